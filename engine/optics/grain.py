"""The photo's own grain, laid over the parts that the lens blurs: blur alone looks too clean."""

from __future__ import annotations

import cv2
import numpy as np

from engine.geometry import Region
from engine.optics.noise import NOISE_FLOOR, noise_level
from engine.optics.tiles import each, tiles

_SEED = 20250929
_SIDE = 512


def add_grain(
    result: np.ndarray, pixels: np.ndarray, coc: np.ndarray, strength: float
) -> np.ndarray:
    """Noise like the photo's, in the measure in which the blur took the photo's away.

    Its deviation is the photo's own, measured (`noise.noise_level`), and grows with the square
    root of the light as shot noise does; it is the same noise for the same photo size, so a
    rendering repeats.

    Args:
        result: float32 H x W x 3, the rendering, linear light.
        pixels: the photo that it was made of.
        coc: float32 H x W, CoC radius in pixels, either sign.
        strength: 0..1; 0 returns `result` itself.
    """
    height, width = coc.shape
    if strength == 0 or min(height, width) < 4:
        return result
    channels = cv2.split(pixels[: height // 2 * 2, : width // 2 * 2])
    level = np.array([2 * strength * noise_level(c) for c in channels], np.float32)
    if not level.any():
        return result
    out = np.empty_like(result)
    regions = tiles((height, width), _SIDE)
    seeds = {(r.top, r.left): index for index, r in enumerate(regions)}

    def work(region: Region) -> None:
        tile = region.slices
        # Averaging over a disc of area n leaves 1 / n of the noise's variance.
        area = np.maximum(np.pi * coc[tile] ** 2, 1)
        missing = np.sqrt(1 - 1 / area)
        rng = np.random.default_rng((_SEED, seeds[region.top, region.left]))
        noise = rng.standard_normal((*missing.shape, 3), np.float32)
        light = result[tile]
        deviation = level * np.sqrt(np.maximum(light, 0) + NOISE_FLOOR)
        out[tile] = np.maximum(light + noise * deviation * missing[..., None], np.minimum(light, 0))

    each(work, regions)
    return out
