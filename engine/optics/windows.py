"""Windows of a picture in which something is worked on by itself, few pixels at quick sides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import product

import cv2
import numpy as np

from engine.geometry import Region
from engine.optics import bank

CELL = bank.UNIT
"""Side of the squares of which it is asked whether a radius is at work there, pixels."""

MARGIN = 1
"""Cells that are looked at beyond those that are undone."""

SAVED = 64
"""Cells that two boxes must save against one; a smaller picture is never cut."""


BLOCK = 256
"""Side of the squares in which `blockwise` works, pixels."""

Work = Callable[..., np.ndarray]


@dataclass(frozen=True)
class Window:
    """What is worked on by itself, in pixels.

    Attributes:
        core: of which the result is used; cores of one picture share no pixel.
        reach: what is looked at for it.
    """

    core: Region
    reach: Region

    @property
    def inside(self) -> Region:
        """The core, within what is looked at."""
        return self.core.within(self.reach)


def cut_windows(active: np.ndarray) -> list[Window]:
    """The windows in which a radius is undone: few pixels, at sides that transform fast.

    Args:
        active: bool rows x columns, whether the radius is at work in each `CELL`.
    """
    boxes = _boxes(active, Region.whole(active.shape))
    if boxes and _cost(active.shape, *boxes) + SAVED > active.size:
        boxes = [Region.whole(active.shape)]
    return [Window(box.scale(CELL), _reach(box, active.shape).scale(CELL)) for box in boxes]


def _boxes(active: np.ndarray, box: Region) -> list[Region]:
    """The active cells of `box`, in boxes without idle borders, halved as long as it pays."""
    part = active[box.slices]
    rows, columns = (np.flatnonzero(part.any(axis)) for axis in (1, 0))
    if len(rows) == 0:
        return []
    box = Region(
        box.top + int(rows[0]), box.top + int(rows[-1]) + 1,
        box.left + int(columns[0]), box.left + int(columns[-1]) + 1,
    )  # fmt: skip
    cost = _cost(active.shape, box)
    if cost <= SAVED:
        return [box]
    if box.height > box.width:
        middle = (box.top + box.bottom) // 2
        halves = replace(box, bottom=middle), replace(box, top=middle)
    else:
        middle = (box.left + box.right) // 2
        halves = replace(box, right=middle), replace(box, left=middle)
    parts = [part for half in halves for part in _boxes(active, half)]
    return parts if _cost(active.shape, *parts) + SAVED <= cost else [box]


def _cost(shape: tuple[int, ...], *boxes: Region) -> int:
    """Cells to transform."""
    reached = (_reach(box, shape) for box in boxes)
    return sum(box.height * box.width for box in reached)


def _reach(box: Region, shape: tuple[int, ...]) -> Region:
    """A box with its margin, no larger than the picture, at sides that transform fast."""
    rows = _span(box.top, box.bottom, shape[0])
    return Region(*rows, *_span(box.left, box.right, shape[1]))


def _span(first: int, last: int, side: int) -> tuple[int, int]:
    first, last = max(first - MARGIN, 0), min(last + MARGIN, side)
    length = min(cv2.getOptimalDFTSize(last - first), side)
    first = min(first, side - length)
    return first, first + length


def blockwise(pool: Executor, work: Work, planes: Sequence[np.ndarray], reach: int) -> np.ndarray:
    """Do block by block, in the caches and at the same time, what looks no further than `reach`.

    Args:
        work: from a block of every one of `planes` (the last two axes are cut) to a result of the
            shape of the first.
    """
    height, width = planes[0].shape[-2:]
    result = np.empty_like(planes[0])

    def one(corner: tuple[int, int]) -> None:
        y, x = corner
        core = Region(y, min(y + BLOCK, height), x, min(x + BLOCK, width))
        window = Window(core, core.pad(reach, (height, width)))
        block = work(*(plane[..., *window.reach.slices] for plane in planes))
        result[..., *core.slices] = block[..., *window.inside.slices]

    corners = product(range(0, height, BLOCK), range(0, width, BLOCK))
    list(pool.map(one, corners))
    return result
