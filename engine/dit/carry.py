"""Edge-aware upsampling of a correction made on a small image to the full-size one."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.depth.refine import enlarge
from engine.geometry import Region
from engine.optics.tiles import each, tiles

BRIGHTNESS = np.full((1, 3), 1 / 3, np.float32)

RADIUS = 2
FLATNESS = 1e-3
"""Variance of encoded light below which the image does not guide the correction."""


@dataclass(frozen=True, eq=False)
class Correction:
    """A correction made on a small image, to be applied to the full-size one (a fast guided
    filter, He and Sun 2015).

    In each window of the small image the correction is fitted as a linear function of the image's
    brightness; the fit is evaluated on the full image, so it follows edges that the small one
    cannot resolve. The residual of the fit is upsampled smoothly.

    Attributes:
        small_correction, slope, rest: float32 h x w x 3: correction = slope * brightness + rest.
        size: (width, height) of the full image.
    """

    small_correction: np.ndarray
    slope: np.ndarray
    rest: np.ndarray
    size: tuple[int, int]

    @classmethod
    def fit(cls, correction: np.ndarray, small: np.ndarray, size: tuple[int, int]) -> Correction:
        """Fit a correction, float32 h x w x 3, to the image `small` of the same shape."""
        guide = small.mean(axis=2, keepdims=True)
        window = (2 * RADIUS + 1,) * 2

        def mean(values: np.ndarray) -> np.ndarray:
            averaged = cv2.blur(values, window)
            return averaged[..., None] if averaged.ndim == 2 else averaged

        middle, level = mean(guide), mean(correction)
        spread = mean(guide * guide) - middle * middle
        slope = (mean(guide * correction) - middle * level) / (spread + FLATNESS)
        slope = mean(slope)
        return cls(correction, slope, correction - slope * guide, size)

    def at(self, region: Region, full: np.ndarray, soft: np.ndarray | None = None) -> np.ndarray:
        """The correction to add to a region of the full image, float32 h x w x 3.

        Args:
            full: float32 h x w x 3, the region of the same image at full size.
            soft: float32 h x w, 0..1, confidence that the full image has no detail that the small
                one lacks; there the correction is upsampled bicubically, without guide. None = 0.
        """
        if soft is not None and soft.min() == 1:
            return enlarge(self.small_correction, region, self.size, cv2.INTER_CUBIC)
        own = enlarge(self.slope, region, self.size)
        own *= cv2.transform(full, BRIGHTNESS)[..., None]
        own += enlarge(self.rest, region, self.size)
        if soft is not None and cv2.hasNonZero(soft):
            plain = enlarge(self.small_correction, region, self.size, cv2.INTER_CUBIC)
            own += soft[..., None] * (plain - own)
        return own


def carry_up(correction: np.ndarray, small: np.ndarray, full: np.ndarray) -> np.ndarray:
    """The correction at the size of `full`, see `Correction`.

    Args:
        correction: float32 h x w x 3.
        small: float32 h x w x 3, the image it was made on.
        full: float32 H x W x 3, the same image at full size.
    Returns:
        float32 H x W x 3.
    """
    if small.shape == full.shape:
        return correction
    fitted = Correction.fit(correction, small, (full.shape[1], full.shape[0]))
    carried = np.empty_like(full)

    def carry(region: Region) -> None:
        carried[region.slices] = fitted.at(region, full[region.slices])

    each(carry, tiles(full.shape[:2], 256))
    return carried
