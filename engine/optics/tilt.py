"""A tilted or bent focus plane: slices are looked up by CoC, which disparity no longer determines.

Away from focus, the order of CoCs is the order of depths wherever the plane falls by less than the
scene within a blur's reach, so the composite is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from engine.depth.coded import CODES
from engine.geometry import Region
from engine.optics.hold import BentPlane
from engine.optics.matte import Surfaces
from engine.optics.tiles import each, tiles

MapOf = Callable[[np.ndarray, "np.ndarray | float"], np.ndarray]
"""A map computed from a disparity map and the disparity in focus at each of its pixels, or one for
all of them; float32, the shape of the first."""

_SIDE = 512


@dataclass(frozen=True, eq=False)
class TiltedSurfaces:
    """Surfaces whose codes stand for CoCs, evenly from `least` to `most`."""

    surfaces: Surfaces
    least: float
    most: float


def tilt_surfaces(
    surfaces: Surfaces,
    focus: np.ndarray,
    coc_of: MapOf,
    ends: tuple[float, float] | None = None,
    bent: BentPlane | None = None,
) -> TiltedSurfaces:
    """Code surfaces by CoC instead of disparity.

    Args:
        focus: float32 H x W, the disparity in focus.
        bent: how it is bent for what is visible, not for what lies behind.
        ends: minimum and maximum CoC, pixels; None = those of these surfaces.
    """
    kinds = [surfaces.front_disparity]
    if surfaces.back_disparity is not None:
        kinds.append(surfaces.back_disparity)
    shape = focus.shape
    coc = np.empty((len(kinds), *shape), np.float32)
    codes = np.empty(coc.shape, np.uint16)
    regions = tiles(shape, _SIDE)

    def measure(region: Region) -> tuple[float, float]:
        tile = region.slices
        for index, kind in enumerate(kinds):
            depth, own = kind[tile] * np.float32(1 / CODES), focus[tile]
            if bent is not None and index == 0:
                own = bent.within(region).at(depth, own)
            coc[index][tile] = coc_of(depth, own)
        part = coc[:, *tile]
        return float(part.min()), float(part.max())

    found = each(measure, regions)
    least, most = ends or (min(low for low, _ in found), max(high for _, high in found))
    scale = np.float32(CODES / max(most - least, 1e-6))

    def encode(region: Region) -> None:
        tile = region.slices
        steps = (coc[:, *tile] - np.float32(least)) * scale + np.float32(0.5)
        codes[:, *tile] = np.clip(steps, 0, CODES)

    each(encode, regions)
    back = codes[1] if len(kinds) == 2 else None
    coded = replace(surfaces, front_disparity=codes[0], back_disparity=back)
    return TiltedSurfaces(coded, least, most)
