"""Half-precision storage: for what is kept of a large photo but not computed with.

A half has 11 significant bits, a relative error of at most 1/4096: 72 dB below a plane's own light.
Twice as many pixels fit into the same memory, and fewer pages are touched. OpenCV converts ten
times as fast as NumPy.
"""

from __future__ import annotations

import cv2
import numpy as np


def to_half(plane: np.ndarray) -> np.ndarray:
    """float16 of a float32 H x W."""
    return cv2.convertFp16(plane).view(np.float16)


def to_float(plane: np.ndarray) -> np.ndarray:
    """float32 of a float16 H x W."""
    return cv2.convertFp16(plane.view(np.int16))
