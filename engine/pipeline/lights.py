"""Which out-of-focus highlights of a photo are removed from a scene before it is recovered."""

from __future__ import annotations

import numpy as np

from engine.geometry import Region
from engine.light import Light, WritableLight
from engine.optics.light_discs import LightDisc
from engine.optics.source_map import CocMap, read_region
from engine.optics.tiles import each, tiles
from engine.scene import Scene

FIT = 0.3
"""How far the radius of a highlight may differ from the blur around it, as a share of the radius: a
wider or narrower disc is an object."""


def lights_in(scene: Scene, coc: CocMap) -> tuple[LightDisc, ...]:
    """The out-of-focus highlights in a scene that are as wide as its blur, in its pixels.

    Args:
        coc: float32 H x W, the photo's own, in pixels.
    """
    if scene.reading is None:
        return ()
    top, left = (scene.part.top, scene.part.left) if scene.part else (0, 0)
    height, width = coc.shape
    kept = []
    for light in scene.reading.lights:
        here = light.scale(max(scene.whole_size) / scene.reading.side).shift(-top, -left)
        row, column = min(max(round(here.y), 0), height - 1), min(max(round(here.x), 0), width - 1)
        radius = abs(read_region(coc, Region(row, row + 1, column, column + 1)).item())
        if abs(radius - here.radius) <= FIT * here.radius and here.touches(coc.shape):
            kept.append(here)
    return tuple(kept)


def keep_outside(picture: WritableLight, photo: Light, where: np.ndarray) -> None:
    """Set an image to the photo's pixels outside `where`, bool H x W."""

    def keep(region: Region) -> None:
        tile = region.slices
        picture[tile] = np.where(where[tile][..., None], picture[tile], photo[tile])

    each(keep, tiles(where.shape, 256))
