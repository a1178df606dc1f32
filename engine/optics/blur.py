"""One slice blurred by the aperture, which a cat's eye changes over the picture."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from engine.geometry import Region
from engine.lens import Aperture
from engine.optics.aperture import psf

ZONES = 5
"""Apertures along each side of the picture that a cat's eye is blended from."""

DIRECT = 9
"""Side of the largest kernel that is cheaper to apply point by point."""

FAST = 32
"""Transforms of sides that are multiples of this are fast."""

Planes = Sequence[np.ndarray]


def blurred(
    planes: Planes, aperture: Aperture, radius: float, region: Region, size: tuple[int, int]
) -> Planes:
    """Convolve with the aperture at a signed radius; beyond the picture lies its mirror image.

    Args:
        planes: float32 h x w each: the region's part of the picture.
        radius: signed CoC radius in pixels; positive = before the focus, where the shape is
            upside down.
        region: what the planes show of the picture.
        size: (height, width) of the picture.
    """
    if aperture.cats_eye == 0:
        kernel = _correlated(psf(aperture, abs(radius)), radius)
        return _filtered(planes, kernel)
    results = [np.zeros_like(plane) for plane in planes]
    for i, down in enumerate(_zone_shares(region.top, region.bottom, size[0])):
        for j, across in enumerate(_zone_shares(region.left, region.right, size[1])):
            share = down[:, None] * across[None]
            if not share.any():
                continue
            kernel = psf(aperture, abs(radius), (j / (ZONES - 1), i / (ZONES - 1)))
            kernel = _correlated(kernel, radius)
            part = _filtered([plane * share for plane in planes], kernel)
            for result, plane in zip(results, part, strict=True):
                np.add(result, plane, out=result)
    return results


def _zone_shares(start: int, stop: int, length: int) -> np.ndarray:
    """float32 ZONES x (stop - start): the share of each row or column that each zone blurs."""
    position = (np.arange(start, stop, dtype=np.float32) + 0.5) / length * (ZONES - 1)
    return np.maximum(1 - np.abs(position - np.arange(ZONES, dtype=np.float32)[:, None]), 0)


def _correlated(kernel: np.ndarray, radius: float) -> np.ndarray:
    return kernel[::-1, ::-1] if radius < 0 else kernel  # filters correlate


def _filtered(planes: Planes, kernel: np.ndarray) -> Planes:
    side = kernel.shape[0]
    if side == 1:
        return planes
    if side <= DIRECT:
        return [cv2.filter2D(p, -1, kernel, borderType=cv2.BORDER_REFLECT_101) for p in planes]
    return _by_spectrum(planes, kernel)


def _by_spectrum(planes: Planes, kernel: np.ndarray) -> Planes:
    """The same by way of the Fourier transform, whose cost does not grow with the kernel."""
    height, width = planes[0].shape
    half = kernel.shape[0] // 2
    high, wide = (-(-(length + 2 * half) // FAST) * FAST for length in (height, width))
    border = (half, high - height - half, half, wide - width - half)
    flipped = np.zeros((high, wide), np.float32)
    flipped[: 2 * half + 1, : 2 * half + 1] = kernel[::-1, ::-1]
    spectrum = cv2.dft(flipped)
    work = np.empty_like(flipped)
    results = []
    for plane in planes:
        cv2.copyMakeBorder(plane, *border, cv2.BORDER_REFLECT_101, work)
        cv2.dft(work, work)
        cv2.mulSpectrums(work, spectrum, 0, work)
        cv2.dft(work, work, cv2.DFT_INVERSE | cv2.DFT_SCALE)
        results.append(work[2 * half : 2 * half + height, 2 * half : 2 * half + width].copy())
    return results
