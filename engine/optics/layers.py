"""Slices of equal blur: the scene cut by signed CoC into layers that add up to the whole."""

from __future__ import annotations

import numpy as np

LEVEL_RADIUS = 4
"""Least CoC radius, in pixels of the halved picture, of a slice that is blurred there."""

MAX_LEVEL = 4


def centres(low: float, high: float, step: float, growth: float) -> np.ndarray:
    """Signed CoC radii of the slices, far to near, 0 among them; denser towards the focus.

    A pixel between two slices belongs to both by shares, so the blur grows without bands; a step
    is `step` pixels near the focus and at most `growth` of the radius away from it.

    Args:
        low, high: least and greatest signed CoC in the scene, pixels.
    """

    def one_side(end: float) -> list[float]:
        radii = [0.0]
        while radii[-1] < end:
            radii.append(radii[-1] + max(step, growth * radii[-1]))
        return radii

    far = [-radius for radius in one_side(max(0.0, -low))]
    near = one_side(max(0.0, high))
    return np.array(far[:0:-1] + near, np.float32)


def share(coc: np.ndarray, slices: np.ndarray, index: int) -> np.ndarray:
    """Share of each pixel that lies in slice `index`; over all slices the shares sum to 1."""
    centre = slices[index]
    result = np.ones_like(coc)
    if index > 0:
        below = slices[index - 1]
        result = np.minimum(result, (coc - below) / (centre - below))
    if index + 1 < len(slices):
        above = slices[index + 1]
        result = np.minimum(result, (above - coc) / (above - centre))
    return np.maximum(result, 0)


def share_up_to(coc: np.ndarray, slices: np.ndarray, index: int) -> np.ndarray:
    """Share of each pixel that lies in slice `index` or farther: the sum of those shares."""
    if index + 1 == len(slices):
        return np.ones_like(coc)
    centre, above = slices[index], slices[index + 1]
    return np.clip((above - coc) / (above - centre), 0, 1)


def level(radius: float) -> int:
    """How often the picture is halved before a slice of this CoC radius is blurred."""
    halvings = 0
    while abs(radius) >= LEVEL_RADIUS * 2 ** (halvings + 1):
        halvings += 1
    return min(halvings, MAX_LEVEL)
