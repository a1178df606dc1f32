"""The parameters of a gain map in files: XMP (hdrgm, Ultra HDR 1.0) and ISO 21496-1, annex C.

Both hold the same ones; files written by this program contain both, as Android's do.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from engine.files import xmp
from engine.gain_map import GainMap

HDRGM = "http://ns.adobe.com/hdr-gain-map/1.0/"
ISO_VERSION = struct.pack(">HH", 0, 0)
"""Minimum version that a reader must support, version of the writer."""

_MULTICHANNEL, _OWN_COLORS, _COMMON_DENOMINATOR = 0x80, 0x40, 0x08
_TRIPLES = {
    "GainMapMin": "minimum",
    "GainMapMax": "maximum",
    "Gamma": "gamma",
    "OffsetSDR": "offset_sdr",
    "OffsetHDR": "offset_hdr",
}
_ISO_ORDER = ("minimum", "maximum", "gamma", "offset_sdr", "offset_hdr")
_SIGNED = ("minimum", "maximum", "offset_sdr", "offset_hdr")


def from_xmp(packet: bytes, codes: np.ndarray) -> GainMap | None:
    """A gain map from its own XMP; None if that describes none, or one over an HDR image."""
    tree = xmp.parse(packet) if packet else None
    if tree is None or xmp.get(tree, HDRGM, "Version") is None:
        return None
    base = xmp.get(tree, HDRGM, "BaseRenditionIsHDR")
    if base is not None and xmp.text(base).lower() == "true":
        return None
    found: dict[str, Any] = {}
    for name, field in _TRIPLES.items():
        node = xmp.get(tree, HDRGM, name)
        if node is not None:
            values = [float(value) for value in xmp.item_texts(node)]
            found[field] = tuple(values) if len(values) == 3 else (values[0],) * 3
    headroom = [xmp.get(tree, HDRGM, f"HDRCapacity{end}") for end in ("Min", "Max")]
    low, high = (None if node is None else float(xmp.text(node)) for node in headroom)
    made = GainMap(codes, **found)
    high = max(made.maximum) if high is None else high
    return _checked(replace(made, headroom=(low or 0.0, high)))


def from_iso(body: bytes, codes: np.ndarray, icc: bytes) -> GainMap | None:
    """A gain map from its ISO metadata; None for an unknown version.

    Args:
        icc: the profile of the map's own image.
    """
    least, _, flags = struct.unpack_from(">HHB", body)
    if least > 0:
        return None
    channels = 3 if flags & _MULTICHANNEL else 1
    numbers = _rationals(body, bool(flags & _COMMON_DENOMINATOR))
    base, other = next(numbers), next(numbers)
    if base > other:  # the base is the HDR image
        return None
    rows = [[next(numbers) for _ in _ISO_ORDER] for _ in range(channels)]
    columns = zip(*(rows * 3 if channels == 1 else rows), strict=True)
    fields: dict[str, Any] = dict(zip(_ISO_ORDER, columns, strict=True))
    own = bool(flags & _OWN_COLORS) or not icc
    return _checked(GainMap(codes, **fields, headroom=(base, other), icc=None if own else icc))


def to_xmp(gain_map: GainMap) -> bytes:
    """The packet to be stored in the map's own image."""
    tree = xmp.parse(b"")
    assert tree is not None
    xmp.put(tree, HDRGM, "hdrgm", "Version", "1.0")
    for name, field in _TRIPLES.items():
        values = [f"{value:.9g}" for value in getattr(gain_map, field)]
        if len(set(values)) == 1:
            xmp.put(tree, HDRGM, "hdrgm", name, values[0])
        else:
            xmp.put_items(tree, HDRGM, "hdrgm", name, "Seq", values)
    for end, value in zip(("Min", "Max"), gain_map.headroom, strict=True):
        xmp.put(tree, HDRGM, "hdrgm", f"HDRCapacity{end}", f"{value:.9g}")
    xmp.put(tree, HDRGM, "hdrgm", "BaseRenditionIsHDR", "False")
    return xmp.serialize(tree)


def to_iso(gain_map: GainMap) -> bytes:
    """The binary metadata to be stored in the map's own image."""
    fields = [getattr(gain_map, name) for name in _ISO_ORDER]
    channels = 1 if all(len(set(values)) == 1 for values in fields) else 3
    flags = _MULTICHANNEL * (channels == 3) | _OWN_COLORS * (gain_map.icc is None)
    body = ISO_VERSION + bytes((flags,))
    body += b"".join(_rational(value, signed=False) for value in gain_map.headroom)
    for channel in range(channels):
        for name, values in zip(_ISO_ORDER, fields, strict=True):
            body += _rational(values[channel], signed=name in _SIGNED)
    return body


def _rationals(body: bytes, common: bool) -> Iterator[float]:
    """The numbers after the flags: the headrooms, then five per channel."""
    at, below = (9, struct.unpack_from(">I", body, 5)[0]) if common else (5, 0)
    index = 0
    while True:
        field = _ISO_ORDER[(index - 2) % 5] if index >= 2 else ""
        (above,) = struct.unpack_from(">i" if field in _SIGNED else ">I", body, at)
        if not common:
            (below,) = struct.unpack_from(">I", body, at + 4)
        yield above / below
        at += 4 if common else 8
        index += 1


def _rational(value: float, *, signed: bool) -> bytes:
    near = Fraction(value).limit_denominator(1_000_000)
    return struct.pack(">iI" if signed else ">II", near.numerator, near.denominator)


def _checked(gain_map: GainMap) -> GainMap | None:
    """The map, or None if its numbers make no sense."""
    numbers = np.array([getattr(gain_map, name) for name in _ISO_ORDER])
    numbers = np.append(numbers.ravel(), gain_map.headroom)
    usable = np.isfinite(numbers).all() and np.abs(numbers).max() <= 64
    return gain_map if usable and min(gain_map.gamma) > 0 else None
