"""The optical renderer: a photo and its disparity through another lens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import cv2
import numpy as np

from engine.errors import InputError
from engine.lens import Lens, focus_disparity, signed_coc
from engine.optics.aperture import psf
from engine.optics.layers import centres, share, share_up_to
from engine.optics.matte import separate
from engine.progress import Tick, silent

Quality = Literal["draft", "full"]

_STEP = {"draft": (1.0, 0.35), "full": (0.5, 0.15)}
_TINY = 1e-4


def render(
    pixels: np.ndarray,
    disparity: np.ndarray,
    lens: Lens,
    *,
    quality: Quality = "full",
    tick: Tick = silent,
    coc_of: Callable[[np.ndarray], np.ndarray] | None = None,
) -> np.ndarray:
    """The photo as the lens would have taken it.

    The photo is taken apart into surfaces, cut into slices of equal blur, each slice blurred with
    the aperture's shape in linear light and laid over the farther ones. Slice k covers the share
    `a_k = (psf_k * A_k) / (psf_k * D_k)`, where A is the slice's own coverage and D that of
    everything at its depth or farther: a continuous surface that is cut into slices closes
    without seams, and a true depth edge becomes see-through at its rim.

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
    focus = focus_disparity(disparity, lens)
    if disparity.shape != (height, width):
        disparity = cv2.resize(disparity, (width, height), interpolation=cv2.INTER_LINEAR)
    fixed = replace(lens, focus_disparity=focus)
    coc_of = coc_of or (lambda depth: signed_coc(depth, fixed, (width, height)))
    coc = coc_of(disparity)
    if np.abs(coc).max() < 0.05:
        return pixels.copy()

    reach = int(np.ceil(np.abs(coc).max())) + 2
    surfaces = separate(pixels, disparity, reach)
    front_coc = coc_of(surfaces.front_disparity)
    back_coc = coc_of(surfaces.back_disparity)
    back_alpha = surfaces.back[..., 3]
    between = (front_coc + back_coc) / 2
    slices = centres(float(coc.min()), float(coc.max()), *_STEP[quality])

    colour = np.zeros((height, width, 3), np.float32)
    alpha = np.zeros((height, width), np.float32)
    for index, radius in enumerate(slices):
        tick("optics", index / len(slices))
        own = surfaces.front * share(front_coc, slices, index)[..., None]
        unhidden = share(back_coc, slices, index) * (1 - own[..., 3])
        own += surfaces.back * unhidden[..., None]
        if not own[..., 3].any():
            continue
        front_known = share_up_to(front_coc, slices, index)
        behind = share_up_to(back_coc, slices, index) * (
            1 - surfaces.front[..., 3] * (share_up_to(between, slices, index) - front_known)
        )
        known = np.where(back_alpha > 0, behind, front_known)
        kernel = psf(lens.aperture, abs(float(radius)))
        own, known = _blur(own, kernel, radius), _blur(known, kernel, radius)
        own /= np.maximum(np.maximum(known, own[..., 3]), _TINY)[..., None]
        through = 1 - own[..., 3]
        colour = own[..., :3] + through[..., None] * colour
        alpha = own[..., 3] + through * alpha
    tick("optics", 1.0)
    return colour / np.maximum(alpha, _TINY)[..., None]


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


def _blur(image: np.ndarray, kernel: np.ndarray, radius: float) -> np.ndarray:
    if kernel.size == 1:
        return image
    if radius < 0:
        kernel = kernel[::-1, ::-1]  # filter2D correlates; behind the focus the shape is upright
    return cv2.filter2D(image, -1, kernel, borderType=cv2.BORDER_REFLECT_101)
