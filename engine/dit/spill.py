"""Light that a nearer, less blurred thing spreads over the more blurred ground behind it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from engine.optics.filters import square


@dataclass(frozen=True)
class SpillParams:
    """Chosen by eye on photos with bright things before dark ground.

    Attributes:
        radii_px: CoC radii between which things are taken together; the sharper ones spread
            nothing, and beyond the last there is no outline to save.
        soften_px: Gaussian deviation over which the CoC changes where that light ends.
    """

    radii_px: tuple[float, ...] = (1.5, 2.5, 4.0, 6.0, 9.0, 13.0)
    soften_px: float = 2.0


SPILL = SpillParams()


def spilled_coc(coc: np.ndarray, params: SpillParams = SPILL) -> np.ndarray:
    """The CoC by which the light at every pixel was spread, not the CoC of what lies there.

    Behind the focus plane the less blurred of two neighbors is the nearer one, and its light lies
    over the other as far as its own CoC reaches. Taken off by the wider CoC of the ground, it would
    leave a dark outline. In front of focus the nearer one is the more blurred, and nothing changes.

    Args:
        coc: float32 H x W, signed CoC radius in pixels, negative = farther than focus.
    Returns:
        float32 H x W, the same signs, nowhere wider.
    """
    radius = np.abs(coc)
    least = radius.copy()
    for low, high in pairwise(params.radii_px):
        things = (radius >= low) & (radius < high)
        if things.any():
            own = np.where(things, radius, np.float32(np.inf))
            np.minimum(least, cv2.erode(own, square(round(high))), out=least)
    least = cv2.GaussianBlur(least, (0, 0), params.soften_px)
    return np.where(coc < 0, -np.minimum(least, radius), coc)
