"""The photo as two surfaces a pixel: the one that is seen, and the one behind its depth edges.

Round every depth edge the photo mixes both (hair, leaves, the anti-aliased rim), and a blurred
foreground shows what it hides. `separate` takes the mix apart and carries the background on
beneath the foreground, so that each surface can be blurred by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.lens import MAX_COC
from engine.optics.fill import fill
from engine.optics.tiles import Region, each, scaled, tiles, widened, within

GAP = 0.04
"""Disparity step, within the edge window, from which two surfaces are told apart."""

EDGE = 0.005
"""Half-width of the edge window as a share of the long side."""

DOUBT, OFF_EDGE = 3.0, 4.0
"""How much texture, and distance from the edge, weigh against the colours in `_alpha`."""

RAMP = 0.1
"""Share of the step beyond which a disparity off its side's lies on the ramp of the edge."""

SOLID = 0.98
"""Alpha from which a pixel is all foreground."""

_SIDE = 512


CODES = 65535
"""Disparities are kept as whole numbers: `disparity * CODES`."""


@dataclass(frozen=True, eq=False)
class Surfaces:
    """Two surfaces a pixel; composited front over back they give the photo back.

    Attributes:
        front: float32 3 x H x W, linear light, premultiplied by its alpha.
        front_disparity: uint16 H x W, see `CODES`.
        alpha: float32 H x W, the front's share of the pixel, 1 away from depth edges; None = there
            are no edges at all, nor a back.
        back: float32 3 x H x W, what lies behind, whole, or None.
        back_disparity: uint16 H x W, that of the front where nothing behind is known; or None.
    """

    front: np.ndarray
    front_disparity: np.ndarray
    alpha: np.ndarray | None = None
    back: np.ndarray | None = None
    back_disparity: np.ndarray | None = None


def halved(surfaces: Surfaces) -> Surfaces:
    """The same at half the size, for wide blurs: colours averaged, disparities picked."""
    codes = np.ascontiguousarray(surfaces.front_disparity[::2, ::2])
    front = np.empty((3, *codes.shape), np.float32)
    regions = tiles(codes.shape, _SIDE)

    def work(tile) -> None:
        for index in range(3):
            _halve(surfaces.front[index], front[index], tile)
        if fine_alpha is None or fine_back is None:
            return
        _halve(fine_alpha, alpha, tile)
        through = np.float32(1 + _HIDDEN) - fine_alpha[scaled(tile, 2)]
        weight = np.float32(1 + _HIDDEN) - alpha[tile]
        for index in range(3):
            back[index][tile] = _mean(fine_back[index][scaled(tile, 2)] * through) / weight

    fine_alpha, fine_back = surfaces.alpha, surfaces.back
    if surfaces.back_disparity is None:
        each(work, regions)
        return Surfaces(front, codes)
    alpha = np.empty(codes.shape, np.float32)
    back = np.empty((3, *codes.shape), np.float32)
    each(work, regions)
    behind = np.ascontiguousarray(surfaces.back_disparity[::2, ::2])
    return Surfaces(front, codes, alpha, back, behind)


def _halve(fine: np.ndarray, coarse: np.ndarray, tile: Region) -> None:
    coarse[tile] = _mean(fine[scaled(tile, 2)])


_HIDDEN = 1e-3
"""How much the hidden back counts beside the one that shines through, in a mean."""


def separate(pixels: np.ndarray, disparity: np.ndarray) -> Surfaces:
    """Take the photo apart at its depth edges.

    Args:
        pixels: float32 H x W x 3, linear light, even sides.
        disparity: float32 H x W in [0, 1], its edges aligned to the photo's.
    """
    height, width = disparity.shape
    radius = max(2, round(EDGE * max(height, width)))
    front_disparity = _coded(disparity)
    half = (height // 2, width // 2)
    seeds, weights = np.zeros((*half, 5), np.float32), np.zeros(half, np.float32)
    regions = tiles((height, width), _SIDE)
    front = np.empty((3, height, width), np.float32)
    each(lambda tile: _copy(pixels, front, tile), regions)
    edges = each(lambda tile: _has_edge(disparity, tile, radius), regions)
    regions = [tile for tile, edge in zip(regions, edges, strict=True) if edge]
    if not regions:
        return Surfaces(front, front_disparity)
    back_disparity = front_disparity.copy()
    alpha = np.ones((height, width), np.float32)
    back = front.copy()
    bare = np.ones((height, width), np.uint8)

    def split(tile) -> None:
        wide = widened(tile, 3 * radius + 3, (height, width))
        inner = within(tile, wide)
        edge = _split(pixels[wide], disparity[wide], radius)
        alpha[tile], bare[tile] = edge.alpha[inner], edge.bare[inner]
        for index, behind in enumerate(edge.back):
            back[index][tile] = behind[inner]
            front[index][tile] -= (1 - alpha[tile]) * behind[inner]
        front_disparity[tile] = _coded(edge.front_disparity[inner])
        back_disparity[tile] = _coded(edge.back_disparity[inner])
        rows, columns = (slice(t.start // 2, (t.stop + 1) // 2) for t in tile)
        coarse = (rows, columns)
        seen = edge.seen[inner]
        weights[coarse] = share = _mean(seen)
        known = (*edge.back, edge.back_disparity, edge.near)
        known = [_mean(plane[inner] * seen) for plane in known]
        seeds[coarse] = np.dstack(known) / np.maximum(share, 1e-8)[..., None]

    each(split, regions)
    beneath = fill(seeds, np.minimum(weights * 4, 1))
    reach = int(np.ceil(MAX_COC * max(height, width) / 2)) + 1
    near_edge = cv2.dilate((weights > 0).astype(np.uint8), _square(reach))

    def carry_on(tile) -> None:
        rows, columns = (slice(t.start // 2, (t.stop + 1) // 2) for t in tile)
        coarse = (rows, columns)
        if not near_edge[coarse].any():
            return
        deep = _doubled(beneath, coarse)
        mask = cv2.resize(near_edge[coarse], deep.shape[1::-1], interpolation=cv2.INTER_NEAREST) > 0
        depth, own = deep[..., 3], disparity[tile]
        hides = own > np.maximum(depth + GAP / 2, (depth + deep[..., 4]) / 2)
        hidden = mask & (bare[tile] > 0) & hides
        for index, plane in enumerate(back):
            plane[tile][hidden] = deep[..., index][hidden]
        back_disparity[tile][hidden] = _coded(depth[hidden])

    each(carry_on, tiles((height, width), _SIDE))
    return Surfaces(front, front_disparity, alpha, back, back_disparity)


def _copy(pixels: np.ndarray, planes: np.ndarray, tile: Region) -> None:
    for plane, colour in zip(planes, cv2.split(pixels[tile]), strict=True):
        plane[tile] = colour


def _coded(disparity: np.ndarray) -> np.ndarray:
    return (disparity * np.float32(CODES) + np.float32(0.5)).astype(np.uint16)


def _has_edge(disparity: np.ndarray, tile: Region, radius: int) -> bool:
    nearest, farthest = _extremes(disparity[widened(tile, radius, disparity.shape)], radius)
    return bool(((nearest - farthest) > GAP).any())


@dataclass(frozen=True, eq=False)
class _Edge:
    """What `_split` finds in a tile: the surfaces within the band, and the seeds of the fill."""

    alpha: np.ndarray
    bare: np.ndarray
    front_disparity: np.ndarray
    back: list[np.ndarray]
    back_disparity: np.ndarray
    near: np.ndarray
    seen: np.ndarray


def _split(pixels: np.ndarray, disparity: np.ndarray, radius: int) -> _Edge:
    """Front and back within the band round the depth edges."""
    nearest, farthest = _extremes(disparity, radius)
    band = (nearest - farthest) > GAP
    nearest, farthest = _extremes(disparity, 2 * radius)
    middle, half_step = (nearest + farthest) / 2, (nearest - farthest) / 2
    is_near = (disparity > middle).astype(np.float32)
    clear = ((disparity - middle) / np.maximum(half_step, 1e-6)) ** 4
    known = [*cv2.split(pixels), disparity]
    known.append(known[0] ** 2 + known[1] ** 2 + known[2] ** 2)
    near, near_seen = _side(known, is_near, clear, radius)
    far, far_seen = _side(known, 1 - is_near, clear, radius)
    band &= near_seen & far_seen
    alpha = np.where(band, _alpha(known, near, far, is_near), 1).astype(np.float32)

    behind = 1 - alpha
    correction = behind / (alpha * alpha + behind * behind)
    share = np.maximum(behind, 1 - SOLID)
    likely = (2 * np.sqrt(far[4]) + 0.02) / np.maximum(alpha, 0.02)
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
    return _Edge(
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


def _side(
    known: list[np.ndarray], label: np.ndarray, clear: np.ndarray, radius: int
) -> tuple[list[np.ndarray], np.ndarray]:
    """Local means of what is known on one side of the edge, the pixels off the edge foremost.

    Args:
        clear: how clearly a pixel's disparity is that of its side, 0..1.
    Returns:
        five float32 H x W: colour, disparity, and the variance of the colour about its mean; and
        bool H x W, whether any of the side is within reach.
    """
    size = (2 * radius + 1, 2 * radius + 1)
    weight = label * (clear * cv2.blur(label, (5, 5)) ** 4 + 1e-4)
    total = np.maximum(cv2.blur(weight, size), 1e-12)
    means = [cv2.blur(plane * weight, size) / total for plane in known]
    squared = means[0] ** 2 + means[1] ** 2 + means[2] ** 2
    seen = cv2.blur(label, size) > 0.5 / (size[0] * size[1])
    return [*means[:4], np.maximum(means[4] - squared, 0)], seen


def _alpha(known, near, far, is_near) -> np.ndarray:
    """The foreground's share of each pixel, by projection between the two sides' colours.

    Where the sides look alike or are richly textured the colours say little, and so they do well
    off the edge; there the disparity's own edge, softened, stands in.
    """
    prior = cv2.GaussianBlur(is_near, (3, 3), 0.6)
    off_edge = (2 * cv2.blur(is_near, (5, 5)) - 1) ** 2
    along = length = np.float32(0)
    fits = np.full_like(is_near, np.inf)  # most background that the pixel can hold
    for colour, close, distant in zip(known[:3], near[:3], far[:3], strict=True):
        difference = close - distant
        along = along + (colour - distant) * difference
        length = length + difference * difference
        fits = np.minimum(fits, colour / np.maximum(distant, 1e-6))
    doubt = DOUBT * (near[4] + far[4]) * (1 + OFF_EDGE * off_edge) + 1e-4
    alpha = np.clip((along + doubt * prior) / (length + doubt), 0, 1)
    alpha = np.maximum(alpha, is_near * (1 - fits))
    return np.where(alpha > SOLID, 1, alpha)


def _mean(image: np.ndarray) -> np.ndarray:
    size = (image.shape[1] // 2, image.shape[0] // 2)
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)


def _doubled(image: np.ndarray, region: tuple[slice, slice]) -> np.ndarray:
    """A region of a picture at twice its size, as if the whole had been enlarged."""
    wide = widened(region, 1, image.shape[:2])
    crop = image[wide]
    large = cv2.resize(crop, (2 * crop.shape[1], 2 * crop.shape[0]), interpolation=cv2.INTER_LINEAR)
    rows, columns = (
        slice(2 * (r.start - w.start), 2 * (r.stop - w.start))
        for r, w in zip(region, wide, strict=True)
    )
    return np.ascontiguousarray(large[rows, columns])


def _extremes(disparity: np.ndarray, radius: int) -> tuple[np.ndarray, np.ndarray]:
    return cv2.dilate(disparity, _square(radius)), cv2.erode(disparity, _square(radius))


def _square(radius: int) -> np.ndarray:
    return np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
