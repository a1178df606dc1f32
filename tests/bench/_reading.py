"""What the program makes of a photo's own blur, for benches."""

from __future__ import annotations

import cv2
import numpy as np

from engine.optics.defocus_reading import TRUSTED, read_blur
from engine.optics.source import at_working_size


def read_coc(pixels: np.ndarray, disparity: np.ndarray) -> np.ndarray:
    """Signed CoC in pixels as recover would be told; nil where the photo is taken as it is."""
    luma, depth = at_working_size(pixels, disparity)
    reading = read_blur(luma, depth)
    height, width = pixels.shape[:2]
    if reading.lens.sharp or reading.lens.confidence < TRUSTED:
        return np.zeros((height, width), np.float32)
    if disparity.shape != (height, width):
        disparity = cv2.resize(disparity, (width, height), interpolation=cv2.INTER_LINEAR)
    return reading.coc(disparity, max(height, width))
