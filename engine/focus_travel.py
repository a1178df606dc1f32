"""Rack focus: where the focus plane is in each frame, for the preview and the export alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from engine.lens import Lens, fix_focus, focus_disparity, focus_plane, focused_at
from engine.requests import Easing
from engine.stored import DisparityMap

FRAMES_PER_SECOND = 24

MOST_BREATHING = 0.12
"""Growth of the image from the farthest to the nearest focus at breathing 1. Our own choice."""


def travel(
    disparity: DisparityMap,
    lens: Lens,
    points: Sequence[tuple[float, float]],
    frames: int,
    easing: Easing,
) -> list[Lens]:
    """The lens of each frame: its focus plane moves from point to point and keeps its tilt.

    Args:
        disparity: float32 H x W in [0, 1], of the whole image.
        points: two or more focus points, passed at even intervals.
    """
    tilt = fix_focus(disparity, lens).tilt
    stops = [
        focus_disparity(disparity, focused_at(lens, (x, y)))
        - tilt[0] * (x - 0.5)
        - tilt[1] * (y - 0.5)
        for x, y in points
    ]
    return [
        replace(lens, focus_disparity=plane, tilt_points=(), tilt=tilt)
        for plane in focus_planes(stops, frames, easing)
    ]


def breathe(pixels: np.ndarray, disparity: DisparityMap, lens: Lens) -> np.ndarray:
    """A frame as seen through a lens whose image grows as it focuses nearer.

    Args:
        pixels: float32 H x W x 3.
        disparity: of the whole image.
    """
    focus = focus_plane(disparity, lens).center
    growth = 1 + MOST_BREATHING * lens.breathing * min(max(focus, 0.0), 1.0)
    if growth == 1:
        return pixels
    height, width = pixels.shape[:2]
    middle = ((width - 1) / 2, (height - 1) / 2)
    turn = cv2.getRotationMatrix2D(middle, 0, growth)
    return cv2.warpAffine(pixels, turn, (width, height), flags=cv2.INTER_CUBIC).clip(0)


def focus_planes(stops: list[float], frames: int, easing: Easing) -> list[float]:
    """Focus disparity of each frame, from the first stop to the last.

    Args:
        stops: two or more focus disparities, passed at even intervals.
        frames: number of frames, two or more.
        easing: "smooth" comes to rest at every stop, "linear" does not.
    """
    at = np.linspace(0, len(stops) - 1, frames)
    leg = np.minimum(at.astype(int), len(stops) - 2)
    t = at - leg
    if easing == "smooth":
        t = t * t * (3 - 2 * t)
    values = np.asarray(stops)
    return (values[leg] + t * (values[leg + 1] - values[leg])).tolist()
