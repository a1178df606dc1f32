"""Tiles of a picture, worked on by all cores; each widened by what its work looks at beyond."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

Region = tuple[slice, slice]
"""Rows and columns."""


def tiles(size: tuple[int, int], side: int) -> list[Region]:
    """Regions of at most side x side that cover a picture of `size` (height, width)."""
    return [
        (slice(top, min(top + side, size[0])), slice(left, min(left + side, size[1])))
        for top in range(0, size[0], side)
        for left in range(0, size[1], side)
    ]


def widened(region: Region, halo: int, size: tuple[int, int]) -> Region:
    """The region and `halo` pixels round it, as far as the picture (height, width) goes."""
    rows, columns = region
    return (
        slice(max(0, rows.start - halo), min(size[0], rows.stop + halo)),
        slice(max(0, columns.start - halo), min(size[1], columns.stop + halo)),
    )


def within(inner: Region, outer: Region) -> Region:
    """`inner` in the coordinates of a picture that begins where `outer` does."""
    rows, columns = (
        slice(i.start - o.start, i.stop - o.start) for i, o in zip(inner, outer, strict=True)
    )
    return rows, columns


def scaled(region: Region, factor: int) -> Region:
    """The region in a picture `factor` times as large."""
    rows, columns = (slice(part.start * factor, part.stop * factor) for part in region)
    return rows, columns


def each(
    work: Callable[[Region], T],
    regions: Sequence[Region],
    done: Callable[[float], None] | None = None,
) -> list[T]:
    """`work` on every region by all cores; NumPy and OpenCV leave the interpreter free.

    Args:
        done: called with the fraction done, in the caller's thread; what it raises ends the work.
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
