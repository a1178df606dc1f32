"""Foreground and background of the pixels round a depth edge, told apart by their colours.

The two sides' local means give each pixel's alpha by projection. The disparity says which side a
pixel is of, but hair and twigs reach beyond its edge and would be counted as background; so the
means are taken twice, the second time without what the first alpha says belongs to the other side.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.optics.filters import local_extremes

GAP = 0.04
"""Disparity step, within the edge window, from which two surfaces are told apart."""

DOUBT, OFF_EDGE = 3.0, 2.0
"""How much texture, and distance from the edge, weigh against the colours in `_alpha`."""

PLACED = 5
"""Edge window, in pixels, in which the disparity's edges lie where the photo's do: that of the size
at which they are found. In a larger one they are off by more pixels, and colours count for more."""

FAR_OFF = 0.05
"""Weight of means over twice the edge window: where it ends, only the ramp of the edge is in it."""

PURE, FIRST = 4, 1e-2
"""Power of the first alpha that the second means weigh with, and the weight of the first means."""

RAMP = 0.1
"""Share of the step beyond which a disparity off its side's lies on the ramp of the edge."""

SOLID = 0.98
"""Alpha from which a pixel is all foreground."""


@dataclass(frozen=True, eq=False)
class Edge:
    """The surfaces within the band round the depth edges, and the seeds of the fill; float32.

    Attributes:
        alpha: the front's share of the pixel, 1 outside the band.
        bare: uint8, 1 outside the band.
        front_disparity, back_disparity: of both surfaces; outside the band the pixel's own.
        back: three planes: the back's colour; outside the band the pixel's.
        near: the disparity of the near side.
        seen: how much the back is to be trusted as a seed, 0 outside the band.
    """

    alpha: np.ndarray
    bare: np.ndarray
    front_disparity: np.ndarray
    back: list[np.ndarray]
    back_disparity: np.ndarray
    near: np.ndarray
    seen: np.ndarray


def halo(radius: int) -> int:
    """How far beyond a tile `unmixed` looks."""
    return 6 * radius + 5


def small(radius: int) -> int:
    """Side of the window that tells on the edge from off it."""
    return max(5, radius // 2 * 2 + 1)


def soft(radius: int) -> float:
    """Standard deviation, pixels, by which the disparity's edge is softened to a first alpha."""
    return max(0.6, 0.12 * radius)


def unmixed(planes: list[np.ndarray], disparity: np.ndarray, radius: int) -> Edge:
    """Front and back within the band round the depth edges.

    Args:
        planes: three float32 H x W, linear light.
        disparity: float32 H x W in [0, 1].
        radius: half-width of the edge window, pixels.
    """
    nearest, farthest = local_extremes(disparity, radius)
    band = (nearest - farthest) > GAP
    nearest, farthest = local_extremes(disparity, 2 * radius)
    middle, half_step = (nearest + farthest) / 2, (nearest - farthest) / 2
    is_near = (disparity > middle).astype(np.float32)
    clear = ((disparity - middle) / np.maximum(half_step, 1e-6)) ** 4
    known = [*planes, disparity]
    known.append(known[0] ** 2 + known[1] ** 2 + known[2] ** 2)
    labels = (is_near, 1 - is_near)
    window = (2 * radius + 1, 2 * radius + 1)
    for label in labels:  # whether any of the side is within reach
        band &= cv2.blur(label, window) > 0.5 / (window[0] * window[1])
    weights = [
        label * (clear * cv2.blur(label, (small(radius),) * 2) ** 4 + 1e-4) for label in labels
    ]
    first = [_means(known, weight, radius) for weight in weights]
    alpha = np.where(band, _alpha(known, first[0], first[1], is_near, radius), is_near)
    shares = (alpha**PURE, (1 - alpha) ** PURE)
    near, far = (
        _purer(known, weight * share, radius, means)
        for weight, share, means in zip(weights, shares, first, strict=True)
    )
    alpha = np.where(band, _alpha(known, near, far, is_near, radius), 1).astype(np.float32)

    behind = 1 - alpha
    correction = behind / (alpha * alpha + behind * behind)
    share = np.maximum(behind, 1 - SOLID)
    likely = (np.sqrt(_variance(far)) + 0.02) / np.maximum(alpha, 0.02)
    back = []
    for colour, close, distant in zip(known[:3], near[:3], far[:3], strict=True):
        residual = colour - alpha * close - behind * distant
        unlike = np.clip(residual * correction, -likely, likely)
        deep = np.maximum(distant + unlike, 0)
        deep = np.where(alpha < 1, np.minimum(deep, colour / share), deep)
        back.append(np.where(band, deep, colour))
    place = (disparity - far[3]) / np.maximum(near[3] - far[3], 1e-6)
    front_disparity = np.where(is_near > 0, _snapped(disparity, near[3], 1 - place), near[3])
    back_disparity = np.where(is_near > 0, far[3], _snapped(disparity, far[3], place))
    return Edge(
        alpha=alpha,
        bare=(~band).astype(np.uint8),
        front_disparity=np.where(band, front_disparity, disparity),
        back=back,
        back_disparity=np.where(band, back_disparity, disparity),
        near=near[3],
        seen=np.where(band, np.maximum(behind, 0.05), 0).astype(np.float32),
    )


def _snapped(disparity: np.ndarray, side: np.ndarray, off: np.ndarray) -> np.ndarray:
    """The disparity itself, or its side's where it lies on the ramp of a soft edge: a pixel has one
    surface or the other, and one that is left between them is blurred too little, a speck.

    Args:
        off: how far the disparity is on its way to the other side, 0..1.
    """
    return disparity + (side - disparity) * np.clip((off - RAMP) / RAMP, 0, 1)


def _means(known: list[np.ndarray], weight: np.ndarray, radius: int) -> list[np.ndarray]:
    """Local means of one side, from twice as far away where the window holds but its ramp."""
    near, far = (2 * radius + 1,) * 2, (4 * radius + 1,) * 2

    def sums(plane: np.ndarray) -> np.ndarray:
        return cv2.scaleAdd(cv2.blur(plane, far), FAR_OFF, cv2.blur(plane, near))

    total = np.maximum(sums(weight), 1e-12)
    return [sums(plane * weight) / total for plane in known]


def _purer(
    known: list[np.ndarray], weight: np.ndarray, radius: int, first: list[np.ndarray]
) -> list[np.ndarray]:
    """Local means of one side by weights that know the other; `first` where little has any."""
    window = (2 * radius + 1,) * 2
    total = cv2.blur(weight, window) + np.float32(FIRST)
    return [
        (cv2.blur(plane * weight, window) + np.float32(FIRST) * before) / total
        for plane, before in zip(known, first, strict=True)
    ]


def _variance(means: list[np.ndarray]) -> np.ndarray:
    """Of a side's colour about its mean, summed over the channels."""
    return np.maximum(means[4] - means[0] ** 2 - means[1] ** 2 - means[2] ** 2, 0)


def _alpha(known, near, far, is_near, radius: int) -> np.ndarray:
    """The foreground's share of each pixel, by projection between the two sides' colours.

    Where the sides look alike or are richly textured the colours say little, and so they do well
    off the edge; there the disparity's own edge, softened, stands in.
    """
    sigma, window = soft(radius), (small(radius),) * 2
    side = 2 * int(np.ceil(1.6 * sigma)) + 1
    prior = cv2.GaussianBlur(is_near, (side, side), sigma)
    off_edge = (2 * cv2.blur(is_near, window) - 1) ** 2
    along = length = np.float32(0)
    fits = np.full_like(is_near, np.inf)  # most background that the pixel can hold
    for colour, close, distant in zip(known[:3], near[:3], far[:3], strict=True):
        difference = close - distant
        along = along + (colour - distant) * difference
        length = length + difference * difference
        fits = np.minimum(fits, colour / np.maximum(distant, 1e-6))
    texture = _variance(near) + _variance(far)
    doubt = DOUBT * min(1, PLACED / radius) * texture * (1 + OFF_EDGE * off_edge) + 1e-4
    alpha = np.clip((along + doubt * prior) / (length + doubt), 0, 1)
    alpha = np.maximum(alpha, is_near * (1 - fits))
    return np.where(alpha > SOLID, 1, alpha)
