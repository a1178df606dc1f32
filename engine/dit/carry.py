"""A correction made at a small size, carried up onto the full picture along its edges."""

from __future__ import annotations

import cv2
import numpy as np

from engine.depth.refine import enlarge
from engine.geometry import Region
from engine.optics.tiles import each, tiles

BRIGHTNESS = np.full((1, 3), 1 / 3, np.float32)

RADIUS = 2
FLATNESS = 1e-3
"""Variance of encoded light below which the picture says nothing about the correction."""


def carry_up(
    correction: np.ndarray, small: np.ndarray, full: np.ndarray, soft: np.ndarray | None = None
) -> np.ndarray:
    """The correction at the size of `full` (a fast guided filter, He and Sun 2015).

    In each window of the small picture the correction is fitted as a straight function of the
    picture's brightness; the fit is evaluated on the full picture, so that it follows edges which
    the small one cannot hold. What the fit leaves over is enlarged smoothly.

    Args:
        correction: float32 h x w x 3.
        small: float32 h x w x 3, the picture it was made on.
        full: float32 H x W x 3, the same picture at full size.
        soft: float32 H x W, 0..1, how surely the full picture holds nothing that the small one
            does not: there the correction is enlarged by itself, bicubically. None = 0.
    Returns:
        float32 H x W x 3.
    """
    if small.shape == full.shape:
        return correction
    guide = small.mean(axis=2, keepdims=True)
    window = (2 * RADIUS + 1,) * 2

    def mean(values: np.ndarray) -> np.ndarray:
        averaged = cv2.blur(values, window)
        return averaged[..., None] if averaged.ndim == 2 else averaged

    middle, level = mean(guide), mean(correction)
    spread = mean(guide * guide) - middle * middle
    slope = (mean(guide * correction) - middle * level) / (spread + FLATNESS)
    slope = mean(slope)
    rest = correction - slope * guide
    size = (full.shape[1], full.shape[0])
    carried = np.empty_like(full)

    def carry(region: Region) -> None:
        tile = region.slices
        share = None if soft is None else soft[tile]
        if share is not None and share.min() == 1:
            carried[tile] = enlarge(correction, region, size, cv2.INTER_CUBIC)
            return
        own = enlarge(slope, region, size)
        own *= cv2.transform(full[tile], BRIGHTNESS)[..., None]
        own += enlarge(rest, region, size)
        if share is not None and cv2.hasNonZero(share):
            own += share[..., None] * (enlarge(correction, region, size, cv2.INTER_CUBIC) - own)
        carried[tile] = own

    each(carry, tiles(full.shape[:2], 256))
    return carried
