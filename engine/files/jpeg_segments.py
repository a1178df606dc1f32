"""The segments of a JPEG that accompany its pixels.

ITU-T T.81 (markers, annex B), XMP part 3 (extended XMP), CIPA DC-007 (multi-picture format), ISO
21496-1 (gain maps, annex C).
"""

from __future__ import annotations

from collections.abc import Iterator

XMP = b"http://ns.adobe.com/xap/1.0/\0"
EXTENDED_XMP = b"http://ns.adobe.com/xmp/extension/\0"
MULTI_PICTURE = b"MPF\0"
ISO_GAIN_MAP = b"urn:iso:std:iso:ts:21496:-1\0"

APP1, APP2, COMMENT = 0xE1, 0xE2, 0xFE
_TABLES, _SCAN, _END = 0xDB, 0xDA, 0xD9


def segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(marker, body) of the segments before the first scan; stops where the file is broken."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker in (_SCAN, _END):
            return
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        yield marker, data[at + 4 : at + 2 + length]
        at += 2 + length


def tables_at(data: bytes) -> int:
    """Where the first quantization tables begin, after all metadata.

    Args:
        data: a JPEG without fill bytes, as encoders write them, or its beginning.
    """
    at = 2
    for marker, body in segments(data):
        if marker == _TABLES:
            return at
        at += 4 + len(body)
    raise ValueError("a JPEG without quantization tables")


def segment(marker: int, body: bytes) -> bytes:
    """A segment of up to 65533 bytes, with its marker and length."""
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


def standard_xmp(data: bytes) -> bytes:
    """The standard XMP packet; empty if there is none."""
    for marker, body in segments(data):
        if marker == APP1 and body.startswith(XMP):
            return body[len(XMP) :]
    return b""


def extended_xmp(data: bytes) -> bytes:
    """The extended XMP packet, its parts joined; empty if there is none."""
    parts: dict[int, bytes] = {}
    for marker, body in segments(data):
        if marker == APP1 and body.startswith(EXTENDED_XMP):
            rest = body[len(EXTENDED_XMP) + 32 :]  # after the 32-digit id: whole length, offset
            parts[int.from_bytes(rest[4:8], "big")] = rest[8:]
    return b"".join(parts[key] for key in sorted(parts))
