"""Blur moves light about and loses none, so a recovered photo is as bright as the photo was."""

from __future__ import annotations

import cv2
import numpy as np

REACH = 0.05
"""Standard deviation of the neighbourhood that keeps its light, in long sides of the photo."""

GRAIN = 4.0
"""The same in pixels of the small picture on which it is worked out."""

DARK = 1e-3
"""Linear light below which there is nothing to compare."""


def keep_light(recovered: np.ndarray, start: np.ndarray, long_side: int) -> np.ndarray:
    """`recovered` with the local mean of linear light that `start` has, each channel for itself.

    A regression in encoded light tends to the mean of the root, which is darker than the mean of
    the light wherever it is unsure.

    Args:
        recovered: float32 H x W x 3, linear light.
        start: the photo: blur moves light about, and keeps it.
        long_side: of the whole photo at this size, pixels.
    Returns:
        float32 H x W x 3.
    """
    height, width = recovered.shape[:2]
    scale = min(1.0, GRAIN / (REACH * long_side))
    small = (max(1, round(width * scale)), max(1, round(height * scale)))

    def around(pixels: np.ndarray) -> np.ndarray:
        shrunk = cv2.resize(pixels, small, interpolation=cv2.INTER_AREA)
        return cv2.GaussianBlur(shrunk, (0, 0), GRAIN, borderType=cv2.BORDER_REFLECT)

    share = (around(start) + DARK) / (around(recovered) + DARK)
    kept = cv2.resize(share, (width, height), interpolation=cv2.INTER_LINEAR)
    kept *= recovered
    return kept
