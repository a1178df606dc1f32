"""Lights out of focus, which `defocus_check` would take for sharp things.

A lamp far out of focus is an even disc whose rim is as steep as a step. Where there are many they
are taken off before the photo is recovered (`light_discs`). A few are known by being as round and
as wide as the CoC says, with nothing around them that is plainly sharp.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True)
class CheckLightsParams:
    """Chosen on photos with three lamps each, at a known CoC and one wrong by a quarter, and on
    white dots and letters drawn on sharp (docs/source.md).

    Attributes:
        levels: light in the brightest channel above which a spot is looked for.
        least_px: CoC radius from which on there are any, pixels.
        narrowest, widest: radius of a spot in CoC radii; a lamp's own size comes to it.
        own_px: radius of the largest lamp, pixels.
        longest, shortest: sides of the box around a spot in radii of the disc of its area: 2 for a
            disc; letters have holes and arms.
        beyond_px, beyond, most_px: how far beyond a spot its rim is felt: so many pixels, and a
            share of the CoC radius more, which is how the check blurs again, `most_px` at most.
        around_px: how far beyond two radii of a spot other things are looked at, pixels.
        sharp: share of the place around it that may be plainly sharp.
    """

    levels: tuple[float, ...] = (0.9, 0.5, 0.25)
    least_px: float = 1.0
    narrowest: float = 0.85
    widest: float = 1.2
    own_px: float = 2.0
    longest: float = 2.35
    shortest: float = 1.5
    beyond_px: float = 6.0
    beyond: float = 0.5
    most_px: float = 6.0
    around_px: float = 24.0
    sharp: float = 0.02


CHECK_LIGHTS = CheckLightsParams()


def spare_lights(
    share: np.ndarray,
    pixels: np.ndarray,
    coc: np.ndarray,
    params: CheckLightsParams = CHECK_LIGHTS,
) -> None:
    """Raise `share` to 1 in lights out of focus, in place.

    Args:
        share: float32 H x W, `blurred_share` by what looks sharp.
        pixels: float32 H x W x 3, linear light.
        coc: float32 H x W, CoC radius in pixels, either sign.
    """
    if share.min(initial=1) >= 1:
        return
    red, green, blue = cv2.split(pixels)
    spots = _spots(cv2.max(cv2.max(red, green), blue), coc, params)
    x, y, radius, _ = spots
    others = 1 - share
    others[_drawn(spots, share.shape)] = 0
    total = cv2.integral(others)
    around = 2 * radius + params.around_px
    left, right = _ends(x, around, share.shape[1])
    top, bottom = _ends(y, around, share.shape[0])
    sharp = total[bottom, right] - total[top, right] - total[bottom, left] + total[top, left]
    alone = sharp <= params.sharp * (right - left) * (bottom - top)
    share[_drawn(spots[:, alone], share.shape)] = 1


def _spots(bright: np.ndarray, coc: np.ndarray, params: CheckLightsParams) -> np.ndarray:
    """Round spots about as wide as their CoC, [4, N]: x, y, radius, and the radius as far as the
    rim is felt; pixels."""
    found = []
    for level in params.levels:
        lit = (bright > level).astype(np.uint8)
        _, _, stats, middle = cv2.connectedComponentsWithStats(lit, connectivity=4)
        stats, middle = stats[1:], middle[1:]
        x, y = np.round(middle).astype(int).T
        radius, own = np.abs(coc[y, x]), np.sqrt(stats[:, cv2.CC_STAT_AREA] / np.pi)
        sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
        wide = own >= params.narrowest * radius
        wide &= own <= params.widest * radius + params.own_px
        even = sides.max(1) <= params.longest * own + 1
        even &= sides.min(1) >= params.shortest * own - 1
        chosen = (radius > params.least_px) & wide & even
        beyond = params.beyond_px + np.minimum(params.beyond * radius, params.most_px)
        reach = sides.max(1) / 2 + beyond
        found.append(np.stack([*middle.T, own, reach])[:, chosen])
    return np.concatenate(found, 1)


def _drawn(spots: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """bool H x W, True in the spots and as far as their rims are felt."""
    drawn = np.zeros(shape, np.uint8)
    for x, y, _, reach in spots.T:
        cv2.circle(drawn, (round(x), round(y)), round(reach), 1, -1)
    return drawn > 0


def _ends(middle: np.ndarray, reach: np.ndarray, side: int) -> tuple[np.ndarray, np.ndarray]:
    """First and last (exclusive) pixels within `reach` of `middle`."""
    first, last = np.floor(middle - reach), np.ceil(middle + reach) + 1
    return np.clip(first, 0, side).astype(int), np.clip(last, 0, side).astype(int)
