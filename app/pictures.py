"""NumPy arrays as Qt images. Conversions run on the engine's threads, never on the window's."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage


def to_image(pixels: np.ndarray) -> QImage:
    """uint8 H x W x 3 sRGB as RGB32, the format that Qt paints fastest."""
    height, width, _ = pixels.shape
    pixels = np.ascontiguousarray(pixels)
    wrapped = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return wrapped.convertToFormat(QImage.Format.Format_RGB32)  # a copy: the array may be freed


UNKNOWN = 255
"""Level of unknown pixels, in maps that have them."""


def to_map(values: np.ndarray, top: float = 1.0, known: np.ndarray | None = None) -> QImage:
    """float32 H x W in 0..top as an 8-bit map for color tables.

    Args:
        known: float32 H x W, 0..1; where it is below 0.5 the level is `UNKNOWN`, all others are
            lower.
    """
    height, width = values.shape
    highest = 255 if known is None else UNKNOWN - 1
    levels = np.clip(values * np.float32(highest / top), 0, highest).astype(np.uint8)
    if known is not None:
        levels[known < 0.5] = UNKNOWN
    wrapped = QImage(levels.data, width, height, width, QImage.Format.Format_Indexed8)
    return wrapped.copy()


def histogram(values: np.ndarray, bins: int = 128) -> np.ndarray:
    """Share of pixels in each of `bins` equal steps of 0..1, float32."""
    levels = np.clip(values * np.float32(bins), 0, bins - 1).astype(np.int64)
    return (np.bincount(levels.ravel(), minlength=bins) / values.size).astype(np.float32)


def pyramid(image: QImage, smallest: int = 256) -> list[QImage]:
    """The image's mip levels, so that no zoom paints more than twice what it shows."""
    levels = [image]
    while max(levels[-1].width(), levels[-1].height()) > 2 * smallest:
        last = levels[-1]
        levels.append(
            last.scaled(
                max(1, last.width() // 2),
                max(1, last.height() // 2),
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )
    return levels
