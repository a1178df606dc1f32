"""IPTC records: datasets that an edit makes untrue, and size limits (IIM 4.2)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.files.change import Change

_PREVIEWS = frozenset([(2, 200), (2, 201), (2, 202)])  # a small image of the original photo
_ORIENTATION = (2, 131)  # "P" or "L": portrait or landscape


def amend(record: bytes, change: Change) -> bytes:
    """The record, updated for a result."""
    parts = list(datasets(record))
    if not parts:
        return record
    shape = b"L" if change.after[0] >= change.after[1] else b"P"
    kept = b""
    for name, data in parts:
        if name == _ORIENTATION and data[5:] in (b"L", b"P"):
            data = data[:5] + shape
        if name not in _PREVIEWS:
            kept += data
    return kept


def fit(record: bytes, limit: int) -> tuple[bytes, list[str]]:
    """The record cut to `limit` bytes: its largest datasets are dropped.

    Returns:
        the record, and the names of what was left out.
    """
    parts = list(datasets(record))
    dropped: list[str] = []
    while parts and sum(len(data) for _, data in parts) > limit:
        largest = max(parts, key=lambda part: len(part[1]))
        parts.remove(largest)
        dropped.append("IPTC {}:{:02}".format(*largest[0]))
    return (b"".join(data for _, data in parts), dropped) if dropped else (record, [])


def datasets(record: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    """((record, dataset), all its bytes) pairs; stops where the record is broken."""
    at = 0
    while at + 5 <= len(record) and record[at] == 0x1C:
        length, head = int.from_bytes(record[at + 3 : at + 5], "big"), 5
        if length & 0x8000:  # the length of the length, then the length
            head += length & 0x7FFF
            length = int.from_bytes(record[at + 5 : at + head], "big")
            if head > 9:
                return
        if at + head + length > len(record):
            return
        yield (record[at + 1], record[at + 2]), record[at : at + head + length]
        at += head + length
