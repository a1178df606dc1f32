"""Light that a nearer, more blurred object scatters over what is behind it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from engine.optics.filters import square


@dataclass(frozen=True)
class CoveringParams:
    """Attributes:
    radii_px: CoC radii that divide objects into groups; sharper objects are recovered at the full
        size, together with everything they scatter light over.
    soften_px: Gaussian standard deviation that softens the border of their reach.
    """

    radii_px: tuple[float, ...] = (7.0, 9.0, 12.0, 16.0, 21.0, 28.0, 37.0, 50.0, 67.0)
    soften_px: float = 2.0


COVERING = CoveringParams()


def covering_radius(coc: np.ndarray, params: CoveringParams = COVERING) -> np.ndarray:
    """The widest CoC radius of the objects whose light falls on each pixel.

    In front of the focus plane, the more blurred of two neighbors is the nearer one, and its light
    covers the other within its own CoC radius. Behind the focus plane, the nearer one is less
    blurred, and what it hides covers nothing.

    Args:
        coc: float32 H x W, signed CoC radius in pixels, positive = nearer than focus.
    Returns:
        float32 H x W, nowhere less than the pixel's own radius.
    """
    radius = np.abs(coc)
    widest = np.zeros_like(radius)
    for low, high in pairwise(params.radii_px):
        things = (coc >= low) & (coc < high)
        if things.any():
            own = np.where(things, coc, np.float32(0))
            np.maximum(widest, cv2.dilate(own, square(round(high))), out=widest)
    if widest.any():
        widest = cv2.GaussianBlur(widest, (0, 0), params.soften_px, dst=widest)
        np.maximum(radius, widest, out=radius)
    return radius
