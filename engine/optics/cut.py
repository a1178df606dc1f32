"""Cuts a photo's two surfaces into slices of equal blur, a region at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from engine.geometry import Region
from engine.optics import fused
from engine.optics.cells import SliceCells, SliceTable
from engine.optics.clipped import LostLight, add_lost_light
from engine.optics.filters import sampled
from engine.optics.half import to_float
from engine.optics.matte import Surfaces

ONE = np.float32(1)


@dataclass(frozen=True, eq=False)
class Cut:
    """A photo cut into slices; tables are float32 1 x 65536, by disparity.

    Attributes:
        surfaces: the photo's.
        table: the slice coordinates.
        reach: how far blur reaches, in pixels of the photo at its full size: a table.
        one_surface: how many slices apart two surfaces may be and still count as one.
        lights: float16 H x W, confidence that a pixel is a clipped highlight; or None.
        glow: how much brighter such a highlight is made where its blur lets that show: a table.
        lost: the light that highlights lost to clipping, added to the front weighted by `glow`.
    """

    surfaces: Surfaces
    table: SliceTable
    reach: np.ndarray
    one_surface: float
    lights: np.ndarray | None = None
    glow: np.ndarray | None = None
    lost: Sequence[LostLight] = ()

    @property
    def size(self) -> tuple[int, int]:
        """(height, width)"""
        height, width = self.surfaces.front_disparity.shape
        return height, width

    @cached_property
    def cells(self) -> SliceCells:
        """Where each slice may have content."""
        return SliceCells.of(self.surfaces.cells, self.table)


@dataclass(frozen=True, eq=False)
class Slice:
    """A window of one slice, float32 h x w each.

    Attributes:
        planes: premultiplied colors and coverage.
        known: coverage by everything at its depth or behind it: that of the slice itself where
            nothing else is known; None = 1 everywhere.
    """

    planes: list[np.ndarray]
    known: np.ndarray | None


class View:
    """A region of the cut, to be split into slices."""

    def __init__(self, cut: Cut, region: Region) -> None:
        self._cells, self._region = cut.cells, region
        front = cut.surfaces.front_disparity[region.slices]
        self._front_at = cv2.LUT(front, cut.table.at)
        self._behind: Sequence[np.ndarray] | None = None
        back, has_back = None, self._cells.has_back_in(region)
        if has_back and cut.surfaces.back_disparity is not None:
            back = cut.surfaces.back_disparity[region.slices]
        self._colors, self._alpha, self._back = cut.surfaces.parts(region, has_back)
        if back is not None:
            self._depths(front, back, cut)
        if cut.lights is not None and cut.glow is not None:
            gain = to_float(cut.lights[region.slices]) * cv2.LUT(front, cut.glow) + ONE
            self._colors = [color * gain for color in self._colors]
        lost = [light for light in cut.lost if light.region.meets(region)]
        if lost and cut.glow is not None:
            self._colors = [color.copy() for color in self._colors]
            add_lost_light(self._colors, lost, region, cv2.LUT(front, cut.glow))

    def _depths(self, front: np.ndarray, back: np.ndarray, cut: Cut) -> None:
        """Slice coordinates of the back and of the middle, and how far apart front and back are.

        Surfaces less than `one_surface` slices apart are one: what shows of the back becomes part
        of the front. From one slice more on, they are two, as far from the edge as blur reaches.
        Else the back would shine through a smooth front that passes from slice to slice.
        """
        back_at = cv2.LUT(back, cut.table.at)
        middle = cv2.LUT(cv2.addWeighted(front, 0.5, back, 0.5, 0), cut.table.at)
        apart = self._front_at - back_at
        apart -= np.float32(cut.one_surface)
        np.clip(apart, 0, 1, out=apart)
        assert cut.surfaces.edge_distance is not None
        seen = cv2.max(cv2.LUT(front, cut.reach), cv2.LUT(back, cut.reach))
        seen -= sampled(cut.surfaces.edge_distance, self._region, cut.size)
        apart *= np.clip(seen, 0, 1, out=seen)
        between_at = back_at + apart * (middle - back_at)
        self._behind = self._alpha, *self._back, back_at, between_at, apart

    def slice(self, k: int, box: Region, window: Region) -> Slice | None:
        """Slice k in a window of the view; None if there is nothing in it.

        Args:
            box: where the slice lies, in pixels of the cut.
            window: contains the box.
        """
        own = np.empty((5, window.height, window.width), np.float32)
        has_back = self._behind is not None and self._cells.has_back_in(window)
        found = fused.cut_slice(
            own, self._colors, self._front_at, self._behind if has_back else None, k,
            window.within(self._region).edges, box.within(self._region).edges,
            known := self._cells.nearest(window) > k,
        )  # fmt: skip
        if found == fused.NOTHING:
            return None
        planes = list(own[:4])
        if not known:
            return Slice(planes, None)
        return Slice(planes, planes[3] if found == fused.OWN else own[4])
