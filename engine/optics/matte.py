"""The photo as two surfaces a pixel: the one that is seen, and the one behind its depth edges.

Round every depth edge the photo mixes both (hair, leaves, the anti-aliased rim), and a blurred
foreground shows what it hides. `separate` takes the mix apart and carries the background on
beneath the foreground, so that each surface can be blurred by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.optics.fill import fill

GAP = 0.04
"""Disparity step, within the edge window, from which two surfaces are told apart."""

EDGE = 0.005
"""Half-width of the edge window as a share of the long side."""


@dataclass(frozen=True, eq=False)
class Surfaces:
    """Two surfaces a pixel; composited front over back they give the photo back.

    Attributes:
        front: float32 H x W x 4, colour premultiplied by its alpha, linear light; alpha is 1
            away from depth edges.
        front_disparity: float32 H x W.
        back: float32 H x W x 4, the same for the surface behind; alpha is 0 where none is known.
        back_disparity: float32 H x W.
    """

    front: np.ndarray
    front_disparity: np.ndarray
    back: np.ndarray
    back_disparity: np.ndarray


def separate(pixels: np.ndarray, disparity: np.ndarray, reach: int) -> Surfaces:
    """Take the photo apart at its depth edges.

    Args:
        pixels: float32 H x W x 3, linear light.
        disparity: float32 H x W in [0, 1], its edges aligned to the photo's.
        reach: how far, in pixels, the background is carried on beneath the foreground.
    """
    height, width = disparity.shape
    radius = max(2, round(EDGE * max(height, width)))
    nearest, farthest = _extremes(disparity, radius)
    band = (nearest - farthest) > GAP
    opaque = np.ones((height, width, 1), np.float32)
    if not band.any():
        nothing = np.zeros((height, width, 4), np.float32)
        return Surfaces(np.concatenate([pixels, opaque], 2), disparity, nothing, disparity.copy())

    wide_nearest, wide_farthest = _extremes(disparity, 3 * radius)
    near_side = disparity > (wide_nearest + wide_farthest) / 2
    ring = (wide_nearest - wide_farthest > GAP) & ~band
    known = np.concatenate([pixels, disparity[..., None]], 2)
    near_fill = fill(known, (ring & near_side).astype(np.float32))
    far_fill = fill(known, (ring & ~near_side).astype(np.float32))

    alpha = _alpha(pixels, near_fill[..., :3], far_fill[..., :3], near_side, radius)
    alpha = np.where(band, alpha, 1).astype(np.float32)
    a = alpha[..., None]
    residual = pixels - a * near_fill[..., :3] - (1 - a) * far_fill[..., :3]
    back_colour = far_fill[..., :3] + residual * (1 - a) / (a * a + (1 - a) ** 2)
    back_colour = np.where(band[..., None], np.maximum(back_colour, 0), far_fill[..., :3])
    front_colour = np.where(band[..., None], np.maximum(pixels - (1 - a) * back_colour, 0), pixels)

    near_reach = cv2.dilate(band.astype(np.uint8), _disc(reach)) > 0
    hidden = near_reach & (far_fill[..., 3] < disparity - GAP / 2)
    covered = (band | hidden).astype(np.float32)[..., None]
    back_disparity = np.where(band & ~near_side, disparity, far_fill[..., 3])
    back_disparity = np.where(covered[..., 0] > 0, back_disparity, disparity)
    return Surfaces(
        np.concatenate([front_colour, a], 2),
        np.where(band, nearest, disparity),
        np.concatenate([back_colour * covered, covered], 2).astype(np.float32),
        back_disparity.astype(np.float32),
    )


def _alpha(pixels, near, far, near_side, radius) -> np.ndarray:
    """The foreground's share of each pixel, by projection between the two sides' colours.

    Where the sides look alike the colours say nothing, and the disparity's own edge, softened,
    stands in.
    """
    size = (2 * radius + 1, 2 * radius + 1)
    prior = cv2.blur(near_side.astype(np.float32), (3, 3))
    mean = cv2.blur(pixels, size)
    texture = np.maximum(cv2.blur(pixels * pixels, size) - mean * mean, 0).sum(2)
    difference = near - far
    along = ((pixels - far) * difference).sum(2)
    length = (difference * difference).sum(2)
    doubt = 0.25 * texture + 1e-3
    return np.clip((along + doubt * prior) / (length + doubt), 0, 1)


def _extremes(disparity: np.ndarray, radius: int) -> tuple[np.ndarray, np.ndarray]:
    return cv2.dilate(disparity, _disc(radius)), cv2.erode(disparity, _disc(radius))


def _disc(radius: int) -> np.ndarray:
    return cv2.getStructuringElement(cv2.MORPH_RECT, (2 * radius + 1, 2 * radius + 1))
