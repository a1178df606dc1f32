"""The only table of aperture shapes: a new shape is a row here and a function above it.

The lens, the command line and the window's buttons get the shapes from the table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from engine.lens import Aperture


@dataclass(frozen=True)
class Ring:
    """A mirror lens's bokeh; radii as shares of the aperture's. Our own choice, by eye.

    Attributes:
        center_light: transmission of the center, which a real mirror lens blocks entirely.
        rim_begin: radius at which the bright rim begins.
        rim_softness: range over which the light rises to 1 from there.
    """

    center_light: float = 0.2
    rim_begin: float = 0.7
    rim_softness: float = 0.15


@dataclass(frozen=True)
class Heart:
    """Fits the heart curve into the unit circle, with its center of mass at 0."""

    scale: float = 1.29
    center: float = 0.292


RING, HEART = Ring(), Heart()

STAR_INNER_RADIUS = 0.42
"""Radius of the corners between the five points, as a share of the points' radius."""


def _circle(aperture: Aperture, u, v) -> np.ndarray:
    return u * u + v * v <= 1


def _blades(aperture: Aperture, u, v) -> np.ndarray:
    sector = 2 * np.pi / aperture.blades
    angle = np.arctan2(u, -v)  # from the top, where a corner lies
    from_middle = np.mod(angle, sector) - sector / 2
    straight = np.cos(sector / 2) / np.cos(from_middle)
    edge = straight + aperture.curvature * (1 - straight)
    return u * u + v * v <= edge * edge


def _ring(aperture: Aperture, u, v) -> np.ndarray:
    distance = np.sqrt(u * u + v * v)
    rim = np.clip((distance - RING.rim_begin) / RING.rim_softness, 0, 1)
    rim = rim * rim * (3 - 2 * rim)
    return (distance <= 1) * (RING.center_light + (1 - RING.center_light) * rim)


def _heart(aperture: Aperture, u, v) -> np.ndarray:
    x, y = u * HEART.scale, -v * HEART.scale + HEART.center
    return (x * x + y * y - 1) ** 3 <= x * x * y**3


def _star(aperture: Aperture, u, v) -> np.ndarray:
    sector = 2 * np.pi / 5
    angle = np.abs(np.mod(np.arctan2(u, -v) + sector / 2, sector) - sector / 2)
    distance = np.sqrt(u * u + v * v)
    x, y = distance * np.cos(angle), distance * np.sin(angle)  # tip at (1, 0)
    inner_x, inner_y = (
        STAR_INNER_RADIUS * np.cos(sector / 2),
        STAR_INNER_RADIUS * np.sin(sector / 2),
    )
    return (x - 1) * inner_y + y * (1 - inner_x) <= 0


@dataclass(frozen=True)
class ApertureShape:
    """A row of the table.

    Attributes:
        label: its name in the window, in English.
        transmission: (aperture, u, v) -> share of light at (u, v), seen upright (v down); the
            circumscribed circle has radius 1.
        rim: width of a bright rim as a share of the radius; 0 = none.
    """

    label: str
    transmission: Callable[[Aperture, np.ndarray, np.ndarray], np.ndarray]
    rim: float = 0.0


SHAPES: dict[str, ApertureShape] = {
    "circle": ApertureShape("Circle", _circle),
    "blades": ApertureShape("Blades", _blades),
    "ring": ApertureShape("Ring (mirror lens)", _ring, rim=1 - RING.rim_begin),
    "heart": ApertureShape("Heart", _heart),
    "star": ApertureShape("Star", _star),
}
"""Keyed by the name in the command line and edits. A "file" shape is not here: it is an image."""

FILE = "file"
