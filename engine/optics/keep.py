"""Which of the photo's own pixels pass through a new lens unchanged."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import cv2
import numpy as np

from engine.geometry import Region
from engine.optics import fused
from engine.optics.source_map import CocMap, read_region
from engine.optics.tiles import each, tile_side, tiles

TOLERANCE = 0.5
"""Difference between two CoC radii, in pixels, that is invisible."""

TOLERATED_SHARE = 0.05
"""The same as a share of the larger one; added to `TOLERANCE`."""

WIDE = 8.0
"""Occlusion spill of CoC radii of at least this many pixels is computed at half the size, from
twice as many at a quarter, and so on: wide blurs are soft."""

CHANGED = 0.05
"""Change, 0..1, above which an object may spill over what is farther."""

SPILL_GAIN = 8.0
"""If an eighth of the surroundings changes, the spill is full."""

_SPILL_GRID = 64
"""Parts begin at multiples of this, so that their halved maps have the whole's pixels."""

PART_PX = 3072
"""Side of the parts in which a large photo's `keep_map` is computed."""

KEPT = 255
"""Code of a pixel that stays as it is in the photo; see `encode_keep`."""


def around_part(part: Region, radius: float, shape: tuple[int, int]) -> Region:
    """A part of an image of `shape`, and what its `keep_map` reads around it if no CoC exceeds
    `radius` pixels; it begins and ends on pixels of the coarsest map."""
    outer, grid = part.pad(int(3 * radius) + _SPILL_GRID, shape), _SPILL_GRID
    top, left = outer.top // grid * grid, outer.left // grid * grid
    bottom, right = (-(-edge // grid) * grid for edge in (outer.bottom, outer.right))
    return Region(top, bottom, left, right).intersect(Region.whole(shape))


def keep_of_part(
    part: Region,
    radius: float,
    source_coc: CocMap,
    target_in: Callable[[Region, np.ndarray], np.ndarray],
    pixel: int = 1,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What is kept of a part of a photo, taking everything relevant around it into account.

    Args:
        radius: the largest CoC of the photo and of the lens, pixels.
        source_coc: float32 H x W, that of the whole photo.
        target_in: maps a region and the photo's own CoC there to the lens's CoC.
        pixel: see `keep_map`.
    Returns:
        both CoCs and the `keep_map` of the part.
    """
    outer = around_part(part, radius, source_coc.shape)
    own = read_region(source_coc, outer)
    target = target_in(outer, own)
    inner = part.within(outer).slices
    return own[inner], target[inner], keep_map(own, target, pixel)[inner]


def encode_keep(keep: np.ndarray) -> np.ndarray:
    """A `keep_map` as uint8; only what is kept whole is `KEPT`."""
    code = np.rint(keep * np.float32(KEPT))
    return np.where(keep < 1, np.minimum(code, KEPT - 1), code).astype(np.uint8)


def pack_codes(codes: np.ndarray) -> bytes:
    """Compress the codes of `encode_keep`: nearly all of them are 0 or `KEPT`."""
    return zlib.compress(np.ascontiguousarray(codes).data, 1)


def unpack_codes(packed: bytes, shape: tuple[int, int]) -> np.ndarray:
    """Decompress what `pack_codes` packed: uint8 of `shape`, read-only."""
    return np.frombuffer(zlib.decompress(packed), np.uint8).reshape(shape)


def decode_keep(codes: np.ndarray) -> np.ndarray:
    """The `keep_map` from codes of `encode_keep`, float32."""
    return codes / np.float32(KEPT)


def keep_map(source_coc: np.ndarray, target_coc: np.ndarray, pixel: int = 1) -> np.ndarray:
    """1 where the photo already is what the lens asks for, 0 where it must change.

    It is kept where its own blur equals the target, on the same side of focus, which includes all
    that is sharp and stays so, unless a nearer object that changes scatters light over it, or
    removes light that it had scattered there.

    Args:
        source_coc: float32 H x W, the photo's signed CoC radius in pixels.
        target_coc: the lens's, of the same shape; both positive = nearer than focus.
        pixel: the spill is computed from one of this many pixels in each direction, a power of 2.
    Returns:
        float32 H x W, 0..1, soft borders.
    """
    shape = source_coc.shape
    source_coc, target_coc = (
        np.ascontiguousarray(coc, np.float32) for coc in (source_coc, target_coc)
    )
    same, regions = np.empty(shape, np.float32), tiles(shape, tile_side(shape))

    def compare(region: Region) -> tuple[float, float]:
        tile = region.slices
        return fused.compare_blurs(
            source_coc[tile], target_coc[tile], TOLERANCE, TOLERATED_SHARE, same[tile]
        )

    found = each(compare, regions)
    if min(least for least, _ in found) == 1:
        return same
    reach = max(greatest for _, greatest in found)
    spilt = _spill(same, source_coc, target_coc, reach, pixel)

    def soften(region: Region) -> np.ndarray:
        wide = region.pad(2, shape)
        keep = same[wide.slices] * (1 - spilt[wide.slices])
        soft = cv2.blur(keep, (5, 5))
        soft *= 2
        soft -= 1
        return np.minimum(keep, np.clip(soft, 0, 1, out=soft))[region.within(wide).slices]

    for region, keep in zip(regions, each(soften, regions), strict=True):
        same[region.slices] = keep
    return same


def _spill(
    same: np.ndarray, source: np.ndarray, target: np.ndarray, reach: float, pixel: int
) -> np.ndarray:
    """Light spilled by nearer objects that change, within their CoC radius, 0..1.

    Args:
        same: 1 where nothing changes.
        source, target: signed CoC radii, in pixels of the full size.
        reach: the largest of either.
        pixel: side of the finest level's pixels.
    """
    radii = 2.0 ** np.arange(np.ceil(np.log2(max(2 * reach, 1))))
    coarse, levels, narrow = same, [], radii < WIDE * pixel
    for level, own in enumerate([radii[narrow], *radii[~narrow, None]]):
        side = pixel << level
        size = tuple(-(-length // side) for length in same.shape)
        if level and min(coarse.shape) < 2:
            break
        if size != coarse.shape:
            coarse = cv2.resize(coarse, size[::-1], interpolation=cv2.INTER_AREA)
        one, other = (np.ascontiguousarray(coc[::side, ::side]) for coc in (source, target))
        levels.append(_occlusion_spill(own, coarse, one, other, side))
    for own, finer in zip(levels[:0:-1], levels[-2::-1], strict=True):
        np.maximum(finer, cv2.resize(own, finer.shape[::-1]), out=finer)
    spilt = levels[0]
    return spilt if pixel == 1 else cv2.resize(spilt, same.shape[::-1])


def _occlusion_spill(
    radii: np.ndarray, same: np.ndarray, source: np.ndarray, target: np.ndarray, pixel: int
) -> np.ndarray:
    """Light spilled by objects of about these CoC radii, 0..1.

    Args:
        radii, source, target: in pixels of the full size.
        pixel: side of a pixel of these maps, in those of the full size.
    """
    spilt = np.zeros(same.shape, np.float32)
    if len(radii) == 0:
        return spilt
    halo = int(np.ceil(1.5 * radii.max() / pixel))

    def work(region: Region) -> None:
        wide = region.pad(halo, same.shape)
        inner, tile = region.within(wide).slices, wide.slices
        if same[tile].min() == 1:
            return
        own, one, other = same[tile], source[tile], target[tile]
        changes, depth = np.empty_like(own), np.empty_like(own)
        for radius in radii.tolist():
            blurs = radius / 1.5, radius * 1.5
            if not fused.pick_spilling(own, one, other, *blurs, CHANGED, changes, depth):
                continue
            window = (2 * int(np.ceil(1.5 * radius / pixel)) + 1,) * 2
            nearest = cv2.dilate(depth, np.ones(window, np.uint8))
            fused.spill(
                cv2.blur(changes, window)[inner], nearest[inner], one[inner], other[inner],
                1 + radius / 4, SPILL_GAIN, spilt[region.slices],
            )  # fmt: skip

    each(work, tiles(same.shape, tile_side(same.shape)))
    return spilt
