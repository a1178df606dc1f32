"""The sRGB curve (IEC 61966-2-1) on arrays."""

from __future__ import annotations

import numpy as np


def linear_to_srgb(linear: np.ndarray) -> np.ndarray:
    """Linear light to sRGB values, float32 in 0..1; clipped."""
    x = np.clip(linear, 0, 1)
    curve = 1.055 * x ** (1 / 2.4) - 0.055
    return np.where(x <= 0.0031308, 12.92 * x, curve).astype(np.float32)


def srgb_to_linear(encoded: np.ndarray) -> np.ndarray:
    """sRGB to linear light, float32 in 0..1.

    Args:
        encoded: uint8, or floats in 0..1.
    """
    x = encoded.astype(np.float32) / 255 if encoded.dtype == np.uint8 else encoded
    curve = ((x + 0.055) / 1.055) ** 2.4
    return np.where(x <= 0.04045, x / 12.92, curve).astype(np.float32)
