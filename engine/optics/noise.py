"""How noisy a photo is, and how much texture it has: the two inputs of a Wiener filter.

Shot noise and the rounding of gamma-coded files both have a standard deviation that grows roughly
with the square root of the light, so one number describes a photo: the deviation `s` of
`sqrt(light + NOISE_FLOOR)`, and the noise of a pixel is `2 s sqrt(light + NOISE_FLOOR)`.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import cv2
import numpy as np

from engine.light import Light

LUMA = np.array([0.25, 0.5, 0.25], np.float32)
"""Weights of red, green and blue in luma: those of a Bayer sensor's pixels."""

NOISE_FLOOR = np.float32(0.01)
"""Linear light below which read noise exceeds shot noise; chosen by hand."""

_SAMPLED_PIXELS = 4_000_000
"""Pixels that suffice to measure the noise of a larger photo: the median of a million details is
accurate to a tenth of a percent."""

_BAND_ROWS = 128
"""Rows that are read at a time."""


def stabilize(light: np.ndarray) -> np.ndarray:
    """`sqrt(light + NOISE_FLOOR)`, whose noise is the same in bright and dark areas."""
    return np.sqrt(np.maximum(light, 0) + NOISE_FLOOR)


def noise_level(luma: np.ndarray) -> float:
    """Deviation of `sqrt(luma + NOISE_FLOOR)`, from the median of its finest diagonal detail.

    Donoho and Johnstone 1994: the finest diagonal wavelet band of a photo is mostly noise.

    Args:
        luma: float32 H x W (even sides), linear light.
    """
    return _deviation(_light_detail(luma, _step(luma.size)))


def light_noise(light: Light, shape: tuple[int, int] | None = None) -> float:
    """`noise_level` of a photo's luma; a stored photo is never expanded as a whole.

    Args:
        light: float32 H x W x 3, linear, or as it is stored.
        shape: (height, width), even, up to which the image is extended by mirroring; None = it is
            cropped to even sides.
    """
    height, width = light.shape[:2]
    even = shape or (height // 2 * 2, width // 2 * 2)
    below, right = (max(a - b, 0) for a, b in zip(even, (height, width), strict=True))
    step = _step(even[0] * even[1])
    rows = -(-max(_BAND_ROWS, below) // step) * step
    tops = list(range(0, max(height - below, 1), rows))

    def detail(band: tuple[int, int]) -> np.ndarray:
        luma = cv2.transform(light[band[0] : band[1], 0:width], LUMA[None])
        if right or (below and band[1] == height):
            bottom = below if band[1] == height else 0
            luma = cv2.copyMakeBorder(luma, 0, bottom, 0, right, cv2.BORDER_REFLECT)
        return _light_detail(luma[: even[0] - band[0], : even[1]], step).ravel()

    with ThreadPoolExecutor(min(os.cpu_count() or 1, 8)) as pool:
        found = list(pool.map(detail, pairwise([*tops, height])))
    return _deviation(np.concatenate(found))


def _step(pixels: int) -> int:
    """Spacing of the squares of 2 x 2 pixels from which the noise is measured."""
    return 2 * max(1, round((pixels / _SAMPLED_PIXELS) ** 0.5))


def diagonal_detail(planes: np.ndarray) -> np.ndarray:
    """The finest diagonal detail, one value per square of 2 x 2 pixels; white noise of deviation s
    gives a deviation of 2 s.

    Args:
        planes: float32 ... x H x W, even sides.
    """
    a, b, c, d = _corners(planes, 2)
    return a - b - c + d


def _light_detail(luma: np.ndarray, step: int) -> np.ndarray:
    """Diagonal detail of the stabilized light in squares `step` apart."""
    a, b, c, d = map(stabilize, _corners(luma, step))
    return a - b - c + d


def _corners(planes: np.ndarray, step: int) -> list[np.ndarray]:
    """The four corners of squares of 2 x 2 pixels that are `step` apart."""
    return [planes[..., y::step, x::step] for y in (0, 1) for x in (0, 1)]


def _deviation(detail: np.ndarray) -> float:
    return float(np.median(np.abs(detail))) / 2 / 0.6745


def octave_power(luma: np.ndarray) -> np.ndarray:
    """Squared detail between 8 and 16 px, H/8 x W/8: coarser than most blurs, so it survives them.

    A spectrum `A / f^2` has the same power in every octave, `2 pi ln 2 A`.
    """
    height, width = luma.shape
    fine = cv2.resize(luma, (width // 8, height // 8), interpolation=cv2.INTER_AREA)
    coarse = cv2.resize(fine, (width // 16, height // 16), interpolation=cv2.INTER_AREA)
    return (fine - cv2.resize(coarse, fine.shape[::-1], interpolation=cv2.INTER_LINEAR)) ** 2


def noise_ratio(
    known: np.ndarray, light: np.ndarray, power: np.ndarray, error_power: float
) -> float:
    """Noise-to-scene ratio at 1 cycle per pixel, over the pixels that are `known`.

    Args:
        known: float32, 0..1, at the photo's size or for fewer pixels that represent all of them.
        light: float32, luma, of the same shape.
        power: `octave_power` of the photo's luma.
        error_power: squared noise level of everything that is not scene.
    """
    amount = max(float(known.sum()), 1.0)
    share = cv2.resize(known, power.shape[::-1], interpolation=cv2.INTER_AREA)
    texture = known.size / power.size * float((power * share).sum()) / amount
    texture /= 2 * np.pi * np.log(2)
    mean_light = max(float((light * known).sum()) / amount, 0.0)
    strength = 4 * error_power * (mean_light + float(NOISE_FLOOR))
    return strength / max(texture, 1e-7)
