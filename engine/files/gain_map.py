"""The HDR gain map inside a JPEG file: found and read, and written as in Ultra HDR 1.1.

The map is a separate JPEG after the photo. Three indices list it: the multi-picture format (CIPA
DC-007), the container in XMP (Ultra HDR 1.0), and a marker of ISO 21496-1.
"""

from __future__ import annotations

import io
import struct
from contextlib import suppress

import numpy as np
from PIL import Image

from engine.files import embedded, ifd, xmp
from engine.files.decoded import LIMITS
from engine.files.gain_map_numbers import HDRGM, ISO_VERSION, from_iso, from_xmp, to_iso, to_xmp
from engine.files.jpeg_segments import (
    APP1,
    APP2,
    COMMENT,
    ISO_GAIN_MAP,
    MULTI_PICTURE,
    XMP,
    segment,
    segments,
    standard_xmp,
)
from engine.gain_map import GainMap

QUALITY = 95
"""JPEG quality of a map; its steps would show as bands on an HDR screen."""

LEAST_SIDE = 16
"""Pixels; smaller maps are not refocused."""

_CONTAINER = f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{xmp.RDF}">
<rdf:Description rdf:about="" xmlns:hdrgm="{HDRGM}" xmlns:Container="{embedded.CONTAINER}"
 xmlns:Item="{embedded.ITEM}" hdrgm:Version="1.0"><Container:Directory><rdf:Seq>
<rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="Primary" Item:Mime="image/jpeg"/>
</rdf:li><rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="GainMap"
 Item:Mime="image/jpeg" Item:Length="{{length}}"/></rdf:li>
</rdf:Seq></Container:Directory></rdf:Description></rdf:RDF></x:xmpmeta>"""

_JPEG_PRIMARY = 0x030000
"""CIPA DC-007, 5.2.3.3.1: a JPEG, the baseline primary picture."""


def read_gain_map(data: bytes, packet: bytes) -> GainMap | None:
    """The gain map of a JPEG file, as its pixels are stored; None if there is no usable one.

    Args:
        data: the file.
        packet: its XMP.
    """
    found = [*embedded.multi_pictures(data)]
    found += [part for name, part in embedded.container_items(data, packet).items()
              if name == "GainMap"]  # fmt: skip
    for picture in found:
        # Whatever a damaged map raises: the photo opens without it.
        with suppress(OSError, ValueError, LookupError, ArithmeticError, struct.error):
            gain_map = _decode(picture)
            if gain_map is not None:
                return gain_map
    return None


def encode_gain_map(gain_map: GainMap) -> bytes:
    """The map's own JPEG, with its parameters as XMP and as ISO metadata."""
    buffer, picture = io.BytesIO(), Image.fromarray(gain_map.codes)
    icc = {"icc_profile": gain_map.icc} if gain_map.icc else {}
    picture.save(buffer, "JPEG", quality=QUALITY, subsampling=0, **icc)
    beside = segment(APP1, XMP + to_xmp(gain_map))
    beside += segment(APP2, ISO_GAIN_MAP + to_iso(gain_map))
    return _insert(buffer.getvalue(), beside)


def claim_gain_map(packet: bytes, length: int) -> bytes:
    """The photo's XMP with the container that lists a map of `length` bytes."""
    tree = xmp.parse(packet) or xmp.parse(b"")
    other = xmp.parse(_CONTAINER.format(length=length).encode())
    assert tree is not None
    assert other is not None
    xmp.merge(tree, other, replace=True)
    return xmp.serialize(tree)


def append_gain_map(data: bytes, encoded: bytes) -> bytes:
    """A JPEG file with a map appended.

    Args:
        data: the photo, its XMP from `claim_gain_map`.
        encoded: from `encode_gain_map`.
    """
    beside = segment(APP2, ISO_GAIN_MAP + ISO_VERSION)
    index = len(segment(APP2, _multi_picture_index(0, 0, 0)))
    place = _behind_applications(data) + len(beside)
    header = place + 4 + len(MULTI_PICTURE)  # offsets count from here
    whole = len(data) + len(beside) + index
    beside += segment(APP2, _multi_picture_index(whole, len(encoded), whole - header))
    return _insert(data, beside) + encoded


def _multi_picture_index(photo: int, gain_map: int, offset: int) -> bytes:
    """CIPA DC-007, 5.2: version, number of pictures, their sizes in bytes and offsets."""
    entries = struct.pack(">IIIHH", _JPEG_PRIMARY, photo, 0, 0, 0)
    entries += struct.pack(">IIIHH", 0, gain_map, offset, 0, 0)
    table = {
        0xB000: ifd.Entry(7, 4, b"0100"),
        0xB001: ifd.long(2, ">"),
        embedded.ENTRIES: ifd.Entry(7, len(entries), entries),
    }
    return MULTI_PICTURE + b"MM\0*\0\0\0\x08" + ifd.write_table(table, ">", 8)


def _decode(picture: bytes) -> GainMap | None:
    body = next((b for m, b in segments(picture) if m == APP2 and b.startswith(ISO_GAIN_MAP)), b"")
    packet = standard_xmp(picture)
    if not body and not packet:
        return None
    with Image.open(io.BytesIO(picture), formats=["JPEG"]) as image:
        if image.width * image.height > LIMITS.checked_pixels or min(image.size) < LEAST_SIDE:
            return None
        gray = image.mode == "L"
        codes = np.asarray(image if gray else image.convert("RGB"))
        icc = image.info.get("icc_profile") or b""
    if body:
        return from_iso(body[len(ISO_GAIN_MAP) :], codes, icc)
    return from_xmp(packet, codes)


def _behind_applications(data: bytes) -> int:
    """Where the application segments end."""
    place = 2
    for marker, body in segments(data):
        if marker >> 4 != 0xE and marker != COMMENT:
            break
        place += 4 + len(body)
    return place


def _insert(data: bytes, beside: bytes) -> bytes:
    place = _behind_applications(data)
    return data[:place] + beside + data[place:]
