"""Small textured frames with known warps, for the tests of the stack."""

from __future__ import annotations

import cv2
import numpy as np

SIZE = (320, 240)


def texture(seed: int = 0, size: tuple[int, int] = SIZE) -> np.ndarray:
    """float32 H x W x 3, linear light: detail at every scale, as in photos."""
    rng = np.random.default_rng(seed)
    width, height = size
    total = np.zeros((height, width, 3), np.float32)
    for octave in range(6):
        cell = 2 ** (6 - octave)
        coarse = rng.standard_normal((height // cell + 2, width // cell + 2, 3)).astype(np.float32)
        total += cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC) * 2 ** (-octave / 2)
    return np.clip(0.3 + 0.1 * total, 0.02, 0.95)


def similarity(scale: float, degrees: float, shift: tuple[float, float]) -> np.ndarray:
    """3 x 3, reference pixel -> frame pixel, about the center of the picture."""
    middle = ((SIZE[0] - 1) / 2, (SIZE[1] - 1) / 2)
    matrix = np.eye(3)
    matrix[:2] = cv2.getRotationMatrix2D(middle, degrees, scale)
    matrix[:2, 2] += shift
    return matrix


def moved(pixels: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """The frame with reference pixel p at `matrix` p."""
    return cv2.warpPerspective(
        pixels, matrix, pixels.shape[1::-1], flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
    )


def corner_error(matrix: np.ndarray, true: np.ndarray) -> float:
    """The largest error of a corner coordinate, in pixels."""
    corners = np.array([[0, 0], [SIZE[0], 0], [0, SIZE[1]], SIZE], np.float64)[None]
    one, other = (cv2.perspectiveTransform(corners, each) for each in (matrix, true))
    return float(np.abs(one - other).max())
