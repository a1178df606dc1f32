"""Which of the photo's own pixels pass through a new lens untouched."""

from __future__ import annotations

import cv2
import numpy as np

TOLERANCE = 0.5
"""Difference of two CoC radii, in pixels, that nobody sees."""


def keep_map(source_coc: np.ndarray, target_coc: np.ndarray) -> np.ndarray:
    """1 where the photo already is what the lens asks for, 0 where it must change.

    It is kept where its own blur equals the target, which includes all that is sharp and stays
    so, unless something nearer that changes spills light over it, or takes away the light that it
    had spilt.

    Args:
        source_coc: float32 H x W, the photo's signed CoC radius in pixels.
        target_coc: the lens's, of the same shape; both positive = nearer than focus.
    Returns:
        float32 H x W, 0..1, soft borders.
    """
    source, target = np.abs(source_coc), np.abs(target_coc)
    greater = np.maximum(source, target)
    same = np.clip(2 - np.abs(source - target) / (TOLERANCE + 0.05 * greater), 0, 1)
    if same.min() == 1:
        return same
    keep = same * (1 - _spill(1 - same, greater, source_coc + target_coc))
    soft = cv2.blur(keep, (5, 5))
    return np.minimum(keep, np.clip(2 * soft - 1, 0, 1))


def _spill(changing: np.ndarray, reach: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """0..1: light of changing things that are nearer, within their CoC radius `reach`.

    Args:
        depth: any map that grows towards the viewer, in pixels.
    """
    spilt = np.zeros_like(changing)
    radius = 1.0
    while radius < 2 * reach.max():
        size = np.maximum(reach, 1)
        changes = np.where((size > radius / 1.5) & (size <= radius * 1.5), changing, 0)
        if changes.any():
            window = (2 * int(np.ceil(1.5 * radius)) + 1,) * 2
            nearest = np.where(changes > 0.05, depth, -np.inf).astype(np.float32)
            nearer = cv2.dilate(nearest, np.ones(window, np.uint8)) - depth > 1 + radius / 4
            spilt = np.maximum(spilt, np.minimum(8 * cv2.blur(changes, window), 1) * nearer)
        radius *= 2
    return spilt.astype(np.float32)
