"""Where in a photo each slice of equal blur may lie, by cells of a few pixels, so that nothing is
computed where a slice is empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from engine.geometry import Region
from engine.optics.filters import extremes_of_cells

CELL = 8
"""Side of a cell in pixels."""


_WHOLE = np.float16(1).view(np.uint16)
"""1 in half precision, as an integer: comparing integers is many times faster."""


@dataclass(frozen=True, eq=False)
class DepthCells:
    """The range of codes in each cell of a photo's two surfaces, h x w each.

    Attributes:
        codes: pairs of uint16, the minimum and the maximum code: of the front and, where anything
            lies behind, of the back.
        has_back: bool, whether anything lies behind; None = nowhere.
    """

    codes: Sequence[tuple[np.ndarray, np.ndarray]]
    has_back: np.ndarray | None


@dataclass(frozen=True, eq=False)
class SliceTable:
    """Slice coordinates by code.

    Attributes:
        at: float32 1 x 65536, see `layers.coordinate`.
    """

    at: np.ndarray

    @cached_property
    def ends(self) -> tuple[np.ndarray, np.ndarray]:
        """Tables whose values at the ends of a range of codes bound all coordinates in it."""
        if (self.at[:, 1:] >= self.at[:, :-1]).all():
            return self.at, self.at
        least = np.minimum.accumulate(self.at[:, ::-1], axis=1)[:, ::-1]
        return np.ascontiguousarray(least), np.maximum.accumulate(self.at, axis=1)


@dataclass(frozen=True, eq=False)
class SliceCells:
    """The range of slice coordinates in each cell, h x w each.

    Attributes:
        spans: pairs of float32, lower and upper bounds.
        has_back: see `DepthCells`.
    """

    spans: Sequence[tuple[np.ndarray, np.ndarray]]
    has_back: np.ndarray | None

    @classmethod
    def of(cls, cells: DepthCells, table: SliceTable) -> SliceCells:
        """The cells' codes mapped to slice coordinates by a table."""
        least, greatest = table.ends
        spans = [(cv2.LUT(low, least), cv2.LUT(high, greatest)) for low, high in cells.codes]
        return cls(spans, cells.has_back)

    def has_back_in(self, region: Region) -> bool:
        """Whether anything lies behind another surface in a region, in pixels."""
        return self.has_back is not None and bool(self.has_back[_cells(region).slices].any())

    def nearest(self, region: Region) -> float:
        """Upper bound of the slice coordinates in a region, in pixels."""
        cells = _cells(region).slices
        return max(float(high[cells].max()) for _, high in self.spans)

    def boxes(self, slices: Sequence[int], region: Region) -> dict[int, Region]:
        """For each slice that may have content in a region, a rectangle that contains all of it."""
        cells = _cells(region)
        k = np.array(slices, np.float32)[:, None, None]
        some = np.zeros((len(slices), cells.height, cells.width), np.bool_)
        for low, high in self.spans:
            some |= (low[cells.slices] < k + 1) & (high[cells.slices] > k - 1)
        ends = []
        for axis in (2, 1):
            any_of = np.asarray(some.any(axis))
            ends += [any_of.argmax(1), any_of.shape[1] - any_of[:, ::-1].argmax(1)]
        boxes = {}
        for index in np.flatnonzero(some.any((1, 2))).tolist():
            edges = (int(end[index]) for end in ends)
            box = Region(*edges).shift(cells.top, cells.left).scale(CELL)
            boxes[slices[index]] = box.intersect(region)
        return boxes


def depth_cells(front: np.ndarray, back: np.ndarray | None, alpha: np.ndarray | None) -> DepthCells:
    """The cells of two surfaces.

    Args:
        front, back: uint16 H x W, the codes; sides are multiples of `CELL`.
        alpha: float16 H x W, the front's share; None = there is no back.
    """
    if back is None or alpha is None:
        return DepthCells([_ends(front)], None)
    apart = front != back
    apart |= alpha.view(np.uint16) != _WHOLE
    has_back = extremes_of_cells(np.maximum, apart.view(np.uint8), CELL).view(np.bool_)
    return DepthCells([_ends(front), _ends(back)], has_back if has_back.any() else None)


def _ends(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    least, greatest = (extremes_of_cells(kind, codes, CELL) for kind in (np.minimum, np.maximum))
    return least, greatest


def _cells(region: Region) -> Region:
    """The cells that overlap a region."""
    return Region(
        region.top // CELL, -(-region.bottom // CELL),
        region.left // CELL, -(-region.right // CELL),
    )  # fmt: skip
