"""Windows of a picture in which something is worked on by itself, few pixels at quick sides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np

from engine.optics import bank

Place = tuple[slice, slice]
"""Rows and columns, in pixels."""

Box = tuple[int, int, int, int]  # top, bottom, left, right, in cells

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
    """A rectangle of a picture that is worked on by itself.

    Attributes:
        core: rows and columns of which the result is used; cores of one picture share no pixel.
        reach: rows and columns that are looked at for it.
    """

    core: Place
    reach: Place

    @property
    def inside(self) -> Place:
        """The core, within what is looked at."""
        (y, x), (top, left) = self.core, (span.start for span in self.reach)
        return slice(y.start - top, y.stop - top), slice(x.start - left, x.stop - left)


def cut_windows(active: np.ndarray) -> list[Window]:
    """The windows in which a radius is undone: few pixels, at sides that transform fast.

    Args:
        active: bool rows x columns, whether the radius is at work in each `CELL`.
    """
    boxes = _boxes(active, (0, active.shape[0], 0, active.shape[1]))
    if boxes and _cost(active.shape, *boxes) + SAVED > active.size:
        boxes = [(0, active.shape[0], 0, active.shape[1])]
    return [Window(_place(box), _place(_reach(box, active.shape))) for box in boxes]


def _boxes(active: np.ndarray, box: Box) -> list[Box]:
    """The active cells of `box`, in boxes without idle borders, halved as long as it pays."""
    top, bottom, left, right = box
    part = active[top:bottom, left:right]
    rows, columns = (np.flatnonzero(part.any(axis)) for axis in (1, 0))
    if len(rows) == 0:
        return []
    top, bottom = top + int(rows[0]), top + int(rows[-1]) + 1
    left, right = left + int(columns[0]), left + int(columns[-1]) + 1
    box = top, bottom, left, right
    cost = _cost(active.shape, box)
    if cost <= SAVED:
        return [box]
    if bottom - top > right - left:
        middle = (top + bottom) // 2
        halves = (top, middle, left, right), (middle, bottom, left, right)
    else:
        middle = (left + right) // 2
        halves = (top, bottom, left, middle), (top, bottom, middle, right)
    parts = [part for half in halves for part in _boxes(active, half)]
    return parts if _cost(active.shape, *parts) + SAVED <= cost else [box]


def _cost(shape: tuple[int, ...], *boxes: Box) -> int:
    """Cells to transform."""
    reached = (_reach(box, shape) for box in boxes)
    return sum((bottom - top) * (right - left) for top, bottom, left, right in reached)


def _reach(box: Box, shape: tuple[int, ...]) -> Box:
    """A box with its margin, no larger than the picture, at sides that transform fast."""
    top, bottom = _span(box[0], box[1], shape[0])
    left, right = _span(box[2], box[3], shape[1])
    return top, bottom, left, right


def _span(first: int, last: int, side: int) -> tuple[int, int]:
    first, last = max(first - MARGIN, 0), min(last + MARGIN, side)
    length = min(cv2.getOptimalDFTSize(last - first), side)
    first = min(first, side - length)
    return first, first + length


def _place(box: Box) -> Place:
    top, bottom, left, right = (CELL * edge for edge in box)
    return slice(top, bottom), slice(left, right)


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
        core = slice(y, min(y + BLOCK, height)), slice(x, min(x + BLOCK, width))
        rows, columns = (slice(max(span.start - reach, 0), span.stop + reach) for span in core)
        window = Window(core, (rows, columns))
        block = work(*(plane[..., *window.reach] for plane in planes))
        result[..., *core] = block[..., *window.inside]

    corners = product(range(0, height, BLOCK), range(0, width, BLOCK))
    list(pool.map(one, corners))
    return result
