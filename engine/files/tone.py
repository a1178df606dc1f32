"""Codes of a file <-> linear light, exact both ways and fast.

Decoding is one table: code -> float32. Encoding is a table too, indexed by the upper bits of the
float's bit pattern, which grows with its value: fine cells where the curve is steep, no power
function, and every decoded code is encoded as itself again (`tests/engine/files/test_tone.py` tries
all of them).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from engine.files.icc import Curve, read_profile

_LOWEST = 2.0**-46  # below the first step of any curve: a power of 2.8 at 16 bits starts at 2^-45
_SHIFT = {8: 13, 16: 6}  # bits of the float's pattern dropped: 1024 and 131072 cells per octave


@dataclass(frozen=True, eq=False)
class _Encoder:
    table: np.ndarray
    shift: int
    first: int


def decode(codes: np.ndarray, icc: bytes) -> np.ndarray:
    """Linear light of a file's codes.

    Args:
        codes: uint8 or uint16, H x W (gray) or H x W x 3.
        icc: the photo's profile; empty = sRGB.
    Returns:
        float32, the shape of `codes`; 1.0 = white.
    """
    bits = 8 * codes.dtype.itemsize
    tables = _per_channel(codes, decode_tables(icc, bits))
    if len(tables) == 1:
        return cv2.LUT(codes, tables[0]).reshape(codes.shape)
    return np.stack([cv2.LUT(codes[..., c], table) for c, table in enumerate(tables)], axis=-1)


def encode(linear: np.ndarray, icc: bytes, bits: int) -> np.ndarray:
    """The codes nearest to linear light; values outside 0..1 are clipped.

    Args:
        linear: float32, H x W or H x W x 3.
        icc: the profile to write in; empty = sRGB.
        bits: 8 or 16.
    Returns:
        uint8 or uint16, the shape of `linear`.
    """
    encoders = _per_channel(linear, _encoders(icc, bits))
    linear = np.ascontiguousarray(linear, np.float32)
    codes = np.empty(linear.shape, np.uint8 if bits == 8 else np.uint16)

    def band(rows: slice) -> None:
        if len(encoders) == 1:
            _look_up(linear[rows], encoders[0], codes[rows])
            return
        for c, encoder in enumerate(encoders):
            codes[rows][..., c] = _look_up(np.ascontiguousarray(linear[rows][..., c]), encoder)

    in_bands(band, linear.shape[0], linear[0].size)
    return codes


def in_bands(work: Callable[[slice], None], height: int, row: int) -> None:
    """Run `work` on bands of rows small enough for the CPU's cache, on several threads."""
    step = max(1, 2**18 // max(1, row))
    bands = [slice(top, min(top + step, height)) for top in range(0, height, step)]
    with ThreadPoolExecutor(max(1, min(len(bands), cv2.getNumThreads()))) as pool:
        list(pool.map(work, bands))


@lru_cache(maxsize=16)
def decode_tables(icc: bytes, bits: int) -> tuple[np.ndarray, ...]:
    """float32 tables of 2^bits entries, one per channel or one for all when they are the same."""
    tables = [_rising(curve, bits) for curve in read_profile(icc).curves]
    if all(np.array_equal(tables[0], table) for table in tables):
        tables = tables[:1]
    return tuple(tables)


@lru_cache(maxsize=16)
def _encoders(icc: bytes, bits: int) -> tuple[_Encoder, ...]:
    return tuple(_encoder(table, bits) for table in decode_tables(icc, bits))


def _rising(curve: Curve, bits: int) -> np.ndarray:
    """The curve as a table in which each code falls into its own cell.

    A sampled curve may be flat in the shadows; two codes with the same light could not both be
    recovered, so a flat stretch gets the smallest slope that keeps them apart.
    """
    linear = curve(np.linspace(0, 1, 2**bits))
    table = np.maximum(linear, 0).astype(np.float32)
    shift = _SHIFT[bits] + 1  # two cells per code
    cells = np.maximum(table, np.float32(_LOWEST)).view(np.int32).astype(np.int64) >> shift
    if table[0] == 0:
        cells[0] -= 1
    steps = np.arange(len(cells))
    apart = np.maximum.accumulate(cells - steps) + steps
    moved = (apart != cells) | (table < np.float32(_LOWEST))
    moved[0] &= bool(table[0])  # black stays 0
    table[moved] = (apart[moved] << shift).astype(np.int32).view(np.float32)
    return table


def _encoder(table: np.ndarray, bits: int) -> _Encoder:
    shift = _SHIFT[bits]
    first = int(np.float32(_LOWEST / 2).view(np.int32)) >> shift
    middles = (table[1:].astype(np.float64) + table[:-1]) / 2
    edges = (middles.astype(np.float32).view(np.int32) >> shift) - first + 1
    own = (table.view(np.int32) >> shift) - first
    edges = np.clip(edges, np.maximum(own[:-1] + 1, 1), np.maximum(own[1:], 1))
    counts = np.diff(edges, prepend=0, append=edges[-1] + 1)
    codes = np.arange(len(table), dtype=np.uint8 if bits == 8 else np.uint16)
    return _Encoder(np.repeat(codes, counts), shift, first)


def _look_up(linear: np.ndarray, encoder: _Encoder, out: np.ndarray | None = None) -> np.ndarray:
    cells = linear.view(np.int32) >> encoder.shift
    cells -= encoder.first
    return np.take(encoder.table, cells, mode="clip", out=out)


def _per_channel(values: np.ndarray, tables: tuple) -> tuple:
    """A gray file has one channel and may carry an RGB profile, and vice versa."""
    return tables if values.ndim == 3 else tables[:1]


def decode_float(values: np.ndarray, icc: bytes) -> np.ndarray:
    """Linear light of float values that a profile's curves encode.

    Below 0 and above 1 the curve continues as a straight line through black and white.
    """
    curves = _per_channel(values, read_profile(icc).curves)
    channels = np.atleast_3d(values)
    out = np.empty(channels.shape, np.float32)
    for c in range(channels.shape[2]):
        curve = curves[min(c, len(curves) - 1)]
        inside = np.clip(channels[..., c], 0, 1)
        out[..., c] = curve(inside) + (channels[..., c] - inside)
    return out.reshape(values.shape)


def encode_float(linear: np.ndarray, icc: bytes) -> np.ndarray:
    """The inverse of `decode_float`, by interpolating in the curve's 16-bit table."""
    tables = _per_channel(linear, decode_tables(icc, 16))
    channels = np.atleast_3d(linear)
    out = np.empty(channels.shape, np.float32)
    places = np.linspace(0, 1, 65536)
    for c in range(channels.shape[2]):
        table = tables[min(c, len(tables) - 1)]
        inside = np.clip(channels[..., c], 0, 1)
        out[..., c] = np.interp(inside, table, places) + (channels[..., c] - inside)
    return out.reshape(linear.shape)
