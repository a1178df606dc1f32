"""Tiles of an image, processed on all cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TypeVar

from engine.geometry import Region

T = TypeVar("T")


SMALL_PIXELS = 1_500_000
"""Below this many pixels, the interpreter's overhead per tile costs most."""


def tile_side(shape: tuple[int, int], small: int = 512) -> int:
    """Side of the tiles in which an image of `shape` is processed, by measurement: a small one pays
    most for the interpreter's overhead per tile, a large one for what leaves the cache.

    With the context that blurs at full size read around them, tiles of 232 and 376 pixels are 256
    and 400 pixels wide, whose transforms are fast.

    Args:
        small: the side for an image of fewer than `SMALL_PIXELS`.
    """
    pixels = shape[0] * shape[1]
    return small if pixels < SMALL_PIXELS else 376 if pixels < 6_000_000 else 232


def tiles(shape: tuple[int, int], side: int) -> list[Region]:
    """Regions of at most side x side that cover an image of `shape` (height, width)."""
    return [
        Region(top, min(top + side, shape[0]), left, min(left + side, shape[1]))
        for top in range(0, shape[0], side)
        for left in range(0, shape[1], side)
    ]


def even_parts(shape: tuple[int, int], side: int, grid: int = 1) -> list[Region]:
    """Regions of at most about side x side, as equal as possible, that cover an image of `shape`
    (height, width); all begin on multiples of `grid`."""

    def cuts(length: int) -> list[int]:
        step = -(-length // -(-length // side))
        return [*range(0, length, -(-step // grid) * grid), length]

    rows, columns = (list(pairwise(cuts(length))) for length in shape)
    return [Region(*down, *across) for down in rows for across in columns]


def each(
    work: Callable[[Region], T],
    regions: Sequence[Region],
    done: Callable[[float], None] | None = None,
) -> list[T]:
    """Run `work` on every region on all cores; NumPy and OpenCV release the interpreter.

    Args:
        done: called with the fraction done, in the caller's thread; an exception from it ends the
            work.
    """
    results = []
    pool = ThreadPoolExecutor(min(os.cpu_count() or 1, len(regions), 8))
    try:
        for result in pool.map(work, regions):
            results.append(result)
            if done:
                done(len(results) / len(regions))
    finally:
        pool.shutdown(cancel_futures=True)
    return results
