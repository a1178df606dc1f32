"""Independently processed windows of an image: few pixels, with sides that transform fast."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import product

import cv2
import numpy as np

from engine.geometry import Region
from engine.optics import bank


@dataclass(frozen=True)
class WindowParams:
    """Chosen by hand for speed; they affect results only by rounding.

    Attributes:
        cell_px: side of the cells for which the activity of a radius is known.
        margin_cells: cells of context around those whose result is used.
        min_saving_cells: cells that a cut must save; a smaller image is never cut.
        block_px: side of the squares in which `blockwise` works.
        strip_pixels: size of the `strips`, chosen so that a few of them fit in the cache.
    """

    cell_px: int = bank.BANK.side_unit_px
    margin_cells: int = 1
    min_saving_cells: int = 64
    block_px: int = 256
    strip_pixels: int = 32_768


WINDOWS = WindowParams()

Work = Callable[..., np.ndarray]


@dataclass(frozen=True)
class Window:
    """A part of an image that is processed separately, in pixels.

    Attributes:
        core: the part whose result is used; the cores of one image do not overlap.
        context: the part that is read to compute it.
    """

    core: Region
    context: Region

    @property
    def inside(self) -> Region:
        """The core, in the coordinates of the context."""
        return self.core.within(self.context)


def cut_windows(active: np.ndarray, params: WindowParams | None = None) -> list[Window]:
    """The windows in which work is done: few pixels, with sides that transform fast.

    Args:
        active: bool rows x columns, whether each cell has any work.
        params: `WINDOWS` by default.
    """
    params = params or WINDOWS
    boxes = _boxes(active, Region.whole(active.shape), params)
    if boxes and _cost(active.shape, params, *boxes) + params.min_saving_cells > active.size:
        boxes = [Region.whole(active.shape)]
    side = params.cell_px
    return [
        Window(box.scale(side), _context(box, active.shape, params).scale(side)) for box in boxes
    ]


def _boxes(active: np.ndarray, box: Region, params: WindowParams) -> list[Region]:
    """The active cells of `box`, in boxes without idle borders, halved as long as that pays."""
    part = active[box.slices]
    rows, columns = (np.flatnonzero(part.any(axis)) for axis in (1, 0))
    if len(rows) == 0:
        return []
    box = Region(
        box.top + int(rows[0]), box.top + int(rows[-1]) + 1,
        box.left + int(columns[0]), box.left + int(columns[-1]) + 1,
    )  # fmt: skip
    cost = _cost(active.shape, params, box)
    if cost <= params.min_saving_cells or max(box.height, box.width) == 1:
        return [box]
    if box.height > box.width:
        middle = (box.top + box.bottom) // 2
        halves = replace(box, bottom=middle), replace(box, top=middle)
    else:
        middle = (box.left + box.right) // 2
        halves = replace(box, right=middle), replace(box, left=middle)
    parts = [part for half in halves for part in _boxes(active, half, params)]
    saves = _cost(active.shape, params, *parts) + params.min_saving_cells <= cost
    return parts if saves else [box]


def _cost(shape: tuple[int, ...], params: WindowParams, *boxes: Region) -> int:
    """The number of cells to process."""
    contexts = (_context(box, shape, params) for box in boxes)
    return sum(box.height * box.width for box in contexts)


def _context(box: Region, shape: tuple[int, ...], params: WindowParams) -> Region:
    """A box with its margin, no larger than the image, with sides that transform fast."""
    margin = params.margin_cells
    rows = _span(box.top, box.bottom, shape[0], margin)
    return Region(*rows, *_span(box.left, box.right, shape[1], margin))


def _span(first: int, last: int, side: int, margin: int) -> tuple[int, int]:
    first, last = max(first - margin, 0), min(last + margin, side)
    length = min(cv2.getOptimalDFTSize(last - first), side)
    first = min(first, side - length)
    return first, first + length


def active_cells(needed: np.ndarray, cell: int) -> np.ndarray:
    """Which cells of `cell` x `cell` pixels contain a needed one, bool rows x columns; the last
    ones may be partial."""
    height, width = needed.shape
    padded = np.pad(needed, ((0, -height % cell), (0, -width % cell)))
    blocks = padded.reshape(-(-height // cell), cell, -1, cell)
    return np.asarray(blocks.any(axis=(1, 3)))


def strips(shape: tuple[int, ...]) -> Iterator[slice]:
    """Rows of an image, in strips small enough that intermediate results stay in the cache: a sum
    of products over them takes a fifth of the time that it takes over the whole image."""
    rows = max(8, WINDOWS.strip_pixels // shape[1])
    for top in range(0, shape[0], rows):
        yield slice(top, min(top + rows, shape[0]))


def blockwise(pool: Executor, work: Work, planes: Sequence[np.ndarray], margin: int) -> np.ndarray:
    """Run `work` block by block, in parallel; it may read `margin` pixels beyond its block.

    Args:
        work: maps a block of each of `planes` (cut along the last two axes) to a result of the
            shape of the first.
    """
    height, width = planes[0].shape[-2:]
    result = np.empty_like(planes[0])

    def one(corner: tuple[int, int]) -> None:
        y, x = corner
        core = Region(y, min(y + WINDOWS.block_px, height), x, min(x + WINDOWS.block_px, width))
        window = Window(core, core.pad(margin, (height, width)))
        block = work(*(plane[..., *window.context.slices] for plane in planes))
        result[..., *core.slices] = block[..., *window.inside.slices]

    corners = product(range(0, height, WINDOWS.block_px), range(0, width, WINDOWS.block_px))
    list(pool.map(one, corners))
    return result
