"""Light that a nearer, less blurred thing spreads over the more blurred ground behind it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.optics.filters import square


@dataclass(frozen=True)
class SpillParams:
    """Chosen by eye on photos with bright things before dark ground.

    Attributes:
        reach: how far a thing's light is taken to spread, as a share of the long side.
        soften_px: Gaussian deviation over which the CoC changes at the end of that reach.
    """

    reach: float = 0.007
    soften_px: float = 2.0


SPILL = SpillParams()


def spilled_coc(coc: np.ndarray, long_side: float, params: SpillParams = SPILL) -> np.ndarray:
    """The CoC by which the light at every pixel was spread, not the CoC of what lies there.

    Behind the focus plane the less blurred of two neighbors is the nearer one, and its rim lies
    over the other. Taken off by the wider CoC of the ground, that rim would leave a dark outline.
    In front of focus the nearer one is the more blurred, and nothing is changed.

    Args:
        coc: float32 H x W, signed CoC radius in pixels, negative = farther than focus.
        long_side: of the whole picture at this size, pixels.
    Returns:
        float32 H x W, the same signs, nowhere wider.
    """
    least = cv2.erode(np.abs(coc), square(max(1, round(params.reach * long_side))))
    least = cv2.GaussianBlur(least, (0, 0), params.soften_px)
    return np.where(coc < 0, -np.minimum(least, -coc), coc)
