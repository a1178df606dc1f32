"""The optical draft: the photo through another lens, with all that it already has kept."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.geometry import Region
from engine.lens import Lens, fix_focus, signed_coc
from engine.light import Light, own_pixels
from engine.memory import ONE_PIECE
from engine.optics import fused
from engine.optics.filters import square
from engine.optics.hold import Hold, bend_plane, held_coc
from engine.optics.keep import TOLERANCE, around_part, keep_map
from engine.optics.render import Mix, Quality, Told, check_disparity, lens_coc, render
from engine.optics.source_map import CocMap, SourceMap, read_region
from engine.optics.tiles import each, even_parts, tile_side, tiles
from engine.progress import Tick, silent

SEEN = 1.0
"""CoC radius in pixels from which the photo's own blur counts."""


def draft(
    photo: Light,
    recovered: Light | None,
    disparity: np.ndarray,
    lens: Lens,
    source_coc: np.ndarray | None = None,
    *,
    quality: Quality = "full",
    tick: Tick = silent,
    part: Region | None = None,
    whole: tuple[int, int] | None = None,
    hold: Hold | None = None,
    wanted: Region | None = None,
    told: DraftTold | None = None,
) -> np.ndarray:
    """What the slider shows.

    Where the lens asks for less blur than the photo has, it is rendered from `recovered`; where it
    asks for more, from the photo itself with the blur that is still missing, `r^2 = target^2 -
    source^2` (variances of discs add up), so that real blur is not thrown away; where it asks for
    the same, the photo's own pixels pass through. Both photos are mixed by disparity before they
    are blurred, so that one rendering serves. A lens equal to the photo's own gives the photo.

    Args:
        photo: float32 H x W x 3, linear light, or as it is stored.
        recovered: the photo with its blur undone, or None: then no place gets sharper.
        disparity: float32 h x w in [0, 1], 1 = nearest.
        lens: the lens.
        source_coc: float32 H x W, the photo's own signed CoC in pixels; None = sharp all over.
        part: where `photo` lies in the picture that it is a part of; None = it is the whole. The
            lens of a part needs a focus disparity of its own.
        whole: (width, height) of that picture: blur is a share of its side.
        hold: what keeps its sharpness.
        wanted: the only region of `photo` whose result is wanted; None = all of it.
        told: by the whole photo, for a part of it; None = the part tells for itself.
    Returns:
        float32 H x W x 3, linear light, of `wanted`.
    Raises:
        InputError: see `render`.
        Cancelled: from `tick`.
    """
    height, width = photo.shape[:2]
    bent = bend_plane(hold, lens, source_coc, whole or (width, height))
    if source_coc is None:
        base = photo if recovered is None else recovered
        return render(
            base, disparity, lens, quality=quality, tick=tick, part=part, whole=whole, bent=bent,
            wanted=wanted, told=told and told.photo,
        )  # fmt: skip
    whole, wanted = whole or (width, height), wanted or Region.whole(photo.shape)
    check_disparity(disparity, (width, height))
    if disparity.shape != (height, width):
        disparity = cv2.resize(disparity, (width, height), interpolation=cv2.INTER_LINEAR)
    lens = fix_focus(disparity, lens)
    target_coc = held_coc(disparity, lens, whole, part, bent)
    keep = keep_map(source_coc, target_coc, 2 if quality == "draft" else 1)
    if keep[wanted.slices].min() == 1:
        return own_pixels(photo, wanted)

    sharpen, soften = False, True
    if recovered is not None:
        sharpen, soften = _sharper_softer(source_coc, target_coc, keep)
    source = (told and told.source) or source_line(disparity, source_coc)
    del source_coc, target_coc  # the rendering takes its own
    demand = BlurDemand(source, lens, whole)
    base, coc_of, mix = photo, demand.missing, None
    if sharpen:
        assert recovered is not None
        base, coc_of = recovered, lens_coc(lens, whole)
        if soften:
            coc_of, mix = demand.part, Mix(np.asarray(photo), demand.more)
    result = render(
        base, disparity, lens, quality=quality, tick=tick, coc_of=coc_of, mix=mix,
        part=part, whole=whole, bent=bent, wanted=wanted, told=told and told.photo,
    )  # fmt: skip
    _put_back(photo, keep, result, wanted)
    return result


def recovered_use(
    disparity: np.ndarray,
    lens: Lens,
    source_coc: CocMap,
    *,
    part: Region | None = None,
    whole: tuple[int, int] | None = None,
    hold: Hold | None = None,
) -> np.ndarray | None:
    """Where `draft` takes anything from the recovered photo: where the lens asks for less blur than
    the photo has, with what edges and fills look at around it. The rest need not be recovered.

    Args: see `draft`; the disparity has the photo's size.
    Returns:
        bool H x W; None = nowhere.
    """
    height, width = picture = source_coc.shape
    whole = whole or (width, height)
    lens = fix_focus(disparity, lens)
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
        parts = even_parts(shape, _PART_PX // cell)
        radius = max(map(greatest, even_parts(picture, _PART_PX)))
    demand = BlurDemand(source_line(disparity, source_coc), lens, whole)
    used, asked = np.zeros(shape, np.uint8), False
    for cells in parts:
        inner = cells.scale(cell).intersect(Region.whole(picture))
        outer = around_part(inner, radius, picture)
        source, target = both(outer)
        if len(parts) == 1 and not _sharper_softer(source, target)[0]:
            return None
        keep = keep_map(source, target)
        source, target, keep = (m[inner.within(outer).slices] for m in (source, target, keep))
        asked = asked or _sharper_softer(source, target, keep)[0]
        linear = demand.source(disparity[inner.slices])
        used[cells.slices] = _taken(source, target, linear, keep, cell)
    if not asked:
        return None
    used = cv2.dilate(used, square(int(np.ceil(_LOOKED_AT * max(whole) / cell))))
    return used.repeat(cell, 0)[:height].repeat(cell, 1)[:, :width] > 0


_PART_PX = 3072
"""Side of the parts in which a large photo is looked at."""


def _taken(
    source: np.ndarray, target: np.ndarray, linear: np.ndarray, keep: np.ndarray, cell: int
) -> np.ndarray:
    """Cells of cell x cell pixels in which anything is taken from the recovered photo, uint8.

    Args:
        source, target: the photo's and the lens's CoC, float32 H x W.
        linear: the photo's by the line of `BlurDemand`.
        keep: see `keep_map`.
    """
    height, width = keep.shape
    shape = -(-height // cell), -(-width // cell)
    used = np.empty(shape, np.uint8)

    def mark(region: Region) -> None:
        fine = region.scale(cell).intersect(Region.whole(keep.shape))
        own, line = np.abs(source[fine.slices]), np.abs(linear[fine.slices])
        asked = np.abs(target[fine.slices])
        taken = (asked < own + _band(own)) | (asked < line + _band(line))
        taken &= (keep[fine.slices] < 1) & (own > TOLERANCE)
        missing = (0, region.height * cell - fine.height, 0, region.width * cell - fine.width)
        padded = cv2.copyMakeBorder(taken.view(np.uint8), *missing, cv2.BORDER_CONSTANT, value=0)
        blocks = padded.reshape(region.height, cell, region.width, cell)
        used[region.slices] = blocks.max((1, 3))

    each(mark, tiles(shape, max(1, tile_side(keep.shape) // cell)))
    return used


def _sharpens(disparity: np.ndarray, lens: Lens, source_coc: CocMap) -> bool:
    """Whether less blur than the whole photo has is asked for anywhere; no map is made of it."""
    height, width = disparity.shape

    def asked(region: Region) -> bool:
        tile = region.slices
        source = np.ascontiguousarray(source_coc[tile], np.float32)
        target = signed_coc(disparity[tile], lens, (width, height), region)
        target = np.ascontiguousarray(target, np.float32)
        return fused.blur_asked(source, target, None, SEEN, *_BAND)[0]

    return any(each(asked, tiles(disparity.shape, tile_side(disparity.shape))))


_COARSE_PX = 1024
"""Long side of the map in which `recovered_use` looks around."""

_LOOKED_AT = 0.03
"""How far around a pixel the recovered photo counts, as a share of the long side: three edge
windows, and half of the widest blur, beyond which fills are smooth."""


def _sharper_softer(
    source_coc: np.ndarray, target_coc: np.ndarray, keep: np.ndarray | None = None
) -> tuple[bool, bool]:
    """Whether less, and whether more blur than the photo has is asked for where it is seen.

    Args:
        keep: where it is 1 nothing is asked for; None = 0 everywhere.
    """

    source_coc, target_coc = (
        np.ascontiguousarray(coc, np.float32) for coc in (source_coc, target_coc)
    )

    def wanted(region: Region) -> tuple[bool, bool]:
        tile = region.slices
        kept = None if keep is None else keep[tile]
        return fused.blur_asked(source_coc[tile], target_coc[tile], kept, SEEN, *_BAND)

    regions = tiles(source_coc.shape, tile_side(source_coc.shape))
    sharper, softer = zip(*each(wanted, regions), strict=True)
    return any(sharper), any(softer)


def _put_back(photo: Light, keep: np.ndarray, result: np.ndarray, wanted: Region) -> None:
    """Lay the photo's own pixels over the result, which is that of the wanted region, by their
    share; whole ones bit for bit."""

    def work(region: Region) -> None:
        tile = region.shift(wanted.top, wanted.left).slices
        fused.put_back(photo[tile], keep[tile], result[region.slices])

    each(work, tiles(result.shape[:2], tile_side(result.shape[:2])))


def _band(source: np.ndarray) -> np.ndarray:
    """By how many pixels the target must exceed the photo's own blur to be made of the photo."""
    margin, share = _BAND
    return np.float32(margin) + np.float32(share) * source


_BAND = 0.5, 0.1
"""Pixels, and share of the photo's own blur."""


@dataclass(frozen=True)
class SourceLine:
    """The photo's own signed CoC by disparity, as a straight line: its slope in pixels, and its
    level at the mean disparity."""

    middle: float
    level: float
    slope: float


def source_line(disparity: np.ndarray, source_coc: CocMap) -> SourceLine:
    """The line through all of a photo: the source lens is linear in disparity.

    Args:
        disparity: float32 H x W in [0, 1].
        source_coc: float32 H x W, signed, pixels.
    """
    middle = float(disparity.mean())

    def sums(region: Region) -> tuple[float, float, float]:
        spread = disparity[region.slices] - np.float32(middle)
        coc = source_coc[region.slices]
        return float(np.vdot(spread, spread)), float(np.vdot(spread, coc)), float(np.sum(coc))

    squared, common, total = np.sum(each(sums, tiles(disparity.shape, _SUMMED)), axis=0)
    slope = float(common) / max(float(squared), 1e-6)
    return SourceLine(middle, float(total) / disparity.size, slope)


_SUMMED = 1024
"""Side of the squares that are summed up at a time: in one sum float32 loses digits."""


@dataclass(frozen=True, eq=False)
class DraftTold:
    """What the whole photo tells, for the draft of a part of it.

    Attributes:
        source: of the photo's own CoC; None where it has none.
        photo: see `render.Told`.
    """

    source: SourceLine | None
    photo: Told


class BlurDemand:
    """What the lens asks of the photo, told by disparity."""

    def __init__(self, source: SourceLine, lens: Lens, whole: tuple[int, int]) -> None:
        self._target, self._source = lens_coc(lens, whole), source

    def more(self, depth: np.ndarray, focus: np.ndarray | float) -> np.ndarray:
        """How much is made of the photo with blur added, 0..1; the rest of the recovered photo."""
        target, source = self._both(depth, focus)
        return np.clip((np.abs(target) - np.abs(source)) / _band(np.abs(source)), 0, 1)

    def missing(self, depth: np.ndarray, focus: np.ndarray | float) -> np.ndarray:
        """The signed CoC that the photo still lacks: variances of discs add up."""
        target, source = self._both(depth, focus)
        return np.sign(target) * np.sqrt(np.maximum(target * target - source * source, 0))

    def part(self, depth: np.ndarray, focus: np.ndarray | float) -> np.ndarray:
        """The signed CoC that the mix of both photos lacks."""
        target, source = self._both(depth, focus)
        squared = target * target - self.more(depth, focus) * source * source
        return np.sign(target) * np.sqrt(np.maximum(squared, 0))

    def _both(self, depth: np.ndarray, focus: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
        return self._target(depth, focus), self.source(depth)

    def source(self, depth: np.ndarray) -> np.ndarray:
        """The photo's own signed CoC at a disparity."""
        line = self._source
        return np.float32(line.slope) * (depth - np.float32(line.middle)) + np.float32(line.level)
