"""Chromatic aberration of a lens's blur, longitudinal and lateral.

Longitudinal: the colors focus at different distances, so their circles of confusion differ in size.
Lateral: they are imaged at different magnifications, so toward the corners the circle of one color
is shifted against that of another. A sharp photo already went through a lens and stays as it is, so
both effects begin with the blur.
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
    """Chosen by eye.

    Attributes:
        fringe: width of the longitudinal fringe at setting 1, as a share of the long side: that of
            a fast lens, three pixels in an image of 1024.
        lateral: how far red shifts outward from green, and blue inward, in the corner at setting 1,
            as a share of the long side.
        lateral_rise: how fast this shift grows with the CoC radius in the corner before it levels
            off: a lens shifts a color by the same width however wide its blur is.
    """

    fringe: float = 0.003
    lateral: float = 0.0015
    lateral_rise: float = 0.25


CHROMATIC = ChromaticParams()


@dataclass(frozen=True)
class ColorBlur:
    """How the colors of a blur differ in one image.

    Attributes:
        fringe_px, lateral_px: see `ChromaticParams`, pixels.
    """

    fringe_px: float = 0.0
    lateral_px: float = 0.0

    @classmethod
    def of(cls, aperture: Aperture, long_side: int) -> ColorBlur:
        """For an aperture and the long side of an image."""
        return cls(
            CHROMATIC.fringe * aperture.fringe * long_side,
            CHROMATIC.lateral * aperture.lateral_color * long_side,
        )

    @property
    def differ(self) -> bool:
        """Whether the colors' blurs differ."""
        return self.fringe_px > 0 or self.lateral_px > 0

    def halo(self, radius: float, reach: float) -> int:
        """How far a blur of that radius reads, pixels.

        Args:
            reach: of the aperture, in CoC radii.
        """
        halo = int(np.ceil((abs(radius) + self.fringe_px / 2) * reach)) + 1
        return halo + (self.lateral_px > 0) * (int(np.ceil(self.lateral_px)) + 1)

    def radii(self, radius: float) -> tuple[float, float, float]:
        """Signed CoC radii of red, green and blue: green is wider behind the focus plane, the
        others in front of it."""
        if not self.fringe_px:
            return radius, radius, radius
        return radii_of(radius, self.fringe_px)

    def outward(self, radius: float) -> tuple[float, float, float]:
        """Outward shift of red, green and blue in the corner, pixels; elsewhere in proportion to
        the distance from the center."""
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
    """A value that grows as `rise` times the radius at first and levels off at `width`.

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
    """Planes enlarged about the image's center, their light spread over the larger area.

    Args:
        planes: float32 h x w, the content of `region` in an image of `size` (height, width).
        outward: how far the image's corner moves, pixels.
        wanted: the part of the planes to return.
    """
    if not outward or min(planes[0].shape) < 2:
        return [plane[wanted.slices] for plane in planes]
    shrink = 1 / (1 + 2 * outward / float(np.hypot(*size)))
    down, across = (size[0] - 1) / 2 - region.top, (size[1] - 1) / 2 - region.left
    results = [np.empty((wanted.height, wanted.width), np.float32) for _ in planes]
    for plane, result in zip(planes, results, strict=True):
        fused.magnify(plane, down, across, shrink, result, wanted.top, wanted.left)
    return results
