"""The optical draft: the photo through another lens, with all that it already has kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from engine.lens import Lens, focus_disparity, signed_coc
from engine.optics.keep import keep_map
from engine.optics.render import Quality, check_disparity, render
from engine.progress import Tick, part, silent

SEEN = 1.0
"""CoC radius in pixels from which the photo's own blur counts."""


def draft(
    photo: np.ndarray,
    recovered: np.ndarray | None,
    disparity: np.ndarray,
    lens: Lens,
    source_coc: np.ndarray | None = None,
    *,
    quality: Quality = "full",
    tick: Tick = silent,
    whole: tuple[int, int] | None = None,
) -> np.ndarray:
    """What the slider shows.

    Where the lens asks for less blur than the photo has, it is rendered from `recovered`; where it
    asks for more, from the photo itself with the blur that is still missing, `r^2 = target^2 -
    source^2` (variances of discs add up), so that real blur is not thrown away; where it asks for
    the same, the photo's own pixels pass through. A lens equal to the photo's own gives the photo.

    Args:
        photo: float32 H x W x 3, linear light.
        recovered: the photo with its blur undone, or None: then no place gets sharper.
        disparity: float32 h x w in [0, 1], 1 = nearest.
        lens: the lens.
        source_coc: float32 H x W, the photo's own signed CoC in pixels; None = sharp all over.
        whole: (width, height) of the picture that `photo` is a part of: blur is a share of its
            side. The lens of a part needs a focus disparity of its own.
    Returns:
        float32 H x W x 3, linear light.
    Raises:
        InputError: see `render`.
        Cancelled: from `tick`.
    """
    if source_coc is None:
        base = photo if recovered is None else recovered
        target = None if whole is None else _target(lens, whole)
        return render(base, disparity, lens, quality=quality, tick=tick, coc_of=target)
    height, width = photo.shape[:2]
    whole = whole or (width, height)
    check_disparity(disparity, (width, height))
    if disparity.shape != (height, width):
        disparity = cv2.resize(disparity, (width, height), interpolation=cv2.INTER_LINEAR)
    lens = replace(lens, focus_disparity=focus_disparity(disparity, lens))
    target_coc = signed_coc(disparity, lens, whole)
    keep = keep_map(source_coc, target_coc)
    if keep.min() == 1:
        return photo.copy()

    source, target = np.abs(source_coc), np.abs(target_coc)
    more = np.clip((target - source) / (0.5 + 0.1 * source), 0, 1)
    changed = keep < 1
    sharpen = recovered is not None and bool((changed & (more < 1) & (source > SEEN)).any())
    soften = recovered is None or bool((changed & (more > 0) & (source > SEEN)).any())
    if not sharpen and not soften:  # the photo is sharp wherever it changes
        soften = True
    ticks = (part(tick, 0, 0.5), part(tick, 0.5, 1)) if sharpen and soften else (tick, tick)
    result = photo
    if sharpen:
        assert recovered is not None
        coc_of = _target(lens, whole)
        result = render(recovered, disparity, lens, quality=quality, tick=ticks[0], coc_of=coc_of)
    if soften:
        missing = _missing(disparity, lens, source_coc, whole)
        softer = render(photo, disparity, lens, quality=quality, tick=ticks[1], coc_of=missing)
        share = cv2.blur(more, (5, 5))[..., None] if sharpen else 1
        result = softer if not sharpen else result + share * (softer - result)
    return np.where(keep[..., None] == 1, photo, result + keep[..., None] * (photo - result))


def _target(lens: Lens, whole: tuple[int, int]) -> Callable[[np.ndarray], np.ndarray]:
    return lambda depth: signed_coc(depth, lens, whole)


def _missing(
    disparity: np.ndarray, lens: Lens, source_coc: np.ndarray, whole: tuple[int, int]
) -> Callable[[np.ndarray], np.ndarray]:
    """The signed CoC that the photo still lacks, for any disparity map."""
    middle, level = disparity.mean(), source_coc.mean()
    spread = disparity - middle
    slope = float((spread * source_coc).sum() / max(float((spread * spread).sum()), 1e-6))

    def coc(depth: np.ndarray) -> np.ndarray:
        target = signed_coc(depth, lens, whole)
        own = slope * (depth - middle) + level  # the source lens is linear in disparity
        return np.sign(target) * np.sqrt(np.maximum(target * target - own * own, 0))

    return coc
