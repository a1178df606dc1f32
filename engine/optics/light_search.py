"""Finds the out-of-focus lights of a photo, even where they touch and hide each other.

Complete outlines (`discs.find_discs`) show whether there are any; only then are circles searched
for, in what is left of the photo once the lights already found are removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from engine.optics.discs import DiscParams, find_discs
from engine.optics.filters import brightest_channel, resize
from engine.optics.light_discs import CLIPPED, LightDisc, without_lights
from engine.optics.noise import LUMA


@dataclass(frozen=True)
class RimParams:
    """Requirements for a rim.

    Attributes:
        pixels, from_px: pixel sizes at which its circle is searched for, and the radius above which
            each is used: at few pixels even a polygon is round, and the search is fast.
        perfect: how round a circle's votes must be, 0..1 (`HOUGH_GRADIENT_ALT`).
        whole: minimum share of directions with at least half the median rise: discs hide parts of
            each other's rims.
        uneven: maximum variation of the light inside (from its 15th to its 85th percentile), in
            rises.
    """

    pixels: tuple[float, ...]
    from_px: tuple[float, ...]
    perfect: float
    whole: float
    uneven: float


OUTLINES = DiscParams(least_radius_px=6.0, least_contrast=2.0, most=40)
"""Also accepts lights in front of other lights: their rims and number decide later."""

FIRST = RimParams((1.0, 2.0, 4.0), (0.0, 12.0, 24.0), 0.7, 0.7, 0.35)
AGAIN = RimParams((0.5, 1.0, 2.0), (0.0, 8.0, 20.0), 0.5, 0.45, 0.6)


@dataclass(frozen=True)
class LightSearchParams:
    """Parameters of the search, chosen by hand on simulated nights and on photos without such
    lights.

    Attributes:
        outlined: minimum number of discs with a complete outline (`find_discs`) for a search.
        searches: how often circles are searched for in what is left, for discs that others hid.
        widened: range of radii searched, as multiples of the smallest and the largest found before.
        least_px: minimum radius searched, pixels.
        small_px: radius below which a disc counts half, and at first not at all unless it outshines
            what is behind it: leaves and faces have many small spots.
        overlap: circles are searched for up to this multiple of the next value of
            `RimParams.from_px`.
        steepest: OpenCV's edge threshold, for the square root of light in 255 levels.
        first, again: requirements for rims before and after lights are known to be there.
        angles: number of directions in which a rim is sampled.
        step: minimum rise across the rim, in square roots of light.
        rim: width of the rim, a share of the radius; at least two pixels.
        steep: minimum share of the rise that lies within the rim.
        apart: minimum distance between the centers of two discs, in radii of the wider one.
        fewest: minimum number of discs that count as lights: other round objects stand alone.
        spread: maximum standard deviation of their radii, octaves: fruit on a stall differs more.
        varied: minimum difference of the light in them, octaves from the 20th to the 80th
            percentile: lamps differ, printed dots do not.
        max_ambient_light: otherwise, if most are clipped, the maximum light allowed around them.
        margin_px: distance from a disc at which that is measured.
        clipped: linear light that may be clipped.
        background_lost_ratio: a disc that adds this many times the light behind it retains nothing
            of that light.
    """

    outlined: int = 1
    searches: int = 2
    widened: tuple[float, float] = (0.85, 1.15)
    least_px: float = 6.0
    small_px: float = 9.0
    overlap: float = 1.25
    steepest: float = 120.0
    first: RimParams = FIRST
    again: RimParams = AGAIN
    angles: int = 48
    step: float = 0.02
    rim: float = 0.2
    steep: float = 0.55
    apart: float = 0.6
    fewest: int = 5
    spread: float = 0.35
    varied: float = 0.4
    max_ambient_light: float = 0.1
    margin_px: float = 2.5
    clipped: float = CLIPPED
    background_lost_ratio: float = 4.0


LIGHT_SEARCH = LightSearchParams()


def find_lights(
    photo: np.ndarray, params: LightSearchParams = LIGHT_SEARCH
) -> tuple[LightDisc, ...]:
    """The out-of-focus lights of a photo; none if there are only a few.

    Args:
        photo: float32 H x W x 3, linear light; long side up to about 1024.
    """
    tone = _tone(photo)
    found = _clearest(
        (
            _measure(photo, tone, (*each.center, each.radius), params.first, params)
            for each in find_discs(photo, OUTLINES)
        ),
        params,
    )
    if len(found) < params.outlined:
        return ()
    found = _with(found, _search(photo, _range(found, params), params.first, params), params)
    found = [each for each in found if each.background_lost or each.radius >= params.small_px]
    if not _are_lights(photo, found, params):
        return ()
    radii = _range(found, params)
    for _ in range(params.searches):
        rest = np.asarray(without_lights(photo, found))
        found = _with(found, _search(rest, radii, params.again, params), params)
    return tuple(found)


def _tone(photo: np.ndarray) -> np.ndarray:
    """Square root of the light of the brightest channel, float32 H x W in [0, 1]."""
    return np.sqrt(np.clip(brightest_channel(photo), 0, 1))


def _with(found: list[LightDisc], more: list[LightDisc], p: LightSearchParams) -> list[LightDisc]:
    """The discs found, and those of `more` that overlap none of them."""
    return found + [each for each in more if all(_are_apart(each, disc, p) for disc in found)]


def _range(found: list[LightDisc], p: LightSearchParams) -> tuple[float, float]:
    """Range of radii that further discs may have."""
    radii = [disc.radius for disc in found]
    return max(p.least_px, p.widened[0] * min(radii)), p.widened[1] * max(radii)


def _search(
    photo: np.ndarray, radii: tuple[float, float], rims: RimParams, p: LightSearchParams
) -> list[LightDisc]:
    """Discs of these radii, the clearest first."""
    tone = _tone(photo)
    circles = _circles(tone, radii, rims, p)
    return _clearest((_measure(photo, tone, each, rims, p) for each in circles), p)


def _clearest(
    found: Iterable[tuple[float, LightDisc] | None], p: LightSearchParams
) -> list[LightDisc]:
    """The clearest of overlapping discs, the clearest first."""
    kept: list[LightDisc] = []
    for _, disc in sorted((each for each in found if each is not None), key=lambda each: -each[0]):
        if all(_are_apart(disc, other, p) for other in kept):
            kept.append(disc)
    return kept


def _circles(
    tone: np.ndarray, radii: tuple[float, float], rims: RimParams, p: LightSearchParams
) -> Iterable[tuple[float, float, float]]:
    """x, y, radius of what is roughly round."""
    levels, (least, widest) = (255 * tone).astype(np.uint8), radii
    ends = (*rims.from_px[1:], np.inf)
    for pixel, low, high in zip(rims.pixels, rims.from_px, ends, strict=True):
        low, high = max(least, low) / pixel, min(widest, p.overlap * high) / pixel
        if low >= high:
            continue
        size = tuple(round(side / pixel) for side in levels.shape[::-1])
        circles = cv2.HoughCircles(
            resize(levels, size), cv2.HOUGH_GRADIENT_ALT, 1.0, 5, param1=p.steepest,
            param2=rims.perfect, minRadius=int(low), maxRadius=int(np.ceil(high)),
        )  # fmt: skip
        for x, y, radius in [] if circles is None else circles[0]:
            yield (x + 0.5) * pixel - 0.5, (y + 0.5) * pixel - 0.5, radius * pixel


def _measure(
    photo: np.ndarray,
    tone: np.ndarray,
    circle: tuple[float, float, float],
    rims: RimParams,
    p: LightSearchParams,
) -> tuple[float, LightDisc] | None:
    """How clear the disc near `circle` (x, y, radius) is, and the disc; None if there is none."""
    x, y, guess = circle
    radii = np.arange(0, 1.35 * guess + 4, 0.5, dtype=np.float32)
    angle = np.linspace(0, 2 * np.pi, p.angles, endpoint=False, dtype=np.float32)
    across, down = x + radii[:, None] * np.cos(angle), y + radii[:, None] * np.sin(angle)

    def look(picture: np.ndarray) -> np.ndarray:
        return cv2.remap(picture, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)

    height, width = tone.shape
    rim = np.searchsorted(radii, guess)
    inner = (across[rim] >= 0) & (across[rim] < width) & (down[rim] >= 0) & (down[rim] < height)
    if inner.mean() < rims.whole:
        return None
    across, down = across[:, inner], down[:, inner]
    seen = look(tone)
    half = max(2, round(p.rim * guess))
    fall = seen[: -2 * half] - seen[2 * half :]
    middle = radii[half:-half]
    likely = np.flatnonzero((middle > 0.75 * guess) & (middle < 1.25 * guess + 1))
    best = likely[np.median(fall[likely], 1).argmax()]
    radius = float(middle[best])
    edge = max(1.5, 0.5 * p.rim * radius)
    near = (radii > max(0.6 * radius, radius - 3 * edge)) & (radii <= radius - edge)
    beyond = (radii >= radius + edge) & (radii <= radius + max(3, 0.25 * radius))
    if not near.any() or not beyond.any():
        return None
    rise = seen[near].mean(0) - seen[beyond].mean(0)
    usual = float(np.median(rise))
    if usual <= p.step:
        return None
    whole = float((rise > 0.5 * usual).mean())
    inside = seen[radii <= max(radius - 2, 0.6 * radius)]
    uneven = float(np.subtract(*np.percentile(inside, [85, 15]))) / usual
    steep = float(np.median(fall[best] / np.maximum(rise, 1e-3)))
    if whole < rims.whole or uneven > rims.uneven or steep < p.steep:
        return None
    colors = look(photo)
    light = np.median(colors[near].mean(0) - colors[beyond].mean(0), 0)
    cut = bool(np.median(colors[near].max(2)) >= p.clipped)
    red, green, blue = (float(value) for value in np.maximum(light, 0))
    behind = float(np.median(colors[beyond].mean(0) @ LUMA))
    background_lost = float(light @ LUMA) > p.background_lost_ratio * behind
    return whole * steep, LightDisc(x, y, radius, (red, green, blue), cut, background_lost)


def _are_apart(one: LightDisc, other: LightDisc, p: LightSearchParams) -> bool:
    wider = max(one.radius, other.radius)
    return np.hypot(one.x - other.x, one.y - other.y) > p.apart * wider


def _are_lights(photo: np.ndarray, discs: Sequence[LightDisc], p: LightSearchParams) -> bool:
    """Whether these are lamps, not other round objects."""
    radii = np.array([disc.radius for disc in discs])
    count = len(discs) - 0.5 * np.count_nonzero(radii < p.small_px)
    if count < p.fewest or float(np.std(np.log2(radii))) > p.spread:
        return False
    levels = [_level(photo, disc) for disc in discs if not disc.clipped]
    if len(levels) >= p.fewest / 2:
        low, high = np.percentile(np.log2(levels), [20, 80])
        if high - low >= p.varied:
            return True
    around = np.ones(photo.shape[:2], bool)
    for disc in discs:
        region = disc.region(p.margin_px, photo.shape)
        around[region.slices] &= disc.distance(region) > disc.radius + p.margin_px
    dark = not around.any() or float(np.median(photo[around] @ LUMA)) <= p.max_ambient_light
    return dark and sum(disc.clipped for disc in discs) > len(discs) / 2


def _level(photo: np.ndarray, disc: LightDisc) -> float:
    """Luma within a disc, more than 0."""
    region = disc.region(0, photo.shape)
    inner = disc.distance(region) <= disc.radius / 2
    return max(float(np.median(photo[region.slices][inner] @ LUMA)), 1e-4)
