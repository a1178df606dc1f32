"""The photo as two surfaces a pixel: the one that is seen, and the one behind its depth edges.

Round every depth edge the photo mixes both (hair, leaves, the anti-aliased rim), and a blurred
foreground shows what it hides. `separate` takes the mix apart and carries the background on
beneath the foreground, so that each surface can be blurred by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from engine.lens import MAX_COC
from engine.optics.fill import fill
from engine.optics.tiles import each, tiles, widened

GAP = 0.04
"""Disparity step, within the edge window, from which two surfaces are told apart."""

EDGE = 0.005
"""Half-width of the edge window as a share of the long side."""

DOUBT, OFF_EDGE = 3.0, 4.0
"""How much texture, and distance from the edge, weigh against the colours in `_alpha`."""

SOLID = 0.98
"""Alpha from which a pixel is all foreground."""

_SIDE = 512


@dataclass(frozen=True, eq=False)
class Surfaces:
    """Two surfaces a pixel; composited front over back they give the photo back.

    Attributes:
        front: float32 H x W x 4, colour premultiplied by its alpha, linear light; alpha is 1
            away from depth edges.
        front_disparity: float32 H x W.
        back: float32 H x W x 4, the same for the surface behind; alpha is 0 where none is known.
            None = no depth edges at all.
        back_disparity: float32 H x W, or None.
    """

    front: np.ndarray
    front_disparity: np.ndarray
    back: np.ndarray | None
    back_disparity: np.ndarray | None

    @cached_property
    def half(self) -> Surfaces:
        """The same at half the size, for wide blurs: colours averaged, disparities picked."""
        if self.back is None or self.back_disparity is None:
            return Surfaces(_mean(self.front), _pick(self.front_disparity), None, None)
        back = _mean(self.back)
        alpha = cv2.extractChannel(back, 3)
        known = np.maximum(alpha, 1e-6)
        back = cv2.divide(back, cv2.merge([known] * 4))  # whole or nothing, as at full size
        return Surfaces(
            _mean(self.front), _pick(self.front_disparity), back, _pick(self.back_disparity)
        )


def separate(pixels: np.ndarray, disparity: np.ndarray) -> Surfaces:
    """Take the photo apart at its depth edges.

    Args:
        pixels: float32 H x W x 3, linear light, even sides.
        disparity: float32 H x W in [0, 1], its edges aligned to the photo's.
    """
    height, width = disparity.shape
    radius = max(2, round(EDGE * max(height, width)))
    front = cv2.merge([*cv2.split(pixels), np.ones((height, width), np.float32)])
    front_disparity = disparity.copy()
    back = np.zeros((height, width, 4), np.float32)
    back_disparity = disparity.copy()
    half = (height // 2, width // 2)
    seeds, weights = np.zeros((*half, 5), np.float32), np.zeros(half, np.float32)

    def split(tile) -> bool:
        wide = widened(tile, 3 * radius + 3, (height, width))
        inner = tuple(
            slice(t.start - w.start, t.stop - w.start) for t, w in zip(tile, wide, strict=True)
        )
        edge = _split(pixels[wide], disparity[wide], radius)
        if edge is None:
            return False
        front[tile], front_disparity[tile] = edge.front[inner], edge.front_disparity[inner]
        back[tile], back_disparity[tile] = edge.back[inner], edge.back_disparity[inner]
        seen = edge.seen[inner]
        rows, columns = (slice(t.start // 2, (t.stop + 1) // 2) for t in tile)
        coarse = (rows, columns)
        size = (seen.shape[1] // 2, seen.shape[0] // 2)
        known = cv2.merge([*cv2.split(edge.back[inner])[:3], edge.back_disparity[inner]])
        share = cv2.resize(seen, size, interpolation=cv2.INTER_AREA)
        weights[coarse] = share
        known = cv2.resize(known * seen[..., None], size, interpolation=cv2.INTER_AREA)
        nearest = cv2.resize(edge.near[inner] * seen, size, interpolation=cv2.INTER_AREA)
        seeds[coarse] = np.dstack([known, nearest]) / np.maximum(share, 1e-8)[..., None]
        return True

    if not any(each(split, tiles((height, width), _SIDE))):
        return Surfaces(front, front_disparity, None, None)
    beneath = fill(seeds, np.minimum(weights * 4, 1))
    reach = int(np.ceil(MAX_COC * max(height, width) / 2)) + 1
    within = cv2.dilate((weights > 0).astype(np.uint8), _square(reach))

    def carry_on(tile) -> None:
        rows, columns = (slice(t.start // 2, (t.stop + 1) // 2) for t in tile)
        coarse = (rows, columns)
        if not within[coarse].any():
            return
        deep = _doubled(beneath, coarse)
        mask = cv2.resize(within[coarse], deep.shape[1::-1], interpolation=cv2.INTER_NEAREST) > 0
        depth, own = deep[..., 3], disparity[tile]
        hides = own > np.maximum(depth + GAP / 2, (depth + deep[..., 4]) / 2)
        hidden = mask & (back[tile][..., 3] == 0) & hides
        deep[..., 4] = 1
        back[tile][hidden] = deep[..., [0, 1, 2, 4]][hidden]
        back_disparity[tile][hidden] = depth[hidden]

    each(carry_on, tiles((height, width), _SIDE))
    return Surfaces(front, front_disparity, back, back_disparity)


@dataclass(frozen=True, eq=False)
class _Edge:
    """What `_split` finds in a tile: the surfaces within the band, and the seeds of the fill."""

    front: np.ndarray
    front_disparity: np.ndarray
    back: np.ndarray
    back_disparity: np.ndarray
    near: np.ndarray
    seen: np.ndarray


def _split(pixels: np.ndarray, disparity: np.ndarray, radius: int) -> _Edge | None:
    """Front and back within the band round the depth edges; None without any."""
    nearest, farthest = _extremes(disparity, radius)
    band = (nearest - farthest) > GAP
    if not band.any():
        return None
    nearest, farthest = _extremes(disparity, 2 * radius)
    is_near = (disparity > (nearest + farthest) / 2).astype(np.float32)
    known = [*cv2.split(pixels), disparity]
    known.append(known[0] ** 2 + known[1] ** 2 + known[2] ** 2)
    near = _side(known, is_near, radius)
    far = _side(known, 1 - is_near, radius)
    alpha = np.where(band, _alpha(known, near, far, is_near), 1).astype(np.float32)

    behind = 1 - alpha
    correction = behind / (alpha * alpha + behind * behind)
    share = np.maximum(behind, 1 - SOLID)
    front, back = [], []
    for colour, close, distant in zip(known[:3], near[:3], far[:3], strict=True):
        residual = colour - alpha * close - behind * distant
        deep = np.maximum(distant + residual * correction, 0)
        deep = np.where(alpha < 1, np.minimum(deep, colour / share), deep)
        front.append(np.where(band, colour - behind * deep, colour))
        back.append(deep * band)
    return _Edge(
        front=cv2.merge([*front, alpha]),
        front_disparity=np.where(band & (is_near == 0), near[3], disparity),
        back=cv2.merge([*back, band.astype(np.float32)]),
        back_disparity=np.where(band & (is_near > 0), far[3], disparity),
        near=near[3],
        seen=np.where(band, np.maximum(behind, 0.05), 0).astype(np.float32),
    )


def _side(known: list[np.ndarray], label: np.ndarray, radius: int) -> list[np.ndarray]:
    """Local means of what is known on one side of the edge, the pixels off the edge foremost.

    Returns:
        five float32 H x W: colour, disparity, and the variance of the colour about its mean.
    """
    size = (2 * radius + 1, 2 * radius + 1)
    weight = label * (cv2.blur(label, (5, 5)) ** 4 + 1e-4)
    total = np.maximum(cv2.blur(weight, size), 1e-12)
    means = [cv2.blur(plane * weight, size) / total for plane in known]
    squared = means[0] ** 2 + means[1] ** 2 + means[2] ** 2
    return [*means[:4], np.maximum(means[4] - squared, 0)]


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


def _pick(disparity: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(disparity[::2, ::2])


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
