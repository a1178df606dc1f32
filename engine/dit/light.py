"""Blur moves light about and loses none, so a recovered photo is as bright as the photo was."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.geometry import Region
from engine.light import Light, average
from engine.optics.scene_light import STRAIGHT, ToneCurve


@dataclass(frozen=True)
class KeepLightParams:
    """Over what light is kept; chosen by hand.

    Attributes:
        reach: standard deviation of the surroundings that keep their light, in long sides of the
            photo.
        reach_px: the same in pixels of the small picture on which it is worked out.
        dark: linear light below which there is nothing to compare.
    """

    reach: float = 0.05
    reach_px: float = 4.0
    dark: float = 1e-3


KEEP_LIGHT = KeepLightParams()


def keep_light(recovered: np.ndarray, start: np.ndarray, long_side: int) -> np.ndarray:
    """`recovered` with the local mean of linear light that `start` has, each channel for itself.

    A regression in encoded light tends to the mean of the root, which is darker than the mean of
    the light wherever it is unsure.

    Args:
        recovered: float32 H x W x 3, linear light.
        start: the photo: blur moves light about, and keeps it.
        long_side: of the whole photo at this size, pixels.
    Returns:
        float32 H x W x 3.
    """
    height, width = recovered.shape[:2]
    share = light_share(recovered, start, long_side)
    kept = cv2.resize(share, (width, height), interpolation=cv2.INTER_LINEAR)
    kept *= recovered
    return kept


def light_share(
    recovered: Light, start: Light, long_side: int, curve: ToneCurve = STRAIGHT
) -> np.ndarray:
    """By what `keep_light` multiplies, float32 h x w x 3, at a small size.

    Args: see `keep_light`; both may be stored.
        curve: between their light and that which is kept.
    """
    height, width = recovered.shape[:2]
    scale = min(1.0, KEEP_LIGHT.reach_px / (KEEP_LIGHT.reach * long_side))
    small = (max(1, round(width * scale)), max(1, round(height * scale)))

    def around(light: Light) -> np.ndarray:
        def read(band: Region) -> np.ndarray:
            return curve.to_scene(light[band.slices])

        shrunk = average(read, (height, width), small, 3)
        return cv2.GaussianBlur(shrunk, (0, 0), KEEP_LIGHT.reach_px, borderType=cv2.BORDER_REFLECT)

    return (around(start) + KEEP_LIGHT.dark) / (around(recovered) + KEEP_LIGHT.dark)
