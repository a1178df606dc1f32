"""TIFF directories, in which EXIF blocks and TIFF files store their tags (TIFF 6.0, sec. 2).

Tables are read with their values and can be written anywhere. A value may keep its old position:
the tables that camera makers store in MakerNote point into the block by offset, so whatever need
not move does not.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from mmap import mmap

Block = bytes | bytearray | mmap

EXIF, GPS, INTEROP = 0x8769, 0x8825, 0xA005
"""Tags whose value is the offset of another table."""

ASCII, SHORT, LONG, RATIONAL = 2, 3, 4, 5
_ITEM = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 129: 1}
_WORD = {3: 2, 4: 4, 5: 4, 8: 2, 9: 4, 10: 4, 11: 4, 12: 8, 13: 4}  # bytes that a byte order swaps
_MOST_TAGS = 1000
_MAGIC = {b"II*\0": "<", b"MM\0*": ">", b"IIU\0": "<", b"IIRO": "<", b"IIRS": "<", b"MMOR": ">"}
"""TIFF; Panasonic's RW2; Olympus' ORF."""


@dataclass(frozen=True)
class Entry:
    """One tag's value.

    Attributes:
        kind: TIFF field type, 1..13.
        count: number of items.
        data: the items in the byte order of the block.
        place: where the data is in the block, or None if it is not placed yet.
    """

    kind: int
    count: int
    data: bytes
    place: int | None = None


Table = dict[int, Entry]


def head(block: Block) -> tuple[str, int]:
    """Byte order ("<" or ">") and offset of the first table.

    Raises:
        ValueError: the block does not begin like a TIFF structure.
    """
    start = bytes(block[:8])
    order = _MAGIC.get(start[:4])
    if order is None or len(start) < 8:
        raise ValueError("not a TIFF structure")
    return order, struct.unpack_from(order + "I", start, 4)[0]


def read_table(block: Block, order: str, offset: int) -> tuple[Table, int]:
    """The table at `offset` and the offset of the one that follows it (0 = none).

    Values that lie outside the block are left out.
    Raises:
        ValueError: there is no table.
    """
    if not 8 <= offset <= len(block) - 2:
        raise ValueError("a directory lies outside the file")
    (count,) = struct.unpack_from(order + "H", block, offset)
    if not count or count > _MOST_TAGS or offset + 2 + 12 * count > len(block):
        raise ValueError("a directory is cut short")
    table: Table = {}
    for at in range(offset + 2, offset + 2 + 12 * count, 12):
        tag, kind, items = struct.unpack_from(order + "HHI", block, at)
        size = _ITEM.get(kind, 0) * items
        place = at + 8 if size <= 4 else struct.unpack_from(order + "I", block, at + 8)[0]
        if size > 0 and place + size <= len(block):
            data = bytes(block[place : place + size])
            table[tag] = Entry(kind, items, data, place if size > 4 else None)
    end = offset + 2 + 12 * count
    following = struct.unpack_from(order + "I", block, end)[0] if end + 4 <= len(block) else 0
    return table, following


def read_child(block: Block, order: str, table: Table, tag: int) -> Table:
    """The table that `tag` points to; empty when there is none or it is broken."""
    offset = number(table, tag, order)
    try:
        return read_table(block, order, offset)[0] if offset else {}
    except ValueError:
        return {}


def write_table(table: Table, order: str, at: int, following: int = 0) -> bytes:
    """The table for offset `at` of a block, followed by its values that have no position yet."""
    body = b""
    data_at = at + 2 + 12 * len(table) + 4
    data = b""
    for tag in sorted(table):
        entry = table[tag]
        body += struct.pack(order + "HHI", tag, entry.kind, entry.count)
        if len(entry.data) <= 4:
            body += entry.data.ljust(4, b"\0")
            continue
        place = entry.place
        if place is None:
            place = data_at + len(data)
            data += entry.data + b"\0" * (len(entry.data) % 2)
        body += struct.pack(order + "I", place)
    return struct.pack(order + "H", len(table)) + body + struct.pack(order + "I", following) + data


def assemble(tables: dict[int, Table], order: str, at: int) -> tuple[bytes, int]:
    """All tables of a photo, every value moved, to be stored at offset `at`.

    Args:
        tables: by the tag that points to them; 0 = the first table.
    Returns:
        the bytes, and the offset of the first table.
    """
    out = b""
    offsets: dict[int, int] = {}
    for tag, parent in ((INTEROP, EXIF), (EXIF, 0), (GPS, 0), (0, None)):
        table = {name: replace(entry, place=None) for name, entry in tables.get(tag, {}).items()}
        for child in (INTEROP, EXIF, GPS):
            table.pop(child, None)
        for child, its_parent in ((INTEROP, EXIF), (EXIF, 0), (GPS, 0)):
            if its_parent == tag and child in offsets:
                table[child] = long(offsets[child], order)
        if table or parent is None:
            offsets[tag] = at + len(out)
            out += write_table(table, order, at + len(out))
            out += b"\0" * (len(out) % 2)
    return out, offsets[0]


def turn(table: Table) -> Table:
    """The same table in the other byte order."""

    def turned(entry: Entry) -> Entry:
        word = _WORD.get(entry.kind, 1)
        parts = [entry.data[i : i + word][::-1] for i in range(0, len(entry.data), word)]
        return replace(entry, data=b"".join(parts))

    return {tag: turned(entry) for tag, entry in table.items()}


def number(table: Table, tag: int, order: str) -> int:
    """The first item of a SHORT or LONG tag; 0 if it is missing."""
    entry = table.get(tag)
    if entry is None or entry.kind not in (SHORT, LONG, 13):
        return 0
    form = "H" if entry.kind == SHORT else "I"
    return struct.unpack_from(order + form, entry.data)[0]


def numbers(table: Table, tag: int, order: str) -> list[int]:
    """All items of a SHORT or LONG tag; none if it is missing."""
    entry = table.get(tag)
    if entry is None or entry.kind not in (SHORT, LONG, 13):
        return []
    form = "H" if entry.kind == SHORT else "I"
    return list(struct.unpack_from(f"{order}{entry.count}{form}", entry.data))


def short(value: int, order: str) -> Entry:
    return Entry(SHORT, 1, struct.pack(order + "H", value))


def shorts(values: list[int], order: str) -> Entry:
    return Entry(SHORT, len(values), struct.pack(f"{order}{len(values)}H", *values))


def rational(value: float, order: str) -> Entry:
    """A positive number; six digits are kept."""
    below = 1 if value >= 2**31 / 1000 else 1000
    return Entry(
        RATIONAL, 1, struct.pack(order + "II", min(round(value * below), 2**32 - 1), below)
    )


def long(value: int, order: str) -> Entry:
    return Entry(LONG, 1, struct.pack(order + "I", value))


def words(text: str) -> Entry:
    """A text in UTF-8, which every current reader accepts."""
    data = text.encode() + b"\0"
    return Entry(ASCII, len(data), data)
