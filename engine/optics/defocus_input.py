"""The input of the defocus network.

Blur shows in the shape of detail, not in its contrast or brightness, so the input is luma as a
square root of light, where noise is uniform, split into bands of detail. How the power of the bands
falls toward the fine ones indicates the blur (a step has the same power in every octave, a disc
removes everything finer than itself); compared with the noise, it indicates how certain that is.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from engine.optics.filters import extremes_of_cells
from engine.optics.noise import noise_level, stabilize

STRIDE = 4
"""Pixels of the photo in one cell, each way."""


@dataclass(frozen=True)
class DefocusInputParams:
    """Sizes and floors of the input, in pixels and square roots of light; our own choice.

    Attributes:
        sigmas_px: standard deviations of the Gaussians between which the bands lie, smallest first.
        window_px: side of the window that detail is compared with.
        least_noise: lower limit of the noise level of an eight-bit photo.
    """

    sigmas_px: tuple[float, ...] = (0.0, 0.6, 0.9, 1.3, 1.9, 2.8, 4.0, 5.6, 8.0, 11.3, 16.0)
    window_px: int = 33
    least_noise: float = 0.0015

    @property
    def bands(self) -> int:
        """Number of bands: the differences of neighboring Gaussians."""
        return len(self.sigmas_px) - 1

    @property
    def channels(self) -> int:
        """Number of planes of `defocus_input`."""
        return 2 * self.bands + STRIDE * STRIDE + 3


INPUT = DefocusInputParams()

MULTIPLE = 32
"""The height and width of the network's input are multiples of this."""


def defocus_input(luma: np.ndarray, params: DefocusInputParams = INPUT) -> np.ndarray:
    """The input planes of the network, one value for every cell of 4 x 4 pixels.

    Args:
        luma: float32 H x W (multiples of 8), linear light, at the working size.
    Returns:
        float32 channels x H / 4 x W / 4: log power of each band of detail relative to the noise,
        its mean and its maximum nearby; each cell's own 16 pixels relative to the contrast around;
        that contrast relative to the noise; the tone; the noise.
    """
    tone = stabilize(luma)
    noise = np.float32(max(noise_level(luma), params.least_noise))
    mean, peak = _band_powers(tone, noise, params)
    window = (params.window_px,) * 2
    detail = tone - cv2.blur(tone, window)
    contrast = np.sqrt(cv2.blur(detail * detail, window) + noise * noise)
    own = np.clip(detail / (2 * contrast), -3, 3)
    height, width = luma.shape
    cells = own.reshape(height // STRIDE, STRIDE, width // STRIDE, STRIDE)
    own = cells.transpose(1, 3, 0, 2).reshape(-1, height // STRIDE, width // STRIDE)
    size = (width // STRIDE, height // STRIDE)
    rest = [
        np.log2(cv2.resize(contrast, size, interpolation=cv2.INTER_AREA) / noise) / 4,
        cv2.resize(tone, size, interpolation=cv2.INTER_AREA) - np.float32(0.5),
        np.full(size[::-1], np.log2(noise / 0.004) / 3, np.float32),
    ]
    return np.concatenate([mean, peak, own, np.stack(rest)]).astype(np.float32)


def contrast_and_noise(planes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The contrast around each cell and the noise level, both h x w in square roots of light, from
    the planes of `defocus_input`."""
    noise = 0.004 * np.exp2(3 * planes[-1])
    return noise * np.exp2(4 * planes[-3]), noise


def _band_powers(
    tone: np.ndarray, noise: np.float32, params: DefocusInputParams
) -> tuple[np.ndarray, np.ndarray]:
    """Log2 of the mean and of the maximum power of each band nearby, relative to the noise.

    Wide Gaussians are computed on smaller images: finer detail is already gone.
    """
    size = (tone.shape[1] // STRIDE, tone.shape[0] // STRIDE)
    means, peaks = [], []
    picture, pixel, before = tone, 1, tone
    for below, sigma in pairwise(params.sigmas_px):
        if pixel < STRIDE and below >= 2.5 * pixel:
            picture = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
            before = cv2.resize(before, picture.shape[::-1], interpolation=cv2.INTER_AREA)
            pixel *= 2
        after = cv2.GaussianBlur(picture, (0, 0), sigma / pixel)
        power = (after - before) ** 2
        before = after
        step = STRIDE // pixel
        greatest = power
        if step > 1:
            greatest = extremes_of_cells(np.maximum, power, step)
            power = cv2.resize(power, size, interpolation=cv2.INTER_AREA)
        reach = max(1, round(sigma / STRIDE))
        means.append(cv2.GaussianBlur(power, (0, 0), max(0.8, sigma / STRIDE)))
        peaks.append(cv2.dilate(greatest, np.ones((2 * reach + 1,) * 2, np.uint8)))
    floor = np.float32(0.02) * noise * noise
    return tuple(np.log2((np.stack(x) + floor) / (noise * noise)) / 5 for x in (means, peaks))  # pyright: ignore
