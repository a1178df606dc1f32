"""Boxes of ISO base media files (ISO/IEC 14496-12): HEIC, AVIF and CR3 are such files."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from engine.files.ifd import Block

_MOST_BOXES = 10_000


def boxes(block: Block, start: int = 0, end: int | None = None) -> Iterator[tuple[bytes, int, int]]:
    """(type, start of the body, end) of each box between two offsets; stops at a broken one."""
    end = len(block) if end is None else min(end, len(block))
    for _ in range(_MOST_BOXES):
        if start + 8 > end:
            return
        size, kind = struct.unpack_from(">I4s", block, start)
        head = 8
        if size == 1:
            if start + 16 > end:
                return
            (size,) = struct.unpack_from(">Q", block, start + 8)
            head = 16
        elif size == 0:
            size = end - start
        if size < head or start + size > end:
            return
        yield kind, start + head, start + size
        start += size


def find(block: Block, path: list[bytes], start: int = 0, end: int | None = None) -> list[range]:
    """The bodies of the boxes at a path of types; full boxes in it are written b"meta+"."""
    wanted, *rest = path
    places = [
        range(first + 4 * wanted.endswith(b"+"), last)
        for kind, first, last in boxes(block, start, end)
        if kind == wanted.rstrip(b"+")
    ]
    if not rest:
        return places
    return [found for place in places for found in find(block, rest, place.start, place.stop)]


def code_points(block: Block) -> tuple[int, int] | None:
    """(primaries, transfer) of the first nclx color property of a HEIC or AVIF, or None."""
    for place in find(block, [b"meta+", b"iprp", b"ipco", b"colr"]):
        if bytes(block[place.start : place.start + 4]) == b"nclx" and len(place) >= 8:
            return struct.unpack_from(">HH", block, place.start + 4)
    return None


def has_gain_map(block: Block) -> bool:
    """Whether a HEIC or AVIF holds an HDR gain map: Apple's auxiliary image, or a tone map
    item (ISO/IEC 23008-12, amendment 1)."""
    kinds = (block[place.start : place.stop] for place in find(block, [b"meta+", *_PROPERTIES]))
    if any(b":aux:hdrgainmap" in bytes(kind) for kind in kinds):
        return True
    return any(b"tmap" in bytes(block[p.start : p.stop]) for p in find(block, [b"meta+", b"iinf"]))


_PROPERTIES = [b"iprp", b"ipco", b"auxC"]
