"""A part of the image by itself: how much around it is needed, and the lens relative to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from engine.geometry import Region
from engine.lens import Lens, signed_coc
from engine.optics.aperture import reach
from engine.optics.layers import MAX_LEVEL
from engine.pipeline.stages import corrected_source_coc
from engine.scene import Scene


@dataclass(frozen=True)
class PartParams:
    """Attributes:
    margin: pixels around the part, in addition to its blur, that edges and filters need.
    grid: pixels; the part begins where the whole's coarsest level has a pixel, so both are
        halved alike.
    """

    margin: int = 48
    grid: int = 2**MAX_LEVEL


PARAMS = PartParams()


def padded_part(part: Region, whole: Scene, lens: Lens, size: tuple[int, int]) -> Region:
    """The part plus the surroundings that its blur, and the removal of blur, need.

    Args:
        part: in pixels of an image of `size` (width, height).
        whole: the whole photo at any size, with its depth.
        lens: with its focus disparity set.
    """
    wide = part.pad(_halo(whole, lens, size), size[::-1])
    grid = PARAMS.grid
    return replace(wide, top=wide.top // grid * grid, left=wide.left // grid * grid)


def lens_of_part(lens: Lens, part: Region, size: tuple[int, int]) -> Lens:
    """The lens with its focus point in fractions of the part; its focus plane is set.

    Args:
        size: (width, height) of the image that the part lies in.
    """
    x = (lens.focus[0] * size[0] - part.left) / part.width
    y = (lens.focus[1] * size[1] - part.top) / part.height
    return replace(lens, focus=(min(1.0, max(0.0, x)), min(1.0, max(0.0, y))))


def _halo(scene: Scene, lens: Lens, size: tuple[int, int]) -> int:
    """Pixels, in coarse steps, so the recovered part also serves the next blur level."""
    assert scene.disparity is not None
    target = float(np.abs(signed_coc(np.asarray(scene.disparity), lens, size)).max())
    source = 0.0
    coc = corrected_source_coc(scene) if scene.blur_by_pixels else scene.source_coc
    if coc is not None:
        source = float(np.abs(np.asarray(coc)).max()) * max(size) / max(scene.photo.size)
    halo = target * reach(lens.aperture) + source + PARAMS.margin
    return PARAMS.grid * ceil(halo / PARAMS.grid)
