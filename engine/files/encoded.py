"""A photo's light as its file stores it, made linear where and when it is read."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.files import tone
from engine.stored import StoredValues


def as_light(codes: np.ndarray, icc: bytes, linear: bool) -> np.ndarray | EncodedLight:
    """The codes of a file as a photo holds them: integers as they are, floats as linear light.

    Args:
        codes: uint8, uint16 or float32, H x W (gray) or H x W x 3.
        linear: floats are linear light already.
    """
    if codes.dtype != np.float32:
        return EncodedLight(codes, icc)
    light = codes if linear else tone.decode_float(codes, icc)
    return cv2.cvtColor(light, cv2.COLOR_GRAY2RGB) if light.ndim == 2 else light


@dataclass(frozen=True, eq=False)
class EncodedLight(StoredValues):
    """Light in a quarter to half of the memory that it takes in float32.

    Attributes:
        values: uint8 or uint16, H x W (gray) or H x W x 3.
        icc: the profile whose curves they follow; empty = sRGB.
    """

    icc: bytes

    def __getitem__(self, place: tuple[slice, slice]) -> np.ndarray:
        """Linear light of a part, float32 h x w x 3."""
        light = tone.decode(np.ascontiguousarray(self.values[place]), self.icc)
        return cv2.cvtColor(light, cv2.COLOR_GRAY2RGB) if light.ndim == 2 else light
