"""The light that clipped highlights have lost: a conservative estimate without a setting.

A highlight clipped to white still shows how strong it is: its glare falls off around it, and its
rim keeps its color. White paper, shirts and skies have no glare that falls off to dark, or are too
large, or lie among other bright objects; nothing is added to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from engine.geometry import Region
from engine.light import Light, shrink
from engine.optics.filters import brightest_channel, halve
from engine.optics.tiles import each, tiles


@dataclass(frozen=True)
class ClippedLightParams:
    """Tuned on simulated night scenes with seeds other than those of `tests.bench highlights`, and
    on daylight photos, which must stay unchanged.

    Attributes:
        clipped: minimum linear light of a pixel's brightest channel to count as clipped.
        bright: minimum linear light of a pixel next to clipped ones to belong to the same object.
        half: linear light down to which the falloff around the object is compared.
        widest_fall_px: maximum width of the falloff from `bright` to `half`, pixels.
        steep, shallow: width of the falloff from white to `bright`, in widths of that from `bright`
            to `half`: of a light far beyond white, clipped close to its foot, and of an object that
            is just white; between them, trust falls.
        least_pixels: minimum number of clipped pixels in a light; a single one may be noise.
        largest_radius: of a light, as a share of the long side; anything larger is a surface.
        least_roundness, sure_roundness: minimum area, as a share of the enclosing disc, of an
            object that may be a lamp, not sky between branches, and of one that surely is.
        edge_px, edge_falls: extent of the light's own edge: pixels, plus widths of its falloff from
            `bright` to `half`, which is wide in a soft photo.
        rim_px: width of the rim beyond that edge, where glare is measured.
        ground_px: width of the ring beyond the rim that glare is measured against.
        glare: linear light on the rim around a light at white: that of a lens that scatters 3 %
            (Talvala et al. 2007 measured 1 to 5 %).
        strongest_glare, no_glare: linear light on the rim at which trust starts to fall, and at
            which it ends: that much is a continuing surface, not glare.
        known_glare, unknown_glare: standard error of the glare, from the variation within rim and
            ground, at which trust starts to fall, and at which it ends: yet another glint between
            leaves is not a lamp.
        faint_glare: linear light of glare at which its color counts as much as that of the clipped
            pixels.
        color_slack: how many times as bright as a channel that was not clipped allows, in the
            color of the glare, a light may be: lit skin and sand color the glare, too.
        least_excess, sure_excess: brightness, in times white, that the glare must indicate to
            count, and to count in full.
        usual: usual brightness of a clipped light, in times white; the estimate is half way to it.
        dark, light: linear light of the surroundings at which the estimate counts in full and not
            at all.
        steepest: falloff so steep that the surroundings may be twice as bright.
        wide: half-width, as a share of the long side, of the wider surroundings.
        wide_dark, wide_light: like `dark` and `light`, for these.
        scene: half-width, as a share of the long side, of the area that distinguishes night from
            day.
        scene_dark, scene_light: like `dark` and `light`, for this area.
        least_gain: gain, in times white, below which nothing is added.
        coarse_px: long side of the image in which the wider surroundings are measured.
        most, most_per_area: maximum gain, in times white, overall and per clipped pixel: a light on
            few pixels covers them only in part.
        beyond_white: linear light that shows that nothing was clipped.
        grid_px: edges of the lights' regions are multiples of this, so that they can be halved.
    """

    clipped: float = 0.97
    bright: float = 0.5
    half: float = 0.2
    widest_fall_px: float = 6.0
    steep: float = 1.0
    shallow: float = 1.6
    steepest: float = 0.4
    least_pixels: int = 3
    largest_radius: float = 0.02
    least_roundness: float = 0.45
    sure_roundness: float = 0.65
    edge_px: float = 1.2
    edge_falls: float = 2.0
    rim_px: float = 2.5
    ground_px: float = 6.0
    glare: float = 0.001
    strongest_glare: float = 0.05
    no_glare: float = 0.1
    known_glare: float = 0.008
    unknown_glare: float = 0.012
    faint_glare: float = 0.003
    color_slack: float = 1.5
    least_excess: float = 0.5
    sure_excess: float = 1.5
    usual: float = 7.0
    dark: float = 0.08
    light: float = 0.15
    wide: float = 0.04
    wide_dark: float = 0.08
    wide_light: float = 0.14
    scene: float = 0.12
    scene_dark: float = 0.11
    scene_light: float = 0.19
    coarse_px: int = 512
    least_gain: float = 0.6
    most: float = 20.0
    most_per_area: float = 0.7
    beyond_white: float = 1.5
    grid_px: int = 8


_SIDE = 512

_FEWEST = 5
"""No mean is taken over this many pixels or fewer."""

_SMALLEST_PX = 0.1
"""Keeps the quotient of two widths finite."""

_SMALLEST_SHARE = 1e-3
"""Keeps the brightness that a channel without light would allow finite."""


@dataclass(frozen=True, eq=False)
class LostLight:
    """The light that one highlight has lost.

    Attributes:
        region: where it is; sides and corner can be halved as often as needed.
        light: float32 3 x h x w, linear light to add there.
    """

    region: Region
    light: np.ndarray

    def halved(self) -> LostLight:
        """The same in an image of half the size."""
        return LostLight(self.region.scale(0.5), np.stack([halve(plane) for plane in self.light]))


def add_lost_light(
    planes: list[np.ndarray], lights: Sequence[LostLight], region: Region, share: np.ndarray
) -> None:
    """Add the lost light of a region to its planes, weighted by `share`, h x w."""
    for lost in lights:
        if lost.region.meets(region):
            both = lost.region.intersect(region)
            here, there = both.within(region).slices, both.within(lost.region).slices
            for plane, light in zip(planes, lost.light, strict=True):
                plane[here] += share[here] * light[there]


def lost_light(
    photo: Light, long_side: int, params: ClippedLightParams | None = None
) -> tuple[LostLight, ...]:
    """The light that clipping took from lamps and glints.

    Args:
        photo: float32 H x W x 3, linear light, or as stored.
        long_side: of the whole image, pixels.
    """
    p = params or ClippedLightParams()
    shape = photo.shape[:2]
    bright = np.empty(shape, np.uint8)

    def mark(region: Region) -> int:
        red, green, blue = cv2.split(photo[region.slices])
        peak = np.maximum(np.maximum(red, green), blue)
        np.greater_equal(peak, p.bright, out=bright[region.slices].view(bool))
        return int(np.count_nonzero(peak >= p.clipped))

    if sum(each(mark, tiles(shape, _SIDE))) < p.least_pixels:
        return ()
    _, labels, stats, centers = cv2.connectedComponentsWithStats(bright, connectivity=8)
    area = stats[:, cv2.CC_STAT_AREA]
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    roundness = area / (np.pi / 4 * np.maximum(sides.max(1), 1) ** 2)
    trust = _rising(roundness, p.least_roundness, p.sure_roundness)
    near, far = _wide_means(photo, centers, long_side, p)
    trust *= _rising(-far, -p.scene_light, -p.scene_dark)
    trust *= (area >= p.least_pixels) & (near < 2 * p.wide_light)
    trust *= np.sqrt(area / np.pi) <= p.largest_radius * long_side
    trust[0] = 0
    found = (
        _one_light(photo, labels, int(thing), stats[thing], trust[thing], near[thing], p)
        for thing in np.flatnonzero(trust)
    )
    return tuple(lost for lost in found if lost is not None)


def _one_light(photo, labels, thing: int, stats, trust, near, p) -> LostLight | None:
    """What one bright object lost; None if nothing, or if it is not a light."""
    margin = int(np.ceil(p.edge_px + p.edge_falls * p.widest_fall_px + p.rim_px + p.ground_px))
    left, top, width, height, area = (int(value) for value in stats)
    box = Region(top, top + height, left, left + width).pad(margin, photo.shape)
    window, label = photo[box.slices], labels[box.slices]
    peak, own = window.max(2), label == thing
    clipped = own & (peak >= p.clipped)
    cut = np.count_nonzero(clipped)
    extent, radius = np.sqrt(area / np.pi), np.sqrt(cut / np.pi)
    if cut < p.least_pixels or extent > 2 * radius + 1 or peak[own].max() > p.beyond_white:
        return None
    distance = _distance(own)
    beside = (distance > 0) & (distance < _distance((label > 0) & ~own))
    half = np.count_nonzero(beside & (distance <= p.widest_fall_px) & (peak >= p.half))
    foot = np.sqrt((area + half) / np.pi) - extent
    fall = (extent - radius) / (foot + _SMALLEST_PX)
    apart = distance - p.edge_px - p.edge_falls * min(foot, p.widest_fall_px)
    rim = beside & (apart > 0) & (apart <= p.rim_px)
    ground = beside & (apart > p.rim_px) & (apart <= p.rim_px + p.ground_px)
    if min(np.count_nonzero(rim), np.count_nonzero(ground)) <= _FEWEST:
        return None
    ground_light = window[ground].mean(0)
    glare = np.maximum(window[rim].mean(0) - ground_light, 0)
    strength = glare.max()
    error = np.sqrt(sum(peak[part].var() / np.count_nonzero(part) for part in (rim, ground)))
    betrayed = strength / p.glare
    room = 1 + _rising(-fall, -p.steep, -p.steepest)
    trust = (
        trust
        * _rising(betrayed, p.least_excess, p.sure_excess)
        * _rising(-strength, -p.no_glare, -p.strongest_glare)
        * _rising(-error, -p.unknown_glare, -p.known_glare)
        * _rising(-fall, -p.shallow, -p.steep)
        * _rising(-ground_light.max() / room, -p.light, -p.dark)
        * _rising(-near / room, -p.wide_light, -p.wide_dark)
    )
    most = min(p.most, p.most_per_area * cut)
    gain = trust * (np.clip(np.sqrt(betrayed * p.usual), 1, 1 + most) - 1) - p.least_gain
    if gain <= 0:
        return None
    color = glare + p.faint_glare * window[clipped].mean(0)
    # A channel that was not clipped is known, and with it how bright a light of this color can be.
    share, cut_off = color / color.max(), window >= p.clipped
    seen = np.where(cut_off, np.inf, window / np.maximum(share, _SMALLEST_SHARE)).min(2)
    target = np.minimum(1 + gain, p.color_slack * seen)[..., None] * share
    lost = np.where(clipped[..., None] & cut_off, np.maximum(target - window, 0), 0)
    return _on_grid(lost.astype(np.float32), box, p.grid_px)


def _on_grid(light: np.ndarray, box: Region, grid: int) -> LostLight:
    """The light of a box, placed in a region whose corners are multiples of `grid`."""
    region = Region(
        box.top // grid * grid, -(-box.bottom // grid) * grid,
        box.left // grid * grid, -(-box.right // grid) * grid,
    )  # fmt: skip
    whole = np.zeros((3, region.height, region.width), np.float32)
    whole[:, *box.within(region).slices] = light.transpose(2, 0, 1)
    return LostLight(region, whole)


def _distance(mask: np.ndarray) -> np.ndarray:
    """Distance in pixels to the nearest pixel of the mask; large if there is none."""
    return cv2.distanceTransform((~mask).view(np.uint8), cv2.DIST_L2, 5)


def _wide_means(photo, centers, long_side: int, p) -> tuple[np.ndarray, np.ndarray]:
    """Mean light around points of the photo, within `wide` and within `scene`; pixels count as
    `bright` at most."""
    height, width = photo.shape[:2]
    factor = max(1, round(long_side / p.coarse_px))
    size = -(-width // factor), -(-height // factor)
    coarse = brightest_channel(shrink(photo, size))
    columns, rows = (np.nan_to_num(centers) / factor).astype(int).T
    rows, columns = rows.clip(0, size[1] - 1), columns.clip(0, size[0] - 1)
    means = []
    for share in (p.wide, p.scene):
        side = 2 * round(share * long_side / factor) + 1
        light = cv2.blur(np.minimum(coarse, p.bright), (side, side), borderType=cv2.BORDER_REFLECT)
        means.append(light[rows, columns])
    return means[0], means[1]


def _rising(value, start: float, end: float):
    """0 up to `start`, 1 from `end` on."""
    return np.clip((value - start) / (end - start), 0, 1)
