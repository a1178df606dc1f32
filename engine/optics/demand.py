"""What a lens asks of a photo that already has blur: less of it in places, more in others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.depth.coded import CODES, mean_disparity
from engine.geometry import Region
from engine.lens import Lens
from engine.optics import fused
from engine.optics.render import lens_coc
from engine.optics.source_map import CocMap
from engine.optics.tiles import each, tile_side, tiles
from engine.stored import DisparityMap

SEEN = 1.0
"""CoC radius in pixels above which the photo's own blur counts."""

BAND = 0.5, 0.1
"""Pixels, and share of the photo's own blur; see `band`."""


def sharper_softer(
    source_coc: np.ndarray, target_coc: np.ndarray, keep: np.ndarray | None = None
) -> tuple[bool, bool]:
    """Whether less, and whether more blur than the photo has is requested where it is visible.

    Args:
        keep: where it is 1, nothing is requested; None = 0 everywhere.
    """

    source_coc, target_coc = (
        np.ascontiguousarray(coc, np.float32) for coc in (source_coc, target_coc)
    )

    def wanted(region: Region) -> tuple[bool, bool]:
        tile = region.slices
        kept = None if keep is None else keep[tile]
        return fused.blur_asked(source_coc[tile], target_coc[tile], kept, SEEN, *BAND)

    regions = tiles(source_coc.shape, tile_side(source_coc.shape))
    sharper, softer = zip(*each(wanted, regions), strict=True)
    return any(sharper), any(softer)


@dataclass(frozen=True, eq=False)
class SourceContext:
    """What a lens asks of a photo that already has blur; from the whole photo, for a part of it.

    Attributes:
        line: its own CoC.
        keep: of the wanted part; see `keep.keep_map`.
        sharper, softer: whether less, and whether more blur is requested anywhere.
    """

    line: SourceLine
    keep: np.ndarray
    sharper: bool
    softer: bool


@dataclass(frozen=True)
class SourceLine:
    """The photo's own signed CoC by disparity, as a straight line: its slope in pixels, and its
    level at the mean disparity."""

    middle: float
    level: float
    slope: float


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


class BlurDemand:
    """What the lens asks of the photo, by disparity."""

    def __init__(self, source: SourceLine, lens: Lens, whole: tuple[int, int]) -> None:
        self._target, self._source = lens_coc(lens, whole), source

    def photo_share(self, depth: np.ndarray, focus: np.ndarray | float) -> np.ndarray:
        """Share taken from the photo with blur added, 0..1; the rest is the recovered photo's."""
        target, source = self._both(depth, focus)
        return np.clip((np.abs(target) - np.abs(source)) / band(np.abs(source)), 0, 1)

    def mixed(self, low: float, high: float, focus: float) -> tuple[bool, bool]:
        """Whether anything between two disparities is rendered from the recovered photo, and
        whether anything is rendered from the photo."""
        codes = np.arange(int(low * CODES), int(high * CODES) + 2, dtype=np.float32)
        share = self.photo_share(codes / np.float32(CODES), focus)
        return bool(share.min() < 1), bool(share.max() > 0)

    def missing_coc(self, depth: np.ndarray, focus: np.ndarray | float) -> np.ndarray:
        """The signed CoC that the photo still lacks: variances of discs add up."""
        target, source = self._both(depth, focus)
        return np.sign(target) * np.sqrt(np.maximum(target * target - source * source, 0))

    def remaining_coc(self, depth: np.ndarray, focus: np.ndarray | float) -> np.ndarray:
        """The signed CoC that the mix of both photos still lacks."""
        target, source = self._both(depth, focus)
        squared = target * target - self.photo_share(depth, focus) * source * source
        return np.sign(target) * np.sqrt(np.maximum(squared, 0))

    def _both(self, depth: np.ndarray, focus: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
        return self._target(depth, focus), self.source(depth)

    def source(self, depth: np.ndarray) -> np.ndarray:
        """The photo's own signed CoC at a disparity."""
        line = self._source
        return np.float32(line.slope) * (depth - np.float32(line.middle)) + np.float32(line.level)


def band(source: np.ndarray) -> np.ndarray:
    """Pixels by which the target must exceed the photo's own blur to be rendered from the photo."""
    margin, share = BAND
    return np.float32(margin) + np.float32(share) * source
