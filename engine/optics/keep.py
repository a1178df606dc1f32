"""Which of the photo's own pixels pass through a new lens untouched."""

from __future__ import annotations

import cv2
import numpy as np

TOLERANCE = 0.5
"""Difference of two CoC radii, in pixels, that nobody sees."""


WIDE = 8.0
"""CoC radius in pixels from which on what is spilt is told at half the size."""


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
    size = np.maximum(reach, 1)
    radii = 2.0 ** np.arange(np.ceil(np.log2(max(2 * float(reach.max()), 1))))
    spilt = _spilt_by(radii[radii < WIDE], changing, size, depth, 1)
    wide = radii[radii >= WIDE]
    if len(wide) and min(changing.shape) > 1:  # wide blurs are soft: half the size will do
        few = cv2.resize(changing, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        at = few.shape[::-1]
        size, depth = (cv2.resize(x, at, interpolation=cv2.INTER_NEAREST) for x in (size, depth))
        half = _spilt_by(wide, few, size, depth, 2)
        np.maximum(spilt, cv2.resize(half, spilt.shape[::-1]), out=spilt)
    return spilt


def _spilt_by(
    radii: np.ndarray, changing: np.ndarray, size: np.ndarray, depth: np.ndarray, pixel: int
) -> np.ndarray:
    """What things of about these CoC radii spill, 0..1.

    Args:
        radii, size, depth: in pixels of the full size.
        pixel: side of a pixel of these maps, in those of the full size.
    """
    spilt = np.zeros_like(changing)
    for radius in radii:
        changes = changing * cv2.inRange(size, radius / 1.5, radius * 1.5).view(np.bool_)
        if not changes.any():
            continue
        window = (2 * int(np.ceil(1.5 * radius / pixel)) + 1,) * 2
        nearest = np.where(changes > 0.05, depth, np.float32(-np.inf))
        reached = cv2.dilate(nearest, np.ones(window, np.uint8)) - depth
        around = cv2.blur(changes, window) * (reached > 1 + np.float32(radius) / 4)
        np.maximum(spilt, np.minimum(8 * around, 1), out=spilt)
    return spilt
