"""The photo's own grain, laid over the parts that the lens blurs: blur alone looks too clean."""

from __future__ import annotations

import numpy as np

from engine.geometry import Region
from engine.light import Light
from engine.optics.noise import NOISE_FLOOR, light_noise
from engine.optics.tiles import each, tiles

_SEED = 20250929

GRID = 512
"""Side of the squares that the noise is drawn in, each from a seed of its own."""


def grain_level(pixels: Light) -> np.ndarray:
    """The noise of a photo's red, green and blue, `noise_level`, float32; 0 in a tiny one.

    Args:
        pixels: float32 H x W x 3, linear light, or as it is stored.
    """
    height, width = pixels.shape[:2]
    if min(height, width) < 4:
        return np.zeros(3, np.float32)
    return light_noise(pixels, np.eye(3, dtype=np.float32)).astype(np.float32)


def add_grain(
    result: np.ndarray,
    own: np.ndarray,
    coc: np.ndarray,
    strength: float,
    place: Region | None = None,
    whole: tuple[int, int] | None = None,
) -> np.ndarray:
    """Noise like the photo's, in the measure in which the blur took the photo's away.

    Its deviation is the photo's own, and grows with the square
    root of the light as shot noise does; it is the same noise for the same photo size, so a
    rendering repeats.

    Args:
        result: float32 H x W x 3, the rendering, linear light.
        own: `grain_level` of the photo that it was made of, all of it.
        coc: float32 H x W, CoC radius in pixels, either sign.
        strength: 0..1; 0 returns `result` itself.
        place: where it lies in the picture, its edges multiples of `GRID` or the picture's own;
            None = it is the whole.
        whole: (width, height) of the picture; None = the result's.
    """
    height, width = coc.shape
    if strength == 0 or not own.any():
        return result
    level = np.float32(2 * strength) * own
    out = np.empty_like(result)
    top, left = (place.top, place.left) if place else (0, 0)
    columns = -(-(whole or (width, height))[0] // GRID)

    def work(region: Region) -> None:
        tile = region.slices
        # Averaging over a disc of area n leaves 1 / n of the noise's variance.
        area = np.maximum(np.pi * coc[tile] ** 2, 1)
        missing = np.sqrt(1 - 1 / area)
        index = (region.top + top) // GRID * columns + (region.left + left) // GRID
        rng = np.random.default_rng((_SEED, index))
        noise = rng.standard_normal((*missing.shape, 3), np.float32)
        light = result[tile]
        deviation = level * np.sqrt(np.maximum(light, 0) + NOISE_FLOOR)
        out[tile] = np.maximum(light + noise * deviation * missing[..., None], np.minimum(light, 0))

    each(work, tiles((height, width), GRID))
    return out
