"""The aperture's shape as a point-spread function: what one out-of-focus light looks like.

A light behind the focus plane shows the aperture upright; one in front of it shows it rotated by
180 degrees (the rays have not crossed yet). `psf` gives the upright one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from engine.errors import InputError
from engine.lens import Aperture
from engine.optics.pupil import Field, filter_light, trace_back, widest
from engine.optics.shapes import SHAPES
from engine.optics.spread import WHOLE, Spread, footprint, spread

# As in `engine.files.pillow`: the size is checked here, with a message of its own.
Image.MAX_IMAGE_PIXELS = None

CENTER = (0.5, 0.5)

MAX_SHAPE_SIDE = 4096
_TRACED = 193
"""Samples along each axis of a light traced through a lens with character."""

_MEASURED = 257
"""Samples along each axis for measuring a shape's spread."""


def psf(
    aperture: Aperture,
    radius: float,
    position: tuple[float, float] = CENTER,
    *,
    aspect: float = 1.0,
    side: int = 1,
) -> np.ndarray:
    """The image of a point light behind the focus plane with a CoC radius of `radius` pixels.

    Anti-aliased by area; the scale is corrected for the pixel footprint, so the kernel's variance
    grows smoothly like that of the true shape from radius 0 (the identity) on.

    Args:
        aperture: the shape; its circumscribed circle has the CoC radius (before the anamorphic
            stretch, which keeps the area).
        radius: CoC radius in pixels, >= 0, fractions included.
        position: where in the image, (x, y) fractions; matters if the aperture varies.
        aspect: width over height of the image.
        side: 1 behind the focus plane, -1 in front of it (the kernel is upright either way).
    Returns:
        float32 (2n+1) x (2n+1), sum 1, read-only; convolve with it.
    Raises:
        InputError: the shape's file is missing, not an image, empty or huge.
    """
    return _psf(aperture, float(radius), _place(aperture, position, aspect, side), _stamp(aperture))


@dataclass(frozen=True)
class Place:
    """Where a light is: (x, y) fractions of the image, its width over its height, and 1 behind the
    focus plane, -1 in front of it."""

    position: tuple[float, float] = CENTER
    aspect: float = 1.0
    side: int = 1

    @property
    def field(self) -> Field:
        """See `pupil.Field`."""
        x, y = 2 * self.position[0] - 1, 2 * self.position[1] - 1
        diagonal = (1 + self.aspect * self.aspect) ** 0.5
        return x * self.aspect / diagonal, y / diagonal


def transmission(
    aperture: Aperture, x: np.ndarray, y: np.ndarray, place: Place | None = None
) -> np.ndarray:
    """Brightness of the image of a point light at (x, y), upright (y down).

    Args:
        x, y: image coordinates; the CoC radius is 1.
        place: where the light is; None = the center, behind the focus plane.
    Returns:
        float32, the shape of x; for a lens without aberrations, the share of light that the
        aperture lets through there, 0..1.
    """
    place = place or Place()
    concentration = None
    if aperture.spherical or aperture.swirl or aperture.coma:
        x, y, concentration = trace_back(aperture, x, y, place.field, place.side)
    stretch = np.sqrt(aperture.anamorphic)
    x, y = x * stretch, y / stretch
    lit = _cats_eye(aperture, x, y, place.position)
    turn = np.deg2rad(aperture.rotation)
    u = x * np.cos(turn) - y * np.sin(turn)
    v = x * np.sin(turn) + y * np.cos(turn)
    light = _open(aperture, u, v) * lit
    if concentration is not None:
        light = light * concentration
    if aperture.apodization or aperture.onion:
        light = light * filter_light(aperture, u, v)
    return light.astype(np.float32)


def picture(aperture: Aperture, side: int) -> np.ndarray:
    """The aperture drawn upright, uint8 side x side, 255 = open: for buttons and previews."""
    fine = 4 * side
    grid = (np.arange(fine, dtype=np.float32) + 0.5) / fine * 2 - 1
    extent = 1.05 * reach(aperture)
    lit = transmission(aperture, *np.meshgrid(grid * extent, grid * extent), Place((1.0, 0.0)))
    lit = cv2.resize(lit, (side, side), interpolation=cv2.INTER_AREA)
    peak = float(lit.max())
    if peak > 1:  # keep the rest visible next to a bright rim
        lit = np.sqrt(lit / peak)
    return np.round(lit * 255).astype(np.uint8)


@lru_cache(maxsize=2048)
def _psf(aperture: Aperture, radius: float, place: Place, stamp: int) -> np.ndarray:
    spreads = _spread(aperture, place, stamp)
    scale = spreads.scale(radius)
    softness = spreads.softness(scale)
    half = int(np.ceil(max(scale * reach(aperture) - (1 - softness) / 2, 0)))
    if half == 0:
        return _frozen(np.ones((1, 1), np.float32))
    side = 2 * half + 1
    most = 16 if aperture.has_character else 64
    fine = int(np.clip(np.ceil(most / scale), 4, most))
    grid = (np.arange(side * fine, dtype=np.float32) + 0.5) / fine - side / 2
    if aperture.has_character:
        lit = _looked_up(aperture, grid / scale, place, stamp)
    else:
        lit = transmission(aperture, *np.meshgrid(grid / scale, grid / scale), place)
    shares = footprint(grid - np.arange(-half, half + 1)[:, None], softness)
    kernel = shares @ lit @ shares.T
    total = kernel.sum()
    if total <= 0:  # a shape so fine that every sample missed it
        kernel[half, half] = total = 1
    return _frozen((kernel / total).astype(np.float32))


def _frozen(kernel: np.ndarray) -> np.ndarray:
    kernel.flags.writeable = False
    return kernel


def spread_at(aperture: Aperture, position: tuple[float, float] = CENTER, side: int = 1) -> Spread:
    """How far the shape spreads light at a position in the image; see `psf`."""
    return _spread(aperture, _place(aperture, position, 1.0, side), _stamp(aperture))


def _place(aperture: Aperture, position: tuple[float, float], aspect: float, side: int) -> Place:
    """The part of a light's place that affects the aperture."""
    if not aperture.varies:
        position = CENTER
    if not aperture.varies or not (aperture.swirl or aperture.coma):
        aspect = 1.0
    return Place(position, aspect, side if aperture.sided else 1)


@lru_cache(maxsize=256)
def _spread(aperture: Aperture, place: Place, stamp: int) -> Spread:
    extent = reach(aperture)
    if aperture.has_character:
        return spread(_light(aperture, place, stamp), extent, _rim(aperture) or WHOLE)
    grid = ((np.arange(_MEASURED, dtype=np.float32) + 0.5) / _MEASURED * 2 - 1) * extent
    lit = transmission(aperture, *np.meshgrid(grid, grid), place)
    return spread(lit, extent, _rim(aperture) or WHOLE)


@lru_cache(maxsize=256)
def _light(aperture: Aperture, place: Place, stamp: int) -> np.ndarray:
    """A light at a place, sampled over -reach..reach: rays are traced back once for all radii."""
    grid = ((np.arange(_TRACED, dtype=np.float32) + 0.5) / _TRACED * 2 - 1) * reach(aperture)
    return _frozen(transmission(aperture, *np.meshgrid(grid, grid), place))


def _looked_up(aperture: Aperture, line: np.ndarray, place: Place, stamp: int) -> np.ndarray:
    """The light on the square grid with coordinates `line` along both axes, in CoC radii."""
    at = (line / reach(aperture) + 1) * np.float32(_TRACED / 2) - np.float32(0.5)
    return cv2.remap(
        _light(aperture, place, stamp),
        np.broadcast_to(at, (len(at), len(at))).astype(np.float32),
        np.broadcast_to(at[:, None], (len(at), len(at))).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=0,
    )


def _rim(aperture: Aperture) -> float:
    return SHAPES[aperture.shape].rim if aperture.path is None else 0.0


def reach(aperture: Aperture) -> float:
    """Greatest extent of the shape along x or y, in CoC radii, rounded up."""
    stretch = max(aperture.anamorphic, 1 / aperture.anamorphic) ** 0.5
    return stretch * (2**0.5 if aperture.shape == "file" else 1.0) * widest(aperture)


def _cats_eye(aperture: Aperture, x, y, position) -> np.ndarray | float:
    """The lens barrel: two discs that drift apart toward the corner overlap in a lemon."""
    if aperture.cats_eye == 0:
        return 1.0
    drift_x = aperture.cats_eye * (position[0] - 0.5) * 0.5**0.5
    drift_y = aperture.cats_eye * (position[1] - 0.5) * 0.5**0.5
    one = (x + drift_x) ** 2 + (y + drift_y) ** 2 <= 1
    return one & ((x - drift_x) ** 2 + (y - drift_y) ** 2 <= 1)


def _open(aperture: Aperture, u, v) -> np.ndarray:
    """Share of light passed at (u, v) of the shape, before rotation and stretch."""
    if aperture.path is None:
        return SHAPES[aperture.shape].transmission(aperture, u, v)
    image = _read(aperture.path, _stamp(aperture))
    side = image.shape[0]
    column = (u + 1) * np.float32(side / 2) - 0.5
    row = (v + 1) * np.float32(side / 2) - 0.5
    return cv2.remap(
        image,
        np.atleast_2d(column).astype(np.float32),
        np.atleast_2d(row).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=0,
    ).reshape(u.shape)


def _stamp(aperture: Aperture) -> int:
    """When the shape's file was last modified, so that a changed file is read again."""
    if aperture.path is None:
        return 0
    try:
        return aperture.path.stat().st_mtime_ns
    except OSError as error:
        raise InputError(
            f"aperture: cannot open '{aperture.path}' ({error.strerror}); name a gray PNG file"
        ) from error


@lru_cache(maxsize=8)
def _read(path: Path, stamp: int) -> np.ndarray:
    """The file's brightness (times its alpha), float32 square in [0, 1], centered."""
    try:
        with Image.open(path) as header:  # only the size: nothing is decoded yet
            width, height = header.size
    except Exception:  # damaged files raise all kinds of errors
        width = height = 0
    if max(width, height) > MAX_SHAPE_SIDE:
        raise InputError(
            f"aperture: '{path}' is huge ({width} x {height} px); "
            f"use a picture of at most {MAX_SHAPE_SIDE} px a side"
        )
    image = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED) if width else None
    if image is None:
        raise InputError(f"aperture: '{path}' is not an image; use a grayscale PNG")
    light = image.astype(np.float32) / np.iinfo(image.dtype).max  # pyright: ignore
    if light.ndim == 3:
        alpha = light[:, :, 3] if light.shape[2] == 4 else 1
        light = light[:, :, :3].mean(2) * alpha
    if light.max() < 0.02 or light.size < 4:
        raise InputError(f"aperture: '{path}' is empty (black all over); draw the shape in white")
    height, width = light.shape
    side = max(height, width)
    square = np.zeros((side, side), np.float32)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = light
    if side > 512:
        square = cv2.resize(square, (512, 512), interpolation=cv2.INTER_AREA)
    return square
