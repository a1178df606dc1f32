"""Clipped lights given back some of their energy, so that they make bright discs, not grey ones."""

from __future__ import annotations

import cv2
import numpy as np

from engine.geometry import Region
from engine.optics.matte import Surfaces
from engine.optics.tiles import each, tiles

CLIPPED = 0.9
"""Linear light of a pixel's brightest channel from which the file may have cut it off."""

GAIN = 12.0
"""How many times as bright a fully clipped light becomes at boost 1."""

SPREAD = 0.04
"""Size, as a share of the long side, from which a bright area counts as a surface, not a light."""


def lights(surfaces: Surfaces) -> np.ndarray:
    """How surely each pixel is a light that the file cut off; 0 in large bright areas (sky, walls).

    What was cut off cannot be known; that small clipped spots are lamps and glints, many times
    brighter than white, is a guess that the photographer sets by the boost: a light becomes
    `1 + boost * GAIN * lights` times as bright.

    Args:
        surfaces: the photo's; its front is looked at.
    Returns:
        float32 H x W in [0, 1].
    """
    height, width = surfaces.front_disparity.shape
    clipped = np.empty((height, width), np.float32)

    def find(region: Region) -> None:
        tile = region.slices
        red, green, blue = surfaces.front(region)
        peak = np.maximum(np.maximum(red, green), blue)
        clipped[tile] = np.clip((peak - CLIPPED) / (1 - CLIPPED), 0, 1)

    each(find, tiles((height, width), 512))
    small = max(1, round(max(height, width) / 512))
    coarse = cv2.resize(
        clipped, (max(1, width // small), max(1, height // small)), interpolation=cv2.INTER_AREA
    )
    size = max(9, round(SPREAD * max(coarse.shape)) | 1)
    around = cv2.resize(cv2.blur(coarse, (size, size)), (width, height))
    return clipped**2 * np.clip(1 - around, 0, 1) ** 3


def shown(coc: np.ndarray) -> np.ndarray:
    """How much of a light's gain its blur (pixels, either sign) lets show: what is in focus keeps
    its tones. float32 0..1."""
    return np.clip((np.abs(coc) - 1) / 3, 0, 1).astype(np.float32)
