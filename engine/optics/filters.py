"""Resampling and window filters shared by depth, optics and the merge."""

from __future__ import annotations

import math

import cv2
import numpy as np

from engine.geometry import Region
from engine.light import Light, shrink


def resize(image: Light, size: tuple[int, int]) -> np.ndarray:
    """The image at `size` (width, height): averaged when smaller, bilinear when larger.

    Args:
        image: float32 H x W or H x W x C, or stored light.
    Returns:
        the array itself if it already has that size.
    """
    if (image.shape[1], image.shape[0]) == size:
        return np.asarray(image)
    smaller = size[0] < image.shape[1]
    if smaller and not isinstance(image, np.ndarray):
        return shrink(image, size)
    image = np.asarray(image)
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)


def halve(image: np.ndarray) -> np.ndarray:
    """The image at half the size, by means of 2 x 2 pixels; its sides must be even."""
    half = (image.shape[1] // 2, image.shape[0] // 2)
    return cv2.resize(image, half, interpolation=cv2.INTER_AREA)


def double(image: np.ndarray) -> np.ndarray:
    """The image at twice the size, bilinear."""
    twice = (image.shape[1] * 2, image.shape[0] * 2)
    return cv2.resize(image, twice, interpolation=cv2.INTER_LINEAR)


def brightest_channel(pixels: np.ndarray) -> np.ndarray:
    """The maximum of three channels at every pixel, H x W; NumPy takes six times as long.

    Args:
        pixels: float32 H x W x 3.
    """
    red, green, blue = cv2.split(pixels)
    return cv2.max(cv2.max(red, green), blue)


def enlarge(image: np.ndarray, region: Region, factor: int) -> np.ndarray:
    """A region of an image at `factor` times its size, bilinear, as if all of it were enlarged.

    Args:
        image: float32 H x W or H x W x C.
    """
    padded = region.pad(1, image.shape)
    size = (padded.width * factor, padded.height * factor)
    large = cv2.resize(image[padded.slices], size, interpolation=cv2.INTER_LINEAR)
    return large[region.within(padded).scale(factor).slices]


def sampled(image: np.ndarray, region: Region, shape: tuple[int, int]) -> np.ndarray:
    """A region of an image of `shape` (height, width), from a copy of any smaller size, bilinear.

    Args:
        image: float32 h x w or h x w x C.
    """
    down, across = (small / large for small, large in zip(image.shape[:2], shape, strict=True))
    matrix = np.array(
        [
            [across, 0, (region.left + 0.5) * across - 0.5],
            [0, down, (region.top + 0.5) * down - 0.5],
        ]
    )
    size, way = (region.width, region.height), cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(image, matrix, size, flags=way, borderMode=cv2.BORDER_REPLICATE)


MOST_TAPS = 128
"""Maximum taps of a kernel that `cv2.filter2D` applies directly; it uses a transform for larger
ones, which takes 3.8 ms for 300 x 300 pixels, where 13 x 13 taps take 1.0 and 17 x 17 take 1.9."""


def correlate(plane: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """`cv2.filter2D` of a plane, mirrored at its borders, by kernels of up to about 21 x 21.

    Args:
        plane: float32 H x W.
        kernel: float32 k x k, k odd.
    """
    side = kernel.shape[0]
    if kernel.size <= MOST_TAPS:
        return cv2.filter2D(plane, -1, kernel, borderType=cv2.BORDER_REFLECT)
    above, height = side // 2, plane.shape[0]
    wide = cv2.copyMakeBorder(plane, above, above, 0, 0, cv2.BORDER_REFLECT)
    rows = MOST_TAPS // side
    total = np.zeros_like(plane)
    for top in range(0, side, rows):
        band = kernel[top : top + rows]
        read = wide[top : top + height + len(band) - 1]
        total += cv2.filter2D(read, -1, band, anchor=(above, 0), borderType=cv2.BORDER_REFLECT)[
            :height
        ]
    return total


def wide_mean(plane: np.ndarray, deviation: float) -> np.ndarray:
    """Gaussian mean of H x W, computed on an image so small that the standard deviation is still
    1.5 pixels or more: the mean has no finer detail."""
    factor = 2 ** max(0, int(math.log2(deviation / 1.5)))
    height, width = plane.shape
    size = (max(1, width // factor), max(1, height // factor))
    small = cv2.resize(plane, size, interpolation=cv2.INTER_AREA)
    resampled = (3 - 1 / factor**2) / 12 if factor > 1 else 0.0  # variances add up
    deviation = math.sqrt((deviation / factor) ** 2 - resampled)
    small = cv2.GaussianBlur(small, (0, 0), deviation)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)


def local_extremes(plane: np.ndarray, radius: int) -> tuple[np.ndarray, np.ndarray]:
    """(maximum, minimum) over the square window of half-width `radius` pixels; float32 H x W."""
    window = square(radius)
    return cv2.dilate(plane, window), cv2.erode(plane, window)


def square(radius: int) -> np.ndarray:
    """The square window of half-width `radius` pixels, for OpenCV's morphology."""
    return np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)


def extremes_of_cells(extreme: np.ufunc, plane: np.ndarray, side: int) -> np.ndarray:
    """The minimum or maximum (`np.minimum`, `np.maximum`) of each cell of side x side pixels.

    Rows first, which the processor vectorizes; H and W are multiples of `side`.
    """
    height, width = plane.shape
    rows = extreme.reduce(plane.reshape(height // side, side, width), axis=1)
    return extreme.reduce([rows[:, step::side] for step in range(side)])
