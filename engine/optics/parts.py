"""A large picture rendered in parts: memory is what one part takes, not what all of it would.

Each part has around it what it looks at: the widest blur and the windows of depth edges. What the
whole photo tells (the plane in focus, clipped lights, noise, the line of its own blur) is found
once and given to each. So no part shows where it ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from engine.focus_plane import TILT
from engine.geometry import Region
from engine.lens import Lens, fix_focus, focus_plane
from engine.light import Light
from engine.memory import ONE_PIECE
from engine.optics.aperture import reach
from engine.optics.clipped import LostLight, lost_light
from engine.optics.draft import DraftTold, Quality, draft, source_line
from engine.optics.grain import GRID, grain_level
from engine.optics.highlights import LIGHTS
from engine.optics.hold import Hold
from engine.optics.layers import MAX_LEVEL
from engine.optics.matte import EDGE
from engine.optics.render import Told, check_disparity, lens_coc
from engine.optics.source_map import CocMap
from engine.optics.tiles import tiles
from engine.progress import Tick, silent
from engine.progress import part as share_of

Encode = Callable[[np.ndarray], np.ndarray]
"""Each pixel by itself: float32 h x w x 3, linear light, to h x w or h x w x C of any type."""


@dataclass(frozen=True)
class PartsParams:
    """Attributes:
    most_pixels: of a picture that is rendered in one piece.
    side: of a part, a multiple of the squares of the grain.
    edges: edge windows (`matte.EDGE`) that count around a part, beside its blur.
    margin: pixels around a part that filters look at.
    """

    most_pixels: int = ONE_PIECE
    side: int = 5 * GRID
    edges: float = 3.0
    margin: int = 16


PARTS = PartsParams()


def draft_in_parts(
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
    encode: Encode | None = None,
    params: PartsParams | None = None,
) -> np.ndarray:
    """`draft` of a photo of any size: a large one, if it is no part itself, in parts.

    Args: see `draft`; a map of another size than the photo's is taken in one piece.
        encode: what becomes of the result, part by part; None = it stays as it is.
    Raises:
        InputError: see `draft`.
        Cancelled: from `tick`.
    """
    params = params or PARTS
    height, width = shape = photo.shape[:2]
    small = height * width <= params.most_pixels
    if small or part is not None or disparity.shape != shape:
        coc = None if source_coc is None else np.asarray(source_coc)
        result = draft(
            photo, recovered, disparity, lens, coc, quality=quality, tick=tick, part=part,
            whole=whole, hold=hold,
        )  # fmt: skip
        return result if encode is None else encode(result)
    whole = width, height
    low, high = check_disparity(disparity, whole)
    tick("optics", 0.0)
    lens = fix_focus(disparity, lens)
    line = None if source_coc is None else source_line(disparity, source_coc)
    base = photo if recovered is None else recovered
    lost = lost_light(base, max(whole)) if lens.boost is None else ()
    grain = grain_level(base) if lens.grain else np.zeros(3, np.float32)
    around = _around(lens, (low, high), whole, params)
    result, regions = None, tiles(shape, params.side)
    for index, region in enumerate(regions):
        outer = _on_grid(region.pad(around, shape))
        cut = outer.slices
        own = draft(
            photo[cut],
            None if recovered is None else recovered[cut],
            disparity[cut],
            lens,
            None if source_coc is None else source_coc[cut],
            quality=quality,
            tick=share_of(tick, index / len(regions), (index + 1) / len(regions)),
            part=outer,
            whole=whole,
            hold=hold and replace(hold, share=hold.share[cut]),
            wanted=region.within(outer),
            told=DraftTold(line, Told(_lost_in(lost, outer), grain)),
        )
        if encode is not None:
            own = encode(own)
        if result is None:
            result = np.empty((height, width, *own.shape[2:]), own.dtype)
        result[region.slices] = own
    assert result is not None
    return result


def _on_grid(region: Region) -> Region:
    """Begun where the whole's coarsest level has a pixel, so that both halve alike."""
    grid = 2**MAX_LEVEL
    return replace(region, top=region.top // grid * grid, left=region.left // grid * grid)


def _around(
    lens: Lens, disparities: tuple[float, float], whole: tuple[int, int], params: PartsParams
) -> int:
    """Pixels around a part that its rendering looks at."""
    plane = focus_plane(np.zeros((1, 1), np.float32), lens)  # it is set: no map is measured
    tilt = sum(abs(slope) for slope in plane.slope) / 2
    foci = np.clip([plane.center - tilt, plane.center + tilt], TILT.lowest, TILT.highest)
    foci = foci if plane.tilted else np.array([plane.center])
    coc = lens_coc(lens, whole)(np.array(disparities)[:, None], foci[None])
    blur = float(np.abs(coc).max()) * reach(lens.aperture)
    windows = params.edges * EDGE
    if lens.boost:
        windows = max(windows, LIGHTS.spread / 2)
    return int(np.ceil(blur + windows * max(whole))) + params.margin


def _lost_in(lost: tuple[LostLight, ...], part: Region) -> tuple[LostLight, ...]:
    """What lies in a part, in its pixels."""
    here = [light for light in lost if light.region.meets(part)]
    return tuple(replace(light, region=light.region.within(part)) for light in here)
