"""PNG: 16-bit pixels, and the chunks beside them (PNG, third edition; eXIf, iCCP, iTXt, pHYs)."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from pathlib import Path

from PIL import Image

from engine.files import exif, oiio
from engine.files.decoded import Decoded, check_size
from engine.files.pillow import fitting, pillow_metadata, read_pillow
from engine.files.quiet import quiet
from engine.photo import Metadata

_HEADER = 8 + 12 + 13  # signature and IHDR
_XMP = "XML:com.adobe.xmp"


def read_png(path: Path) -> Decoded:
    """A PNG; 16-bit pixels by OpenImageIO, which Pillow would make 8 bit, all else by Pillow."""
    with open(path, "rb") as file:
        bits = file.read(25)[24:]
    if bits != b"\x10":
        return read_pillow(path)
    with Image.open(path, formats=["PNG"]) as image:
        check_size(path, *image.size, path.stat().st_size)
        image.load()  # chunks may stand behind the pixels
        metadata = pillow_metadata(image.info, "PNG", getattr(image, "text", {}))
    with quiet():
        samples = oiio.read_samples(path)
    alpha = samples[..., -1] if samples.shape[2] in (2, 4) else None
    codes = samples[..., 0] if samples.shape[2] < 3 else samples[..., :3]
    metadata = fitting(replace(metadata, bits=16, grey=codes.ndim == 2))
    return Decoded(codes, alpha, metadata, exif.orientation(metadata.exif))


def with_chunks(picture: bytes, metadata: Metadata) -> bytes:
    """A PNG with the metadata put in behind its header.

    Args:
        picture: a whole PNG file without such chunks.
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
    return picture[:_HEADER] + chunks + picture[_HEADER:]


def _chunk(name: bytes, data: bytes) -> bytes:
    body = name + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
