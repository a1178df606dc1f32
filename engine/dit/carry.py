"""A correction made at a small size, carried up onto the full picture along its edges."""

from __future__ import annotations

import cv2
import numpy as np

RADIUS = 2
FLATNESS = 1e-3
"""Variance of encoded light below which the picture says nothing about the correction."""


def carry_up(correction: np.ndarray, small: np.ndarray, full: np.ndarray) -> np.ndarray:
    """The correction at the size of `full` (a fast guided filter, He and Sun 2015).

    In each window of the small picture the correction is fitted as a straight function of the
    picture's brightness; the fit is evaluated on the full picture, so that it follows edges which
    the small one cannot hold. What the fit leaves over is enlarged smoothly.

    Args:
        correction: float32 h x w x 3.
        small: float32 h x w x 3, the picture it was made on.
        full: float32 H x W x 3, the same picture at full size.
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
    slope, offset = mean(slope), mean(level - slope * middle)
    rest = correction - slope * guide - offset
    size = (full.shape[1], full.shape[0])
    carried = cv2.resize(slope, size, interpolation=cv2.INTER_LINEAR)
    carried *= full.mean(axis=2, keepdims=True)
    carried += cv2.resize(offset + rest, size, interpolation=cv2.INTER_LINEAR)
    return carried
