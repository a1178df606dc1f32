"""Linear light -> the numbers that a file stores: an image as a whole, or part by part."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.files import tone
from engine.files.display import convert


@dataclass(frozen=True)
class Coding:
    """How a photo's light is written.

    Attributes:
        source: profile in whose primaries the light is given; empty = sRGB.
        icc: profile that is written.
        gray: whether one channel is written.
        bits: 8 or 16 per channel; 32 = float.
    """

    source: bytes
    icc: bytes
    gray: bool
    bits: int

    def encode(self, pixels: np.ndarray) -> np.ndarray:
        """The codes of linear light, float32 H x W x 3: uint8, uint16 or float32; H x W (gray) or
        H x W x 3."""
        pixels = convert(pixels, self.source, self.icc)
        if self.gray and not _equal(pixels):
            pixels = pixels.mean(axis=2)
        elif self.gray:
            pixels = np.ascontiguousarray(pixels[..., 0])
        if self.bits < 32:
            return tone.encode(pixels, self.icc, self.bits)
        return tone.encode_float(pixels, self.icc) if self.icc else pixels


def _equal(pixels: np.ndarray) -> bool:
    first, second, third = cv2.split(pixels)
    return np.array_equal(first, second) and np.array_equal(first, third)
