"""PNG chunks: what stands beside a PNG's pixels (PNG, third edition; eXIf, iCCP, iTXt, pHYs)."""

from __future__ import annotations

import struct
import zlib

from engine.photo import Metadata

_HEADER = 8 + 12 + 13  # signature and IHDR
_XMP = "XML:com.adobe.xmp"


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
