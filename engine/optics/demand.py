"""What a lens asks of a photo that already has blur: less of it somewhere, or only more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.depth.coded import mean_disparity
from engine.geometry import Region
from engine.lens import Lens
from engine.optics import fused
from engine.optics.keep import TOLERANCE, TOLERATED_SHARE
from engine.optics.render import lens_coc
from engine.optics.source_map import CocMap
from engine.optics.tiles import each, tile_side, tiles
from engine.optics.tilt import MapOf
from engine.stored import DisparityMap

SEEN = 1.0
"""CoC radius in pixels above which the photo's own blur counts."""


def recovered_share(source_coc: np.ndarray, target_coc: np.ndarray) -> float:
    """How much a lens needs the recovered photo, 0..1: 0 if it nowhere removes visible blur.

    It comes in as pixels stop being kept (`keep.keep_map`), so that nothing jumps between two
    frames of a rack focus.
    """

    def share_in(region: Region) -> float:
        return recovered_share_of_tile(source_coc[region.slices], target_coc[region.slices])

    return max(each(share_in, tiles(source_coc.shape, tile_side(source_coc.shape))))


def recovered_share_of_tile(source_coc: np.ndarray, target_coc: np.ndarray) -> float:
    """`recovered_share` of a region small enough for the processor's cache."""
    own, asked = (np.ascontiguousarray(coc, np.float32) for coc in (source_coc, target_coc))
    removed = fused.blur_removed(own, asked, SEEN, TOLERANCE, TOLERATED_SHARE)
    return min(max(removed - 1, 0.0), 1.0)


@dataclass(frozen=True, eq=False)
class SourceContext:
    """What a lens asks of a photo that already has blur; from the whole photo, for a part of it.

    Attributes:
        line: its own CoC.
        keep: of the wanted part; see `keep.keep_map`.
    """

    line: SourceLine
    keep: np.ndarray


@dataclass(frozen=True)
class SourceLine:
    """The photo's own signed CoC by disparity, as a straight line: its slope in pixels, and its
    level at the mean disparity."""

    middle: float
    level: float
    slope: float

    def coc(self, disparity: np.ndarray) -> np.ndarray:
        """The signed CoC at a disparity."""
        middle, level = np.float32(self.middle), np.float32(self.level)
        return np.float32(self.slope) * (disparity - middle) + level


def source_line(disparity: DisparityMap, source_coc: CocMap) -> SourceLine:
    """The line fitted to the whole photo: the source lens is linear in disparity.

    Args:
        disparity: float32 H x W in [0, 1], or as stored.
        source_coc: float32 H x W, signed, pixels.
    """
    height, width = disparity.shape
    middle = mean_disparity(disparity)

    def sums(region: Region) -> tuple[float, float, float]:
        spread = disparity[region.slices] - np.float32(middle)
        coc = source_coc[region.slices]
        return float(np.vdot(spread, spread)), float(np.vdot(spread, coc)), float(np.sum(coc))

    squared, common, total = np.sum(each(sums, tiles((height, width), _SUMMED)), axis=0)
    slope = float(common) / max(float(squared), 1e-6)
    return SourceLine(middle, float(total) / (height * width), slope)


_SUMMED = 1024
"""Side of the squares summed at a time: in a single sum, float32 loses digits."""


def missing_coc(source: SourceLine, lens: Lens, whole: tuple[int, int]) -> MapOf:
    """The signed CoC that a photo still lacks, by disparity: variances of discs add up."""
    target_of = lens_coc(lens, whole)

    def missing(depth: np.ndarray, focus: np.ndarray | float) -> np.ndarray:
        target, own = target_of(depth, focus), source.coc(depth)
        return np.sign(target) * np.sqrt(np.maximum(target * target - own * own, 0))

    return missing
