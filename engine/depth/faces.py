"""Faces in a photo, by the detector that OpenCV carries: a portrait is focused on its face."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from engine.depth.refine import encode

WORKING_SIDE = 480
"""Long side of the picture that is searched, pixels."""

SMALLEST = 24
"""Side of the smallest face found in it, pixels."""

SURE = 55.8
"""Least confidence of the cascade's last stage. On 295 photos every place above it was a face (or
a statue's) and about half of those below were not."""

EYES = 0.42
"""Height of the eyes in the detector's square, as a share from its top."""


class Face(NamedTuple):
    """A face: its square, as fractions of the photo's width and height."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def eyes(self) -> tuple[float, float]:
        """(x, y) between the eyes, as fractions of width and height."""
        return (self.left + self.right) / 2, self.top + EYES * (self.bottom - self.top)


def faces(pixels: np.ndarray) -> list[Face]:
    """The faces that are surely faces.

    Args:
        pixels: float32 H x W x 3, linear light.
    """
    height, width = pixels.shape[:2]
    scale = min(1.0, WORKING_SIDE / max(width, height))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    if min(size) < SMALLEST:
        return []
    seen = encode(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
    grey = cv2.cvtColor((seen * 255).astype(np.uint8), cv2.COLOR_RGB2GRAY)
    found, _, sureness = _detector().detectMultiScale3(
        grey, 1.1, 4, minSize=(SMALLEST, SMALLEST), outputRejectLevels=True
    )
    return [
        Face(left / size[0], top / size[1], (left + side) / size[0], (top + tall) / size[1])
        for (left, top, side, tall), sure in zip(found, np.ravel(sureness), strict=True)
        if sure >= SURE
    ]


@cache
def _detector() -> cv2.CascadeClassifier:
    """Lienhart's frontal cascade ("alt2"), the surest of those that OpenCV carries."""
    path = Path(cv2.__file__).parent / "data" / "haarcascade_frontalface_alt2.xml"
    return cv2.CascadeClassifier(str(path))
