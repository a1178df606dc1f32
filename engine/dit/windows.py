"""Windows in which the DiT runs when only part of an image is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from engine.geometry import Region
from engine.memory import LARGEST
from engine.optics.windows import active_cells
from engine.tiling import fitting_tiles


@dataclass(frozen=True)
class DitWindowParams:
    """Attributes:
    cell_px: side of the cells that mark what is needed; windows begin on multiples of it, because
        the DiT pads sides to multiples of this.
    margin_cells: cells around those whose result is used: the context that the DiT sees.
    opening_cells: cells that an extra window must save: its first run allocates new memory from
        the system, which takes as long as the DiT on this many cells.
    tile_px, overlap_px: of the tiles in which the DiT runs in a window, see `fitting_tiles`;
        smaller with less memory.
    """

    cell_px: int = 64
    margin_cells: int = 1
    opening_cells: int = 8
    tile_px: int = LARGEST
    overlap_px: int = 64


def needed_windows(needed: np.ndarray, params: DitWindowParams | None = None) -> list[Region]:
    """Windows that cover everything needed and the context the DiT sees around it, chosen so
    that their tiles have few pixels. They may overlap.

    Args:
        needed: bool H x W.
    Returns:
        regions of the image, in pixels; empty if nothing is needed.
    """
    params = params or DitWindowParams()
    cells, picture = active_cells(needed, params.cell_px), Region.whole(needed.shape)

    def window(box: Region) -> Region:
        around = box.pad(params.margin_cells, cells.shape)
        return around.scale(params.cell_px).intersect(picture)

    def cost(box: Region) -> int:
        own, unit = window(box), params.cell_px
        tiles = fitting_tiles(own.height, own.width, params.tile_px, params.overlap_px, unit)
        padded = (-(-tile.height // unit) * -(-tile.width // unit) for tile in tiles)
        return params.opening_cells + sum(padded)

    box = _without_idle_borders(cells, Region.whole(cells.shape))
    return [] if box is None else [window(part) for part in _split(cells, box, cost)]


def _split(cells: np.ndarray, box: Region, cost: Callable[[Region], int]) -> list[Region]:
    """A box of cells, or parts of it that cover its active cells and cost less."""
    least, best = cost(box), None
    for halves in _halves(box):
        parts = [part for half in halves if (part := _without_idle_borders(cells, half))]
        if (total := sum(map(cost, parts))) < least:
            least, best = total, parts
    return [box] if best is None else [part for each in best for part in _split(cells, each, cost)]


def _halves(box: Region) -> Iterator[tuple[Region, Region]]:
    """All ways to cut a box in two."""
    for row in range(box.top + 1, box.bottom):
        yield replace(box, bottom=row), replace(box, top=row)
    for column in range(box.left + 1, box.right):
        yield replace(box, right=column), replace(box, left=column)


def _without_idle_borders(cells: np.ndarray, box: Region) -> Region | None:
    """The part of a box that contains its active cells; None if there are none."""
    part = cells[box.slices]
    rows, columns = (np.flatnonzero(part.any(axis)) for axis in (1, 0))
    if len(rows) == 0:
        return None
    active = Region(int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1)
    return active.shift(box.top, box.left)
