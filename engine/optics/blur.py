"""One slice blurred by the aperture, which a cat's eye changes over the picture."""

from __future__ import annotations

import cv2
import numpy as np

from engine.lens import Aperture
from engine.optics.aperture import psf
from engine.optics.tiles import Region

ZONES = 5
"""Apertures along each side of the picture that a cat's eye is blended from."""


def blurred(
    image: np.ndarray,
    aperture: Aperture,
    radius: float,
    region: Region,
    size: tuple[int, int],
) -> np.ndarray:
    """Convolve with the aperture at a signed radius; beyond the picture lies its mirror image.

    Args:
        image: float32 h x w or h x w x 4: the region's part of the picture.
        radius: signed CoC radius in pixels; positive = before the focus, where the shape is
            upside down.
        region: rows and columns of the picture that `image` shows.
        size: (height, width) of the picture.
    """
    if aperture.cats_eye == 0:
        return _convolved(image, psf(aperture, abs(radius)), radius)
    result = np.zeros_like(image)
    rows = _zone_shares(region[0], size[0])
    columns = _zone_shares(region[1], size[1])
    for i, down in enumerate(rows):
        for j, across in enumerate(columns):
            share = down[:, None] * across[None]
            if not share.any():
                continue
            kernel = psf(aperture, abs(radius), (j / (ZONES - 1), i / (ZONES - 1)))
            part = image * (share if image.ndim == 2 else share[..., None])
            result += _convolved(part, kernel, radius)
    return result


def _zone_shares(span: slice, length: int) -> np.ndarray:
    """float32 ZONES x span: the share of each row or column that each zone blurs."""
    position = (np.arange(span.start, span.stop, dtype=np.float32) + 0.5) / length * (ZONES - 1)
    return np.maximum(1 - np.abs(position - np.arange(ZONES, dtype=np.float32)[:, None]), 0)


def _convolved(image: np.ndarray, kernel: np.ndarray, radius: float) -> np.ndarray:
    if kernel.size == 1:
        return image
    if radius < 0:
        kernel = kernel[::-1, ::-1]  # filter2D correlates
    return cv2.filter2D(image, -1, kernel, borderType=cv2.BORDER_REFLECT_101)
