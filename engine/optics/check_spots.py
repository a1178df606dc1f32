"""Blurred points, bright and dark, which `defocus_check` would mistake for sharp objects.

A lamp far out of focus is a uniform disc with a rim as steep as a step, and so is a bud against the
sky. Where there are many lamps, they are removed before the photo is recovered (`light_discs`).
Other spots are recognized by being as round and as wide as the CoC says, with nothing clearly sharp
around them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np

from engine.optics.filters import brightest_channel


@dataclass(frozen=True)
class CheckSpotsParams:
    """Chosen on photos with lamps and dark buds, at a known CoC and one wrong by a quarter, and on
    sharp white and dark dots and letters drawn on photos (docs/source-experiments.md).

    Attributes:
        levels: light in the brightest channel above and below which spots are searched.
        least_px: minimum CoC radius of a spot, pixels.
        narrowest, widest: radius of a spot in CoC radii; the object's own size is added to the
            widest.
        max_object_radius_px: radius of the largest such object, pixels.
        longest, shortest: sides of the box around a spot, in radii of a disc of the same area: 2
            for a disc; letters have holes and arms.
        ground_px: distance from a spot at which its background is sampled, pixels.
        ground: minimum light difference between that background and the level.
        around: minimum share of directions with this difference; the end of a bar has it on only
            three sides.
        beyond_px, beyond, most_px: how far beyond a spot its rim affects the check, pixels:
            `beyond_px` plus `beyond` CoC radii, the latter at most `most_px`.
        others_px: how far beyond two radii of a spot other objects are considered, pixels.
        sharp: share of the area around it that may be clearly sharp.
    """

    levels: tuple[float, ...] = (0.75, 0.5, 0.25)
    least_px: float = 1.0
    narrowest: float = 0.85
    widest: float = 1.2
    max_object_radius_px: float = 2.0
    longest: float = 2.35
    shortest: float = 1.5
    ground_px: float = 3.0
    ground: float = 0.05
    around: float = 0.85
    beyond_px: float = 6.0
    beyond: float = 0.5
    most_px: float = 6.0
    others_px: float = 24.0
    sharp: float = 0.02


CHECK_SPOTS = CheckSpotsParams()

_ANGLES = np.linspace(0, 2 * np.pi, 24, endpoint=False)[:, None]
"""Directions in which the background of a spot is sampled, radians."""


def exempt_round_spots(
    share: np.ndarray,
    pixels: np.ndarray,
    coc: np.ndarray,
    params: CheckSpotsParams = CHECK_SPOTS,
) -> None:
    """Raise `share` to 1 in spots that are as blurred as their CoC says, in place.

    Args:
        share: float32 H x W, `blurred_share` by apparent sharpness.
        pixels: float32 H x W x 3, linear light.
        coc: float32 H x W, CoC radius in pixels, either sign.
    """
    if share.min(initial=1) >= 1:
        return
    spots = _spots(brightest_channel(pixels), coc, params)
    x, y, radius, _ = spots
    others = 1 - share
    others[_drawn(spots, share.shape)] = 0
    total = cv2.integral(others)
    reach = 2 * radius + params.others_px
    left, right = _ends(x, reach, share.shape[1])
    top, bottom = _ends(y, reach, share.shape[0])
    sharp = total[bottom, right] - total[top, right] - total[bottom, left] + total[top, left]
    alone = sharp <= params.sharp * (right - left) * (bottom - top)
    share[_drawn(spots[:, alone], share.shape)] = 1


def _spots(bright: np.ndarray, coc: np.ndarray, params: CheckSpotsParams) -> np.ndarray:
    """Round spots about as wide as their CoC, [4, N]: x, y, radius, and the radius within which the
    rim matters; pixels."""
    found = []
    for sign, level in product((1, -1), params.levels):
        inside = sign * bright > sign * level
        _, _, stats, middle = cv2.connectedComponentsWithStats(
            inside.view(np.uint8), connectivity=4
        )
        x, y = middle[1:].T
        own = np.sqrt(stats[1:, cv2.CC_STAT_AREA] / np.pi)
        sides = stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
        radius = np.abs(_sample(coc, x, y))
        chosen = (radius > params.least_px) & (own >= params.narrowest * radius)
        chosen &= own <= params.widest * radius + params.max_object_radius_px
        chosen &= sides.max(1) <= params.longest * own + 1
        chosen &= sides.min(1) >= params.shortest * own - 1
        x, y, own, radius = (each[chosen] for each in (x, y, own, radius))
        half = sides[chosen].max(1) / 2
        away = half + params.ground_px
        ground = _sample(bright, x + away * np.cos(_ANGLES), y + away * np.sin(_ANGLES))
        apart = (sign * (level - ground) > params.ground).mean(0) >= params.around
        reach = half + params.beyond_px + np.minimum(params.beyond * radius, params.most_px)
        found.append(np.stack([x, y, own, reach])[:, apart])
    return np.concatenate(found, 1)


def _sample(plane: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The nearest pixels; border pixels outside the plane."""
    height, width = plane.shape
    columns, rows = np.clip(np.round(x), 0, width - 1), np.clip(np.round(y), 0, height - 1)
    return plane[rows.astype(int), columns.astype(int)]


def _drawn(spots: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """bool H x W, True in the spots and where their rims matter."""
    drawn = np.zeros(shape, np.uint8)
    for x, y, _, reach in spots.T:
        cv2.circle(drawn, (round(x), round(y)), round(reach), 1, -1)
    return drawn > 0


def _ends(middle: np.ndarray, reach: np.ndarray, side: int) -> tuple[np.ndarray, np.ndarray]:
    """First and last (exclusive) pixels within `reach` of `middle`."""
    first, last = np.floor(middle - reach), np.ceil(middle + reach) + 1
    return np.clip(first, 0, side).astype(int), np.clip(last, 0, side).astype(int)
