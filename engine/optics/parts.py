"""A large image rendered in parts: it takes the memory of one part, not of the whole.

Each part includes the surroundings it depends on: the widest blur and the windows of depth edges.
What the whole photo shows (the plane in focus, clipped highlights, noise, the line of its own
blur) is measured once and passed to each part, so no seams are visible.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.focus_plane import TILT
from engine.geometry import Region
from engine.lens import Lens, fix_focus, focus_plane
from engine.light import Light
from engine.memory import ONE_PIECE
from engine.optics.aperture import reach
from engine.optics.clipped import LostLight, lost_light
from engine.optics.demand import SourceContext, recovered_share, source_line
from engine.optics.draft import DraftContext, Quality, draft
from engine.optics.grain import GRID
from engine.optics.grain_look import Grain, read_grain
from engine.optics.highlights import LIGHTS
from engine.optics.hold import Hold, bend_plane, held_coc
from engine.optics.keep import decode_keep, encode_keep, keep_of_part, pack_codes, unpack_codes
from engine.optics.layers import MAX_LEVEL
from engine.optics.matte import EDGE, FarFill, far_fill, far_grid
from engine.optics.render import RenderContext, check_disparity, lens_coc
from engine.optics.source_map import CocMap
from engine.optics.tiles import each, even_parts, tiles
from engine.progress import Tick, silent
from engine.progress import part as share_of
from engine.stored import DisparityMap, stored_part

Encode = Callable[[np.ndarray], np.ndarray]
"""Converts each pixel separately: float32 h x w x 3, linear light, to h x w or h x w x C of any
type."""


@dataclass(frozen=True)
class PartsParams:
    """Attributes:
    most_pixels: of an image that is rendered in one piece.
    most_recovered: the same for one that has a recovered photo in memory as well.
    side: maximum of a part, a multiple of the squares of the grain.
    edges: edge windows (`matte.EDGE`) that matter around a part, in addition to its blur.
    margin: pixels around a part that filters read.
    """

    most_pixels: int = ONE_PIECE
    most_recovered: int = 8_000_000
    side: int = 5 * GRID
    edges: float = 3.0
    margin: int = 16


PARTS = PartsParams()


def draft_in_parts(
    photo: Light,
    recovered: Light | None,
    disparity: DisparityMap,
    lens: Lens,
    source_coc: CocMap | None = None,
    *,
    quality: Quality = "full",
    tick: Tick = silent,
    part: Region | None = None,
    whole: tuple[int, int] | None = None,
    hold: Hold | None = None,
    encode: Encode | None = None,
    grain: Grain | None = None,
    share: float | None = None,
    params: PartsParams | None = None,
) -> np.ndarray:
    """`draft` of a photo of any size: in parts if it is large and not a part itself.

    Args: see `draft`; with a map of another size than the photo's, it is rendered in one piece.
        encode: applied to the result, part by part; None = no conversion.
        grain, share: see `draft`.
    Raises:
        InputError: see `draft`.
        Cancelled: from `tick`.
    """
    params = params or PARTS
    height, width = shape = photo.shape[:2]
    most = params.most_pixels if recovered is None else params.most_recovered
    small = height * width <= most
    if small or part is not None or disparity.shape != shape:
        coc = None if source_coc is None else np.asarray(source_coc)
        result = draft(
            photo, recovered, np.asarray(disparity), lens, coc, quality=quality, tick=tick,
            part=part, whole=whole, hold=hold, grain=grain, share=share,
        )  # fmt: skip
        return result if encode is None else encode(result)
    whole = width, height
    low, high = check_disparity(disparity, whole)
    tick("optics", 0.0)
    lens = fix_focus(disparity, lens)
    if lens.grain and grain is None:
        grain = read_grain(photo)
    widest = _widest_coc(lens, (low, high), whole)
    around = _around(lens, widest, whole, params)
    grid = max(2**MAX_LEVEL, far_grid(max(whole)))
    regions = even_parts(shape, params.side, GRID)
    source_of, share = None, 1.0
    if source_coc is not None:
        source_of, share = source_contexts(
            disparity, lens, source_coc, hold, widest, quality, regions
        )
    of_photo = of_recovered = None
    if recovered is None or share < 1:
        of_photo = _contexts(photo, disparity, lens, whole)
    if recovered is not None and share > 0:
        of_recovered = _contexts(recovered, disparity, lens, whole)
    result = None
    for index, region in enumerate(regions):
        outer = _on_grid(region.pad(around, shape), grid)
        own = draft(
            stored_part(photo, outer),
            None if recovered is None else stored_part(recovered, outer),
            disparity[outer.slices],
            lens,
            None if source_coc is None else stored_part(source_coc, outer),
            quality=quality,
            tick=share_of(tick, index / len(regions), (index + 1) / len(regions)),
            part=outer,
            whole=whole,
            hold=_hold_in(hold, outer),
            wanted=region.within(outer),
            grain=grain,
            share=share,
            context=DraftContext(
                source_of and source_of(region),
                of_photo and of_photo(outer),
                of_recovered and of_recovered(outer),
            ),
        )
        if encode is not None:
            own = encode(own)
        if result is None:
            result = np.empty((height, width, *own.shape[2:]), own.dtype)
        result[region.slices] = own
    assert result is not None
    return result


def _on_grid(region: Region, grid: int) -> Region:
    """The region begun on multiples of `grid`, where the whole's coarse levels have a pixel, so
    that both are halved alike."""
    return replace(region, top=region.top // grid * grid, left=region.left // grid * grid)


def _widest_coc(lens: Lens, disparities: tuple[float, float], whole: tuple[int, int]) -> float:
    """The lens's largest CoC radius between two disparities, pixels."""
    plane = focus_plane(np.zeros((1, 1), np.float32), lens)  # focus is fixed: no map is measured
    tilt = sum(abs(slope) for slope in plane.slope) / 2
    foci = np.clip([plane.center - tilt, plane.center + tilt], TILT.lowest, TILT.highest)
    foci = foci if plane.tilted else np.array([plane.center])
    coc = lens_coc(lens, whole)(np.array(disparities)[:, None], foci[None])
    return float(np.abs(coc).max())


def _around(lens: Lens, widest: float, whole: tuple[int, int], params: PartsParams) -> int:
    """Pixels around a part that its rendering reads.

    Args:
        widest: see `_widest_coc`.
    """
    long_side = max(whole)
    windows = max(params.edges * EDGE * long_side, far_grid(long_side))
    if lens.boost:
        windows = max(windows, LIGHTS.spread / 2 * long_side)
    return int(np.ceil(widest * reach(lens.aperture) + windows)) + params.margin


def source_contexts(
    disparity: DisparityMap,
    lens: Lens,
    source_coc: CocMap,
    hold: Hold | None,
    widest: float,
    quality: Quality,
    regions: Sequence[Region],
) -> tuple[Callable[[Region], SourceContext], float]:
    """What the lens keeps of the photo and requires of the rest, for parts of it; and
    `recovered_share` of the whole photo.

    Args:
        widest: the largest CoC radius of the lens, pixels.
        regions: the parts.
    """
    shape = disparity.shape
    whole = shape[1], shape[0]
    greatest = each(lambda tile: float(np.abs(source_coc[tile.slices]).max()), tiles(shape, 512))
    radius = max(widest, *greatest)
    packed, share = {}, 0.0

    def target_in(outer: Region, own: np.ndarray) -> np.ndarray:
        bent = bend_plane(_hold_in(hold, outer), lens, own, whole)
        return held_coc(disparity[outer.slices], lens, whole, outer, bent)

    for part in regions:
        pixel = 2 if quality == "draft" else 1
        own, target, keep = keep_of_part(part, radius, source_coc, target_in, pixel)
        packed[part] = pack_codes(encode_keep(keep))
        share = max(share, recovered_share(own, target))
        del own, target, keep  # views that include the part's surroundings
    line = source_line(disparity, source_coc)

    def context_of(region: Region) -> SourceContext:
        codes = unpack_codes(packed[region], (region.height, region.width))
        return SourceContext(line, decode_keep(codes))

    return context_of, share


def _contexts(
    photo: Light, disparity: DisparityMap, lens: Lens, whole: tuple[int, int]
) -> Callable[[Region], RenderContext]:
    """What a whole photo shows, for the rendering of parts of it."""
    lost = lost_light(photo, max(whole)) if lens.boost is None else ()
    fill = far_fill(photo, disparity)

    def context_of(part: Region) -> RenderContext:
        return RenderContext(_lost_in(lost, part), FarFill(fill, part, whole) if fill else None)

    return context_of


def _hold_in(hold: Hold | None, region: Region) -> Hold | None:
    """The hold of a region."""
    return hold and replace(hold, share=hold.share[region.slices])


def _lost_in(lost: tuple[LostLight, ...], part: Region) -> tuple[LostLight, ...]:
    """The lost light in a part, in its pixels."""
    here = [light for light in lost if light.region.meets(part)]
    return tuple(replace(light, region=light.region.within(part)) for light in here)
