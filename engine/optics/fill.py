"""Smooth extrapolation of unknown pixels from known ones: a push-pull pyramid."""

from __future__ import annotations

import cv2
import numpy as np

from engine.optics.filters import double


def push_pull_fill(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Extrapolate known values into unknown pixels (push-pull, Gortler et al. 1996).

    Args:
        values: float32 H x W or H x W x C; only pixels with `weight` > 0 count.
        weight: float32 H x W in [0, 1], 1 = known.
    Returns:
        float32, the shape of `values`: the values where known, a smooth continuation elsewhere;
        zero everywhere if nothing is known.
    """
    height, width = weight.shape
    known = weight if values.ndim == 2 else weight[..., None]
    premultiplied = values * known
    if min(height, width) <= 2:
        total = weight.sum()
        mean = premultiplied.sum((0, 1)) / total if total > 0 else np.zeros(values.shape[2:])
        return premultiplied + (1 - known) * mean.astype(np.float32)
    half = ((width + 1) // 2, (height + 1) // 2)
    coarse_weight = _halve_padded(weight, half)
    coarse = _halve_padded(premultiplied, half)
    least = np.maximum(coarse_weight, 1e-8)
    coarse /= least if values.ndim == 2 else least[..., None]
    coarse = push_pull_fill(coarse, np.minimum(coarse_weight * 4, 1))
    filled = double(coarse)[:height, :width]
    filled *= 1 - known
    filled += premultiplied
    return filled


def _halve_padded(image: np.ndarray, half: tuple[int, int]) -> np.ndarray:
    """Half the size, rounded up: a missing last row or column counts as zero."""
    bottom, right = (2 * half[1] - image.shape[0], 2 * half[0] - image.shape[1])
    if bottom or right:
        image = np.pad(image, ((0, bottom), (0, right), *[(0, 0)] * (image.ndim - 2)))
    return cv2.resize(image, half, interpolation=cv2.INTER_AREA)
