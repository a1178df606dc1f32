"""Gives clipped highlights back some energy, so that they make bright discs, not gray ones."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.geometry import Region
from engine.optics.filters import enlarge
from engine.optics.half import to_float, to_half
from engine.optics.layers import MAX_LEVEL
from engine.optics.matte import Surfaces
from engine.optics.tiles import each, tiles


@dataclass(frozen=True)
class LightParams:
    """Parameters that distinguish lights from bright surfaces, chosen by hand.

    Attributes:
        clipped: linear light of a pixel's brightest channel above which it may be clipped.
        gain: how many times as bright a fully clipped light becomes at boost 1.
        spread: size, as a share of the long side, above which a bright area counts as a surface,
            not a light.
    """

    clipped: float = 0.9
    gain: float = 12.0
    spread: float = 0.04


LIGHTS = LightParams()


def lights(surfaces: Surfaces, long_side: int) -> np.ndarray:
    """Confidence that each pixel is a clipped highlight; 0 in large bright areas (sky, walls).

    What was clipped cannot be known; that small clipped spots are lamps and glints, many times
    brighter than white, is a guess that the photographer controls with the boost: a light becomes
    `1 + boost * LIGHTS.gain * lights` times as bright.

    Args:
        surfaces: the photo's; only the front is examined.
        long_side: of the whole image, pixels.
    Returns:
        float16 H x W in [0, 1].
    """
    height, width = surfaces.front_disparity.shape
    padded = long_side + -long_side % 2**MAX_LEVEL
    small = max(1, round(padded / 512))
    clipped = np.empty((height, width), np.float16)
    coarse = np.empty((-(-height // small), -(-width // small)), np.float32)
    regions = tiles(coarse.shape, max(1, 512 // small))

    def find(region: Region) -> None:
        fine = region.scale(small)
        red, green, blue = surfaces.front(fine.intersect(Region.whole(clipped.shape)))
        peak = np.maximum(np.maximum(red, green), blue)
        own = np.clip(
            (peak - np.float32(LIGHTS.clipped)) * np.float32(1 / (1 - LIGHTS.clipped)), 0, 1
        )
        clipped[fine.slices] = to_half(own)
        missing = (0, fine.height - own.shape[0], 0, fine.width - own.shape[1])
        own = cv2.copyMakeBorder(own, *missing, cv2.BORDER_REPLICATE)
        size = (region.width, region.height)
        coarse[region.slices] = cv2.resize(own, size, interpolation=cv2.INTER_AREA)

    each(find, regions)
    size = max(9, round(LIGHTS.spread * -(-padded // small)) | 1)
    dark = np.clip(1 - cv2.blur(coarse, (size, size)), 0, 1) ** 3

    def weigh(region: Region) -> None:
        tile = clipped[region.scale(small).slices]
        if tile.any():
            around = enlarge(dark, region, small)[: tile.shape[0], : tile.shape[1]]
            tile[:] = to_half(to_float(tile) ** 2 * around)

    each(weigh, regions)
    return clipped


def highlight_share(coc: np.ndarray) -> np.ndarray:
    """How much of a light's gain shows at its blur (pixels, either sign): what is in focus keeps
    its tones. float32 0..1."""
    return np.clip((np.abs(coc) - 1) / 3, 0, 1).astype(np.float32)
