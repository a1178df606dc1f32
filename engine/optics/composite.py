"""Slices of equal blur, blurred and composited, far to near.

Slice k covers the share `a_k = (psf_k * A_k) / (psf_k * D_k)`, where A is its own coverage and D
that of everything at its depth or farther: a continuous surface cut into slices closes without
seams, and a true depth edge becomes see-through at its rim.

Wide blurs are computed at a lower resolution. Slices behind the focus plane are composited from the
farthest, those in front of it from the nearest, so both run from coarse to fine; a finer level
continues from the enlarged result of the coarser one. Images are lists of planes, the fastest
layout for the processor: premultiplied red, green and blue and their coverage or, where the colors'
blurs differ, the coverage of each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from engine.geometry import Region, surround
from engine.lens import Aperture
from engine.optics import fused
from engine.optics.aperture import reach, spread_at
from engine.optics.blur import GREEN, Planes, blurred
from engine.optics.chromatic import ColorBlur
from engine.optics.cut import Cut, View
from engine.optics.field import ALL_ZONES, FieldDetail
from engine.optics.filters import double
from engine.optics.half import to_float, to_half
from engine.optics.layers import level, radius_at
from engine.optics.tiles import each, tile_side, tiles

_VARYING_SIDE = 232
"""Side of the tiles for an aperture that varies: in a wide tile its kernels differ more."""

_TINY = 1e-4

_ROUGH = 0.02
"""Least weight where kernels are blends of a few components: where there is nothing, their sums may
come out slightly above or below 0, which a smaller weight would amplify."""


def composite(
    cuts: list[Cut],
    slices: list[float],
    aperture: Aperture,
    least: float,
    done: Callable[[float], None],
    size: tuple[int, int],
    whole: tuple[int, int],
    part: Region | None = None,
    detail: FieldDetail = ALL_ZONES,
    small: int = 376,
    wanted: Region | None = None,
) -> np.ndarray:
    """The image through the aperture.

    Args:
        cuts: the image cut at full size, at half the size, ...: one for every level, or fewer, if
            the last one also serves the coarser levels. Sides are multiples of 2^MAX_LEVEL. The
            list is emptied down to the first one, so that a finished level takes no memory.
        slices: signed CoC radii, far to near, including 0.
        least: see `layers.level`; the smaller, the faster and the coarser.
        done: called with the fraction done; an exception from it ends the work.
        size: (height, width) of the result, from the top left of the image.
        whole: (width, height) of the image whose center, corners and long side count.
        part: where this image lies in `whole`; None = it is the whole.
        detail: see `field.field_kernels`.
        small: see `tiles.tile_side`.
        wanted: the only region to compute; None = all of `size`.
    Returns:
        float32 height x width x 3, of `wanted`.
    """
    height, width = cuts[0].size
    stretch = reach(aperture)
    levels = [level(radius * stretch, least) for radius in slices]
    focus = slices.index(0.0)
    far: np.ndarray | None = None
    near: np.ndarray | None = None
    wanted = wanted or Region.whole(size)
    result = np.empty((wanted.height, wanted.width, 3), np.float32)
    looked_at = _looked_at(wanted, max(levels), cuts[0].size)
    side = _VARYING_SIDE if aperture.varies else tile_side(size, small)
    for at in range(max(levels), -1, -1):
        del cuts[at + 1 :]
        full = (height >> at, width >> at)
        behind = [k for k in range(focus + 1) if levels[k] == at]
        before = [k for k in range(len(levels) - 1, focus, -1) if levels[k] == at]
        coarse_far, coarse_near = far, near
        finer = min(at, len(cuts) - 1)
        lens = _Blur(aperture, slices, at, at - finer, full, whole, part, detail)
        stored = (6 if lens.color.differ else 4, *full)
        far = np.empty(stored, np.float16) if behind or far is not None else None
        near = np.empty(stored, np.float16) if before or near is not None else None

        def work(
            tile, cut=cuts[finer], lens=lens, behind=behind, before=before, far=far, near=near,
            coarse_far=coarse_far, coarse_near=coarse_near,
        ):  # fmt: skip
            lower, upper = _enlarged(coarse_far, tile), _enlarged(coarse_near, tile)
            lower, upper = _tile(cut, lens, tile, behind, before, lower, upper)
            if lens.at == 0:
                lower, upper = (lower, upper) if upper is not None else (None, lower)
                assert upper is not None
                inner = tile.intersect(wanted)
                here, own = inner.within(tile), result[inner.within(wanted).slices]
                lower, upper = ([p[here.slices] for p in planes or ()] for planes in (lower, upper))
                fused.flatten(lower or None, upper, _TINY, own)
                return
            for planes, own in ((far, lower), (near, upper)):
                if planes is not None:
                    for index, plane in enumerate(planes):
                        plane[tile.slices] = 0 if own is None else to_half(own[index])

        share = 0.5**at
        own = looked_at[at]
        regions = [tile.shift(own.top, own.left) for tile in tiles((own.height, own.width), side)]
        each(work, regions, lambda f, share=share: done(share * (0.5 + 0.5 * f)))
    return result


def _looked_at(wanted: Region, coarsest: int, size: tuple[int, int]) -> list[Region]:
    """The region each level must compute, finest first, so that the wanted region can be enlarged
    from it; edges are even if there is a coarser level."""
    found, own = [], wanted
    for at in range(coarsest + 1):
        step = 2 if at < coarsest else 1
        edges = (own.top // step * step, -(-own.bottom // step) * step)
        across = (own.left // step * step, -(-own.right // step) * step)
        level_size = (size[0] >> at, size[1] >> at)
        own = Region(*edges, *across).intersect(Region.whole(level_size))
        found.append(own)
        own = own.scale(0.5).pad(1, (level_size[0] >> 1, level_size[1] >> 1))
    return found


class _Blur:
    """Blurs slices at one level."""

    def __init__(
        self, aperture: Aperture, slices: list[float], at: int, shrink: int, size, whole, part,
        detail: FieldDetail,
    ) -> None:  # fmt: skip
        self.detail = detail
        self.aperture, self.at, self.shrink, self.size = aperture, at, shrink, size
        width, height = whole
        self.origin = (part.top >> at, part.left >> at) if part else (0, 0)
        self.whole = (height >> at, width >> at)
        self.color = ColorBlur.of(aperture, max(self.whole))
        behind, before = (spread_at(aperture, side=side).moment for side in (1, -1))
        self.radii = [radius_at(r, at, behind if r < 0 else before) for r in slices]

    def __call__(
        self, planes: Planes, of: Sequence[int], k: int, region: Region, wanted: Region
    ) -> Planes:
        """The wanted part of a region's planes, blurred as slice k; `of`: their colors."""
        if self.shrink:
            width, height = planes[0].shape[1] >> self.shrink, planes[0].shape[0] >> self.shrink
            planes = [
                cv2.resize(plane, (width, height), interpolation=cv2.INTER_AREA) for plane in planes
            ]
        return blurred(
            planes,
            self.aperture,
            self.radii[k],
            region.shift(*self.origin),
            self.whole,
            self.detail,
            self.color,
            of,
            wanted,
        )

    def halo(self, slices: list[int]) -> int:
        """How far beyond a tile its blurs read."""
        widest = max(abs(self.radii[k]) for k in slices)
        return self.color.halo(widest, reach(self.aperture))


def _tile(
    cut: Cut, lens: _Blur, tile: Region, behind, before, lower, upper
) -> tuple[list[np.ndarray] | None, list[np.ndarray] | None]:
    """One tile of one level: `lower` and `upper` with the level's slices added over / under."""
    lit = _lit(cut, lens, tile, [*behind, *before])
    if not lit:
        return lower, upper
    view = View(cut, surround([own.window for own in lit.values()]).scale(2**lens.shrink))
    for k in behind:
        if k in lit and (own := _slice(view, k, lens, lit[k])):
            lower = _lay(own, lower, tile, beneath=False)
    for k in before:
        if k in lit and (own := _slice(view, k, lens, lit[k])):
            upper = _lay(own, upper, tile, beneath=True)
    return lower, upper


@dataclass(frozen=True)
class _Lit:
    """Where a slice is read and where its light falls, in pixels of the level.

    Attributes:
        box: contains all of the slice that may light the tile, in pixels of the cut.
        window: what its blur reads.
        region: the part of the tile that may receive light.
    """

    box: Region
    window: Region
    region: Region


def _lit(cut: Cut, lens: _Blur, tile: Region, slices: list[int]) -> dict[int, _Lit]:
    """The slices that may light a tile."""
    if not slices:
        return {}
    step = 2**lens.shrink
    wide = tile.pad(lens.halo(slices), lens.size)
    found = {}
    for k, box in cut.cells.boxes(slices, wide.scale(step)).items():
        halo = lens.halo([k])
        coarse = Region(
            box.top // step, -(-box.bottom // step), box.left // step, -(-box.right // step)
        )
        region = coarse.pad(halo, lens.size).intersect(tile)
        if region.height > 0 and region.width > 0:
            window = region.pad(halo, lens.size)
            found[k] = _Lit(box.intersect(window.scale(step)), window, region)
    return found


@dataclass(frozen=True, eq=False)
class _Blurred:
    """A slice where its light falls; see `fused.lay`."""

    region: Region
    planes: Planes
    known: np.ndarray | None
    least: float


def _slice(view: View, k: int, lens: _Blur, lit: _Lit) -> _Blurred | None:
    """Slice k blurred, where it has any light; None if it has none."""
    own = view.slice(k, lit.box, lit.window.scale(2**lens.shrink))
    if own is None:
        return None
    colors = 3 if lens.color.differ else 1
    planes = [*own.planes[:3], *own.planes[3:] * colors]
    of = [0, 1, 2, 0, 1, 2] if colors > 1 else [GREEN] * 4
    if own.known is not None:
        planes.append(own.known)  # blurred only once if it is the slice's own coverage
        of.append(GREEN)
    planes = lens(planes, of, k, lit.window, lit.region.within(lit.window))
    least = _ROUGH if lens.aperture.varies else _TINY
    if own.known is None:
        return _Blurred(lit.region, planes, None, 1)
    return _Blurred(lit.region, planes[:-1], planes[-1], least)


def _lay(
    own: _Blurred, onto: list[np.ndarray] | None, tile: Region, beneath: bool
) -> list[np.ndarray]:
    """A slice composited over what lies behind it, or under what lies in front of it."""
    if onto is None:
        onto = list(np.zeros((len(own.planes), tile.height, tile.width), np.float32))
    here = own.region.within(tile).slices
    fused.lay(own.planes, own.known, own.least, [plane[here] for plane in onto], beneath)
    return onto


def _enlarged(image: np.ndarray | None, tile: Region) -> list[np.ndarray] | None:
    """The tile's part of an image of half the size, enlarged as the whole would be."""
    if image is None:
        return None
    wide = tile.scale(0.5).pad(1, image.shape[1:])
    if not any(cv2.hasNonZero(cover[wide.slices].view(np.int16)) for cover in image[3:]):
        return None
    inner = tile.within(wide.scale(2)).slices
    return [double(to_float(plane[wide.slices]))[inner] for plane in image]
