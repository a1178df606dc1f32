"""Foreground and background of the pixels around a depth edge, separated by their colors.

The two sides' local means give each pixel's alpha by projection. The disparity tells which side a
pixel belongs to, but hair and twigs extend beyond its edge and would be counted as background; so
the means are taken twice, the second time without what the first alpha assigns to the other side.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.geometry import Region
from engine.optics import fused
from engine.optics.filters import enlarge, local_extremes


@dataclass(frozen=True)
class EdgeColorParams:
    """Parameters of the separation, chosen by eye on cut-outs in front of photos.

    Attributes:
        min_step: disparity step, within the edge window, from which two surfaces are separated.
        texture_weight, distance_weight: weight of texture, and of distance from the edge,
            against the colors in `fused.edge_alpha`.
        placed_window_px: edge window in which the disparity's edges lie where the photo's do: that
            of the size at which they are found. In a larger one they are off by more pixels, and
            colors count for more.
        wide_mean_weight: weight of means over twice the edge window: where it ends, the window
            contains only the ramp of the edge.
        alpha_power: power of the first alpha as a weight of the second means.
        first_mean_weight: weight of the first means.
        ramp_share: share of the step beyond which a disparity off its side's lies on the edge's
            ramp.
        level_share: half-width, in edge windows, of the widest dip of the front's disparity along
            the edge, or bump of the back's, that is leveled: the foot of a ramp, below
            `ramp_share`, is one.
        opaque_alpha: alpha from which a pixel is all foreground.
        mean_window_px: minimum half-width of the edge window at the size at which both sides'
            means are taken: means over a window contain nothing finer than a part of it, so at 24
            megapixels a quarter of the width and height is enough, and a preview of 1024 px and
            an export are treated alike.
    """

    min_step: float = 0.04
    texture_weight: float = 3.0
    distance_weight: float = 2.0
    placed_window_px: int = 5
    wide_mean_weight: float = 0.05
    alpha_power: int = 4
    first_mean_weight: float = 1e-2
    ramp_share: float = 0.1
    level_share: float = 0.3
    opaque_alpha: float = 0.98
    mean_window_px: int = 4


UNMIX = EdgeColorParams()


@dataclass(frozen=True, eq=False)
class Sides:
    """Both sides of the depth edges of a region.

    Attributes:
        band: uint8 h x w, 1 where there is an edge within the window.
        maps: float32 `MAPS` x h x w, see the properties.
    """

    band: np.ndarray
    maps: np.ndarray

    @property
    def near(self) -> np.ndarray:
        """The near side's means of three colors and of the disparity, 4 x h x w."""
        return self.maps[:4]

    @property
    def far(self) -> np.ndarray:
        """The far side's, 4 x h x w."""
        return self.maps[4:8]

    @property
    def middle(self) -> np.ndarray:
        """The disparity halfway between both sides."""
        return self.maps[8]

    @property
    def texture(self) -> np.ndarray:
        """Variance of the colors about their side's means, summed over both sides."""
        return self.maps[9]

    @property
    def far_spread(self) -> np.ndarray:
        """Standard deviation of the far side's colors."""
        return self.maps[10]

    def within(self, region: Region) -> Sides:
        """The sides of a part."""
        return Sides(self.band[region.slices], self.maps[:, *region.slices])

    def enlarged(self, region: Region, factor: int) -> Sides:
        """The sides of a part at `factor` times the size."""
        if factor == 1:
            return self.within(region)
        height, width = region.height * factor, region.width * factor
        band = cv2.resize(
            self.band[region.slices], (width, height), interpolation=cv2.INTER_NEAREST
        )
        maps = np.empty((len(self.maps), height, width), np.float32)
        for large, own in zip(maps, self.maps, strict=True):
            large[:] = enlarge(own, region, factor)
        return Sides(band, maps)


MAPS = 11
"""Number of maps in `Sides`."""


@dataclass(frozen=True, eq=False)
class Edge:
    """The surfaces within the band around the depth edges, and the seeds of the fill; float32.

    Attributes:
        alpha: the front's share of the pixel, 1 outside the band.
        front_disparity, back_disparity: of both surfaces; outside the band the pixel's own.
        back: three planes: the back's color; outside the band the pixel's.
        near: the disparity of the near side.
        seen: how much the back is trusted as a seed, 0 outside the band.
    """

    alpha: np.ndarray
    front_disparity: np.ndarray
    back: list[np.ndarray]
    back_disparity: np.ndarray
    near: np.ndarray
    seen: np.ndarray


def halvings(radius: int) -> int:
    """How often the image is halved before the means of both sides are taken."""
    return max(0, (radius // UNMIX.mean_window_px).bit_length() - 1)


def halo(radius: int) -> int:
    """How far beyond a tile `find_sides` reads, in its own pixels."""
    return 6 * radius + 5


def margin(radius: int) -> int:
    """How far beyond a tile `separate_edge_colors` reads."""
    return max(small(radius), _soft_side(radius)) // 2


def small(radius: int) -> int:
    """Side of the window that distinguishes on the edge from off it."""
    return max(5, radius // 2 * 2 + 1)


def soft(radius: int) -> float:
    """Standard deviation, pixels, that softens the disparity's edge to a first alpha."""
    return max(0.6, 0.12 * radius)


def _soft_side(radius: int) -> int:
    return 2 * int(np.ceil(1.6 * soft(radius))) + 1


def level_reach(radius: int) -> int:
    """Half-width, pixels, of the widest dip or bump in a surface's disparity that is leveled."""
    return max(1, round(UNMIX.level_share * radius))


def edge_radius(radius: int, shrink: int) -> int:
    """Half-width of the edge window at 1 / `shrink` of the size."""
    return max(2, round(radius / shrink))


def edge_band(disparity: np.ndarray, radius: int, shrink: int) -> np.ndarray:
    """uint8 h x w, 1 where there is a depth edge within the window; see `find_sides`."""
    nearest, farthest = local_extremes(disparity, edge_radius(radius, shrink))
    return ((nearest - farthest) > UNMIX.min_step).view(np.uint8)


def find_sides(known: list[np.ndarray], radius: int, shrink: int = 1) -> Sides | None:
    """The local means of both sides of the depth edges.

    Args:
        known: float32 h x w each: three colors in linear light, the disparity in [0, 1], and the
            sum of the squared colors.
        radius: half-width of the edge window, pixels of the full size.
        shrink: how many times smaller than the full size these planes are.
    Returns:
        None where there is no edge.
    """
    disparity, own = known[3], edge_radius(radius, shrink)
    band = edge_band(disparity, radius, shrink) > 0
    if not band.any():
        return None
    nearest, farthest = local_extremes(disparity, 2 * own)
    middle, half_step = (nearest + farthest) / 2, (nearest - farthest) / 2
    is_near = (disparity > middle).astype(np.float32)
    clear = ((disparity - middle) / np.maximum(half_step, 1e-6)) ** 2
    clear *= clear
    labels = (is_near, 1 - is_near)
    window = (2 * own + 1, 2 * own + 1)
    for label in labels:  # whether any pixel of the side is within reach
        band &= cv2.blur(label, window) > 0.5 / (window[0] * window[1])
    weights = []
    for label in labels:
        around = cv2.blur(label, (small(own),) * 2) ** 2
        weights.append(label * (clear * around * around + np.float32(1e-4)))
    first = [_means(known, weight, own) for weight in weights]
    texture = _variance(first[0]) + _variance(first[1])
    prior = _prior(is_near, own, radius)
    alpha = np.empty_like(texture)
    near, far = (means[:4] for means in first)
    fused.edge_alpha(known[:3], near, far, texture, prior.planes, UNMIX.opaque_alpha, alpha)
    alpha = np.where(band, alpha, is_near)
    shares = [side * side for side in (alpha, 1 - alpha)]
    near, far = (
        _refine_means(known, weight * (share * share), own, means)
        for weight, share, means in zip(weights, shares, first, strict=True)
    )
    far_variance = _variance(far)
    texture = _variance(near) + far_variance
    return Sides(
        band.astype(np.uint8),
        np.stack([*near[:4], *far[:4], middle, texture, np.sqrt(far_variance)]),
    )


def separate_edge_colors(
    planes: list[np.ndarray], disparity: np.ndarray, sides: Sides, radius: int, inner: Region
) -> Edge:
    """Front and back within the band around the depth edges.

    Args:
        planes: three float32 H x W, linear light.
        disparity: float32 H x W in [0, 1].
        sides: the sides of the same region, at the same size.
        radius: half-width of the edge window, pixels.
        inner: the part of the region that is needed; `margin` around it is read.
    """
    is_near = (disparity > sides.middle).astype(np.float32)
    prior = _prior(is_near, radius, radius).within(inner)
    sides = sides.within(inner)
    planes, disparity = [plane[inner.slices] for plane in planes], disparity[inner.slices]
    edge = np.empty((7, *disparity.shape), np.float32)
    fused.part_edge(
        planes,
        sides.near,
        sides.far,
        sides.texture,
        prior.planes,
        sides.far_spread,
        disparity,
        sides.band.astype(np.float32),
        UNMIX.opaque_alpha,
        UNMIX.ramp_share,
        edge,
    )
    return Edge(
        alpha=edge[0],
        front_disparity=edge[1],
        back=list(edge[2:5]),
        back_disparity=edge[5],
        near=sides.near[3],
        seen=edge[6],
    )


def _means(known: list[np.ndarray], weight: np.ndarray, radius: int) -> list[np.ndarray]:
    """Local means of one side, from twice as far where the window contains only its ramp."""
    near, far = (2 * radius + 1,) * 2, (4 * radius + 1,) * 2

    def sums(plane: np.ndarray) -> np.ndarray:
        return cv2.scaleAdd(cv2.blur(plane, far), UNMIX.wide_mean_weight, cv2.blur(plane, near))

    total = np.maximum(sums(weight), 1e-12)
    return [sums(plane * weight) / total for plane in known]


def _refine_means(
    known: list[np.ndarray], weight: np.ndarray, radius: int, first: list[np.ndarray]
) -> list[np.ndarray]:
    """Local means of one side, with weights that exclude the other; `first` where those are low."""
    window = (2 * radius + 1,) * 2
    total = cv2.blur(weight, window) + np.float32(UNMIX.first_mean_weight)
    return [
        (cv2.blur(plane * weight, window) + np.float32(UNMIX.first_mean_weight) * before) / total
        for plane, before in zip(known, first, strict=True)
    ]


def _variance(means: list[np.ndarray]) -> np.ndarray:
    """Variance of a side's colors about their means, summed over the channels."""
    return np.maximum(means[4] - means[0] ** 2 - means[1] ** 2 - means[2] ** 2, 0)


@dataclass(frozen=True, eq=False)
class Prior:
    """What the disparity alone says about each pixel; float32 H x W.

    Attributes:
        is_near: 1 on the near side of the edge.
        alpha: the same, the edge softened.
        doubt: weight of `alpha` against what the colors say, per unit of their variance.
    """

    is_near: np.ndarray
    alpha: np.ndarray
    doubt: np.ndarray

    @property
    def planes(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """All three."""
        return self.is_near, self.alpha, self.doubt

    def within(self, region: Region) -> Prior:
        """The prior of a part."""
        return Prior(*(plane[region.slices] for plane in self.planes))


def _prior(is_near: np.ndarray, radius: int, full_radius: int) -> Prior:
    """The prior from a hard split.

    Args:
        radius, full_radius: half-width of the edge window in pixels of this and of the full size.
    """
    side = _soft_side(radius)
    alpha = cv2.GaussianBlur(is_near, (side, side), soft(radius))
    off_edge = 2 * cv2.blur(is_near, (small(radius),) * 2) - 1
    trust = np.float32(UNMIX.texture_weight * min(1, UNMIX.placed_window_px / full_radius))
    return Prior(is_near, alpha, trust + (trust * UNMIX.distance_weight) * (off_edge * off_edge))
