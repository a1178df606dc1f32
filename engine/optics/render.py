"""The optical renderer: a photo and its disparity through another lens."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np

from engine.depth.refine import refine
from engine.errors import InputError
from engine.lens import Lens, focus_disparity, signed_coc
from engine.optics.composite import Cut, composite
from engine.optics.grain import grained
from engine.optics.highlights import gains, lit
from engine.optics.layers import MAX_LEVEL, centres, coordinate
from engine.optics.matte import Surfaces, separate
from engine.optics.tiles import Region, each, tiles
from engine.progress import Tick, silent

CocOf = Callable[[np.ndarray], np.ndarray]
Quality = Literal["draft", "full"]

KEPT_PIXELS = 4_000_000
"""Largest photo whose surfaces are kept for the next lens: the window's previews, not exports."""


@dataclass(frozen=True)
class _Plan:
    """How finely a quality cuts and blurs: see `layers.centres` and `layers.level`."""

    step: float
    growth: float
    least: float
    halved: bool


_PLANS = {
    "draft": _Plan(step=1.0, growth=0.5, least=1.5, halved=True),
    "full": _Plan(step=0.5, growth=0.15, least=6.0, halved=False),
}


def render(
    pixels: np.ndarray,
    disparity: np.ndarray,
    lens: Lens,
    *,
    quality: Quality = "full",
    tick: Tick = silent,
    coc_of: CocOf | None = None,
) -> np.ndarray:
    """The photo as the lens would have taken it.

    The photo is taken apart into surfaces (`matte`), cut into slices of equal blur (`layers`),
    and each slice blurred with the aperture's shape and laid over the farther ones (`composite`),
    all in linear light.

    Args:
        pixels: float32 H x W x 3, linear light. What is worked out of it and the disparity alone
            is kept for the next lens, so neither array may be written to afterwards.
        disparity: float32 h x w in [0, 1], 1 = nearest; any size of the same aspect.
        lens: the lens.
        quality: "draft" for the drag, "full" for export.
        coc_of: signed CoC radius in pixels for a disparity map, in place of the lens's own; it
            must not fall as the disparity grows.
    Returns:
        float32 H x W x 3, linear light.
    Raises:
        InputError: a disparity with NaN or values outside 0..1, of another aspect, or empty.
        Cancelled: from `tick`.
    """
    height, width = pixels.shape[:2]
    check_disparity(disparity, (width, height))
    tick("optics", 0.0)
    fixed = replace(lens, focus_disparity=focus_disparity(disparity, lens))
    coc_of = coc_of or (lambda depth: signed_coc(depth, fixed, (width, height)))
    coc = coc_of(disparity)
    low, high = float(coc.min()), float(coc.max())
    if max(high, -low) < 0.05:
        return pixels.copy()
    plan = _PLANS[quality]
    surfaces = _prepared(pixels, disparity)
    tick("optics", 0.1)
    slices = centres(low, high, plan.step, plan.growth)
    gain = _padded(gains(pixels, lens.boost)) if lens.boost else None
    cuts = [_cut(surfaces, coc_of, slices, gain)]
    if plan.halved:
        if gain is not None:
            gain = cv2.resize(gain, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        cuts.append(_cut(surfaces.half, coc_of, slices, gain))
    tick("optics", 0.2)
    result = composite(
        cuts, lens.aperture, plan.least, lambda done: tick("optics", 0.2 + 0.8 * done)
    )
    result = np.ascontiguousarray(result[:height, :width])
    if lens.grain == 0:
        return result
    if coc.shape != (height, width):
        coc = cv2.resize(coc, (width, height), interpolation=cv2.INTER_LINEAR)
    return grained(result, pixels, coc, lens.grain)


def _cut(surfaces: Surfaces, coc_of: CocOf, slices: list[float], gain: np.ndarray | None) -> Cut:
    """Where between the slices the surfaces lie, worked out in strips by all cores."""
    height, width = surfaces.front_disparity.shape
    planes = np.zeros((4, height, width), np.float32)
    front_at, back_at, between_at, apart = planes
    colours = surfaces.front if gain is None else np.empty_like(surfaces.front)

    def strip(region: Region) -> None:
        front = coc_of(surfaces.front_disparity[region])
        front_at[region] = coordinate(front, slices)
        if gain is not None:
            colours[region] = lit(surfaces.front[region], gain[region], front)
        if surfaces.back is None or not surfaces.back[region][..., 3].any():
            return
        assert surfaces.back_disparity is not None
        back = coc_of(surfaces.back_disparity[region])
        behind = coordinate(back, slices)
        gap = np.clip(front_at[region] - behind - 1, 0, 1)
        middle = coordinate((front + back) / 2, slices)
        back_at[region], apart[region] = behind, gap
        between_at[region] = behind + gap * (middle - behind)

    each(strip, tiles((height, width), 256))
    if surfaces.back is None:
        return Cut(colours, front_at, None, None, None, None, slices)
    return Cut(colours, front_at, surfaces.back, back_at, between_at, apart, slices)


_last: list[tuple[weakref.ref, weakref.ref, Surfaces]] = []
_last_lock = threading.Lock()


def _prepared(pixels: np.ndarray, disparity: np.ndarray) -> Surfaces:
    """The photo's surfaces; those of the last two photos of preview size are kept."""
    with _last_lock:
        _last[:] = [entry for entry in _last if entry[0]() is not None]
        for one, other, surfaces in _last:
            if one() is pixels and other() is disparity:
                return surfaces
    surfaces = _surfaces(pixels, disparity)
    if pixels.size <= 3 * KEPT_PIXELS:
        with _last_lock:
            _last.append((weakref.ref(pixels), weakref.ref(disparity), surfaces))
            del _last[:-2]
    return surfaces


def _surfaces(pixels: np.ndarray, disparity: np.ndarray) -> Surfaces:
    """The photo's surfaces, its sides padded to whole pixels of the coarsest level."""
    height, width = pixels.shape[:2]
    if disparity.shape != (height, width):
        disparity = refine(disparity, pixels)
    return separate(_padded(pixels), _padded(disparity))


def _padded(image: np.ndarray) -> np.ndarray:
    """The edge repeated to whole pixels of the coarsest level."""
    height, width = image.shape[:2]
    multiple = 2**MAX_LEVEL
    pad = (0, -height % multiple, 0, -width % multiple)
    return cv2.copyMakeBorder(image, *pad, cv2.BORDER_REPLICATE)


def check_disparity(disparity: np.ndarray, size: tuple[int, int]) -> None:
    """Refuse a disparity map that cannot belong to a picture of `size` (width, height)."""
    if disparity.ndim != 2 or min(disparity.shape) < 2:
        raise InputError(
            f"disparity: shape {disparity.shape} is no map; it needs height x width values"
        )
    if not np.isfinite(disparity).all():
        raise InputError("disparity: it holds NaN or infinite values; fill them first")
    if disparity.min() < 0 or disparity.max() > 1:
        raise InputError(
            f"disparity: values {disparity.min():.3g}..{disparity.max():.3g} lie outside 0..1; "
            "scale them so that 1 is the nearest"
        )
    height, width = disparity.shape
    if abs(width * size[1] - height * size[0]) > max(
        0.02 * width * size[1], 2 * max(size[0], size[1])
    ):
        raise InputError(
            f"disparity: {width} x {height} has not the photo's aspect ({size[0]} x {size[1]}); "
            "use a map of the same photo, not cropped or turned"
        )
