"""Coarse-to-fine recovery: the same weights at every size, wide blur at a coarser one.

A blur of 12 px is 6 px at half the size, where its light is still present and the network sees four
times as much of it. So the DiT never gets a radius that it was not trained on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from engine.backends.session import Arrays
from engine.dit.covering import covering_radius
from engine.dit.encoding import decode, encode
from engine.dit.sampler import Run
from engine.dit.windows import needed_windows
from engine.heap import trim
from engine.optics.wiener import WienerDrafts, wiener_drafts
from engine.tiling import run_regions


@dataclass(frozen=True)
class LevelParams:
    """Which CoC radii are recovered at which size.

    Attributes:
        fine: CoC radius up to which a pixel is recovered at this size only, pixels.
        coarse: from this radius on at half the size only, pixels. In between, the results of both
            sizes are blended: the full size is 1.3 dB ahead at 6 px and 0.8 at 8, half the size
            0.5 dB at 10 (known discs).
        widest: larger radii are passed as this one, the largest it was trained on; pixels.
        feather: range of radii beyond `coarse`, in pixels, over which the input at full size
            changes from the photo to the result of half the size.
        least_radius: a photo with no CoC radius above this is left unchanged, pixels.
        least_side: minimum side of a halved image, pixels.
    """

    fine: float = 7.5
    coarse: float = 9.5
    widest: float = 9.0
    feather: float = 0.5
    least_radius: float = 0.6
    least_side: int = 48


@dataclass(frozen=True, eq=False)
class Blurred:
    """A photo and what recover needs to know about it, at one size.

    Attributes:
        pixels: float32 H x W x 3, linear light.
        coc: float32 H x W, signed CoC radius in pixels of this size.
        disparity: float32 H x W; None = unknown.
        focus: (x, y) fractions.
    """

    pixels: np.ndarray
    coc: np.ndarray
    disparity: np.ndarray | None = None
    focus: tuple[float, float] = (0.5, 0.5)


def recover_levels(
    photo: Blurred,
    run: Run,
    params: LevelParams | None = None,
    check: Callable[[], None] = lambda: None,
    needed: np.ndarray | None = None,
    free: Callable[[], None] = lambda: None,
) -> np.ndarray:
    """The photo with its blur removed: float32 H x W x 3, linear light.

    Args:
        check: called between shorter steps; an exception from it ends the work.
        free: called after each window, to release the memory of its runs.
        needed: bool H x W, the pixels whose result is used; None = all. Others may stay unchanged.
    Raises:
        Cancelled: from `run` or `check`.
    """
    params = params or LevelParams()
    radius = np.abs(photo.coc)
    if radius.max(initial=0) <= params.least_radius:
        return photo.pixels
    covering = covering_radius(photo.coc)
    share = np.clip((covering - params.fine) / (params.coarse - params.fine), 0, 1)
    if needed is None:
        needed = np.ones(radius.shape, bool)
    coarsely = needed & (share > 0)
    if not coarsely.any() or min(radius.shape) < 2 * params.least_side:
        return _recover(photo, run, params, check, needed, free)
    small = _halve(photo)
    size = radius.shape[::-1]
    near = cv2.dilate(coarsely.view(np.uint8), np.ones((9, 9), np.uint8))  # upsampling reads these
    near = cv2.resize(near, small.coc.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0
    change = encode(recover_levels(small, run, params, check, near, free)) - encode(small.pixels)
    coarse = cv2.resize(change, size, interpolation=cv2.INTER_CUBIC)  # linear loses 0.1 to 0.2 dB
    coarse += encode(photo.pixels)
    coarse = decode(coarse)
    del small, near, change, radius, coarsely  # the finest runs need most memory
    finely = needed & (share < 1)
    if not finely.any():
        return coarse
    done = np.clip((covering - params.coarse) / params.feather, 0, 1)
    rest = photo.coc * (1 - done)
    start = photo.pixels + done[..., None] * (coarse - photo.pixels)
    photo = Blurred(start, rest, photo.disparity, photo.focus)
    del start, rest, done, covering
    fine = _recover(photo, run, params, check, finely, free)
    coarse -= fine
    coarse *= share[..., None]
    fine += coarse
    return fine


def _recover(
    photo: Blurred,
    run: Run,
    params: LevelParams,
    check: Callable[[], None],
    needed: np.ndarray,
    free: Callable[[], None],
) -> np.ndarray:
    """One pass at one size; where nothing is needed, the photo's own pixels."""
    photo = replace(photo, coc=np.clip(photo.coc, -params.widest, params.widest))
    regions = needed_windows(needed)
    seen = np.zeros_like(needed)
    for region in regions:
        seen[region.slices] = True
    inputs = recover_inputs(photo, wiener_drafts(photo.pixels, photo.coc, check, seen))
    trim()

    def run_window(cut: Arrays) -> Arrays:
        result = run(cut)
        free()  # the next window's tiles differ in size and would not fit into the gaps
        return result

    clean = run_regions(run_window, inputs, regions)["clean"][0]
    result = decode(np.ascontiguousarray(clean.transpose(1, 2, 0)))
    np.copyto(result, photo.pixels, where=~seen[..., None])
    return result


def recover_inputs(photo: Blurred, drafts: WienerDrafts) -> dict[str, np.ndarray]:
    """The inputs of `RefocusDiT` at the start of the bridge to blur level 0."""
    shape = photo.coc.shape

    def colors(pixels: np.ndarray) -> np.ndarray:
        return np.ascontiguousarray(encode(pixels).transpose(2, 0, 1)[None], np.float32)

    def plane(values: np.ndarray | float) -> np.ndarray:
        """A single value takes no memory until a tile is cut from it."""
        return np.broadcast_to(np.asarray(values, np.float32), (1, 1, *shape))

    known, start = photo.disparity is not None, colors(drafts.cautious)
    return {
        "state": start,
        "photo": colors(photo.pixels),
        "draft": start,
        "sharp_drafts": np.concatenate([colors(each) for each in drafts.sharp], 1),
        "disparity": plane(photo.disparity if photo.disparity is not None else 0.0),
        "validity": plane(float(known)),
        "source_coc": plane(np.abs(photo.coc)),
        "source_known": plane(1.0),
        "target_coc": plane(0.0),
        "camera": np.array([[*photo.focus, 0.0]], np.float32),
        "timestep": np.zeros(1, np.float32),
    }


def _halve(photo: Blurred) -> Blurred:
    """The photo at half the size."""
    height, width = photo.coc.shape
    size = ((width + 1) // 2, (height + 1) // 2)

    def shrink(values: np.ndarray) -> np.ndarray:
        return cv2.resize(values, size, interpolation=cv2.INTER_AREA)

    disparity = None if photo.disparity is None else shrink(photo.disparity)
    return Blurred(shrink(photo.pixels), shrink(photo.coc) / 2, disparity, photo.focus)
