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

DOUBT, OFF_EDGE = 3.0, 4.0
"""How much texture, and distance from the edge, weigh against the colours in `_alpha`."""

SOLID = 0.98
"""Alpha from which a pixel is all foreground."""


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
    if not band.any():
        opaque = np.ones((height, width, 1), np.float32)
        nothing = np.zeros((height, width, 4), np.float32)
        return Surfaces(np.concatenate([pixels, opaque], 2), disparity, nothing, disparity)

    nearest, farthest = _extremes(disparity, 2 * radius)
    is_near = (disparity > (nearest + farthest) / 2).astype(np.float32)
    known = np.dstack([pixels, disparity, (pixels * pixels).sum(2)])
    near = _side(known, is_near, radius)
    far = _side(known, 1 - is_near, radius)
    alpha = np.where(band, _alpha(pixels, near, far, is_near), 1).astype(np.float32)

    a = alpha[..., None]
    residual = pixels - a * near[..., :3] - (1 - a) * far[..., :3]
    back = np.maximum(far[..., :3] + residual * (1 - a) / (a * a + (1 - a) ** 2), 0)
    most = np.where(a < 1, pixels / np.maximum(1 - a, 1 - SOLID), np.inf)
    back = np.minimum(back, most)  # no more than the pixel holds
    front = np.where(band[..., None], pixels - (1 - a) * back, pixels)
    front_disparity = np.where(band & (is_near == 0), near[..., 3], disparity)
    back_disparity = np.where(is_near > 0, far[..., 3], disparity)

    seen = np.where(band, np.maximum(1 - alpha, 0.05), 0).astype(np.float32)
    beneath = fill(np.dstack([back, back_disparity, near[..., 3]]), seen)
    within = cv2.dilate(band.astype(np.uint8), _square(reach)) > 0
    hides = disparity > np.maximum(beneath[..., 3] + GAP / 2, beneath[..., 3:].mean(2))
    hidden = within & ~band & hides
    covered = (band | hidden).astype(np.float32)[..., None]
    back = np.where(band[..., None], back, beneath[..., :3])
    back_disparity = np.where(band, back_disparity, np.where(hidden, beneath[..., 3], disparity))
    return Surfaces(
        np.concatenate([front, a], 2).astype(np.float32),
        front_disparity.astype(np.float32),
        np.concatenate([back * covered, covered], 2).astype(np.float32),
        back_disparity.astype(np.float32),
    )


def _side(known: np.ndarray, label: np.ndarray, radius: int) -> np.ndarray:
    """Local mean of what is known on one side of the edge, the pixels off the edge foremost.

    Returns:
        float32 H x W x 5: colour, disparity, and the variance of the colour about its mean.
    """
    weight = label * (cv2.blur(label, (5, 5)) ** 4 + 1e-4)
    size = (2 * radius + 1, 2 * radius + 1)
    total = np.maximum(cv2.blur(weight, size), 1e-12)
    mean = cv2.blur(known * weight[..., None], size) / total[..., None]
    mean[..., 4] = np.maximum(mean[..., 4] - (mean[..., :3] ** 2).sum(2), 0)
    return mean


def _alpha(pixels, near, far, is_near) -> np.ndarray:
    """The foreground's share of each pixel, by projection between the two sides' colours.

    Where the sides look alike or are richly textured the colours say little, and so they do well
    off the edge; there the disparity's own edge, softened, stands in.
    """
    prior = cv2.GaussianBlur(is_near, (3, 3), 0.6)
    off_edge = (2 * cv2.blur(is_near, (5, 5)) - 1) ** 2
    difference = near[..., :3] - far[..., :3]
    along = ((pixels - far[..., :3]) * difference).sum(2)
    length = (difference * difference).sum(2)
    doubt = DOUBT * (near[..., 4] + far[..., 4]) * (1 + OFF_EDGE * off_edge) + 1e-4
    alpha = np.clip((along + doubt * prior) / (length + doubt), 0, 1)
    fits = (pixels / np.maximum(far[..., :3], 1e-6)).min(2)  # most background that it can hold
    alpha = np.maximum(alpha, is_near * (1 - fits))
    return np.where(alpha > SOLID, 1, alpha)


def _extremes(disparity: np.ndarray, radius: int) -> tuple[np.ndarray, np.ndarray]:
    return cv2.dilate(disparity, _square(radius)), cv2.erode(disparity, _square(radius))


def _square(radius: int) -> np.ndarray:
    return np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
