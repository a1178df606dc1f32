"""Write a photo: format by suffix, metadata carried over, never a partial file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np

from engine.errors import InputError
from engine.files import icc, tone
from engine.files.carry import carried, encode_thumbnail, fitted, omission_notices, stripped
from engine.files.codes import Coding
from engine.files.credentials import Claim, Signing, sign
from engine.files.display import convert
from engine.files.formats import DEFAULT_QUALITY, of_suffix
from engine.files.gain_map import append_gain_map, claim_gain_map, encode_gain_map
from engine.files.gdepth import with_gdepth
from engine.files.layers import Layer, append_layers
from engine.files.provenance import Provenance, source_type, with_provenance
from engine.files.target import check_target, replacing
from engine.gain_map import GainMap
from engine.photo import Metadata, Photo


@dataclass(frozen=True)
class WriteOptions:
    """How a photo is written.

    Attributes:
        quality: of JPEG and WebP, 1..100; from 90 up, a JPEG keeps its colors at full resolution.
        bits: 8 or 16 per channel; None = as the source, if the format can hold that.
        metadata: "keep" carries EXIF, XMP, IPTC, text and print resolution over; "strip" writes
            none of them, GPS included. The color profile stays: without it the colors are wrong.
        overwrite: replace an existing file.
        profile: colors to convert to: "srgb", "display-p3", "adobe-rgb", "prophoto"; None = the
            photo's own profile, byte for byte.
        note: the edit in plain words, for EXIF ImageHistory.
        layers: (name, values) of further pages, for TIFF only: linear light H x W x 3 in
            the photo's primaries, or a map H x W in 0..1.
        depth: float32 H x W disparity in 0..1, 1 = nearest, to be embedded as phones do, for JPEG
            only.
        gain_map: what an HDR screen adds to the new pixels, for formats that hold it.
        provenance: how the result was made, for XMP; None = it says nothing about that.
        signing: what a C2PA manifest of the result is signed with; None = it gets none.
        original: the photo that the result was made from, which a manifest needs.
    """

    quality: int = DEFAULT_QUALITY
    bits: Literal[8, 16] | None = None
    metadata: Literal["keep", "strip"] = "keep"
    overwrite: bool = False
    profile: str | None = None
    note: str = ""
    provenance: Provenance | None = None
    layers: tuple[tuple[str, np.ndarray], ...] = ()
    depth: np.ndarray | None = None
    gain_map: GainMap | None = None
    signing: Signing | None = None
    original: Path | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.quality <= 100:
            raise InputError(f"quality: {self.quality} is outside 1..100")
        if self.bits not in (None, 8, 16):
            raise InputError(f"bits: {self.bits} is neither 8 nor 16")
        if self.metadata not in ("keep", "strip"):
            raise InputError(f"metadata: '{self.metadata}' is neither keep nor strip")
        if self.profile is not None and self.profile not in icc.PRIMARIES:
            names = ", ".join(icc.PRIMARIES)
            raise InputError(f"profile: '{self.profile}' is not known; use one of {names}")
        if self.signing and self.metadata == "strip":
            raise InputError("metadata: stripping it contradicts Content Credentials; keep it")


def coding_of(metadata: Metadata, path: Path, options: WriteOptions) -> Coding:
    """How the pixels of a photo are encoded in a file of this name.

    Args:
        metadata: of the photo whose light it is.
    """
    row = of_suffix(path)
    assert row is not None  # `check_target` has checked
    bits = options.bits or min(metadata.bits, row.bits[-1])
    if options.profile is None:
        return Coding(metadata.icc, metadata.icc, metadata.gray, bits)
    return Coding(metadata.icc, icc.make_profile(options.profile), False, bits)


def write_photo(
    photo: Photo,
    path: Path | str,
    options: WriteOptions | None = None,
    codes: np.ndarray | None = None,
) -> tuple[str, ...]:
    """Write a photo; the suffix says the format, a row of `formats.WRITTEN`.

    Pixels are clipped to 0..1, except in a 32-bit TIFF, the result of a float photo. The file
    is written completely or not at all.

    Args:
        codes: the image in place of the photo's pixels, already encoded by `coding_of`; they may be
            overwritten.
    Returns:
        what could not be carried over, in plain words; usually nothing.
    Raises:
        InputError: see `check_target`; or the folder or the disk cannot be written to.
    """
    options = options or WriteOptions()
    path = Path(path)
    check_target(
        path,
        overwrite=options.overwrite,
        bits=options.bits,
        size=photo.size,
        layers=bool(options.layers),
        signed=options.signing is not None,
    )
    row = of_suffix(path)
    assert row is not None  # `check_target` has checked
    coding = coding_of(photo.metadata, path, options)
    if codes is None:
        codes = coding.encode(photo.pixels)
    colors = replace(photo.metadata, icc=coding.icc, gray=coding.gray)
    if options.metadata == "strip":
        metadata = stripped(colors)
    else:
        srgb = None if options.profile is None else options.profile == "srgb"
        thumbnail = partial(encode_thumbnail, codes, colors)
        metadata = carried(photo, options.note, srgb, thumbnail)
        metadata = replace(metadata, icc=colors.icc, gray=colors.gray)
        if options.provenance is not None:
            packet = with_provenance(metadata.xmp, options.provenance)
            metadata = replace(metadata, xmp=packet)
    gain_map = None
    if options.gain_map is not None and row.gain_map:
        gain_map = encode_gain_map(options.gain_map)
        metadata = replace(metadata, xmp=claim_gain_map(metadata.xmp, len(gain_map)))
    metadata, notices = fitted(metadata, row)
    if options.metadata == "keep":
        notices = omission_notices(photo, gain_map is not None) + notices
    if photo.alpha is not None:
        codes = _with_alpha(codes, photo.alpha)
    with replacing(path) as temporary:
        row.function(row.write)(temporary, codes, metadata, options.quality)
        if options.layers:
            layers = [_layer(name, values, photo, metadata) for name, values in options.layers]
            append_layers(temporary, "refocused", layers, metadata.icc)
        if options.depth is not None:
            temporary.write_bytes(with_gdepth(temporary.read_bytes(), options.depth))
        if gain_map is not None:
            temporary.write_bytes(append_gain_map(temporary.read_bytes(), gain_map))
        if options.signing is not None:
            made = source_type(photo.metadata.xmp, options.provenance or Provenance())
            assert options.original is not None, "a manifest names what it was made from"
            claim = Claim(options.original, path.name, made, options.note)
            sign(temporary, row.media_type, options.signing, claim)
    return notices


def _layer(name: str, values: np.ndarray, photo: Photo, metadata: Metadata) -> Layer:
    """16-bit codes of a layer, images in the profile that is written."""
    if values.ndim == 2:
        codes = np.rint(np.clip(values, 0, 1) * 65535).astype(np.uint16)
        return Layer(name, codes if metadata.gray else np.dstack([codes] * 3), picture=False)
    pixels = convert(values, photo.metadata.icc, metadata.icc)
    codes = tone.encode(pixels, metadata.icc, 16)
    return Layer(name, np.ascontiguousarray(codes[..., 0]) if metadata.gray else codes)


def _with_alpha(codes: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Codes H x W x C with the alpha, float32 H x W in [0, 1], as their last channel."""
    if codes.dtype != np.float32:
        most = np.iinfo(codes.dtype).max
        alpha = np.rint(np.clip(alpha, 0, 1) * np.float32(most)).astype(codes.dtype)
    return np.dstack([codes, alpha])
