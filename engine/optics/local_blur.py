"""Correction of the source CoC where the photo's own edges contradict it.

A wrong disparity makes the source lens wrong there, and deconvolving a blur that is not there does
more harm than leaving one. So the votes of the edges are pooled place by place, not over disparity:
where they clearly favor another radius, the CoC is shifted. It may fall to zero, since things may
be sharp anywhere; it rises by no more than `max_rise`, and never from zero: what is soft by nature
must not be mistaken for blur.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.geometry import Region
from engine.optics.edge_blur import EDGE_BLUR, find_edges
from engine.optics.edge_votes import blur_class, edge_votes, votes_for
from engine.optics.filters import local_extremes
from engine.optics.source import at_working_size
from engine.optics.tiles import each, tiles


@dataclass(frozen=True)
class LocalBlurParams:
    """Shifts are in blur classes: one class is a factor of sqrt 2. Tuned on the simulated shots of
    `tests.bench source` with perturbed disparity.

    Attributes:
        cell_px: side of the squares in which votes are pooled, pixels of the working size.
        max_fall: largest downward shift that is tried, in classes.
        max_rise: largest upward shift, in classes.
        shift_step: distance of the shifts that are tried, in classes.
        min_gain: log odds by which the votes of a square must favor a shift over none.
        class_penalty: log odds against each class of a shift.
        smooth_window_px: an edge votes if the CoC is smooth within this window: at a depth edge
            light of two depths is mixed.
        max_smooth_step: largest CoC difference within that window: pixels, and a share of the CoC.
    """

    cell_px: int = 48
    max_fall: float = 8.0
    max_rise: float = 1.0
    shift_step: float = 0.5
    min_gain: float = 3.0
    class_penalty: float = 0.5
    smooth_window_px: int = 9
    max_smooth_step: tuple[float, float] = (0.5, 0.2)


LOCAL_BLUR = LocalBlurParams()


def corrected_coc(pixels: np.ndarray, coc: np.ndarray) -> np.ndarray:
    """The source CoC, shifted where the photo's edges clearly vote for another one.

    Args:
        pixels: float32 H x W x 3, linear light.
        coc: float32 H x W, signed CoC in pixels, from `source_coc`.
    Returns:
        float32 H x W, the same signs; `coc` itself where no edge contradicts it.
    """
    luma, radius = at_working_size(pixels, np.abs(coc))
    scale = np.float32(max(luma.shape) / max(coc.shape))
    shifts = _shifts(luma, radius * scale)
    if not shifts.any():
        return coc
    height, width = coc.shape
    shifts = cv2.resize(shifts, (width, height), interpolation=cv2.INTER_LINEAR)
    result = coc.copy()

    def shift(region: Region) -> None:
        tile = region.slices
        own, shift = coc[tile], shifts[tile]
        if not cv2.hasNonZero(shift):
            return
        shifted = blur_class(np.abs(own) * scale) + shift
        radius = np.exp2((shifted - 1) / 2) / scale
        radius = np.where(shifted < 0.5, 0, radius)  # class 0 is sharp
        np.copyto(result[tile], np.sign(own) * radius, where=shift != 0, casting="same_kind")

    each(shift, tiles((height, width), 256))
    return result


def _shifts(luma: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """The shift of the blur class for every square of `cell_px` pixels, float32 h x w."""
    params = LOCAL_BLUR
    rows, columns = (-(-side // params.cell_px) for side in luma.shape)
    edges = find_edges(luma)
    x, y = edges.x.astype(int), edges.y.astype(int)
    greatest, least = local_extremes(radius, params.smooth_window_px // 2)
    own = blur_class(radius)[y, x]
    step, share = params.max_smooth_step
    use = ((greatest - least)[y, x] < step + share * radius[y, x]) & (own > 0.5)
    x, y, own = x[use], y[use], own[use]
    if len(x) == 0:
        return np.zeros((rows, columns), np.float32)
    votes = edge_votes(edges)[use]
    cell = y // params.cell_px * columns + x // params.cell_px
    shifts = np.arange(-params.max_fall, params.max_rise + 0.5, params.shift_step, dtype=np.float32)
    score = np.empty((len(shifts), rows, columns), np.float32)
    for index, shift in enumerate(shifts):
        classes = np.clip(own + shift, 0, EDGE_BLUR.class_count - 1)
        pooled = np.bincount(cell, votes_for(votes, classes), rows * columns)
        pooled = pooled.reshape(rows, columns)
        nearby = cv2.GaussianBlur(pooled, (3, 3), 0, borderType=cv2.BORDER_CONSTANT) * 4
        score[index] = nearby - params.class_penalty * abs(float(shift))
    gain = score - score[np.flatnonzero(shifts == 0)[0]]
    best = gain.argmax(0)
    clear = np.take_along_axis(gain, best[None], 0)[0] > params.min_gain
    return np.where(clear, np.minimum(shifts[best], params.max_rise), 0).astype(np.float32)
