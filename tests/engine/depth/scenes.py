"""Small synthetic photos with exactly known depth."""

import cv2
import numpy as np


def disc_scene(width: int = 240, height: int = 180) -> tuple[np.ndarray, np.ndarray]:
    """A textured near disc in front of a textured far wall.

    Returns:
        pixels float32 H x W x 3 linear, true disparity float32 H x W (0.8 on the disc, else 0.2).
    """
    y, x = np.mgrid[:height, :width].astype(np.float32)
    disc = np.hypot(x - width * 0.5, y - height * 0.55) < height * 0.3
    noise = np.random.default_rng(3).random((height, width, 1), np.float32) * 0.1
    near = np.array([0.6, 0.25, 0.1], np.float32) + noise
    far = np.array([0.1, 0.3, 0.5], np.float32) + noise
    pixels = np.where(disc[..., None], near, far)
    return pixels, np.where(disc, 0.8, 0.2).astype(np.float32)


def seen_coarsely(disparity: np.ndarray, factor: float = 4) -> np.ndarray:
    """The map as a network would estimate it: small and soft at the edges."""
    height, width = disparity.shape
    size = (round(width / factor), round(height / factor))
    soft = cv2.GaussianBlur(disparity, (0, 0), factor * 0.6)
    return cv2.resize(soft, size, interpolation=cv2.INTER_AREA)
