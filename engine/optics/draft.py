"""The optical draft: the photo through another lens, keeping all that it already has."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.geometry import Region
from engine.lens import Lens, fix_focus, signed_coc
from engine.light import Light, own_pixels
from engine.memory import ONE_PIECE
from engine.optics import fused
from engine.optics.demand import (
    SourceContext,
    missing_coc,
    recovered_share,
    recovered_share_of_tile,
    source_line,
)
from engine.optics.filters import square
from engine.optics.grain import add_grain
from engine.optics.grain_look import Grain, read_grain
from engine.optics.hold import Hold, bend_plane, held_coc
from engine.optics.keep import PART_PX, TOLERANCE, around_part, keep_map
from engine.optics.render import Quality, RenderContext, check_disparity, render
from engine.optics.source_map import CocMap, SourceMap, read_region
from engine.optics.tiles import each, even_parts, tile_side, tiles
from engine.optics.tilt import MapOf
from engine.progress import Tick, silent
from engine.stored import DisparityMap, stored_part


def draft(
    photo: Light,
    recovered: Light | None,
    disparity: np.ndarray,
    lens: Lens,
    source_coc: CocMap | None = None,
    *,
    quality: Quality = "full",
    tick: Tick = silent,
    part: Region | None = None,
    whole: tuple[int, int] | None = None,
    hold: Hold | None = None,
    wanted: Region | None = None,
    context: DraftContext | None = None,
    grain: Grain | None = None,
    share: float | None = None,
) -> np.ndarray:
    """The image that the slider shows.

    Where the lens asks for as much blur as the photo has, the photo's own pixels pass through. If
    it asks for more everywhere else, the missing blur is added to the photo itself, `r^2 =
    target^2 - source^2` (variances of discs add up), so that real blur is not thrown away; if it
    asks for less anywhere, all that changes is rendered from `recovered`, or is a blend of both
    renderings as long as it asks for little less (`recovered_share`). (To mix both photos by
    disparity would take a CoC that falls where the mix changes: then slices are no longer in the
    order of their depth, and dark lines cross smooth surfaces.) A lens equal to the photo's own
    returns the photo.

    Args:
        photo: float32 H x W x 3, linear light, or as stored.
        recovered: the photo with its blur removed; None = nothing gets sharper.
        disparity: float32 h x w in [0, 1], 1 = nearest.
        lens: the lens.
        source_coc: float32 H x W, the photo's own signed CoC in pixels; None = sharp all over.
        part: where `photo` lies in the image that it is a part of; None = it is the whole. The lens
            of a part must have its focus disparity set.
        whole: (width, height) of that image: blur is a share of its side.
        hold: what stays sharp.
        wanted: the only region of `photo` to render; None = all of it.
        context: what is known of the whole photo, for a part of it; None = derived from the part.
        grain: of the whole photo; None = measured on `photo`.
        share: `recovered_share` of the whole photo; None = that of `photo`, if `context` does not
            know the whole photo's blur.
    Returns:
        float32 H x W x 3, linear light, of `wanted`.
    Raises:
        InputError: see `render`.
        Cancelled: from `tick`.
    """
    height, width = photo.shape[:2]
    whole, wanted = whole or (width, height), wanted or Region.whole(photo.shape)

    def grained(result: np.ndarray) -> np.ndarray:
        if not lens.grain:
            return result
        own = grain or read_grain(photo)
        place = wanted.shift(part.top, part.left) if part else wanted
        return add_grain(result, stored_part(photo, wanted), own, lens.grain, place, whole)

    bent = bend_plane(hold, lens, source_coc, whole)
    of_photo, of_recovered = context and context.photo, context and context.recovered

    def drawn(base: Light, known: RenderContext | None, coc_of: MapOf | None = None) -> np.ndarray:
        return render(
            base, disparity, lens, quality=quality, tick=tick, coc_of=coc_of,
            part=part, whole=whole, bent=bent, wanted=wanted, context=known,
        )  # fmt: skip

    if source_coc is None:
        if recovered is None:
            return grained(drawn(photo, of_photo))
        return grained(drawn(recovered, of_recovered))
    check_disparity(disparity, (width, height))
    if disparity.shape != (height, width):
        disparity = cv2.resize(disparity, (width, height), interpolation=cv2.INTER_LINEAR)
    lens = fix_focus(disparity, lens)
    if context is None or context.source is None:
        target_coc = held_coc(disparity, lens, whole, part, bent)
        source_coc = np.asarray(source_coc)
        keep = keep_map(source_coc, target_coc, 2 if quality == "draft" else 1)
        share = recovered_share(source_coc, target_coc) if share is None else share
        keep, line = keep[wanted.slices], source_line(disparity, source_coc)
        del target_coc
    else:
        keep, line = context.source.keep, context.source.line
        assert share is not None
    if keep.min() == 1:
        return own_pixels(photo, wanted)

    del source_coc  # the rendering takes its own
    missing = missing_coc(line, lens, whole)
    if recovered is None or share == 0:
        result = drawn(photo, of_photo, missing)
    else:
        result = drawn(recovered, of_recovered)
        if share < 1:
            softer = drawn(photo, of_photo, missing)
            result = softer + np.float32(share) * (result - softer)
    result = grained(result)
    _put_back(photo, keep, result, wanted)
    return result


@dataclass(frozen=True, eq=False)
class DraftContext:
    """What is known of the whole photo, for the draft of a part of it.

    Attributes:
        source: about the photo's own blur; None if it has none.
        photo, recovered: see `render.RenderContext`; None if the photo is not rendered from.
    """

    source: SourceContext | None
    photo: RenderContext | None
    recovered: RenderContext | None


def recovered_use(
    disparity: DisparityMap,
    lens: Lens,
    source_coc: CocMap,
    *,
    part: Region | None = None,
    whole: tuple[int, int] | None = None,
    hold: Hold | None = None,
    share: float | None = None,
) -> np.ndarray | None:
    """Where `draft` uses the recovered photo: if the lens asks for less blur than the photo has
    anywhere, wherever a blurred part of it changes, plus what edges and fills read around it. The
    rest need not be recovered.

    Args: see `draft`; the disparity has the photo's size.
    Returns:
        bool H x W; None = nowhere.
    """
    height, width = picture = source_coc.shape
    whole = whole or (width, height)
    lens = fix_focus(disparity, lens)
    if share == 0:
        return None
    plain = isinstance(source_coc, SourceMap) and hold is None and part is None
    if plain and not _sharpens(disparity, lens, source_coc):
        return None
    bent = bend_plane(hold, lens, source_coc, whole)

    def both(region: Region) -> tuple[np.ndarray, np.ndarray]:
        place = region.shift(part.top, part.left) if part else region
        target = held_coc(
            disparity[region.slices], lens, whole, place, bent and bent.within(region)
        )
        return read_region(source_coc, region), target

    def greatest(region: Region) -> float:
        return max(float(np.abs(coc).max()) for coc in both(region))

    cell = max(1, round(max(whole) / _COARSE_PX))
    shape = -(-height // cell), -(-width // cell)
    parts, radius = [Region.whole(shape)], 0.0
    if height * width > ONE_PIECE:
        parts = even_parts(shape, PART_PX // cell)
        radius = max(map(greatest, even_parts(picture, PART_PX)))
    used, asked = np.zeros(shape, np.uint8), share is not None
    for cells in parts:
        inner = cells.scale(cell).intersect(Region.whole(picture))
        outer = around_part(inner, radius, picture)
        source, target = both(outer)
        asked = asked or recovered_share(source, target) > 0
        if len(parts) == 1 and not asked:
            return None
        keep, own = keep_map(source, target), inner.within(outer).slices
        used[cells.slices] = _taken(source[own], keep[own], cell)
    if not asked:
        return None
    used = cv2.dilate(used, square(int(np.ceil(_LOOKED_AT * max(whole) / cell))))
    return used.repeat(cell, 0)[:height].repeat(cell, 1)[:, :width] > 0


def _taken(source: np.ndarray, keep: np.ndarray, cell: int) -> np.ndarray:
    """Cells of cell x cell pixels in which the recovered photo is used, uint8.

    Args:
        source: the photo's CoC, float32 H x W.
        keep: see `keep_map`.
    """
    height, width = keep.shape
    shape = -(-height // cell), -(-width // cell)
    used = np.empty(shape, np.uint8)

    def mark(region: Region) -> None:
        fine = region.scale(cell).intersect(Region.whole(keep.shape))
        taken = (keep[fine.slices] < 1) & (np.abs(source[fine.slices]) > TOLERANCE)
        missing = (0, region.height * cell - fine.height, 0, region.width * cell - fine.width)
        padded = cv2.copyMakeBorder(taken.view(np.uint8), *missing, cv2.BORDER_CONSTANT, value=0)
        blocks = padded.reshape(region.height, cell, region.width, cell)
        used[region.slices] = blocks.max((1, 3))

    each(mark, tiles(shape, max(1, tile_side(keep.shape) // cell)))
    return used


def _sharpens(disparity: DisparityMap, lens: Lens, source_coc: CocMap) -> bool:
    """Whether visible blur is to be removed anywhere in the whole photo; makes no map of it."""
    height, width = disparity.shape

    def asked(region: Region) -> bool:
        tile = region.slices
        target = signed_coc(disparity[tile], lens, (width, height), region)
        return recovered_share_of_tile(source_coc[tile], target) > 0

    return any(each(asked, tiles(disparity.shape, tile_side(disparity.shape))))


_COARSE_PX = 1024
"""Long side of the map in which `recovered_use` marks surroundings."""

_LOOKED_AT = 0.03
"""How far around a pixel the recovered photo matters, as a share of the long side: three edge
windows, and half of the widest blur, beyond which fills are smooth."""


def _put_back(photo: Light, keep: np.ndarray, result: np.ndarray, wanted: Region) -> None:
    """Blend the photo's own pixels into the result by their share, whole ones bit for bit; result
    and `keep` cover the wanted region."""

    def work(region: Region) -> None:
        own = photo[region.shift(wanted.top, wanted.left).slices]
        fused.put_back(own, keep[region.slices], result[region.slices])

    each(work, tiles(result.shape[:2], tile_side(result.shape[:2])))
