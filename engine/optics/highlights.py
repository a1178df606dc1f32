"""Clipped lights given back some of their energy, so that they make bright discs, not grey ones."""

from __future__ import annotations

import cv2
import numpy as np

from engine.optics.tiles import each, tiles

CLIPPED = 0.9
"""Linear light of a pixel's brightest channel from which the file may have cut it off."""

GAIN = 12.0
"""How many times as bright a fully clipped light becomes at boost 1."""

SPREAD = 0.04
"""Size, as a share of the long side, from which a bright area counts as a surface, not a light."""


def boosted(pixels: np.ndarray, boost: float) -> np.ndarray:
    """Brighten clipped lights; large bright areas (sky, walls) are left nearly as they are.

    What the file cut off cannot be known; that small clipped spots are lamps and glints, many
    times brighter than white, is a guess that the photographer sets by `boost`.

    Args:
        pixels: float32 H x W x 3, linear light.
        boost: 0..1; 0 returns `pixels` themselves.
    """
    if boost == 0:
        return pixels
    height, width = pixels.shape[:2]
    clipped = np.empty((height, width), np.float32)
    result = np.empty_like(pixels)

    def find(tile) -> None:
        peak = pixels[tile].max(2)
        clipped[tile] = np.clip((peak - CLIPPED) / (1 - CLIPPED), 0, 1)

    each(find, tiles((height, width), 512))
    small = max(1, round(max(height, width) / 512))
    coarse = cv2.resize(
        clipped, (max(1, width // small), max(1, height // small)), interpolation=cv2.INTER_AREA
    )
    size = max(9, round(SPREAD * max(coarse.shape)) | 1)
    around = cv2.resize(cv2.blur(coarse, (size, size)), (width, height))

    def brighten(tile) -> None:
        lone = np.clip(1 - around[tile], 0, 1) ** 3
        gain = 1 + boost * GAIN * clipped[tile] ** 2 * lone
        result[tile] = pixels[tile] * gain[..., None]

    each(brighten, tiles((height, width), 512))
    return result
