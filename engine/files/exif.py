"""Carries EXIF over: every tag as it was, except those that the edit makes untrue.

Changed are: Orientation (1: the pixels are rotated), the image dimensions, the subject's position
and the focal plane's resolution, the thumbnail (recreated if there was one), Software, and
ImageHistory, which the standard defines for "what has been done to the image" and where the note of
the edit is added in plain words; the photographer's own ImageDescription and UserComment are never
touched. ColorSpace is updated if another profile is chosen. What does not travel (see `tags`) is
left out; everything else keeps its bytes and, in an EXIF block, its position.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from engine.files import ifd, tags
from engine.files.change import Change

ORIENTATION, SOFTWARE, HISTORY, MAKER_NOTE = 0x0112, 0x0131, 0x9213, 0x927C
_WIDTH, _HEIGHT, _PIXEL_WIDTH, _PIXEL_HEIGHT, _COLOR_SPACE = 0x0100, 0x0101, 0xA002, 0xA003, 0xA001
_SUBJECT_AREA, _SUBJECT_LOCATION, _FOCAL_X, _FOCAL_Y = 0x9214, 0xA214, 0xA20E, 0xA20F
_COMPRESSION, _THUMBNAIL, _THUMBNAIL_LENGTH = 0x0103, 0x0201, 0x0202
_STRIP, _STRIP_LENGTH = 0x0111, 0x0117
_RESOLUTION = frozenset([0x011A, 0x011B, 0x0128])


@dataclass(frozen=True)
class Changes:
    """What an edit changes in the tags.

    Attributes:
        change: how positions and sizes in the image change.
        software: the program's name and version.
        note: the edit in plain words; empty = none.
        thumbnail: a small JPEG in place of the old one.
        srgb: whether the colors are now sRGB; None = as they were.
    """

    change: Change
    software: str
    note: str = ""
    thumbnail: bytes = b""
    srgb: bool | None = None


def orientation(exif: bytes) -> int:
    """EXIF orientation, 1..8; 1 when the block has none or is broken."""
    try:
        order, first = ifd.head(exif)
        value = ifd.number(ifd.read_table(exif, order, first)[0], ORIENTATION, order)
    except ValueError:
        return 1
    return value if 1 <= value <= 8 else 1


def is_adobe_rgb(exif: bytes) -> bool:
    """Whether a camera marks its colors as Adobe RGB (DCF 2.0: interoperability "R03").

    Cameras set to Adobe RGB mark it here and embed no profile.
    """
    try:
        order, first = ifd.head(exif)
        child = ifd.read_child(exif, order, ifd.read_table(exif, order, first)[0], ifd.EXIF)
    except ValueError:
        return False
    index = ifd.read_child(exif, order, child, ifd.INTEROP).get(1)
    return index is not None and index.data.startswith(b"R03")


def has_thumbnail(exif: bytes) -> bool:
    """Whether the block carries a JPEG thumbnail."""
    try:
        order, first = ifd.head(exif)
        _, second = ifd.read_table(exif, order, first)
        return bool(second) and _THUMBNAIL in ifd.read_table(exif, order, second)[0]
    except ValueError:
        return False


def amend(exif: bytes, changes: Changes) -> bytes:
    """The EXIF block after an edit; a missing or broken block is started anew.

    The new tables follow the old block, so no kept value moves.
    """
    try:
        order, first = ifd.head(exif)
        main, second = ifd.read_table(exif, order, first)
    except ValueError:
        exif, order, main, second = b"II*\0\0\0\0\0", "<", {}, 0
    block = bytearray(exif)
    child = ifd.read_child(exif, order, main, ifd.EXIF)
    for table in (main, child):
        for tag in [tag for tag, entry in table.items() if not tags.travels(tag, entry)]:
            _wipe(block, table.pop(tag))
    _change(main, child, order, changes)
    small = _take_thumbnail(block, order, second) if second else {}
    main[ifd.EXIF] = ifd.long(_append(block, child, order), order)
    following = 0
    if changes.thumbnail:
        following = _append_thumbnail(block, small, changes.thumbnail, order)
    start = _append(block, main, order, following)
    block[4:8] = ifd.long(start, order).data
    return bytes(block)


def from_tiff(file: ifd.Block) -> bytes:
    """The EXIF block of a TIFF file: the tags of its first directory that describe the photo.

    Raises:
        ValueError: the file has no readable directory.
    """
    order, first = ifd.head(file)
    main, _ = ifd.read_table(file, order, first)
    child = ifd.read_child(file, order, main, ifd.EXIF)
    tables = {
        ifd.GPS: ifd.read_child(file, order, main, ifd.GPS),
        ifd.INTEROP: ifd.read_child(file, order, child, ifd.INTEROP),
        ifd.EXIF: child,
        0: main,
    }
    return from_tables(tables, order)


def from_tables(tables: dict[int, ifd.Table], order: str) -> bytes:
    """An EXIF block of the tags that travel (see `tags`); empty when there are none.

    Args:
        tables: by the tag that points to them; 0 = the first table.
    """
    kept = {tag: tags.traveling(tables.get(tag, {})) for tag in (0, ifd.EXIF)}
    tables = tables | kept
    if not any(tables.values()):
        return b""
    body, start = ifd.assemble(tables, order, 8)
    return (b"II*\0" if order == "<" else b"MM\0*") + ifd.long(start, order).data + body


def left_out(block: ifd.Block) -> tuple[str, ...]:
    """Names of the tags in the main and the EXIF table that do not travel (see `tags`)."""
    try:
        order, first = ifd.head(block)
        main, _ = ifd.read_table(block, order, first)
    except ValueError:
        return ()
    return tags.left_out(main) + tags.left_out(ifd.read_child(block, order, main, ifd.EXIF))


def tables_of(exif: bytes, order: str) -> dict[int, ifd.Table]:
    """The tables of a valid EXIF block, in the requested byte order, for use in a TIFF file."""
    own, first = ifd.head(exif)
    main, _ = ifd.read_table(exif, own, first)
    child = ifd.read_child(exif, own, main, ifd.EXIF)
    tables = {
        0: tags.traveling(main),
        ifd.EXIF: tags.traveling(child),
        ifd.GPS: ifd.read_child(exif, own, main, ifd.GPS),
        ifd.INTEROP: ifd.read_child(exif, own, child, ifd.INTEROP),
    }
    return tables if own == order else {tag: ifd.turn(table) for tag, table in tables.items()}


def fit(exif: bytes, limit: int) -> tuple[bytes, list[str]]:
    """The block cut to `limit` bytes: the least important tags are dropped one by one.

    Returns:
        the block, and the names of what was left out with their sizes.
    """
    if len(exif) <= limit:
        return exif, []
    order, _ = ifd.head(exif)
    tables = tables_of(exif, order)
    dropped = ["the thumbnail"] if has_thumbnail(exif) else []
    while True:
        body, start = ifd.assemble(tables, order, 8)
        excess = 8 + len(body) - limit
        if excess <= 0:
            return exif[:4] + ifd.long(start, order).data + body, dropped
        entries = [
            (tags.value_rank(tag), -len(entry.data), tag, table)
            for table in tables.values()
            for tag, entry in table.items()
            if len(entry.data) > 4
        ]
        if not entries:
            return b"", ["EXIF"]
        entries.sort(key=lambda item: item[:3])
        enough = [item for item in entries if -item[1] >= excess]
        _, size, tag, table = (enough or entries)[0]
        del table[tag]
        dropped.append(f"{tags.name_of(tag)} ({-size / 1024:.0f} kB)")


def _change(main: ifd.Table, child: ifd.Table, order: str, changes: Changes) -> None:
    width, height = changes.change.after
    _move(child, order, changes.change)
    if ORIENTATION in main:
        main[ORIENTATION] = ifd.short(1, order)
    if _WIDTH in main and _HEIGHT in main:
        main[_WIDTH], main[_HEIGHT] = ifd.long(width, order), ifd.long(height, order)
    main[SOFTWARE] = ifd.words(changes.software)
    child[_PIXEL_WIDTH], child[_PIXEL_HEIGHT] = ifd.long(width, order), ifd.long(height, order)
    if changes.srgb is not None:
        child[_COLOR_SPACE] = ifd.short(1 if changes.srgb else 0xFFFF, order)
    if changes.note:
        before = child.get(HISTORY)
        old = before.data.rstrip(b"\0 ").decode("utf-8", "replace") if before else ""
        child[HISTORY] = ifd.words(f"{old}\n{changes.note}" if old else changes.note)


def _move(child: ifd.Table, order: str, change: Change) -> None:
    """Rotate and scale the subject's position and focal plane's resolution (Exif 3.0, 4.6.6)."""
    if change.none:
        return
    for tag in (_SUBJECT_AREA, _SUBJECT_LOCATION):
        entry = child.get(tag)
        if entry is not None and entry.kind == ifd.SHORT and entry.count in (2, 3, 4):
            values = struct.unpack(f"{order}{entry.count}H", entry.data)
            child[tag] = ifd.shorts(_moved_subject(values, change), order)
    if change.turns and _FOCAL_X in child and _FOCAL_Y in child:
        child[_FOCAL_X], child[_FOCAL_Y] = child[_FOCAL_Y], child[_FOCAL_X]
    for tag, scale in zip((_FOCAL_X, _FOCAL_Y), change.scale, strict=True):
        entry = child.get(tag)
        if entry is not None and entry.kind == ifd.RATIONAL and entry.count == 1:
            above, below = struct.unpack(order + "II", entry.data)
            if below and above:
                child[tag] = ifd.rational(above / below * scale, order)


def _moved_subject(values: tuple[int, ...], change: Change) -> list[int]:
    """A point; a circle with its diameter; or a rectangle by its center, width and height."""
    across, down = change.after
    x, y = change.point(values[0] / change.stored[0], values[1] / change.stored[1])
    new = [x * across, y * down]
    if len(values) == 3:
        new.append(values[2] * max(change.scale))
    elif len(values) == 4:
        sides = change.sides(values[2] / change.stored[0], values[3] / change.stored[1])
        new += [sides[0] * across, sides[1] * down]
    return [min(65535, max(0, round(value))) for value in new]


def _wipe(block: bytearray, entry: ifd.Entry) -> None:
    """Erase from the block the value of a tag that does not travel."""
    if entry.place is not None:
        block[entry.place : entry.place + len(entry.data)] = bytes(len(entry.data))


def _take_thumbnail(block: bytearray, order: str, offset: int) -> ifd.Table:
    """Wipe the old thumbnail, which shows the original photo; return what its table keeps."""
    try:
        table, _ = ifd.read_table(block, order, offset)
    except ValueError:
        return {}
    for place, size in ((_THUMBNAIL, _THUMBNAIL_LENGTH), (_STRIP, _STRIP_LENGTH)):
        start, length = ifd.number(table, place, order), ifd.number(table, size, order)
        if start >= 8 and start + length <= len(block):
            if start + length == len(block):
                del block[start:]
            else:
                block[start : start + length] = bytes(length)
    return {tag: entry for tag, entry in table.items() if tag in _RESOLUTION}


def _append_thumbnail(block: bytearray, table: ifd.Table, thumbnail: bytes, order: str) -> int:
    table = table | {
        _COMPRESSION: ifd.short(6, order),
        _THUMBNAIL: ifd.long(0, order),
        _THUMBNAIL_LENGTH: ifd.long(len(thumbnail), order),
    }
    _even(block)
    at = len(block)
    table[_THUMBNAIL] = ifd.long(at + len(ifd.write_table(table, order, at)), order)
    block += ifd.write_table(table, order, at) + thumbnail
    return at


def _append(block: bytearray, table: ifd.Table, order: str, following: int = 0) -> int:
    _even(block)
    at = len(block)
    block += ifd.write_table(table, order, at, following)
    return at


def _even(block: bytearray) -> None:
    block += bytes(len(block) % 2)
