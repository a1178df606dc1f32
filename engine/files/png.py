"""PNG: 16-bit pixels, and metadata chunks (PNG, third edition; eXIf, iCCP, iTXt, pHYs)."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from engine.files import cicp, exif
from engine.files.decoded import Decoded, check_size
from engine.files.pillow import fitting, pillow_metadata, read_pillow
from engine.files.quiet import quiet
from engine.photo import Metadata

_HEADER = 8 + 12 + 13  # signature and IHDR
_COLOR_CHUNKS = (b"cICP", b"iCCP", b"sRGB", b"gAMA", b"cHRM")
_XMP = "XML:com.adobe.xmp"


def read_png(path: Path) -> Decoded:
    """A PNG; 16-bit pixels by OpenImageIO, as Pillow would make them 8 bit, all else by Pillow."""
    with open(path, "rb") as file:
        bits = file.read(25)[24:]
    colors = read_colors(path)
    if bits != b"\x10":
        decoded = read_pillow(path)
        return _colored(decoded, colors)
    with Image.open(path, formats=["PNG"]) as image:
        check_size(path, *image.size, path.stat().st_size)
        image.load()  # chunks may follow the pixels
        metadata = pillow_metadata(image.info, "PNG", getattr(image, "text", {}))
    from engine.files import oiio  # here: few PNGs need OpenImageIO

    with quiet():
        samples = oiio.read_samples(path)
    alpha = samples[..., -1] if samples.shape[2] in (2, 4) else None
    codes = samples[..., 0] if samples.shape[2] < 3 else samples[..., :3]
    metadata = fitting(replace(metadata, bits=16, gray=codes.ndim == 2))
    decoded = Decoded(codes, alpha, metadata, exif.orientation(metadata.exif))
    return _colored(decoded, colors)


@dataclass(frozen=True)
class PngColors:
    """What the chunks before a PNG's pixels say about its colors.

    Attributes:
        described: by cICP, or by gAMA and cHRM; None = sRGB or a profile.
        before_profile: whether that overrides an ICC profile (PNG, 3rd edition, 4.3).
    """

    described: cicp.Colors | None = None
    before_profile: bool = False


def read_colors(path: Path) -> PngColors:
    """The description that applies: cICP overrides iCCP, sRGB, and gAMA with cHRM."""
    chunks: dict[bytes, bytes] = {}
    with open(path, "rb") as file:
        file.seek(8)
        while len(head := file.read(8)) == 8:
            length, name = struct.unpack(">I4s", head)
            if name in (b"IDAT", b"IEND") or length > 2**24:
                break
            data = file.read(length)
            file.seek(4, 1)
            if name in _COLOR_CHUNKS and len(data) == length:
                chunks.setdefault(name, data)
    if len(chunks.get(b"cICP", b"")) == 4:
        primaries, transfer, matrix, _ = chunks[b"cICP"]
        described = cicp.from_code_points(primaries, transfer) if matrix == 0 else None
        if described is not None:
            return PngColors(described, True)
    if b"iCCP" in chunks or b"sRGB" in chunks or len(chunks.get(b"gAMA", b"")) != 4:
        return PngColors()
    gamma = int.from_bytes(chunks[b"gAMA"], "big") / 100_000
    places = cicp.Colors().chromaticities
    if len(chunks.get(b"cHRM", b"")) == 32:
        white_x, white_y, *rest = (v / 100_000 for v in struct.unpack(">8I", chunks[b"cHRM"]))
        places = (*rest, white_x, white_y)
    if not 0.1 <= gamma <= 10 or min(places[1::2]) <= 0.01:
        return PngColors()
    if abs(gamma - 1 / 2.2) < 0.005:  # what sRGB writes for programs without sRGB support
        return PngColors(cicp.Colors(places, cicp.SRGB))
    return PngColors(cicp.Colors(places, 0, 1 / gamma))


def _colored(decoded: Decoded, colors: PngColors) -> Decoded:
    if colors.described is None or (decoded.metadata.icc and not colors.before_profile):
        return decoded
    return replace(decoded, colors=colors.described)


def with_chunks(picture: np.ndarray, metadata: Metadata) -> tuple[memoryview, bytes, memoryview]:
    """A PNG with the metadata inserted after its header, in pieces.

    Args:
        picture: uint8, a whole PNG file without such chunks.
    """
    chunks = b""
    if metadata.icc:
        chunks += _chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(metadata.icc, 9))
    if metadata.dpi:
        x, y = (round(dpi / 0.0254) for dpi in metadata.dpi)
        chunks += _chunk(b"pHYs", struct.pack(">IIB", x, y, 1))
    if metadata.exif:
        chunks += _chunk(b"eXIf", metadata.exif)
    if metadata.xmp:
        chunks += _chunk(b"iTXt", _XMP.encode() + b"\0\0\0\0\0" + metadata.xmp)
    for keyword, text in metadata.text:
        key = keyword.encode("latin-1", "replace")[:79]
        chunks += _chunk(b"iTXt", key + b"\0\0\0\0\0" + text.encode("utf-8", "replace"))
    return picture[:_HEADER].data, chunks, picture[_HEADER:].data


def _chunk(name: bytes, data: bytes) -> bytes:
    body = name + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
