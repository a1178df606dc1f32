"""The lens: one frozen value with everything that shapes a render, and its circle of confusion."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import InputError
from engine.focus_plane import FocusPlane, plane_through
from engine.geometry import Region
from engine.optics.shapes import FILE, SHAPES
from engine.stored import DisparityMap

Array = Any  # NumPy array or torch tensor; the engine does not import torch

MAX_COC = 0.04
"""CoC radius at blur level 100 and a disparity difference of 1, as a share of the long side."""

FARTHEST_PLANE = 1000.0
"""Largest absolute disparity that a focus plane may have."""

MOST_TILT_POINTS = 2
"""Focus points besides the first: three points determine a plane."""

FOCUS_WINDOW = 0.01
"""Half-width of the focus window, as a share of the long side."""


@dataclass(frozen=True)
class Iris:
    """How the blades become visible: wide open they stay clear of a round opening, stopped down
    they bound it.

    Attributes:
        round_at: f-number up to which the opening is round: the lens's widest.
        blades_at: f-number from which it has the blades' own curvature.
    """

    round_at: float = 1.4
    blades_at: float = 5.6

    def __post_init__(self) -> None:
        _check("iris round_at", self.round_at, 0.5, 64)
        _check("iris blades_at", self.blades_at, 0.5, 64)
        if self.blades_at <= self.round_at:
            raise InputError(
                f"iris: blades_at {self.blades_at} is not above round_at {self.round_at}"
            )

    def curvature(self, own: float, f_number: float) -> float:
        """Edge curvature of the opening at an f-number: linear in stops, in steps too small to see.

        Args:
            own: curvature of the blades, 0..1.
        """
        stops = np.log2(np.clip(f_number / self.round_at, 1, self.blades_at / self.round_at))
        shown = stops / np.log2(self.blades_at / self.round_at)
        roundness = 1 - (1 - own) * shown
        return float(round(roundness * _CURVATURE_STEPS) / _CURVATURE_STEPS)


_CURVATURE_STEPS = 64
"""Of an iris: each step redraws the aperture; it moves the edge of five blades by 0.3 %."""


@dataclass(frozen=True)
class Aperture:
    """The shape of the aperture, and thus of every out-of-focus highlight.

    Attributes:
        shape: which family; "file" reads a gray image from `path`.
        blades: number of straight or curved blades, 5 to 11 ("blades" only).
        curvature: 0 = straight blades, 1 = a full circle ("blades" only).
        iris: makes the blades rounder toward the widest f-number; None = always the same.
        path: gray PNG whose brightness is the aperture's transmission ("file" only).
        rotation: degrees, counter-clockwise.
        cats_eye: 0..1, how much the aperture narrows to a lemon shape toward the corners.
        anamorphic: 0.5..2, height of the bokeh divided by its width.
        spherical: -1..1, spherical aberration: a bright (1) or soft (-1) rim behind the focus, and
            the reverse in front of it.
        apodization: 0..1, how far a filter darkens the rim (smooth-transition lenses).
        onion: 0..1, rings within out-of-focus highlights.
        swirl: 0..1, how much highlights toward the corners are stretched around the image center.
        coma: 0..1, how much of a tail, away from the center, highlights get toward the corners.
        fringe: 0..1, longitudinal color: a green rim behind the focus, a magenta one in front.
        lateral_color: 0..1, how far the red of a blur is shifted outward, and its blue inward,
            toward the corners.
    """

    shape: str = "circle"
    blades: int = 7
    curvature: float = 0.3
    path: Path | None = None
    rotation: float = 0.0
    cats_eye: float = 0.0
    anamorphic: float = 1.0
    spherical: float = 0.0
    apodization: float = 0.0
    onion: float = 0.0
    swirl: float = 0.0
    coma: float = 0.0
    fringe: float = 0.0
    lateral_color: float = 0.0
    iris: Iris | None = None

    def __post_init__(self) -> None:
        if self.shape not in (*SHAPES, FILE):
            names = ", ".join("blades:N" if name == "blades" else name for name in SHAPES)
            raise InputError(
                f"aperture: unknown shape '{self.shape}'; use {names} or a gray PNG file"
            )
        _check("blades", self.blades, 5, 11)
        _check("curvature", self.curvature, 0, 1)
        _check("cats-eye", self.cats_eye, 0, 1)
        _check("anamorphic", self.anamorphic, 0.5, 2)
        _check("spherical", self.spherical, -1, 1)
        for name in ("apodization", "onion", "swirl", "coma", "fringe", "lateral_color"):
            _check(name, getattr(self, name), 0, 1)
        if not np.isfinite(self.rotation):
            raise InputError(f"rotate: {self.rotation} is not a number of degrees")
        if (self.shape == "file") != (self.path is not None):
            raise InputError("aperture: a shape from a file needs its path, and only that shape")

    @property
    def varies(self) -> bool:
        """Whether highlights look different in different parts of the image."""
        return bool(self.cats_eye or self.swirl or self.coma)

    @property
    def has_character(self) -> bool:
        """Whether a highlight is more than an image of the open aperture."""
        traits = self.spherical, self.apodization, self.onion
        return self.varies or any(trait != 0 for trait in traits)

    @property
    def sided(self) -> bool:
        """Whether highlights in front of the focus are not just those behind it upside down."""
        return bool(self.spherical or self.coma)

    @classmethod
    def parse(cls, text: str, **changes) -> Aperture:
        """Read the command line's SHAPE: circle | blades:N | ring | heart | star | FILE.png.

        Raises:
            InputError: the shape is unknown, or the number of blades is not a number.
        """
        kind, _, number = text.partition(":")
        if kind == "blades":
            if number and not number.isdecimal():
                raise InputError(f"aperture: 'blades:{number}' needs a number from 5 to 11")
            return cls("blades", blades=int(number or 7), **changes)
        if Path(text).suffix:
            return cls("file", path=Path(text), **changes)
        return cls(text, **changes)  # pyright: ignore[reportArgumentType]  (checked at run time)


@dataclass(frozen=True)
class Lens:
    """Everything that shapes a render.

    Attributes:
        focus: focus point (x, y), fractions of width and height, origin top left.
        blur: blur level, 0..100; 0 = all in focus.
        range: focus range, half-width of the sharp disparity band, 0..1.
        focus_disparity: the focus plane itself if it is set by hand (0..1), or the photo's own
            (outside 0..1 if all of it is out of focus); None = measured at the focus point.
        tilt_points: one or two more focus points: the plane in focus goes through all of them.
        tilt: change of the focus plane's disparity over the full width and height; used with
            `focus_disparity`, which is then the disparity at the image center.
        aperture: shape of the bokeh.
        boost: 0..1, how much energy is restored to clipped highlights before the blur; None =
            what they are estimated to have lost (`optics.clipped`).
        grain: 0..1, how much of the photo's own grain is added where blurring or recovery removed
            it.
        breathing: 0..1, how much the image grows as the focus moves nearer, in a rack focus.
    """

    focus: tuple[float, float] = (0.5, 0.5)
    blur: float = 30.0
    range: float = 0.0
    focus_disparity: float | None = None
    tilt_points: tuple[tuple[float, float], ...] = ()
    tilt: tuple[float, float] = (0.0, 0.0)
    aperture: Aperture = field(default_factory=Aperture)
    boost: float | None = None
    grain: float = 0.0
    breathing: float = 0.0

    def __post_init__(self) -> None:
        for name, value in zip("xy", self.focus, strict=True):
            _check(f"focus {name}", value, 0, 1)
        if len(self.tilt_points) > MOST_TILT_POINTS:
            raise InputError("focus: a plane goes through three points at the most")
        for place in self.tilt_points:
            for name, value in zip("xy", place, strict=True):
                _check(f"focus {name}", value, 0, 1)
        for value in self.tilt:
            _check("tilt", value, -FARTHEST_PLANE, FARTHEST_PLANE)
        _check("blur", self.blur, 0, 100)
        _check("range", self.range, 0, 1)
        if self.focus_disparity is not None:
            _check("focus disparity", self.focus_disparity, -FARTHEST_PLANE, FARTHEST_PLANE)
        if self.boost is not None:
            _check("boost", self.boost, 0, 1)
        _check("grain", self.grain, 0, 1)
        _check("breathing", self.breathing, 0, 1)

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """The focus points that the plane in focus goes through; none if it was set directly."""
        return () if self.focus_disparity is not None else (self.focus, *self.tilt_points)

    @property
    def tilted(self) -> bool:
        """Whether the focus plane may be tilted."""
        return len(self.points) > 1 or self.tilt != (0.0, 0.0)


def focus_disparity(disparity: DisparityMap, lens: Lens) -> float:
    """The disparity in focus at the focus point: the lens's own, or the median in a window there.

    Args:
        disparity: float32 H x W in [0, 1], 1 = nearest.
    """
    if lens.focus_disparity is not None:
        return lens.focus_disparity
    return _disparity_at(disparity, lens.focus)


def focus_plane(disparity: DisparityMap, lens: Lens) -> FocusPlane:
    """The plane in focus: the lens's own, or the one through its focus points.

    Args:
        disparity: float32 H x W in [0, 1], of the whole image.
    """
    if lens.focus_disparity is not None:
        return FocusPlane(lens.focus_disparity, lens.tilt)
    points = (lens.focus, *lens.tilt_points)
    values = [_disparity_at(disparity, point) for point in points]
    height, width = disparity.shape
    return plane_through(points, values, (width, height))


def focused_at(lens: Lens, point: tuple[float, float]) -> Lens:
    """The lens with a flat focus plane through one focus point."""
    return replace(lens, focus=point, focus_disparity=None, tilt_points=(), tilt=(0.0, 0.0))


def fix_focus(disparity: DisparityMap, lens: Lens) -> Lens:
    """The lens with its focus plane set to the one measured in `disparity`."""
    plane = focus_plane(disparity, lens)
    return replace(lens, focus_disparity=plane.center, tilt=plane.slope)


def _disparity_at(disparity: DisparityMap, point: tuple[float, float]) -> float:
    height, width = disparity.shape
    half = max(1, round(FOCUS_WINDOW * max(height, width)))
    x = round(point[0] * (width - 1))
    y = round(point[1] * (height - 1))
    window = disparity[max(0, y - half) : y + half + 1, max(0, x - half) : x + half + 1]
    ranked = np.sort(window, axis=None)  # NumPy's own median loads its masked arrays
    return float((ranked[(ranked.size - 1) // 2] + ranked[ranked.size // 2]) / 2)


def signed_coc(
    disparity: np.ndarray, lens: Lens, size: tuple[int, int], part: Region | None = None
) -> np.ndarray:
    """Signed CoC radius in pixels of an image of `size`: positive = nearer than focus.

    `r = (B/100) * 0.04 * max(W, H) * max(0, abs(disparity - focus disparity) - range)`

    Args:
        disparity: float32 H x W in [0, 1]; unless it is a part, its size may differ from `size`.
        size: (width, height) of the image in whose pixels the radius is measured.
        part: where `disparity` lies in that image; None = it is the whole. The lens of a part
            must have its focus plane set.
    Returns:
        float32 H x W, the shape of `disparity`.
    """
    plane = focus_plane(disparity, lens).at(disparity.shape, part, size if part else None)
    return thin_lens_coc(disparity, plane, lens.range, coc_per_disparity(lens.blur, size))


def coc_per_disparity(blur: float, size: tuple[int, int]) -> float:
    """CoC radius in pixels for a disparity difference of 1, at a blur level.

    Args:
        size: (width, height) of the image in whose pixels the radius is measured.
    """
    return blur / 100 * MAX_COC * max(size)


def thin_lens_coc(disparity: Array, focus, focus_range, scale) -> Array:
    """Signed CoC radius, `sign(o) * max(0, abs(o) - range) * scale`, `o = disparity - focus`.

    Args:
        disparity: NumPy array or torch tensor of any shape; the other arguments are numbers, or
            tensors that broadcast.
        scale: pixels of radius for a disparity difference of 1, see `coc_per_disparity`.
    Returns:
        the type and shape of `disparity`, in pixels, positive = nearer than focus.
    """
    offset = disparity - focus
    if isinstance(focus_range, int | float) and focus_range == 0:
        return offset * scale
    return (offset - offset.clip(-focus_range, focus_range)) * scale


def _check(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:  # also refuses NaN
        raise InputError(f"{name}: {value} is outside {low}..{high}")
