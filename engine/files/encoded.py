"""A photo's light as its file stores it, which is made linear where and when it is wanted."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.files import tone
from engine.geometry import Region


def as_light(codes: np.ndarray, icc: bytes, linear: bool) -> np.ndarray | EncodedLight:
    """The codes of a file as a photo holds them: whole numbers as they are, floats as linear light.

    Args:
        codes: uint8, uint16 or float32, H x W (gray) or H x W x 3.
        linear: floats are linear light already.
    """
    if codes.dtype != np.float32:
        return EncodedLight(codes, icc)
    light = codes if linear else tone.decode_float(codes, icc)
    return cv2.cvtColor(light, cv2.COLOR_GRAY2RGB) if light.ndim == 2 else light


@dataclass(frozen=True, eq=False)
class EncodedLight:
    """A quarter to half of the memory that the same light takes in float32.

    Attributes:
        values: uint8 or uint16, H x W (gray) or H x W x 3.
        icc: the profile whose curves they follow; empty = sRGB.
    """

    values: np.ndarray
    icc: bytes

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width)."""
        height, width = self.values.shape[:2]
        return height, width

    @property
    def nbytes(self) -> int:
        return self.values.nbytes

    def decode(self, part: Region | None = None) -> np.ndarray:
        """Linear light of a part or of all, float32 H x W x 3."""
        values = self.values if part is None else self.values[part.slices]
        light = tone.decode(np.ascontiguousarray(values), self.icc)
        return cv2.cvtColor(light, cv2.COLOR_GRAY2RGB) if light.ndim == 2 else light

    def average(self, size: tuple[int, int]) -> np.ndarray:
        """Linear light at a smaller (width, height), float32 H x W x 3: `cv2.INTER_AREA` of
        `decode()`, along the rows first, so that all of it never stands in memory."""
        height, width = self.shape
        narrow = np.empty((height, size[0], 3), np.float32)

        def shrink(rows: slice) -> None:
            band = self.decode(Region(rows.start, rows.stop, 0, width))
            there = narrow[rows]
            cv2.resize(band, there.shape[1::-1], dst=there, interpolation=cv2.INTER_AREA)

        tone.in_bands(shrink, height, 3 * width)
        return cv2.resize(narrow, size, interpolation=cv2.INTER_AREA)
