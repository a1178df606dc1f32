"""A part of the picture at its true size: what an export would write there, and only there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

from engine import events, requests, stages
from engine.edit import Edit
from engine.errors import EngineError
from engine.files import to_display
from engine.geometry import Region
from engine.lens import Lens, focus_disparity, signed_coc
from engine.optics.aperture import reach
from engine.optics.layers import MAX_LEVEL
from engine.progress import Tick, part
from engine.scene import Frame, Scene

if TYPE_CHECKING:
    from engine.studio import Studio

Listen = Callable[[events.Event], None]

MARGIN = 48
"""Pixels round the part, beside its blur, that edges and filters look at."""

GRID = 2**MAX_LEVEL
"""The part begins where the whole's coarsest level has a pixel, so that both halve alike."""


def detail(studio: Studio, request: requests.Detail, listen: Listen, tick: Tick) -> None:
    """Render one part of the picture; `Detailed` brings it.

    Raises:
        InputError: the photo is bad.
        EngineError: an edit was given, but the photo has no usable depth.
    """
    tick("optics", 0.0)
    photo = studio.sized(request.path, request.long_side)
    wanted = _whole_pixels(request.box, photo.size)
    if request.edit is None:
        pixels = np.ascontiguousarray(photo.pixels[wanted.slices])
    else:
        edit = _of_a_part(studio, request.edit)
        scene = studio.scene(request.path, edit.depth, Frame(requests.PREVIEW_SIDE), tick)
        if scene.disparity is None:
            raise EngineError(f"{request.path.name}: {' '.join(scene.notices)}")
        pixels = _rendered(studio, request, edit, scene, wanted, tick)
    width, height = photo.size
    box = (
        wanted.left / width, wanted.top / height, wanted.right / width, wanted.bottom / height
    )  # fmt: skip
    listen(events.Detailed(request, to_display(pixels, photo.metadata), box))


def _rendered(
    studio: Studio,
    request: requests.Detail,
    edit: Edit,
    scene: Scene,
    wanted: Region,
    tick: Tick,
) -> np.ndarray:
    """The picture's pixels in the box `wanted`, rendered with as much round it as they need."""
    photo = studio.sized(request.path, request.long_side)
    edit = stages.with_focus(edit, scene)
    assert scene.disparity is not None
    plane = focus_disparity(scene.disparity, edit.lens)
    edit = replace(edit, lens=replace(edit.lens, focus_disparity=plane))
    outer = _widened(wanted, _halo(scene, edit.lens, photo.size), photo.size)
    piece = studio.part(request.path, edit, scene, photo, outer, part(tick, 0.05, 0.5))
    edit = replace(edit, lens=_seen_from(edit.lens, outer, photo.size))
    start = stages.render(piece, edit.lens, "full", part(tick, 0.5, 0.9))
    final, _ = stages.final(piece, start, edit, studio.models, part(tick, 0.9, 1))
    return final[wanted.within(outer).slices]


def _of_a_part(studio: Studio, edit: Edit) -> Edit:
    """The large DiT looks at a photo as a whole and at no more than its own size: not here."""
    if not stages.wants_dit(edit, studio.models):
        return edit
    large = hasattr(studio.models.get("dit", edit.model, edit.adapter), "encode")
    return replace(edit, engine="optics") if large else edit


def _seen_from(lens: Lens, outer: Region, size: tuple[int, int]) -> Lens:
    """The lens with its focus point in fractions of the part; its focus plane is set."""
    x = (lens.focus[0] * size[0] - outer.left) / outer.width
    y = (lens.focus[1] * size[1] - outer.top) / outer.height
    return replace(lens, focus=(min(1.0, max(0.0, x)), min(1.0, max(0.0, y))))


def _halo(scene: Scene, lens: Lens, size: tuple[int, int]) -> int:
    """How far beyond a part its blur, and the blur that is taken back, look.

    In coarse steps, so that the recovered part serves the next blur level too.
    """
    assert scene.disparity is not None
    target = float(np.abs(signed_coc(scene.disparity, lens, size)).max())
    source = 0.0
    if scene.source_coc is not None:
        source = float(np.abs(scene.source_coc).max()) * max(size) / max(scene.photo.size)
    return GRID * ceil((target * reach(lens.aperture) + source + MARGIN) / GRID)


def _whole_pixels(box: tuple[float, float, float, float], size: tuple[int, int]) -> Region:
    """The box in pixels, widened to whole ones, at least one."""
    width, height = size
    left = min(width - 1, max(0, floor(box[0] * width)))
    top = min(height - 1, max(0, floor(box[1] * height)))
    right = min(width, max(left + 1, ceil(box[2] * width)))
    bottom = min(height, max(top + 1, ceil(box[3] * height)))
    return Region(top, bottom, left, right)


def _widened(region: Region, halo: int, size: tuple[int, int]) -> Region:
    """The region and `halo` pixels around it, from the `GRID` on."""
    wide = region.pad(halo, size[::-1])
    return replace(wide, top=wide.top // GRID * GRID, left=wide.left // GRID * GRID)
