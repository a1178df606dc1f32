"""Foreground and background of the pixels round a depth edge, told apart by their colors.

The two sides' local means give each pixel's alpha by projection. The disparity says which side a
pixel is of, but hair and twigs reach beyond its edge and would be counted as background; so the
means are taken twice, the second time without what the first alpha says belongs to the other side.
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
    """Numbers of the separation, chosen by eye on cut-outs before photos.

    Attributes:
        min_step: disparity step, within the edge window, from which two surfaces are told apart.
        texture_weight, distance_weight: how much texture, and distance from the edge, weigh
            against the colors in `fused.edge_alpha`.
        placed_window_px: edge window in which the disparity's edges lie where the photo's do: that
            of the size at which they are found. In a larger one they are off by more pixels, and
            colors count for more.
        wide_mean_weight: of means over twice the edge window: where it ends, only the ramp of the
            edge is in it.
        alpha_power: of the first alpha that the second means weigh with.
        first_mean_weight: weight of the first means.
        ramp_share: of the step beyond which a disparity off its side's lies on the edge's ramp.
        opaque_alpha: from which a pixel is all foreground.
        mean_window_px: half-width of the edge window at the size at which both sides' means are
            taken, at least: means over a window hold nothing finer than a part of it, so at 24
            megapixels a quarter of the width and height tells them, and a preview of 1024 px and
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
        """The far side's."""
        return self.maps[4:8]

    @property
    def middle(self) -> np.ndarray:
        """The disparity between both sides."""
        return self.maps[8]

    @property
    def texture(self) -> np.ndarray:
        """Variance of the colors about their side's means, of both sides together."""
        return self.maps[9]

    @property
    def far_spread(self) -> np.ndarray:
        """Standard deviation of the far side's colors."""
        return self.maps[10]

    def within(self, region: Region) -> Sides:
        """Those of a part."""
        return Sides(self.band[region.slices], self.maps[:, *region.slices])

    def enlarged(self, region: Region, factor: int) -> Sides:
        """Those of a part at `factor` times the size."""
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
"""Maps of `Sides`."""


@dataclass(frozen=True, eq=False)
class Edge:
    """The surfaces within the band round the depth edges, and the seeds of the fill; float32.

    Attributes:
        alpha: the front's share of the pixel, 1 outside the band.
        front_disparity, back_disparity: of both surfaces; outside the band the pixel's own.
        back: three planes: the back's color; outside the band the pixel's.
        near: the disparity of the near side.
        seen: how much the back is to be trusted as a seed, 0 outside the band.
    """

    alpha: np.ndarray
    front_disparity: np.ndarray
    back: list[np.ndarray]
    back_disparity: np.ndarray
    near: np.ndarray
    seen: np.ndarray


def halvings(radius: int) -> int:
    """How often the picture is halved before the means of both sides are taken."""
    return max(0, (radius // UNMIX.mean_window_px).bit_length() - 1)


def halo(radius: int) -> int:
    """How far beyond a tile `find_sides` looks, in its own pixels."""
    return 6 * radius + 5


def margin(radius: int) -> int:
    """How far beyond a tile `separate_edge_colors` looks."""
    return max(small(radius), _soft_side(radius)) // 2


def small(radius: int) -> int:
    """Side of the window that tells on the edge from off it."""
    return max(5, radius // 2 * 2 + 1)


def soft(radius: int) -> float:
    """Standard deviation, pixels, by which the disparity's edge is softened to a first alpha."""
    return max(0.6, 0.12 * radius)


def _soft_side(radius: int) -> int:
    return 2 * int(np.ceil(1.6 * soft(radius))) + 1


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
    for label in labels:  # whether any of the side is within reach
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
        _purer(known, weight * (share * share), own, means)
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
    """Front and back within the band round the depth edges.

    Args:
        planes: three float32 H x W, linear light.
        disparity: float32 H x W in [0, 1].
        sides: those of the same region, at the same size.
        radius: half-width of the edge window, pixels.
        inner: what is wanted of the region; `margin` around it is looked at.
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
    """Local means of one side, from twice as far away where the window holds but its ramp."""
    near, far = (2 * radius + 1,) * 2, (4 * radius + 1,) * 2

    def sums(plane: np.ndarray) -> np.ndarray:
        return cv2.scaleAdd(cv2.blur(plane, far), UNMIX.wide_mean_weight, cv2.blur(plane, near))

    total = np.maximum(sums(weight), 1e-12)
    return [sums(plane * weight) / total for plane in known]


def _purer(
    known: list[np.ndarray], weight: np.ndarray, radius: int, first: list[np.ndarray]
) -> list[np.ndarray]:
    """Local means of one side by weights that know the other; `first` where little has any."""
    window = (2 * radius + 1,) * 2
    total = cv2.blur(weight, window) + np.float32(UNMIX.first_mean_weight)
    return [
        (cv2.blur(plane * weight, window) + np.float32(UNMIX.first_mean_weight) * before) / total
        for plane, before in zip(known, first, strict=True)
    ]


def _variance(means: list[np.ndarray]) -> np.ndarray:
    """Of a side's colors about their means, summed over the channels."""
    return np.maximum(means[4] - means[0] ** 2 - means[1] ** 2 - means[2] ** 2, 0)


@dataclass(frozen=True, eq=False)
class Prior:
    """What the disparity alone says of each pixel; float32 H x W.

    Attributes:
        is_near: 1 on the near side of the edge.
        alpha: the same, the edge softened.
        doubt: how much it counts for against the colors, per variance of their texture.
    """

    is_near: np.ndarray
    alpha: np.ndarray
    doubt: np.ndarray

    @property
    def planes(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """All three."""
        return self.is_near, self.alpha, self.doubt

    def within(self, region: Region) -> Prior:
        """That of a part."""
        return Prior(*(plane[region.slices] for plane in self.planes))


def _prior(is_near: np.ndarray, radius: int, full_radius: int) -> Prior:
    """The prior of a hard cut.

    Args:
        radius, full_radius: half-width of the edge window in pixels of this size, of the full one.
    """
    side = _soft_side(radius)
    alpha = cv2.GaussianBlur(is_near, (side, side), soft(radius))
    off_edge = 2 * cv2.blur(is_near, (small(radius),) * 2) - 1
    trust = np.float32(UNMIX.texture_weight * min(1, UNMIX.placed_window_px / full_radius))
    return Prior(is_near, alpha, trust + (trust * UNMIX.distance_weight) * (off_edge * off_edge))
