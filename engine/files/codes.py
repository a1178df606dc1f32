"""Linear light -> the numbers that a file holds: a picture as a whole, or part by part."""

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
        bits: 8 or 16 a channel; 32 = float.
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

    def shrink(self, codes: np.ndarray, long_side: int) -> np.ndarray:
        """A small picture of what was encoded, averaged in linear light.

        Args:
            codes: as `encode` gives them.
            long_side: that the result has at least, where the codes have it, pixels.
        Returns:
            float32 h x w x 3, in the primaries of `icc`.
        """
        height, width = codes.shape[:2]
        factor = max(1, max(height, width) // long_side)
        strips = []
        for top in range(0, height, 64 * factor):
            strip = np.ascontiguousarray(codes[top : top + 64 * factor])
            if self.bits < 32:
                light = tone.decode(strip, self.icc)
            else:
                light = tone.decode_float(strip, self.icc) if self.icc else strip
            size = max(1, width // factor), max(1, len(strip) // factor)
            strips.append(cv2.resize(light, size, interpolation=cv2.INTER_AREA))
        small = np.concatenate(strips)
        return cv2.cvtColor(small, cv2.COLOR_GRAY2RGB) if small.ndim == 2 else small


def _equal(pixels: np.ndarray) -> bool:
    first, second, third = cv2.split(pixels)
    return np.array_equal(first, second) and np.array_equal(first, third)
