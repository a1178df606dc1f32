"""Ways to damage a file, from memory cards that lose bits to maliciously crafted files."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable

_ODD = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_SIZES = (0, 1, 30000, 65535, 100000, 2**31 - 1, 2**32 - 1)


def mutated(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """One damaged variant of a file; `other` is a second file to take pieces from."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        rng.choice(_WAYS)(out, other, rng)
    if out[:4] == b"\x89PNG" and rng.random() < 0.8:
        _mend_checksums(out)
    return bytes(out)


def _flip_bits(out: bytearray, _: bytes, rng: random.Random) -> None:
    for _ in range(rng.choice((1, 4, 20))):
        if out:
            out[_place(out, rng)] ^= 1 << rng.randrange(8)


def _truncate(out: bytearray, _: bytes, rng: random.Random) -> None:
    del out[rng.randrange(len(out) + 1) :]


def _odd_number(out: bytearray, _: bytes, rng: random.Random) -> None:
    form = rng.choice(("<H", ">H", "<I", ">I"))
    size = struct.calcsize(form)
    if len(out) > size:
        value = rng.choice(_ODD) % 256**size
        struct.pack_into(form, out, min(_place(out, rng), len(out) - size), value)


def _wrong_size(out: bytearray, _: bytes, rng: random.Random) -> None:
    """Replace the width or height of the seeds (64, 48), wherever it appears."""
    form = rng.choice(("<H", ">H", "<I", ">I"))
    old = struct.pack(form, rng.choice((64, 48)))
    places = [i for i in range(len(out) - 4) if out[i : i + len(old)] == old]
    if places:
        value = rng.choice(_SIZES) % 256 ** len(old)
        struct.pack_into(form, out, rng.choice(places), value)


def _own_offset(out: bytearray, _: bytes, rng: random.Random) -> None:
    """Write an offset that points back into the file: directories that contain themselves."""
    if len(out) > 16:
        form = rng.choice(("<I", ">I"))
        target = rng.choice((8, rng.randrange(len(out)), len(out) - 8))
        struct.pack_into(form, out, min(_place(out, rng), len(out) - 4), target)


def _repeat(out: bytearray, _: bytes, rng: random.Random) -> None:
    start, size = rng.randrange(len(out) + 1), rng.choice((4, 64, 1024))
    piece = out[start : start + size]
    out[start:start] = piece * rng.choice((1, 10, 200))


def _remove(out: bytearray, _: bytes, rng: random.Random) -> None:
    start = rng.randrange(len(out) + 1)
    del out[start : start + rng.choice((1, 4, 64, 1024))]


def _splice(out: bytearray, other: bytes, rng: random.Random) -> None:
    start, size = rng.randrange(len(other) + 1), rng.choice((16, 256, 4096))
    place = rng.randrange(len(out) + 1)
    out[place : place + size] = other[start : start + size]


def _noise(out: bytearray, _: bytes, rng: random.Random) -> None:
    start, size = rng.randrange(len(out) + 1), rng.choice((4, 64, 512))
    out[start : start + size] = rng.randbytes(size)


_WAYS: list[Callable[[bytearray, bytes, random.Random], None]] = [
    *(_flip_bits, _truncate, _odd_number, _odd_number, _wrong_size, _wrong_size, _own_offset),
    *(_repeat, _remove, _splice, _noise),
]


def _place(out: bytearray, rng: random.Random) -> int:
    """A position, mostly in the headers: a small part of a file, but where most can go wrong."""
    return rng.randrange(min(len(out), 400) if rng.random() < 0.7 else len(out))


def _mend_checksums(out: bytearray) -> None:
    """Fix PNG checksums: a reader would stop at the first wrong one and never reach the damage."""
    at = 8
    while at + 12 <= len(out):
        (size,) = struct.unpack_from(">I", out, at)
        if at + 12 + size > len(out):
            return
        struct.pack_into(">I", out, at + 8 + size, zlib.crc32(out[at + 4 : at + 8 + size]))
        at += 12 + size
