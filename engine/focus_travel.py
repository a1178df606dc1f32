"""Rack focus: where the focus plane is in each frame; the preview and the export use this alike."""

from __future__ import annotations

import numpy as np

from engine.requests import Easing

FRAMES_PER_SECOND = 24


def focus_planes(stops: list[float], frames: int, easing: Easing) -> list[float]:
    """Focus disparity of each frame, from the first stop to the last.

    Args:
        stops: focus disparities to pass at even times, two or more.
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
