"""The CoC at every pixel: the pixels' evidence, regularized by the lens and their surroundings.

The lens is a prior with heavy tails: where pixels say little, it decides; where they clearly
disagree (a wrong disparity, glass, a wire in front of a far wall), they win. Pixels close in
position and disparity share their evidence through a bilateral grid (Chen, Paris and Durand 2007).
The result is how far the local CoC is from the lens's, in classes, so the edges of the CoC remain
those of the disparity at any size. If no lens explains the photo, its pixels decide alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.depth.refine import enlarge
from engine.geometry import Region
from engine.optics.defocus_fit import LensFit, class_position, class_radius, places
from engine.optics.defocus_odds import softmax
from engine.optics.source_map import SourceMap, read_region
from engine.optics.tiles import each, tiles
from engine.optics.vote_curve import curves_at


@dataclass(frozen=True)
class DefocusMapParams:
    """Parameters of the fusion; tuned on the simulated shots of `tests.bench defocus`, and on its
    sharp scenes blurred by one radius except for a stripe.

    Attributes:
        own: weight of a cell's own log odds; neighbors share what misleads the network.
        around: weight of the mean log odds around it.
        around_cells: standard deviation of the Gaussian surroundings, cells of 4 pixels.
        coarse: cells in each direction that are merged before the surroundings are averaged.
        depths: disparity bins of the grid.
        spread_classes: standard deviation of the CoC from the lens's where the lens holds, classes.
        outliers: share of pixels for which the lens does not hold.
        sharp_px: CoC of the lens up to which pixels cannot raise it, pixels: naturally soft objects
            look slightly blurred.
        near_px, near_share: how far from a cell's own radius its odds may lie and still count as
            agreeing: pixels plus a share of the radius.
        cautious: without a lens, the share of a cell's belief that lies below its CoC: where pixels
            say little, too narrow a CoC leaves blur, too wide a one makes thin lines dark.
        strip_cells: cells processed at a time; each needs some hundred numbers.
    """

    own: float = 0.6
    around: float = 0.3
    around_cells: float = 6.0
    coarse: int = 4
    depths: int = 8
    spread_classes: float = 0.8
    outliers: float = 0.3
    sharp_px: float = 1.0
    near_px: float = 1.0
    near_share: float = 0.35
    cautious: float = 0.35
    strip_cells: int = 2048


MAP = DefocusMapParams()

_TRIED = places(3)
"""Fractional classes whose mean, weighted by their odds, is a cell's own."""


def fuse(
    odds: np.ndarray, disparity: np.ndarray, lens: LensFit | None, params: DefocusMapParams = MAP
) -> tuple[np.ndarray, np.ndarray]:
    """How certain the pixels of each cell are, and its CoC with the lens as a prior.

    Args:
        odds: classes x h x w, see `read_defocus`.
        disparity: float32 h x w in [0, 1].
        lens: None = no lens explains the photo.
    Returns:
        float32 h x w, 0..1: the share of the belief of a cell and its surroundings that is near its
        mean; and float32 h x w, the fractional class of the CoC radius, see `class_position`.
    """
    log = params.own * odds + params.around * _around(odds, disparity, params)
    sure, position = np.empty_like(disparity), np.empty_like(disparity)
    rows = max(1, params.strip_cells // disparity.shape[1])
    for top in range(0, len(disparity), rows):  # small enough for the cache
        part = slice(top, top + rows)
        sure[part], position[part] = _fuse(log[:, part], disparity[part], lens, params)
    return sure, position


def _fuse(
    log: np.ndarray, disparity: np.ndarray, lens: LensFit | None, params: DefocusMapParams
) -> tuple[np.ndarray, np.ndarray]:
    """`fuse` of a part; `log`: log odds of its cells, surroundings included."""
    share = softmax(np.ascontiguousarray(curves_at(log, _TRIED)))
    classes = np.array(_TRIED, np.float32)[:, None, None]
    radius = class_radius((share * classes).sum(0))
    away = np.abs(class_radius(classes) - radius)
    near = away <= params.near_px + params.near_share * radius
    sure = (share * near).sum(0)
    if lens is None:
        return sure, _quantile(share, params.cautious)
    expected = class_position(np.abs(lens.coc(disparity)))
    away = (classes - expected) / np.float32(params.spread_classes)
    loose = np.float32(1 - lens.confidence * (1 - params.outliers))
    prior = (1 - loose) * softmax(-0.5 * away * away) + loose / len(_TRIED)
    fused = share * prior
    fused /= fused.sum(0)
    position = (fused * classes).sum(0)
    sharp = expected <= class_position(np.array(params.sharp_px, np.float32))
    return sure, np.where(sharp, np.minimum(position, expected), position)


def _quantile(share: np.ndarray, below: float) -> np.ndarray:
    """The fractional class below which `below` of the belief in `_TRIED` lies, float32 h x w.

    Args:
        share: float32 tried x h x w, sums of 1.
    """
    total = share.cumsum(0)
    index = np.minimum((total < below).sum(0), len(_TRIED) - 1)[None]
    own = np.maximum(np.take_along_axis(share, index, 0)[0], 1e-6)
    over = (np.take_along_axis(total, index, 0)[0] - np.float32(below)) / own
    step = np.float32(_TRIED[1])
    return np.maximum(index[0] - np.clip(over, 0, 1), 0).astype(np.float32) * step


def corrected_coc(
    coc: np.ndarray, shift: np.ndarray, working: int, whole: tuple[int, int], part: Region | None
) -> np.ndarray:
    """The lens's CoC, corrected by the pixels' evidence.

    Args:
        coc: float32 H x W, signed CoC in pixels of the whole photo's size.
        shift: float32 h x w over the whole photo, classes.
        working: long side of the working size, in whose pixels the classes are defined.
        whole: (width, height) of the whole photo at this size.
        part: where `coc` lies in the whole; None = it is the whole.
    Returns:
        float32 H x W, the same signs.
    """
    top, left = (part.top, part.left) if part else (0, 0)
    result = np.empty_like(coc)

    def move(region: Region) -> None:
        tile, place = region.slices, region.shift(top, left)
        result[tile] = correct_region(coc[tile], shift, working, whole, place)

    each(move, tiles(coc.shape, 256))
    return result


def correct_region(
    coc: np.ndarray, shift: np.ndarray, working: int, whole: tuple[int, int], region: Region
) -> np.ndarray:
    """`corrected_coc` of a region small enough for the processor's cache."""
    scale = np.float32(working / max(whole))
    radius = np.abs(coc)
    radius *= scale
    moved = enlarge(shift, region, whole)
    moved += class_position(radius)
    radius = class_radius(moved)
    radius /= scale
    return np.copysign(radius, coc, out=radius)


@dataclass(frozen=True, eq=False)
class CorrectedMap:
    """A `SourceMap` corrected by the pixels' evidence; see `corrected_coc`.

    Attributes:
        lens: the map by the lens alone.
        shift, working: see `corrected_coc`.
        whole: (width, height) of the image of which it maps all or a part.
        part: where it lies in that image; None = it is the whole.
    """

    lens: SourceMap
    shift: np.ndarray
    working: int
    whole: tuple[int, int]
    part: Region | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width)."""
        return self.lens.shape

    @property
    def nbytes(self) -> int:
        return self.shift.nbytes

    def __getitem__(self, place: tuple[slice, slice]) -> np.ndarray:
        """The CoC of a region small enough for the processor's cache; see
        `source_map.read_region`."""
        own = self.lens[place]
        top, left = (at.indices(side)[0] for at, side in zip(place, self.shape, strict=True))
        region = Region.whole(own.shape).shift(top, left)
        if self.part:
            region = region.shift(self.part.top, self.part.left)
        return correct_region(own, self.shift, self.working, self.whole, region)

    def __array__(self, dtype=None, copy: bool | None = None) -> np.ndarray:
        whole = read_region(self, Region.whole(self.shape))
        return whole if dtype is None else whole.astype(dtype, copy=False)


def _around(odds: np.ndarray, disparity: np.ndarray, params: DefocusMapParams) -> np.ndarray:
    """Mean log odds of the cells nearby in position and disparity, classes x h x w."""
    height, width = disparity.shape
    few = (-(-width // params.coarse), -(-height // params.coarse))
    place = np.clip(disparity, 0, 1) * np.float32(params.depths - 1)
    total = np.zeros_like(odds)
    deviation = params.around_cells / params.coarse
    for depth in range(params.depths):
        weight = np.maximum(1 - np.abs(place - depth), 0)
        if not weight.any():
            continue

        def near(plane: np.ndarray) -> np.ndarray:
            small = cv2.resize(plane, few, interpolation=cv2.INTER_AREA)
            return cv2.GaussianBlur(small, (0, 0), deviation)

        amount = np.maximum(near(weight), np.float32(1e-4))
        for k, own in enumerate(odds):
            mean = cv2.resize(near(own * weight) / amount, (width, height))
            total[k] += weight * mean
    return total
