"""Fill what is unknown from what is known round it, smoothly: a push-pull pyramid."""

from __future__ import annotations

import cv2
import numpy as np


def fill(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Carry known values into the unknown (Gortler et al. 1996, the push-pull algorithm).

    Args:
        values: float32 H x W x C; only where `weight` > 0 do they count.
        weight: float32 H x W in [0, 1], 1 = known.
    Returns:
        float32 H x W x C: the values where known, a smooth continuation elsewhere; zero
        everywhere if nothing is known.
    """
    height, width = weight.shape
    premultiplied = values * weight[..., None]
    if min(height, width) <= 2:
        total = weight.sum()
        mean = premultiplied.sum((0, 1)) / total if total > 0 else np.zeros(values.shape[2])
        return premultiplied + (1 - weight[..., None]) * mean.astype(np.float32)
    even = ((0, height % 2), (0, width % 2))
    half = ((width + 1) // 2, (height + 1) // 2)
    coarse_weight = _halved(np.pad(weight, even), half)
    coarse = _halved(np.pad(premultiplied, (*even, (0, 0))), half)
    coarse /= np.maximum(coarse_weight, 1e-8)[..., None]
    coarse = fill(coarse, np.minimum(coarse_weight * 4, 1))
    upper = cv2.resize(coarse, (2 * half[0], 2 * half[1]), interpolation=cv2.INTER_LINEAR)
    return premultiplied + (1 - weight[..., None]) * upper[:height, :width]


def _halved(image: np.ndarray, half: tuple[int, int]) -> np.ndarray:
    return cv2.resize(image, half, interpolation=cv2.INTER_AREA)
