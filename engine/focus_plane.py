"""The plane in focus: one disparity everywhere, or tilted through two or three points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.geometry import Region


@dataclass(frozen=True)
class TiltParams:
    """Attributes:
    least_distance: of two points, as a share of the long side, below which they count as one:
        the slope between them would be noise.
    lowest, highest: disparities that a tilted plane is clipped to, which bounds the blur far from
        where it cuts the scene.
    """

    least_distance: float = 0.02
    lowest: float = -1.0
    highest: float = 2.0


TILT = TiltParams()


@dataclass(frozen=True)
class FocusPlane:
    """The disparity in focus at each point of an image.

    Attributes:
        center: the disparity at the image center.
        slope: its change over the full width and over the full height.
    """

    center: float
    slope: tuple[float, float] = (0.0, 0.0)

    @property
    def tilted(self) -> bool:
        return self.slope != (0.0, 0.0)

    def at(self, shape: tuple[int, int], part: Region | None = None, size=None, pixel: float = 1.0):
        """The disparity in focus at each pixel of an image.

        Args:
            shape: (height, width) of the result.
            part: where the image lies in the whole one; None = it is the whole.
            size: (width, height) of the whole in pixels of the part; None = the result's own.
            pixel: side of the result's pixels, in pixels of the part.
        Returns:
            a number if it is not tilted, else float32 height x width.
        """
        if not self.tilted:
            return self.center
        width, height = size or (shape[1] * pixel, shape[0] * pixel)
        top, left = (part.top, part.left) if part else (0, 0)
        down = (top + (np.arange(shape[0]) + 0.5) * pixel) / height - 0.5
        across = (left + (np.arange(shape[1]) + 0.5) * pixel) / width - 0.5
        plane = self.center + self.slope[0] * across + self.slope[1] * down[:, None]
        return plane.clip(TILT.lowest, TILT.highest).astype(np.float32)


def plane_through(
    points: Sequence[tuple[float, float]], disparities: Sequence[float], size: tuple[int, int]
) -> FocusPlane:
    """The plane through points of a scene: flat through one, tilted along the line between two,
    through all three; the least tilted one if they are too close together or collinear.

    Args:
        points: (x, y) fractions of the image, one to three.
        disparities: of the scene at these points.
        size: (width, height) of the image: what is perpendicular depends on its aspect ratio.
    """
    if len(points) == 1:
        return FocusPlane(float(disparities[0]))
    sides = np.asarray(size, np.float64) / max(size)
    places = np.asarray(points, np.float64) * sides
    values = np.asarray(disparities, np.float64)
    if len(points) == 2:
        places, values = places - places[0], values - values[0]
        origin, level = np.asarray(points[0]) * sides, float(disparities[0])
    else:
        origin, level = places.mean(0), float(values.mean())
        places, values = places - origin, values - level
    left, lengths, right = np.linalg.svd(places, full_matrices=False)
    kept = lengths > TILT.least_distance
    shares = np.where(kept, (left.T @ values) / np.where(kept, lengths, 1), 0)
    gradient = right.T @ shares
    slope_x, slope_y = (gradient * sides).tolist()
    center = level + float(gradient @ (0.5 * sides - origin))
    return FocusPlane(center, (slope_x, slope_y))
