"""The photo as two surfaces per pixel: the visible one, and the one behind its depth edges.

Around every depth edge the photo mixes both (hair, leaves, the anti-aliased rim), and a blurred
foreground reveals what it hides. `separate` separates the mix and continues the background beneath
the foreground, so that each surface can be blurred separately.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import cv2
import numpy as np

from engine.depth.coded import encode_disparity, shrink_disparity
from engine.depth.refine import enlarge as enlarge_part
from engine.geometry import Region
from engine.lens import MAX_COC
from engine.light import Light
from engine.light import shrink as shrink_light
from engine.optics.cells import DepthCells, depth_cells
from engine.optics.fill import push_pull_fill
from engine.optics.filters import enlarge, halve, square
from engine.optics.half import to_float, to_half
from engine.optics.tiles import SMALL_PIXELS, each, tiles
from engine.optics.unmix import (
    MAPS,
    UNMIX,
    Sides,
    edge_band,
    edge_radius,
    find_sides,
    halo,
    halvings,
    level_reach,
    margin,
    separate_edge_colors,
)
from engine.stored import DisparityMap

EDGE = 0.005
"""Half-width of the edge window as a share of the long side."""

_BLOCK = 256
"""Side of the blocks in which pixels are separated; small ones stay in the cache."""

_SMALL_BLOCK = 384
"""The same for small images: a fifth less time at 1024 px."""


Parts = tuple[list[np.ndarray], Any, Any]
"""See `Surfaces.parts`; the last two are None together."""


@dataclass(frozen=True, eq=False)
class Surfaces:
    """Two surfaces per pixel; compositing front over back reproduces the photo.

    Attributes:
        photo: float32 h x w x 3, linear light, or as it is stored; its edge is repeated up to
            H and W.
        front_disparity: uint16 H x W, see `depth.coded`.
        alpha: float16 H x W, the front's share of the pixel, 1 away from depth edges; None = there
            are no edges and no back.
        back: float16 3 x H x W, what lies behind, not premultiplied, or None.
        back_disparity: uint16 H x W, the front's where nothing behind is known; or None.
        edge_distance: float32, of any size: how far away the nearest depth edge is, in pixels of
            the photo at its full size, rather too near than too far; None = there is no back.
        unpacked: all of `parts`, computed in advance; or None.
    """

    photo: Light
    front_disparity: np.ndarray
    alpha: np.ndarray | None = None
    back: np.ndarray | None = None
    back_disparity: np.ndarray | None = None
    edge_distance: np.ndarray | None = None
    unpacked: Parts | None = None

    @cached_property
    def cells(self) -> DepthCells:
        """Which disparities occur where; sides must be multiples of `cells.CELL`."""
        return depth_cells(self.front_disparity, self.back_disparity, self.alpha)

    def unpack(self) -> Surfaces:
        """The same with all `parts` computed: faster to cut, and 28 bytes per pixel larger."""
        whole = Region.whole(self.front_disparity.shape)
        return replace(self, unpacked=self.parts(whole, self.back is not None))

    def parts(self, region: Region, with_back: bool) -> Parts:
        """The front's premultiplied colors, its alpha and the back's colors in a region, float32;
        None for the last two where nothing lies behind."""
        tile = region.slices
        if self.unpacked is not None:
            colors, alpha, back = self.unpacked
            colors = [plane[tile] for plane in colors]
            if not with_back or alpha is None or back is None:
                return colors, None, None
            return colors, alpha[tile], [plane[tile] for plane in back]
        if not with_back or self.alpha is None or self.back is None:
            return self.colors(region), None, None
        back = [to_float(plane[tile]) for plane in self.back]
        return self.front(region), to_float(self.alpha[tile]), back

    def colors(self, region: Region) -> list[np.ndarray]:
        """The photo's three planes in a region."""
        return _planes(self.photo, region)

    def front(self, region: Region) -> list[np.ndarray]:
        """The front's three planes in a region, premultiplied by its alpha."""
        front = self.colors(region)
        if self.alpha is None or self.back is None:
            return front
        through = 1 - to_float(self.alpha[region.slices])
        for plane, behind in zip(front, self.back, strict=True):
            plane -= through * to_float(behind[region.slices])
        return front


def halved(surfaces: Surfaces) -> Surfaces:
    """The same at half the size, for wide blurs: colors averaged, disparities subsampled."""
    codes = np.ascontiguousarray(surfaces.front_disparity[::2, ::2])
    photo = np.empty((*codes.shape, 3), np.float32)
    regions = _blocks(codes.shape)
    fine_alpha, fine_back = surfaces.alpha, surfaces.back
    front_codes, back_codes = surfaces.front_disparity, surfaces.back_disparity

    def work(region: Region) -> None:
        tile, fine = region.slices, region.scale(2)
        photo[tile] = halve(_padded(surfaces.photo, fine))
        if fine_alpha is None or fine_back is None or back_codes is None:
            return
        own = to_float(fine_alpha[fine.slices])
        if own.min() == 1 and np.array_equal(front_codes[fine.slices], back_codes[fine.slices]):
            return  # nothing lies behind
        half = halve(own)
        alpha[tile] = to_half(half)
        through, weight = np.float32(1 + _HIDDEN) - own, np.float32(1 + _HIDDEN) - half
        for index, behind in enumerate(fine_back):
            back[index, *tile] = to_half(halve(to_float(behind[fine.slices]) * through) / weight)

    if back_codes is None:
        each(work, regions)
        return Surfaces(photo, codes)
    alpha = np.ones(codes.shape, np.float16)
    back = np.zeros((3, *codes.shape), np.float16)
    each(work, regions)
    behind = np.ascontiguousarray(back_codes[::2, ::2])
    return Surfaces(photo, codes, alpha, back, behind, surfaces.edge_distance)


_HIDDEN = 1e-3
"""Weight of a hidden back in a mean, relative to one that shines through."""


def separate(
    pixels: Light,
    disparity: np.ndarray,
    long_side: int | None = None,
    multiple: int = 2,
    far: FarFill | None = None,
) -> Surfaces:
    """Separate the photo into surfaces at its depth edges.

    Args:
        pixels: float32 H x W x 3, linear light, or as it is stored; kept, not copied.
        disparity: float32 H x W in [0, 1], its edges aligned to the photo's.
        long_side: of the photo that this is a part of; scales the edge window.
        multiple: a power of 2; the surfaces' sides are the next multiples of it, the photo's
            edge repeated.
        far: what lies behind far from the edges of this part, as known from the whole photo.
    """
    whole = long_side or max(disparity.shape)
    parted = _part_at_edges(pixels, disparity, whole, multiple)
    surfaces, sides, coarse = parted.surfaces, parted.sides, parted.coarse
    if sides is None or surfaces.back is None or surfaces.back_disparity is None:
        return surfaces
    seeds, weights = parted.seeds, parted.weights
    known = np.minimum(weights * 4, 1)
    if far is not None:
        known = far.add_to_seeds(seeds, known, coarse)
    beneath = push_pull_fill(seeds, known)
    reach = int(np.ceil(MAX_COC * whole / coarse)) + 1
    at_edge = (weights > 0).astype(np.uint8)
    near_edge = cv2.dilate(at_edge, square(reach))
    distance = cv2.distanceTransform(1 - at_edge, cv2.DIST_L2, 5)
    back, back_disparity, split_at = surfaces.back, surfaces.back_disparity, parted.split_at
    shrink = surfaces.front_disparity.shape[0] // sides.band.shape[0]

    def carry_on(region: Region) -> None:
        tile, small = region.slices, region.scale(1 / coarse)
        if not near_edge[small.slices].any():
            return
        deep = cv2.split(enlarge(beneath, small, coarse))
        mask = _enlarged(near_edge[small.slices], coarse)
        band = _enlarged(sides.band[region.scale(1 / shrink).slices], shrink)
        depth, own = deep[3], _padded(disparity, region)
        hides = own > np.maximum(depth + np.float32(UNMIX.min_step / 2), (depth + deep[4]) / 2)
        hidden = (mask > band) & hides
        known = split_at[region]
        if known != region:
            for plane, color in zip(back, surfaces.colors(region), strict=True):
                inside = None if known is None else plane[known.slices].copy()
                plane[tile] = to_half(color)
                if known is not None:
                    plane[known.slices] = inside
        for plane, color in zip(back, deep[:3], strict=True):
            np.copyto(plane[tile], to_half(color), where=hidden)
        np.copyto(back_disparity[tile], encode_disparity(depth), where=hidden)

    each(carry_on, list(split_at))
    return replace(surfaces, edge_distance=np.float32(coarse) * np.maximum(distance - 1, 0))


@dataclass(frozen=True, eq=False)
class FarFill:
    """What lies behind the depth edges of a whole photo, roughly, for a part of it: how a fill
    continues beyond its seeds is then the same for all parts.

    Attributes:
        planes: float32 h x w each: three colors, the disparity, and that of the near side.
        part: where the part lies in the whole, pixels.
        whole: (width, height) of the whole, pixels.
    """

    planes: list[np.ndarray]
    part: Region
    whole: tuple[int, int]

    def add_to_seeds(self, seeds: np.ndarray, known: np.ndarray, coarse: int) -> np.ndarray:
        """Add it with a small weight to the part's own seeds, which are modified in place.

        Args:
            seeds, known: float32 h x w x 5 and h x w, known values of the part's pixels and their
                confidence, at 1 / `coarse` of the size.
        Returns:
            the sums of both weights.
        """
        size = self.whole[0] / coarse, self.whole[1] / coarse
        height, width = known.shape
        top, left = self.part.top // coarse, self.part.left // coarse
        place = Region(top, top + height, left, left + width)
        total = known + np.float32(_FAR_WEIGHT)
        own = known / total
        for index, plane in enumerate(self.planes):
            rough = enlarge_part(plane, place, size)
            seeds[..., index] = rough + own * (seeds[..., index] - rough)
        return total


_FAR_WEIGHT, _FAR_SEEDS = 4e-3, 16
"""Weight of the whole photo's values relative to a part's own seeds: a fill multiplies it by 4
each time it halves the image, so that from this many seeds on nothing else counts."""


def far_grid(long_side: int) -> int:
    """Grid in pixels, a power of 2, on whose multiples parts of a photo begin, so that their fills
    share the same pixels as far as anything outside a part counts. A part's own seeds count
    equally far."""
    return _FAR_SEEDS * _coarse(max(2, round(EDGE * long_side)))


def _coarse(radius: int) -> int:
    """How many times smaller than the photo the seeds of a fill are; `radius` is the edge
    window's."""
    return max(2, 2 ** halvings(radius))


_FAR_PX = 1536
"""Long side at which the whole photo is analyzed."""


def far_fill(photo: Light, disparity: DisparityMap) -> list[np.ndarray] | None:
    """The planes of `FarFill`; None where there are no depth edges.

    Args:
        photo: float32 H x W x 3, linear light, or as it is stored.
        disparity: float32 H x W in [0, 1], or as it is stored.
    """
    height, width = disparity.shape
    scale = min(1.0, _FAR_PX / max(height, width))
    size = max(2, round(width * scale)), max(2, round(height * scale))
    small = shrink_disparity(disparity, size)
    parted = _part_at_edges(shrink_light(photo, size), small, max(size), 2)
    if parted.sides is None:
        return None
    beneath = push_pull_fill(parted.seeds, np.minimum(parted.weights * 4, 1))
    return list(cv2.split(beneath))


@dataclass(frozen=True, eq=False)
class _Parted:
    """A photo separated at its depth edges, with nothing continued beneath them.

    Attributes:
        surfaces: without a back where there are no edges.
        sides: of the edges; None = there are none.
        coarse: how many times smaller than the photo the seeds are.
        seeds: float32 h x w x 5: three colors of the back, its disparity, and the near side's.
        weights: float32 h x w, how much the seeds are trusted.
        split_at: blocks of the photo, and the part of each that has edges.
    """

    surfaces: Surfaces
    sides: Sides | None
    coarse: int
    seeds: np.ndarray
    weights: np.ndarray
    split_at: dict[Region, Region | None]


def _part_at_edges(pixels: Light, disparity: np.ndarray, whole: int, multiple: int) -> _Parted:
    """See `separate`; `whole` is the long side."""
    radius = max(2, round(EDGE * whole))
    shrink = 2 ** halvings(radius)
    multiple, coarse = max(multiple, shrink), _coarse(radius)
    height, width = (side + -side % multiple for side in disparity.shape)
    front_disparity = np.empty((height, width), np.uint16)
    photo = Surfaces(pixels, front_disparity)
    known = _shrunk(photo, disparity, shrink)
    sides = _all_sides(known, radius, shrink)
    shape = (height // coarse, width // coarse)
    seeds, weights = np.zeros((*shape, 5), np.float32), np.zeros(shape, np.float32)
    if sides is None:
        return _Parted(photo, None, coarse, seeds, weights, {})
    back_disparity = front_disparity.copy()
    alpha = np.ones((height, width), np.float16)
    back = np.zeros((3, height, width), np.float16)  # takes no memory where nothing is written
    blocks = _blocks((height, width))

    def split(block: Region) -> Region | None:
        """The part of a block that has edges, after separating it."""
        region = _box_of(sides.band, block.scale(1 / shrink), coarse // shrink)
        if region is None:
            return None
        region = region.scale(shrink)
        padded = region.pad(-(-margin(radius) // shrink) * shrink, (height, width))
        own = sides.enlarged(padded.scale(1 / shrink), shrink)
        edge = separate_edge_colors(
            photo.colors(padded), _padded(disparity, padded), own, radius, region.within(padded)
        )
        tile, small = region.slices, region.scale(1 / coarse).slices
        alpha[tile] = to_half(edge.alpha)
        for plane, behind in zip(back, edge.back, strict=True):
            plane[tile] = to_half(behind)
        front_disparity[tile] = encode_disparity(edge.front_disparity)
        back_disparity[tile] = encode_disparity(edge.back_disparity)
        weights[small] = share = _averaged(edge.seen, coarse)
        known = (*edge.back, edge.back_disparity, edge.near)
        averages = [_averaged(plane * edge.seen, coarse) for plane in known]
        seeds[small] = np.dstack(averages) / np.maximum(share, 1e-8)[..., None]
        return region

    split_at = dict(zip(blocks, each(split, blocks), strict=True))
    at_edges = [region for region in split_at.values() if region is not None]
    _level(front_disparity, back_disparity, sides.band, level_reach(radius), at_edges)
    surfaces = Surfaces(pixels, front_disparity, alpha, back, back_disparity)
    return _Parted(surfaces, sides, coarse, seeds, weights, split_at)


def _level(
    front: np.ndarray, back: np.ndarray, band: np.ndarray, reach: int, regions: Sequence[Region]
) -> None:
    """Fill narrow dips of the front's disparity along the depth edges, and level narrow bumps of
    the back's, in place: the feet of an edge's ramp, which would be blurred less or more than both
    their neighbors and show as thin lines.

    Args:
        front, back: uint16 H x W.
        band: uint8, where there are edges, at a fraction of the size.
        reach: half-width of the widest dip or bump, pixels.
        regions: those with edges.
    """
    shrink = front.shape[0] // band.shape[0]
    kinds = (front, cv2.MORPH_CLOSE), (back, cv2.MORPH_OPEN)

    def level(region: Region) -> list[np.ndarray]:
        padded = region.pad(2 * reach, front.shape)
        inside = region.within(padded).slices
        edges = _enlarged(band[region.scale(1 / shrink).slices], shrink) > 0
        leveled = []
        for codes, operation in kinds:
            even = cv2.morphologyEx(codes[padded.slices], operation, square(reach))
            leveled.append(np.where(edges, even[inside], codes[region.slices]))
        return leveled

    for region, leveled in zip(regions, each(level, regions), strict=True):
        front[region.slices], back[region.slices] = leveled


def _shrunk(photo: Surfaces, disparity: np.ndarray, shrink: int) -> np.ndarray:
    """The input of `find_sides`, 5 x h x w; also encodes the photo's disparity."""
    height, width = photo.front_disparity.shape
    known = np.empty((5, height // shrink, width // shrink), np.float32)

    def work(region: Region) -> None:
        small = region.scale(1 / shrink).slices
        own = _padded(disparity, region)
        photo.front_disparity[region.slices] = encode_disparity(own)
        planes = photo.colors(region)
        squares = planes[0] * planes[0]
        for plane in planes[1:]:
            cv2.accumulateSquare(plane, squares)
        for result, plane in zip(known, (*planes, own, squares), strict=True):
            result[small] = _averaged(plane, shrink)

    each(work, _blocks((height, width)))
    return known


def _all_sides(known: np.ndarray, radius: int, shrink: int) -> Sides | None:
    """Both sides of all depth edges, at 1 / `shrink` of the size; None = there are no edges."""
    shape = known.shape[1:]
    band, maps = np.zeros(shape, np.uint8), np.zeros((MAPS, *shape), np.float32)

    def work(block: Region) -> bool:
        around = block.pad(edge_radius(radius, shrink), shape)
        edges = edge_band(known[3][around.slices], radius, shrink)
        box = _box_of(edges, block.within(around))
        if box is None:
            return False
        # The means next to the edges are read, too.
        box = box.shift(around.top, around.left)
        region = box.pad(margin(radius) // shrink + 2, shape).intersect(block)
        padded = region.pad(halo(-(-radius // shrink)), shape)
        found = find_sides([plane[padded.slices] for plane in known], radius, shrink)
        if found is None:
            return False
        inner = found.within(region.within(padded))
        band[region.slices] = inner.band
        maps[:, *region.slices] = inner.maps
        return bool(inner.band.any())

    found = each(work, _blocks(shape))
    return Sides(band, maps) if any(found) else None


def _blocks(shape: tuple[int, int]) -> list[Region]:
    return tiles(shape, _SMALL_BLOCK if shape[0] * shape[1] < SMALL_PIXELS else _BLOCK)


def _box_of(mask: np.ndarray, region: Region, multiple: int = 1) -> Region | None:
    """The smallest part of a region that contains all of a mask in it, its edges multiples of a
    number like the region's; None = the mask is empty there.

    Args:
        mask: uint8 H x W.
    """
    left, top, width, height = cv2.boundingRect(mask[region.slices])
    if not width:
        return None
    edges = (
        top // multiple * multiple, -(-(top + height) // multiple) * multiple,
        left // multiple * multiple, -(-(left + width) // multiple) * multiple,
    )  # fmt: skip
    return Region(*edges).shift(region.top, region.left)


def _padded(image: Light, region: Region) -> np.ndarray:
    """A region of an image whose edge is repeated beyond its right and lower border."""
    inside = region.intersect(Region.whole(image.shape))
    if inside == region:
        return image[region.slices]
    top, left = min(region.top, image.shape[0] - 1), min(region.left, image.shape[1] - 1)
    missing = (0, region.bottom - inside.bottom, 0, region.right - inside.right)
    part = image[top : inside.bottom, left : inside.right]
    padded = cv2.copyMakeBorder(part, *missing, cv2.BORDER_REPLICATE)
    return padded[region.top - top :, region.left - left :]


def _planes(photo: Light, region: Region) -> list[np.ndarray]:
    return list(cv2.split(_padded(photo, region)))


def _averaged(plane: np.ndarray, shrink: int) -> np.ndarray:
    """The plane at 1 / `shrink` of the size, by averaging."""
    if shrink == 1:
        return plane
    size = (plane.shape[1] // shrink, plane.shape[0] // shrink)
    return cv2.resize(plane, size, interpolation=cv2.INTER_AREA)


def _enlarged(mask: np.ndarray, factor: int) -> np.ndarray:
    size = (mask.shape[1] * factor, mask.shape[0] * factor)
    return cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST)
