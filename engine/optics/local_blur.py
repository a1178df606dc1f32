"""Where the photo's own edges contradict its source CoC, the CoC is corrected.

A disparity that is wrong somewhere makes the source lens wrong there, and a blur undone that never
was is worse than one left. So the odds of the edges are pooled place by place, not over disparity:
where they clearly favour another radius, the CoC is moved. It falls freely, to nothing where things
are sharp; it rises by no more than `RISE`, and never from nothing: what is soft by nature must not
be taken for blur.
"""

from __future__ import annotations

import cv2
import numpy as np

from engine.optics.edge_blur import CLASSES, find_edges, odds, shipped_weights
from engine.optics.source import INDEPENDENT, OUTLIERS, working

PLACE = 48
"""Side of the squares in which edges are pooled, pixels of the working size."""

MOVES = np.arange(-8, 1.5, 0.5, dtype=np.float32)
"""Moves of the blur class that are weighed: a class is a factor of sqrt 2."""

RISE = 1.0
"""The furthest move upwards."""

CLEARLY = 3.0
"""Log odds by which the edges of a place must favour a move over none."""

PER_CLASS = 0.5
"""Log odds against each class of a move."""


def corrected_coc(pixels: np.ndarray, coc: np.ndarray) -> np.ndarray:
    """The source CoC, moved where the photo's edges say that it is another.

    Args:
        pixels: float32 H x W x 3, linear light.
        coc: float32 H x W, signed CoC in pixels, from `source_coc`.
    Returns:
        float32 H x W, the same signs; `coc` itself where nothing speaks against it.
    """
    luma, radius = working(pixels, np.abs(coc))
    radius = radius * np.float32(max(luma.shape) / max(coc.shape))
    moves = _moves(luma, radius)
    if not moves.any():
        return coc
    height, width = coc.shape
    moves = cv2.resize(moves, (width, height), interpolation=cv2.INTER_LINEAR)
    scale = np.float32(max(luma.shape) / max(coc.shape))
    place = _place(np.abs(coc) * scale)
    moved = np.exp2((place + moves - 1) / 2) / scale
    moved = np.where(place + moves < 0.5, 0, moved)  # class 0 is sharp
    return np.where(moves == 0, coc, np.sign(coc) * moved).astype(np.float32)


def _moves(luma: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """The move of the blur class for every square of `PLACE` pixels, float32 h x w."""
    rows, columns = (-(-side // PLACE) for side in luma.shape)
    edges = find_edges(luma)
    x, y = edges.x.astype(int), edges.y.astype(int)
    window = np.ones((9, 9), np.uint8)
    step = (cv2.dilate(radius, window) - cv2.erode(radius, window))[y, x]
    own = _place(radius)[y, x]
    use = (step < 0.5 + 0.2 * radius[y, x]) & (own > 0.5)  # light of two depths tells nothing
    x, y, own = x[use], y[use], own[use]
    if len(x) == 0:
        return np.zeros((rows, columns), np.float32)
    share = odds(edges, shipped_weights())[use]
    votes = np.log(OUTLIERS + (1 - OUTLIERS) * CLASSES * share) / INDEPENDENT
    where = y // PLACE * columns + x // PLACE
    score = np.empty((len(MOVES), rows, columns), np.float32)
    for index, move in enumerate(MOVES):
        target = np.clip(own + move, 0, CLASSES - 1)
        low = np.minimum(target.astype(int), CLASSES - 2)
        part = target - low
        line = np.arange(len(x))
        vote = (1 - part) * votes[line, low] + part * votes[line, low + 1]
        total = np.bincount(where, vote, rows * columns).reshape(rows, columns)
        wide = cv2.GaussianBlur(total, (3, 3), 0, borderType=cv2.BORDER_CONSTANT) * 4
        score[index] = wide - PER_CLASS * abs(float(move))
    gain = score - score[np.flatnonzero(MOVES == 0)[0]]
    best = gain.argmax(0)
    clear = np.take_along_axis(gain, best[None], 0)[0] > CLEARLY
    return np.where(clear, np.minimum(MOVES[best], RISE), 0).astype(np.float32)


def _place(radius: np.ndarray) -> np.ndarray:
    """The blur class of a radius, fractional; see `CLASSES`."""
    return np.clip(2 * np.log2(np.maximum(radius, 0.25)) + 1, 0, CLASSES - 1)
