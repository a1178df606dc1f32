"""Work on a picture in overlapping tiles that blend without seams.

Apart from the backends: anything that maps arrays of one height and width to arrays of the same
can be tiled. A backend only says `OutOfMemory`; then the tiles get smaller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from engine.backends.session import Arrays, OutOfMemory
from engine.geometry import Region
from engine.progress import Tick, silent

Run = Callable[[Arrays], Arrays]

SMALLEST = 128
"""Below this side, in pixels, a tile is not split any more."""


def cut(height: int, width: int, side: int, overlap: int) -> list[Region]:
    """Tiles of at most `side` x `side` that cover the picture, neighbours sharing `overlap`."""
    return [
        Region(top, bottom, left, right)
        for top, bottom in _spans(height, side, overlap)
        for left, right in _spans(width, side, overlap)
    ]


def run_tiled(
    run: Run, inputs: Arrays, *, side: int, overlap: int = 64, tick: Tick = silent
) -> Arrays:
    """Run a model over tiles of its inputs and blend what comes out.

    Arrays with the picture's height and width as last two axes are cut; all others are handed to
    every tile whole. A picture that fits one tile runs untouched.

    Args:
        run: the model; its outputs have the height and width of its inputs.
        inputs: the largest 4-D array tells the picture's size.
        side: largest side of a tile, pixels; halved as long as the device runs out of memory.
        overlap: pixels shared by neighbours, over which they fade into each other.
    Raises:
        OutOfMemory: even the smallest tile does not fit.
        Cancelled: from `tick` or the model.
    """
    height, width = max(
        (a.shape[-2:] for a in inputs.values() if a.ndim == 4), key=lambda s: s[0] * s[1]
    )
    while True:
        tiles = cut(height, width, side, min(overlap, side // 4))
        try:
            return _run(run, inputs, tiles, (height, width), overlap, tick)
        except OutOfMemory:
            largest = max(max(tile.height, tile.width) for tile in tiles)
            if largest <= SMALLEST:
                raise
            side = max(largest // 2, SMALLEST)


def _run(
    run: Run, inputs: Arrays, tiles: list[Region], size: tuple[int, int], overlap: int, tick: Tick
) -> Arrays:
    if len(tiles) == 1:
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
    return {name: total / weights for name, total in sums.items()}


def _spans(length: int, side: int, overlap: int) -> Iterator[tuple[int, int]]:
    """Spans of equal length that cover 0..length."""
    count = 1 if length <= side else -(-(length - overlap) // (side - overlap))
    span = length if count == 1 else -(-(length + (count - 1) * overlap) // count)
    for index in range(count):
        start = round(index * (length - span) / max(count - 1, 1))
        yield start, start + span


def tile_weight(tile: Region, size: tuple[int, int], overlap: int) -> np.ndarray:
    """Rises from every inner border over the overlap, 1 elsewhere; never 0."""
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
