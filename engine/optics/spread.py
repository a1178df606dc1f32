"""How far an aperture's shape spreads light, and the scale at which pixels draw the same spread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.lens import Array

SCALES = np.geomspace(0.1, 8, 240)
"""Scales at which shapes are measured, pixels."""

WHOLE = 1e9
"""The `rim` of a shape without thin parts."""


@dataclass(frozen=True, eq=False)
class Spread:
    """The second moment of a shape, true and as drawn in pixels.

    Attributes:
        moment: mean of x^2 and of y^2 over the shape, in squared CoC radii; a disc's is 1/4.
        rasterized_moment: the same for the shape drawn in pixels, in squared pixels, at each of
            the `SCALES`.
        rim: width of the shape's thinnest part in CoC radii.
    """

    moment: float
    rasterized_moment: np.ndarray
    rim: float = WHOLE

    def scale(self, radius: float) -> float:
        """The scale, pixels, at which the drawn shape has the second moment of the true one of
        CoC radius `radius`; the thinner the shape, the less of it is from the pixels."""
        wanted = radius * radius * self.moment
        if wanted > self.rasterized_moment[-1]:
            return float(np.sqrt(radius * radius - 1 / (12 * self.moment)))
        return float(np.interp(wanted, self.rasterized_moment, SCALES))

    def softness(self, scale: float) -> float:
        """How softly a shape of this size is drawn: the `softness` of `footprint`.

        Drawn hard, a part thinner than a pixel would flicker as the shape grows.
        """
        return float(softness(np.float64(scale), self.rim))


def footprint(offset: np.ndarray, softness: float | np.ndarray) -> np.ndarray:
    """Share of the light that a pixel `offset` pixels away receives, along one axis.

    Args:
        softness: 0 = the light in its own square, 1 = linear between pixel centers.
    """
    return np.clip(((1 + softness) / 2 - np.abs(offset)) / np.maximum(softness, 1e-6), 0, 1)


def spread(lit: np.ndarray, extent: float, rim: float = WHOLE) -> Spread:
    """Measure a shape.

    Args:
        lit: float side x side, its transmission over -extent..extent CoC radii along both axes.
        rim: width of its thinnest part in CoC radii.
    """
    if not lit.any():  # a shape so fine that every sample missed it is a point
        lit = np.pad(np.ones((1, 1)), 1)
    side = lit.shape[0]
    places = ((np.arange(side) + 0.5) / side * 2 - 1) * extent
    share = lit.sum(0, dtype=np.float64) + lit.sum(1, dtype=np.float64)
    share /= share.sum()
    moment = max(float(places**2 @ share), 1e-4)
    nearest = np.round(SCALES[:, None] * places)
    offset, soft = SCALES[:, None] * places - nearest, softness(SCALES[:, None], rim)
    drawn = sum(
        ((nearest + step) ** 2 * footprint(offset - step, soft)) @ share for step in (-1, 0, 1)
    )
    return Spread(moment, np.maximum.accumulate(drawn), rim)


def softness(scale: Array, rim: Array) -> Array:
    """How softly a shape is drawn: the `softness` of `footprint`; 0 at size 0.

    Args:
        scale, rim: arrays or tensors, see `Spread`.
    """
    return (2 - rim * scale).clip(0, 1) * (2 * scale).clip(0, 1)
