"""The optical renderer: a photo and its disparity through another lens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import cv2
import numpy as np

from engine.depth.refine import refine
from engine.errors import InputError
from engine.lens import Lens, focus_disparity, signed_coc
from engine.optics.composite import Cut, composite
from engine.optics.layers import MAX_LEVEL, centres, coordinate
from engine.optics.matte import Surfaces, separate
from engine.progress import Tick, silent

CocOf = Callable[[np.ndarray], np.ndarray]
Quality = Literal["draft", "full"]

_STEP = {"draft": (1.0, 0.35), "full": (0.5, 0.15)}
_LEAST = {"draft": 2.0, "full": 6.0}


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
        pixels: float32 H x W x 3, linear light.
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
    surfaces = _surfaces(pixels, disparity)
    tick("optics", 0.1)
    cut = _cut(surfaces, coc_of, centres(low, high, *_STEP[quality]))
    tick("optics", 0.2)
    result = composite(
        cut, lens.aperture, _LEAST[quality], lambda done: tick("optics", 0.2 + 0.8 * done)
    )
    return np.ascontiguousarray(result[:height, :width])


def _cut(surfaces: Surfaces, coc_of: CocOf, slices: list[float]) -> Cut:
    front = coc_of(surfaces.front_disparity)
    front_at = coordinate(front, slices)
    if surfaces.back is None or surfaces.back_disparity is None:
        return Cut(surfaces.front, front_at, None, None, None, None, slices)
    back = coc_of(surfaces.back_disparity)
    back_at = coordinate(back, slices)
    apart = np.clip(front_at - back_at - 1, 0, 1)
    between_at = back_at + apart * (coordinate((front + back) / 2, slices) - back_at)
    return Cut(surfaces.front, front_at, surfaces.back, back_at, between_at, apart, slices)


def _surfaces(pixels: np.ndarray, disparity: np.ndarray) -> Surfaces:
    """The photo's surfaces, its sides padded to whole pixels of the coarsest level."""
    height, width = pixels.shape[:2]
    if disparity.shape != (height, width):
        disparity = refine(disparity, pixels)
    multiple = 2**MAX_LEVEL
    pad = (0, -height % multiple, 0, -width % multiple)
    pixels = cv2.copyMakeBorder(pixels, *pad, cv2.BORDER_REPLICATE)
    disparity = cv2.copyMakeBorder(disparity, *pad, cv2.BORDER_REPLICATE)
    return separate(pixels, disparity)


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
