"""What a lens does to the colors of its blur: longitudinal and lateral chromatic aberration.

Longitudinal: the colors come to focus at different distances, so that their circles of confusion
differ in width. Lateral: they are imaged at different sizes, so that toward the corners the circle
of one color lies beside that of another. A photo that is sharp went through a lens already and
stays as it is; so both set in with the blur.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.geometry import Region
from engine.lens import Aperture, Array
from engine.optics import fused


@dataclass(frozen=True)
class ChromaticParams:
    """Our own choice, by eye.

    Attributes:
        fringe: width of the longitudinal fringe at 1, as a share of the long side: a fast
            lens's, three pixels in a picture of 1024.
        lateral: how far red lies outward of green, and blue inward, in the corner at 1, as a share
            of the long side.
        lateral_rise: its growth with the CoC radius in the corner, before it levels off there: a
            lens shifts a color by the same width however wide its blur is.
    """

    fringe: float = 0.003
    lateral: float = 0.0015
    lateral_rise: float = 0.25


CHROMATIC = ChromaticParams()


@dataclass(frozen=True)
class ColorBlur:
    """How the colors of a blur differ in one picture.

    Attributes:
        fringe_px, lateral_px: see `ChromaticParams`, pixels.
    """

    fringe_px: float = 0.0
    lateral_px: float = 0.0

    @classmethod
    def of(cls, aperture: Aperture, long_side: int) -> ColorBlur:
        """Of an aperture in a picture of a long side."""
        return cls(
            CHROMATIC.fringe * aperture.fringe * long_side,
            CHROMATIC.lateral * aperture.lateral_color * long_side,
        )

    @property
    def differ(self) -> bool:
        """Whether colors do."""
        return self.fringe_px > 0 or self.lateral_px > 0

    def halo(self, radius: float, reach: float) -> int:
        """How far a blur of that radius looks, pixels.

        Args:
            reach: of the aperture, in CoC radii.
        """
        halo = int(np.ceil((abs(radius) + self.fringe_px / 2) * reach)) + 1
        return halo + (self.lateral_px > 0) * (int(np.ceil(self.lateral_px)) + 1)

    def radii(self, radius: float) -> tuple[float, float, float]:
        """Signed CoC radii of red, green and blue: green is wider behind the focus, the others
        before it."""
        if not self.fringe_px:
            return radius, radius, radius
        return radii_of(radius, self.fringe_px)

    def outward(self, radius: float) -> tuple[float, float, float]:
        """How far red, green and blue lie outward in the corner, pixels; in proportion to the
        distance from the center elsewhere."""
        if not self.lateral_px:
            return 0.0, 0.0, 0.0
        return outward_of(radius, self.lateral_px)


def radii_of(radius: Array, fringe_px: Array) -> tuple[Array, Array, Array]:
    """See `ColorBlur.radii`; numbers, arrays or tensors, the fringe above 0."""
    wide = level_off(radius, fringe_px / 2, 0.5)
    return radius + wide, radius - wide, radius + wide


def outward_of(radius: Array, lateral_px: Array) -> tuple[Array, Array, Array]:
    """See `ColorBlur.outward`; numbers, arrays or tensors, the width above 0."""
    shift = level_off(radius, lateral_px, CHROMATIC.lateral_rise)
    return shift, 0 * shift, -shift


def level_off(radius: Array, width: Array, rise: float) -> Array:
    """What grows as `rise` times the radius at first, and to `width` at last.

    Args:
        radius, width: numbers, arrays or tensors, pixels; the width above 0.
    """
    return width * (1 - math.e ** (-rise * abs(radius) / width))


def magnified(
    planes: Sequence[np.ndarray],
    region: Region,
    size: tuple[int, int],
    outward: float,
    wanted: Region,
) -> list[np.ndarray]:
    """Planes enlarged about the picture's center, their light spread over the larger area.

    Args:
        planes: float32 h x w, what lies in `region` of a picture of `size` (height, width).
        outward: how far the picture's corner moves, pixels.
        wanted: the part of the planes that is wanted.
    """
    if not outward or min(planes[0].shape) < 2:
        return [plane[wanted.slices] for plane in planes]
    shrink = 1 / (1 + 2 * outward / float(np.hypot(*size)))
    down, across = (size[0] - 1) / 2 - region.top, (size[1] - 1) / 2 - region.left
    results = [np.empty((wanted.height, wanted.width), np.float32) for _ in planes]
    for plane, result in zip(planes, results, strict=True):
        fused.magnify(plane, down, across, shrink, result, wanted.top, wanted.left)
    return results
