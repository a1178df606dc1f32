"""Process an image in overlapping tiles that blend without seams.

Independent of the backends: anything that maps arrays of one height and width to arrays of the same
can be tiled. A backend only raises `OutOfMemory`; then the tiles get smaller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from engine.backends.session import Arrays, OutOfMemory
from engine.geometry import Region
from engine.progress import Tick, silent

Run = Callable[[Arrays], Arrays]

SMALLEST = 128
"""Below this side, in pixels, a tile is not split any further."""

LONGEST = 1.25
"""Maximum longer side of a tile, as a multiple of the side that a square one may have."""


def cut(height: int, width: int, side: int, overlap: int) -> list[Region]:
    """Tiles of at most `side` x `side` that cover the image, neighbors sharing `overlap`."""
    return [
        Region(top, bottom, left, right)
        for top, bottom in _spans(height, side, overlap)
        for left, right in _spans(width, side, overlap)
    ]


def fitting_tiles(height: int, width: int, side: int, overlap: int, unit: int = 1) -> list[Region]:
    """The cheapest of all tilings with tiles of at most `side` x `side` pixels in area: with
    non-square tiles, often fewer are needed.

    Tiles begin on multiples of `unit` and share whole units, at least `overlap` pixels: attention
    windows, which are counted from a tile's corner, lie as they would in the whole image, so
    results differ only near a tile's borders.

    Args:
        unit: a tile costs as much time and memory as if its sides were rounded up to multiples of
            this.
    """
    shared, longest = -(-overlap // unit), int(LONGEST * side) // unit
    if side < 4 * shared * unit:  # the overlaps would be half of each tile
        return cut(height, width, side, overlap)
    down, across = -(-height // unit), -(-width // unit)
    best: tuple[int, int, int] | None = None
    for rows in range(1, _count(down, side // unit, shared) + 2):
        for columns in range(1, _count(across, side // unit, shared) + 2):
            tall, wide = _span(down, rows, shared), _span(across, columns, shared)
            if tall * wide * unit**2 > side**2 or max(tall, wide) > longest:
                continue
            cost = (down + (rows - 1) * shared) * (across + (columns - 1) * shared)
            if best is None or cost < best[0]:
                best = cost, rows, columns
    assert best is not None  # square tiles always fit
    picture, columns = Region.whole((height, width)), list(_near_even(across, best[2], shared))
    return [
        Region(*span, *other).scale(unit).intersect(picture)
        for span in _near_even(down, best[1], shared)
        for other in columns
    ]


def run_tiled(
    run: Run,
    inputs: Arrays,
    *,
    side: int,
    overlap: int = 64,
    unit: int = 64,
    tick: Tick = silent,
) -> Arrays:
    """Run a model over tiles of its inputs and blend the outputs.

    Arrays with the image's height and width as last two axes are cut; all others are passed whole
    to every tile. An image that fits in one tile is not cut.

    Args:
        run: the model; its outputs have the height and width of its inputs.
        inputs: the largest 4-D array gives the image's size.
        side: of the largest square tile, pixels; halved while the device runs out of memory.
        overlap: pixels shared by neighbors, over which they are cross-faded.
        unit: the model pads sides to multiples of this.
    Raises:
        OutOfMemory: even the smallest tile does not fit.
        Cancelled: from `tick` or the model.
    """
    height, width = _size(inputs)
    while True:
        tiles = fitting_tiles(height, width, side, min(overlap, side // 4), unit)
        try:
            return run_regions(run, inputs, tiles, overlap=overlap, tick=tick)
        except OutOfMemory:
            largest = max(int((tile.height * tile.width) ** 0.5) for tile in tiles)
            if largest <= SMALLEST:
                raise
            side = max(largest // 2, SMALLEST)


def run_regions(
    run: Run, inputs: Arrays, tiles: list[Region], *, overlap: int = 64, tick: Tick = silent
) -> Arrays:
    """Run a model on some regions of its inputs, cross-faded where they overlap; 0 outside of
    them. See `run_tiled`."""
    size = _size(inputs)
    if tiles == [Region.whole(size)]:
        tick("dit", 0.0)
        return run(inputs)
    sums: Arrays = {}
    weights = np.zeros(size, np.float32)
    for index, tile in enumerate(tiles):
        tick("dit", index / len(tiles))
        at = tile.slices
        part = {n: a[..., *at] if a.shape[-2:] == size else a for n, a in inputs.items()}
        weight = tile_weight(tile, size, overlap)
        weights[at] += weight
        for name, array in run(part).items():
            total = sums.setdefault(name, np.zeros((*array.shape[:-2], *size), np.float32))
            total[..., *at] += array * weight
    np.maximum(weights, np.finfo(np.float32).tiny, out=weights)
    for total in sums.values():
        total /= weights
    return sums


def _size(inputs: Arrays) -> tuple[int, int]:
    """(height, width) of the image: those of the largest 4-D array."""
    return max((a.shape[-2:] for a in inputs.values() if a.ndim == 4), key=lambda s: s[0] * s[1])


def _spans(length: int, side: int, overlap: int) -> Iterator[tuple[int, int]]:
    """The fewest spans of equal length, at most `side`, that cover 0..length."""
    return _even(length, _count(length, side, overlap), overlap)


def _count(length: int, side: int, overlap: int) -> int:
    """How many spans of at most `side` cover `length`."""
    return 1 if length <= side else -(-(length - overlap) // (side - overlap))


def _span(length: int, count: int, overlap: int) -> int:
    """Length of the longest of `count` spans, as equal as can be, that cover `length`."""
    return length if count == 1 else -(-(length + (count - 1) * overlap) // count)


def _even(length: int, count: int, overlap: int) -> Iterator[tuple[int, int]]:
    """Spans of equal length that cover 0..length."""
    span = _span(length, count, overlap)
    for index in range(count):
        start = round(index * (length - span) / max(count - 1, 1))
        yield start, start + span


def _near_even(length: int, count: int, overlap: int) -> Iterator[tuple[int, int]]:
    """Spans that cover 0..length and share exactly `overlap`; the first ones may be longer by 1."""
    shortest, longer = divmod(length + (count - 1) * overlap, count)
    start = 0
    for index in range(count):
        end = start + shortest + (index < longer)
        yield start, end
        start = end - overlap


def tile_weight(tile: Region, size: tuple[int, int], overlap: int) -> np.ndarray:
    """A weight that rises from every inner border over the overlap, 1 elsewhere; never 0."""
    rows = _ramp(tile.height, tile.top > 0, tile.bottom < size[0], overlap)
    columns = _ramp(tile.width, tile.left > 0, tile.right < size[1], overlap)
    return rows[:, None] * columns[None]


def _ramp(length: int, before: bool, after: bool, overlap: int) -> np.ndarray:
    at = np.arange(length, dtype=np.float32) + 1
    ramp = np.ones(length, np.float32)
    if before:
        ramp = np.minimum(ramp, at / (overlap + 1))
    if after:
        ramp = np.minimum(ramp, at[::-1] / (overlap + 1))
    return ramp
