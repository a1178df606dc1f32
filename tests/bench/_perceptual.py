"""A perceptual distance without a learned backbone: multi-scale gradient structure.

MS-GMSD after Xue et al. 2014 and Zhang et al. 2017: the standard deviation of the
gradient-magnitude similarity of two pictures over four sizes. LPIPS and DISTS need a network
(AlexNet, VGG, SqueezeNet) that this project does not have; these numbers compare only with each
other, never with published LPIPS numbers.
"""

from __future__ import annotations

import cv2
import numpy as np

SCALE_WEIGHTS = (0.096, 0.596, 0.289, 0.019)
"""Weights of the scales 1, 1/2, 1/4 and 1/8 (Zhang et al. 2017)."""

STABILITY = 0.0026
"""Constant of the similarity, for luma in 0..1 (Xue et al. 2014)."""


def gradient_distance(one: np.ndarray, two: np.ndarray, valid: np.ndarray | None = None) -> float:
    """MS-GMSD: 0 = equal structure; out-of-focus vs. sharp photos give about 0.1 to 0.3.

    Args:
        one, two: float32 H x W x 3 sRGB in 0..1.
        valid: bool H x W, the pixels that count.
    """
    total = 0.0
    use = np.ones(one.shape[:2], np.float32) if valid is None else valid.astype(np.float32)
    pictures = [picture @ np.array([0.299, 0.587, 0.114], np.float32) for picture in (one, two)]
    for weight in SCALE_WEIGHTS:
        a, b = (_slope(picture) for picture in pictures)
        similarity = (2 * a * b + STABILITY) / (a * a + b * b + STABILITY)
        total += weight * float(similarity[use > 0.5].var())
        size = (pictures[0].shape[1] // 2, pictures[0].shape[0] // 2)
        pictures = [cv2.resize(p, size, interpolation=cv2.INTER_AREA) for p in pictures]
        use = cv2.resize(use, size, interpolation=cv2.INTER_AREA)
    return total**0.5


def _slope(luma: np.ndarray) -> np.ndarray:
    """Magnitude of the Prewitt gradient."""
    across = np.array([[1, 0, -1]] * 3, np.float32) / 3
    dx, dy = (cv2.filter2D(luma, -1, kernel) for kernel in (across, across.T))
    return cv2.magnitude(dx, dy)
