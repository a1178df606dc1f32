"""The optical renderer: a photo and its disparity through another lens."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.depth.coded import CODES, least_greatest
from engine.depth.refine import refine
from engine.errors import InputError
from engine.focus_plane import FocusPlane
from engine.geometry import Region
from engine.lens import Lens, coc_per_disparity, focus_plane, thin_lens_coc
from engine.light import SMALL_PIXELS, Light, own_pixels
from engine.optics.aperture import reach, spread_at
from engine.optics.cells import SliceTable
from engine.optics.chromatic import ColorBlur
from engine.optics.clipped import LostLight, lost_light
from engine.optics.composite import composite
from engine.optics.cut import Cut
from engine.optics.field import FieldDetail
from engine.optics.filters import halve
from engine.optics.half import to_float, to_half
from engine.optics.highlights import LIGHTS, highlight_share, lights
from engine.optics.hold import BentPlane
from engine.optics.layers import MAX_LEVEL, centers, coordinate, one_surface
from engine.optics.matte import FarFill, Surfaces, halved, separate
from engine.optics.tilt import MapOf, TiltedSurfaces, tilt_surfaces
from engine.progress import Tick, silent
from engine.stored import DisparityMap

Quality = Literal["draft", "full"]

KEPT = 4
"""Prepared photos that are cached: a photo and its recovered version, at two sizes."""


LARGE_PX = 3000
"""Long side above which a photo is larger than what is viewed as a whole."""


@dataclass(frozen=True)
class _Plan:
    """How finely a quality slices and blurs: see `layers.centers` and `layers.level`.

    Attributes:
        least_large: `least` of a photo beyond `LARGE_PX`, whose pixels are viewed from farther
            away: the rim of a wide disc is a pixel softer there.
        halvings: how often the image that slices are cut from is halved for wide blur.
        detail: of kernels that vary across the image.
        small_tile: side of the tiles of a small image.
    """

    step: float
    growth: float
    least: float
    least_large: float
    halvings: int
    detail: FieldDetail
    small_tile: int


_PLANS = {
    "draft": _Plan(
        1.5, 0.5, least=1.5, least_large=1.5, halvings=2, detail=FieldDetail(0.1, 1), small_tile=512
    ),
    "full": _Plan(
        0.5,
        0.2,
        least=6.0,
        least_large=4.0,
        halvings=2,
        detail=FieldDetail(0.15, 6),
        small_tile=376,
    ),
}


@dataclass(frozen=True, eq=False)
class RenderContext:
    """What is known from the whole photo, for rendering a part of it.

    Attributes:
        lost: the light lost to clipping, in pixels of the part: corners are multiples of 8.
        far: see `matte.separate`.
    """

    lost: Sequence[LostLight]
    far: FarFill | None = None


def render(
    pixels: Light,
    disparity: np.ndarray,
    lens: Lens,
    *,
    quality: Quality = "full",
    tick: Tick = silent,
    coc_of: MapOf | None = None,
    part: Region | None = None,
    whole: tuple[int, int] | None = None,
    bent: BentPlane | None = None,
    wanted: Region | None = None,
    context: RenderContext | None = None,
) -> np.ndarray:
    """The photo as the lens would have taken it.

    The photo is separated into surfaces (`matte`) and cut into slices of equal blur (`layers`);
    each slice is blurred with the aperture's shape and composited over the farther ones
    (`composite`), all in linear light.

    Args:
        pixels: float32 H x W x 3, linear light, or as it is stored. What depends only on it and the
            disparity is cached for the next lens, so neither may be modified afterwards.
        disparity: float32 h x w in [0, 1], 1 = nearest; any size of the same aspect.
        lens: the lens.
        quality: "draft" while dragging, "full" for export.
        coc_of: signed CoC radius in pixels, instead of the lens's own.
        part: where the photo lies in the one that it is a part of (cat's-eye bokeh depends on
            it); None = it is the whole.
        whole: (width, height) of that photo.
        bent: how a mask bends the focus plane; None = it does not.
        wanted: the only region of `pixels` whose result is needed; None = all of it.
        context: what the whole photo shows, for a part of it; None = derived from the part.
    Returns:
        float32 H x W x 3, linear light, of `wanted`.
    Raises:
        InputError: a disparity with NaN or values outside 0..1, of another aspect, or empty.
        Cancelled: from `tick`.
    """
    height, width = pixels.shape[:2]
    wanted = wanted or Region.whole(pixels.shape)
    low, high = check_disparity(disparity, (width, height))
    tick("optics", 0.0)
    plane = focus_plane(disparity, lens)
    coc_of = coc_of or lens_coc(lens, whole or (width, height))
    every = np.linspace(0, 1, CODES + 1, dtype=np.float32)[None]
    tilted = photo = None
    far = context and context.far
    long_side = max(whole or (width, height))
    if plane.tilted or bent is not None:
        photo = _prepared(pixels, disparity, long_side, far)
        tilted = _tilted(photo, 0, plane, bent, coc_of, part, whole or (width, height))
        least, most = tilted.least, tilted.most
        coc = (every * np.float32(most - least) + np.float32(least)).astype(np.float32)
    else:
        coc = coc_of(every, plane.center)
        seen = coc[0, int(low * CODES) : int(high * CODES) + 2]
        least, most = float(seen.min()), float(seen.max())
    if max(most, -least) < 0.05:
        return own_pixels(pixels, wanted)
    plan = _PLANS[quality]
    photo = photo or _prepared(pixels, disparity, long_side, far)
    tick("optics", 0.1)
    # Blending two thin rims looks duller than the one rim between them.
    fine = 0.5 if quality == "full" and spread_at(lens.aperture).rim < 1 else 1.0
    growth = fine * plan.growth
    slices = centers(least, most, fine * plan.step, growth)
    table = SliceTable(coordinate(coc, slices))
    extent = reach(lens.aperture)
    colors = ColorBlur.of(lens.aperture, long_side).halo(0.0, extent)
    blur_reach = np.abs(coc) * np.float32(extent) + np.float32(colors)
    glow = None
    if lens.boost != 0:
        glow = np.float32(lens.boost * LIGHTS.gain if lens.boost else 1) * highlight_share(coc)
    cuts = []
    for halvings in range(plan.halvings + 1):
        clipped = photo.lights(halvings) if lens.boost else None
        lost = photo.lost(halvings, context and context.lost) if lens.boost is None else ()
        surfaces = photo.surfaces(halvings)
        if tilted is not None:
            ends = tilted.least, tilted.most
            if halvings:
                tilted = _tilted(
                    photo, halvings, plane, bent, coc_of, part, whole or (width, height), ends
                )
            surfaces = tilted.surfaces
        cuts.append(Cut(surfaces, table, blur_reach, one_surface(growth), clipped, glow, lost))
    photo = tilted = None  # the cuts release what finer levels do not need
    tick("optics", 0.2)
    return composite(
        cuts, slices, lens.aperture, plan.least_large if long_side > LARGE_PX else plan.least,
        lambda done: tick("optics", 0.2 + 0.8 * done), (height, width), whole or (width, height),
        part, plan.detail, wanted=wanted,
    )  # fmt: skip


def lens_coc(lens: Lens, size: tuple[int, int]) -> MapOf:
    """The lens's signed CoC, `lens.signed_coc`, as a function of disparity and disparity in focus.

    Args:
        size: (width, height) of the image in whose pixels the radius is given.
    """
    scale = coc_per_disparity(lens.blur, size)
    return lambda depth, focus: thin_lens_coc(depth, focus, lens.range, scale)


def _tilted(
    photo: PreparedPhoto, halvings: int, plane: FocusPlane, bent: BentPlane | None, coc_of: MapOf,
    part: Region | None, whole: tuple[int, int], ends: tuple[float, float] | None = None,
) -> TiltedSurfaces:  # fmt: skip
    """The photo's surfaces at 1 / 2^halvings of the size, coded by CoC."""
    surfaces = photo.surfaces(halvings)
    shape = surfaces.front_disparity.shape
    focus = np.broadcast_to(
        np.asarray(plane.at(shape, part, whole, 2**halvings), np.float32), shape
    )
    if bent is not None:
        bent = bent.picked(2**halvings, shape)
    return tilt_surfaces(surfaces, focus, coc_of, ends, bent)


class PreparedPhoto:
    """What depends only on the photo and its disparity, computed on first use.

    Drafts and full images of one photo are rendered in separate threads.
    """

    def __init__(
        self,
        pixels: Light,
        disparity: np.ndarray,
        long_side: int,
        far: FarFill | None = None,
    ) -> None:
        height, width = pixels.shape[:2]
        if disparity.shape != (height, width):
            disparity = refine(disparity, np.asarray(pixels))
        self.long_side = long_side
        self._surfaces = [separate(pixels, disparity, long_side, 2**MAX_LEVEL, far)]
        self._lights: list[np.ndarray] = []
        self._lost: list[Sequence[LostLight]] = []
        self._lock = threading.Lock()

    def surfaces(self, halvings: int) -> Surfaces:
        """The two surfaces at 1 / 2^halvings of the size."""
        with self._lock:
            while len(self._surfaces) <= halvings:
                self._surfaces.append(halved(self._surfaces[-1]))
            return self._surfaces[halvings]

    def unpack(self) -> None:
        """Make the surfaces faster to cut, since they will be cut again."""
        with self._lock:
            self._surfaces = [each if each.unpacked else each.unpack() for each in self._surfaces]

    def lights(self, halvings: int) -> np.ndarray:
        """Confidence that a pixel is a highlight clipped by the file, at 1 / 2^halvings of size."""
        with self._lock:
            if not self._lights:
                self._lights.append(lights(self._surfaces[0], self.long_side))
            while len(self._lights) <= halvings:
                self._lights.append(to_half(halve(to_float(self._lights[-1]))))
            return self._lights[halvings]

    def lost(
        self, halvings: int, full_size: Sequence[LostLight] | None = None
    ) -> Sequence[LostLight]:
        """The light lost to clipping, at 1 / 2^halvings of the size; see `lost_light`.

        Args:
            full_size: the same at full size, if known.
        """
        with self._lock:
            if not self._lost:
                if full_size is None:
                    full_size = lost_light(self._surfaces[0].photo, self.long_side)
                self._lost.append(full_size)
            while len(self._lost) <= halvings:
                self._lost.append([light.halved() for light in self._lost[-1]])
            return self._lost[halvings]


_kept: list[tuple[weakref.ref, PreparedPhoto]] = []
_kept_lock = threading.Lock()


def _prepared(
    pixels: Light, disparity: np.ndarray, long_side: int, far: FarFill | None
) -> PreparedPhoto:
    """The prepared photo; the last few of preview size are cached. A larger one stays as it is
    stored: reading it tile by tile takes no longer than making all of it float32."""
    height, width = pixels.shape[:2]
    small = height * width <= SMALL_PIXELS
    if small:
        pixels = np.asarray(pixels)
    with _kept_lock:
        _kept[:] = [entry for entry in _kept if entry[0]() is not None]
        for map_of, prepared in _kept:
            if (
                map_of() is disparity
                and prepared.surfaces(0).photo is pixels
                and prepared.long_side == long_side
            ):
                prepared.unpack()
                return prepared
    prepared = PreparedPhoto(pixels, disparity, long_side, far)
    if small:
        with _kept_lock:
            _kept.append((weakref.ref(disparity), prepared))
            del _kept[:-KEPT]
    return prepared


def check_disparity(disparity: DisparityMap, size: tuple[int, int]) -> tuple[float, float]:
    """Reject a disparity map that cannot belong to an image of `size` (width, height).

    Returns:
        its minimum and maximum.
    """
    if len(disparity.shape) != 2 or min(disparity.shape) < 2:
        raise InputError(
            f"disparity: shape {disparity.shape} is not a depth map; it needs height x width values"
        )
    low, high = least_greatest(disparity)
    if not np.isfinite(low) or not np.isfinite(high):
        raise InputError("disparity: it holds NaN or infinite values; fill them first")
    if low < 0 or high > 1:
        raise InputError(
            f"disparity: values {low:.3g}..{high:.3g} lie outside 0..1; "
            "scale them so that 1 is the nearest"
        )
    height, width = disparity.shape
    if abs(width * size[1] - height * size[0]) > max(
        0.02 * width * size[1], 2 * max(size[0], size[1])
    ):
        raise InputError(
            f"disparity: {width} x {height} doesn't match the photo's aspect ratio "
            f"({size[0]} x {size[1]}); use a map of the same photo, not cropped or turned"
        )
    return low, high
