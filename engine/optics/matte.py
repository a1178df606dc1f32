"""The photo as two surfaces a pixel: the one that is seen, and the one behind its depth edges.

Round every depth edge the photo mixes both (hair, leaves, the anti-aliased rim), and a blurred
foreground shows what it hides. `separate` takes the mix apart and carries the background on
beneath the foreground, so that each surface can be blurred by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.geometry import Region
from engine.lens import MAX_COC
from engine.optics.fill import push_pull_fill
from engine.optics.filters import double, halve, local_extremes, square
from engine.optics.tiles import each, tiles
from engine.optics.unmix import GAP, halo, unmixed

EDGE = 0.005
"""Half-width of the edge window as a share of the long side."""

_SIDE = 512

WIDE = 16
"""Edge window from which tiles are twice as large: more of them is then their surroundings."""


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

    def work(region: Region) -> None:
        tile, fine = region.slices, region.scale(2).slices
        for index in range(3):
            _halve(surfaces.front[index], front[index], region)
        if fine_alpha is None or fine_back is None:
            return
        _halve(fine_alpha, alpha, region)
        through = np.float32(1 + _HIDDEN) - fine_alpha[fine]
        weight = np.float32(1 + _HIDDEN) - alpha[tile]
        for index in range(3):
            back[index][tile] = halve(fine_back[index][fine] * through) / weight

    fine_alpha, fine_back = surfaces.alpha, surfaces.back
    if surfaces.back_disparity is None:
        each(work, regions)
        return Surfaces(front, codes)
    alpha = np.empty(codes.shape, np.float32)
    back = np.empty((3, *codes.shape), np.float32)
    each(work, regions)
    behind = np.ascontiguousarray(surfaces.back_disparity[::2, ::2])
    return Surfaces(front, codes, alpha, back, behind)


def _halve(fine: np.ndarray, coarse: np.ndarray, region: Region) -> None:
    coarse[region.slices] = halve(fine[region.scale(2).slices])


_HIDDEN = 1e-3
"""How much the hidden back counts beside the one that shines through, in a mean."""


def separate(
    pixels: np.ndarray, disparity: np.ndarray, long_side: int | None = None, multiple: int = 2
) -> Surfaces:
    """Take the photo apart at its depth edges.

    Args:
        pixels: float32 H x W x 3, linear light.
        disparity: float32 H x W in [0, 1], its edges aligned to the photo's.
        long_side: of the photo that this is a part of; scales the edge window.
        multiple: an even number; the surfaces' sides are the next multiples of it, the photo's
            edge repeated.
    """
    whole = long_side or max(disparity.shape)
    radius = max(2, round(EDGE * whole))
    front = _planes(pixels, multiple)
    height, width = front.shape[1:]
    every = tiles((height, width), _SIDE if radius < WIDE else 2 * _SIDE)
    pad = (0, height - disparity.shape[0], 0, width - disparity.shape[1])
    disparity = cv2.copyMakeBorder(disparity, *pad, cv2.BORDER_REPLICATE)
    front_disparity = _coded(disparity)
    edges = each(lambda tile: _has_edge(disparity, tile, radius), every)
    regions = [tile for tile, edge in zip(every, edges, strict=True) if edge]
    if not regions:
        return Surfaces(front, front_disparity)
    half = (height // 2, width // 2)
    seeds, weights = np.zeros((*half, 5), np.float32), np.zeros(half, np.float32)
    back_disparity = front_disparity.copy()
    alpha = np.ones((height, width), np.float32)
    back = np.zeros_like(front)  # no memory is taken where nothing is written
    bare = np.ones((height, width), np.uint8)

    def split(region: Region) -> None:
        padded = region.pad(halo(radius), (height, width))
        tile, wide, inner = region.slices, padded.slices, region.within(padded).slices
        edge = unmixed([plane[wide] for plane in front], disparity[wide], radius)
        alpha[tile], bare[tile] = edge.alpha[inner], edge.bare[inner]
        for index, behind in enumerate(edge.back):
            back[index][tile] = behind[inner]
        front_disparity[tile] = _coded(edge.front_disparity[inner])
        back_disparity[tile] = _coded(edge.back_disparity[inner])
        coarse = _half(region).slices
        seen = edge.seen[inner]
        weights[coarse] = share = halve(seen)
        known = (*edge.back, edge.back_disparity, edge.near)
        known = [halve(plane[inner] * seen) for plane in known]
        seeds[coarse] = np.dstack(known) / np.maximum(share, 1e-8)[..., None]

    def take(region: Region) -> None:  # once no tile looks at its neighbours any more
        tile = region.slices
        through = 1 - alpha[tile]
        for plane, behind in zip(front, back, strict=True):
            plane[tile] -= through * behind[tile]

    each(split, regions)
    each(take, regions)
    split_at = set(regions)
    beneath = push_pull_fill(seeds, np.minimum(weights * 4, 1))
    reach = int(np.ceil(MAX_COC * whole / 2)) + 1
    near_edge = cv2.dilate((weights > 0).astype(np.uint8), square(reach))

    def carry_on(region: Region) -> None:
        tile, half = region.slices, _half(region)
        coarse = half.slices
        if not near_edge[coarse].any():
            return
        deep = _doubled(beneath, half)
        mask = cv2.resize(near_edge[coarse], deep.shape[1::-1], interpolation=cv2.INTER_NEAREST) > 0
        depth, own = deep[..., 3], disparity[tile]
        hides = own > np.maximum(depth + GAP / 2, (depth + deep[..., 4]) / 2)
        hidden = mask & (bare[tile] > 0) & hides
        for index, plane in enumerate(back):
            if region not in split_at:
                plane[tile] = front[index][tile]
            plane[tile][hidden] = deep[..., index][hidden]
        back_disparity[tile][hidden] = _coded(depth[hidden])

    each(carry_on, every)
    return Surfaces(front, front_disparity, alpha, back, back_disparity)


def _planes(pixels: np.ndarray, multiple: int) -> np.ndarray:
    """3 x H x W, sides filled up to multiples by repeating the edge."""
    height, width = pixels.shape[:2]
    planes = np.empty((3, height + -height % multiple, width + -width % multiple), np.float32)

    def copy(region: Region) -> None:
        tile = region.slices
        for plane, colour in zip(planes, cv2.split(pixels[tile]), strict=True):
            plane[tile] = colour

    each(copy, tiles((height, width), _SIDE))
    planes[:, height:, :width] = planes[:, height - 1 : height, :width]
    planes[:, :, width:] = planes[:, :, width - 1 : width]
    return planes


def _half(region: Region) -> Region:
    """The region at half the size; a last odd row or column counts as a whole one."""
    return Region(
        region.top // 2, (region.bottom + 1) // 2, region.left // 2, (region.right + 1) // 2
    )


def _coded(disparity: np.ndarray) -> np.ndarray:
    return (disparity * np.float32(CODES) + np.float32(0.5)).astype(np.uint16)


def _has_edge(disparity: np.ndarray, tile: Region, radius: int) -> bool:
    nearest, farthest = local_extremes(disparity[tile.pad(radius, disparity.shape).slices], radius)
    return bool(((nearest - farthest) > GAP).any())


def _doubled(image: np.ndarray, region: Region) -> np.ndarray:
    """A region of a picture at twice its size, as if the whole had been enlarged."""
    padded = region.pad(1, image.shape)
    large = double(image[padded.slices])
    return np.ascontiguousarray(large[region.within(padded).scale(2).slices])
