"""Slices of equal blur: the scene cut by signed CoC into layers that add up to the whole."""

from __future__ import annotations

from math import log

import numpy as np

MAX_LEVEL = 6

RESAMPLED = 1 / 3
"""Variance, in squared coarse pixels, added by halving and enlarging an image."""

_ONE_SURFACE = 1.55
"""Factor by which the CoC radii of two surfaces may differ if they are to count as one."""


def centers(low: float, high: float, step: float, growth: float) -> list[float]:
    """Signed CoC radii of the slices, far to near, including 0; denser toward the focus.

    A pixel between two slices is divided between them, so the blur grows without banding; a step is
    `step` pixels near the focus and at most `growth` of the radius away from it. The radii do not
    depend on `low` and `high`, only their number does.

    Args:
        low, high: minimum and maximum signed CoC in the scene, pixels.
    """

    def one_side(end: float) -> list[float]:
        radii = [0.0]
        while radii[-1] < end:
            radii.append(radii[-1] + max(step, growth * radii[-1]))
        return radii

    far = [-radius for radius in one_side(max(0.0, -low))]
    near = one_side(max(0.0, high))
    return far[:0:-1] + near


def one_surface(growth: float) -> float:
    """How many slices apart two surfaces may be and still count as one.

    Args:
        growth: see `centers`.
    """
    return log(_ONE_SURFACE) / log(1 + growth)


def coordinate(coc: np.ndarray, slices: list[float]) -> np.ndarray:
    """The position of each CoC among the slices, float32: k at the center of slice k.

    Slice k then contains the share `max(0, 1 - |coordinate - k|)` of a pixel, and the slices up to
    and including k contain `clip(k + 1 - coordinate, 0, 1)`. Between two slices it is linear in the
    squared radius, so that the two blurs, mixed by those shares, have the required variance.
    """
    radii = np.asarray(slices)
    at = np.interp(np.abs(coc) * coc, np.abs(radii) * radii, np.arange(len(slices)))
    return at.astype(np.float32)


def level(radius: float, least: float) -> int:
    """How many times the image is halved before a slice is blurred.

    Args:
        radius: CoC radius in pixels of the whole image.
        least: the radius, in pixels of the halved image, that must remain.
    """
    halvings = 0
    while abs(radius) >= least * 2 ** (halvings + 1):
        halvings += 1
    return min(halvings, MAX_LEVEL)


def radius_at(radius: float, halvings: int, moment: float = 0.25) -> float:
    """The radius to blur with at a level, reduced by the blur of resampling; sign kept.

    Args:
        moment: of the aperture's shape, see `spread.Spread`; a disc's by default.
    """
    coarse = abs(radius) / 2**halvings
    if halvings:
        coarse = max(coarse * coarse - RESAMPLED / moment, 0) ** 0.5
    return coarse if radius > 0 else -coarse
