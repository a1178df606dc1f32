"""A face in a photo, and where to focus on it."""

from __future__ import annotations

from typing import NamedTuple

from engine.stored import DisparityMap

Point = tuple[float, float]


class Face(NamedTuple):
    """A face: its box and its eyes, as fractions of the photo's width and height."""

    left: float
    top: float
    right: float
    bottom: float
    eyes: tuple[Point, Point]

    @property
    def middle(self) -> Point:
        """(x, y) between the eyes."""
        (left, top), (right, bottom) = self.eyes
        return (left + right) / 2, (top + bottom) / 2

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in the box."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


def nearer_eye(face: Face, disparity: DisparityMap | None) -> Point:
    """The eye that photographers focus on: the one nearer to the camera.

    Args:
        disparity: float32 h x w in [0, 1], 1 = nearest; None = between the eyes.
    """
    if disparity is None:
        return face.middle
    height, width = disparity.shape

    def near(eye: Point) -> float:
        x, y = min(width - 1, int(eye[0] * width)), min(height - 1, int(eye[1] * height))
        x, y = max(0, x), max(0, y)
        return disparity[y : y + 1, x : x + 1].item()

    return max(face.eyes, key=near)
