"""Strokes that edit a disparity map or draw a keep mask: data, not pixels, so they can be undone
and saved with the edit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

StrokeKind = Literal["nearer", "farther", "pick", "restore", "keep", "release"]

KEEP_KINDS: tuple[StrokeKind, ...] = ("keep", "release")
"""Strokes of a keep mask; all others edit the disparity."""


@dataclass(frozen=True)
class Stroke:
    """One drag of a brush.

    Attributes:
        kind: "nearer" / "farther" move the disparity, "pick" sets it to `disparity`,
            "restore" returns to the automatic map. In a keep mask, "keep" adds and "release"
            removes.
        points: the path, (x, y) fractions of width and height.
        radius: brush radius as a share of the photo's long side.
        softness: 0 = hard edge, 1 = soft from the center out.
        strength: 0..1, opacity of the stroke.
        disparity: the value that "pick" sets, 0..1.
        edge_aware: keep the stroke on its own side of the photo's edges.
    """

    kind: StrokeKind
    points: tuple[tuple[float, float], ...]
    radius: float = 0.03
    softness: float = 0.5
    strength: float = 1.0
    disparity: float = 0.5
    edge_aware: bool = True
