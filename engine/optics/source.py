"""The photo's own lens: which plane was sharp when it was taken, and how strong its blur is.

A lens blurs linearly in disparity, `r = k * abs(disparity - d_s)` (AnyBokeh calls it the optical
fingerprint), so two numbers describe a photo; a third, the half-width of a sharp band, makes up for
disparities that are not quite linear. Every edge of the photo votes with the odds of its blur
radius; the votes are pooled over disparity, and the V that collects most of them is the lens.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.lens import MAX_COC
from engine.optics.edge_blur import CLASSES, Edges, find_edges, odds, shipped_weights
from engine.optics.noise import LUMA
from engine.progress import Tick, silent

WORKING_SIDE = 1024
"""Long side at which a photo is measured: blur that shows at no more than this size counts."""

TRUSTED = 0.5
"""Confidence below which a reading is not used."""

OUTLIERS = 0.1
"""Share of edges that tell nothing of the lens: soft by nature, or where the depth is wrong."""

INDEPENDENT = 6
"""Edges that count as one: neighbours share their texture."""

ENOUGH = 16
"""Votes of one disparity beyond which more of them say nothing new."""

BINS = 32
SHARP_PRIOR = 0.03
"""How common sharp photos are against all other lenses together, before looking."""

HEARD = 12.0
"""Sum of votes from which a photo has spoken."""

PLAIN = 5
"""Widest blur class (4 px) that fog cannot be taken for: without any, nothing is known."""

PLAIN_SHARE = 4.0
"""A sum of votes is heard no more than this many times that for such classes."""

UNSEEN = 0.1
"""Chance that the lens was focused on a disparity where nothing is, against one with edges."""

BENT = 8.0
"""Log odds against a sharp band: it must explain the votes that much better."""

SHARP = 1.5
"""Largest CoC radius, in pixels at the working size, up to which a photo is sharp all over."""

_RANGE = np.array([0, 0.1, 0.2, 0.3, 0.45], np.float32)
_SOFT = np.array([0, 0.9, 1.5, 2.3], np.float32)  # radius of the softness of the whole file, pixels
_FOCUS = np.linspace(0, 1, 41, dtype=np.float32)
_BLUR = np.concatenate([[0], np.geomspace(1.5, 100, 45)]).astype(np.float32)


@dataclass(frozen=True)
class SourceLens:
    """How the photo was taken.

    Attributes:
        focus_disparity: the disparity that was in focus, 0..1; of no meaning at blur 0.
        blur: blur level 0..100; 0 = the photo is sharp all over.
        confidence: 0..1; below `TRUSTED` the rest is a guess.
        range: half-width of the disparity band that is sharp. A lens has none, but a disparity
            that was guessed from one photo is not linear, and often spreads the subject too far.
    """

    focus_disparity: float
    blur: float
    confidence: float
    range: float = 0.0


def measure(pixels: np.ndarray, disparity: np.ndarray, tick: Tick = silent) -> SourceLens:
    """Read the photo's own lens.

    Args:
        pixels: float32 H x W x 3, linear light.
        disparity: float32 h x w in [0, 1], of the same aspect.
    Raises:
        Cancelled: from `tick`.
    """
    tick("measure", 0.0)
    luma, depth = working(pixels, disparity)
    edges = find_edges(luma)
    tick("measure", 0.6)
    votes = pooled(edges, depth)
    lens = fit(votes, max(luma.shape))
    tick("measure", 1.0)
    return lens


def pooled(edges: Edges, depth: np.ndarray) -> np.ndarray:
    """Votes for each blur class (in log odds) at each disparity, float32 BINS x CLASSES.

    Edges of the depth itself are left out: light of two depths is mixed there.
    """
    x, y = edges.x.astype(int), edges.y.astype(int)
    window = np.ones((9, 9), np.uint8)
    smooth = (cv2.dilate(depth, window) - cv2.erode(depth, window))[y, x] < 0.06
    share = odds(edges, shipped_weights())[smooth]
    votes = np.log(OUTLIERS + (1 - OUTLIERS) * CLASSES * share) / INDEPENDENT
    place = depth[y, x][smooth] * (BINS - 1)
    table = np.zeros((BINS, CLASSES), np.float32)
    count = np.zeros(BINS, np.float32)
    low = np.minimum(place.astype(int), BINS - 2)
    for index, part in ((low, 1 - (place - low)), (low + 1, place - low)):
        np.add.at(table, index, part[:, None] * votes)
        np.add.at(count, index, part / INDEPENDENT)
    return table * np.minimum(1, ENOUGH / np.maximum(count, 1e-3))[:, None]


def fit(votes: np.ndarray, side: int) -> SourceLens:
    """The V through the votes that collects most of them.

    Args:
        votes: BINS x CLASSES, see `pooled`.
        side: long side of the picture that was measured, pixels.
    """
    depths = np.linspace(0, 1, BINS, dtype=np.float32)
    steep = _BLUR * np.float32(MAX_COC * side / 100)
    away = np.abs(depths - _FOCUS[:, None]) - _RANGE[:, None, None, None]
    radius = steep[:, None, None] * np.maximum(away, 0)  # range x blur x focus x depth
    score = np.stack([_collected(votes, np.hypot(radius, soft)) for soft in _SOFT])
    score[:, 1:] -= BENT
    seen = np.abs(votes).sum(1) > 0
    around = (np.convolve(seen, [1, 1, 1], "same") > 0).astype(np.float32)
    belief = np.exp(score - score.max()).sum(0) * (UNSEEN + np.interp(_FOCUS, depths, around))
    belief[:, 0] *= len(_BLUR) * SHARP_PRIOR
    belief /= belief.sum()
    plain = np.maximum(votes[:, : PLAIN + 1].max(1), 0).sum()
    heard = 1 - np.exp(-min(max(float(score.max()), 0.0), PLAIN_SHARE * plain) / HEARD)
    sharp = (radius * seen).max(3) <= SHARP
    if belief[sharp].sum() > 0.5:
        focus = depths[votes.max(1).argmax()]
        return SourceLens(float(focus), 0.0, float(belief[sharp].sum() * heard))
    belief[sharp] = 0
    band = belief.sum((1, 2)).argmax()
    belief = belief[band] / belief[band].sum()
    blur, focus = np.unravel_index(belief.argmax(), belief.shape)
    belief[np.abs(_BLUR - _BLUR[blur]) > 5 + 0.1 * _BLUR[blur]] = 0
    belief[:, np.abs(_FOCUS - _FOCUS[focus]) > 0.1] = 0
    mass = belief.sum()
    return SourceLens(
        float((belief.sum(0) * _FOCUS).sum() / mass),
        float((belief.sum(1) * _BLUR).sum() / mass),
        float(mass * heard),
        float(_RANGE[band]),
    )


def _collected(votes: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Sum of the votes along lines of `radius` (... x BINS) over disparity."""
    place = np.clip(2 * np.log2(np.maximum(radius, 0.25)) + 1, 0, CLASSES - 1)
    low = np.minimum(place.astype(int), CLASSES - 2)
    part = place - low
    rows = np.arange(BINS)
    return ((1 - part) * votes[rows, low] + part * votes[rows, low + 1]).sum(-1)


def source_coc(
    pixels: np.ndarray,
    disparity: np.ndarray,
    source: SourceLens,
    whole: tuple[int, int] | None = None,
) -> np.ndarray:
    """The photo's own signed CoC radius in pixels of `pixels`, positive = nearer than focus.

    Args:
        pixels: float32 H x W x 3, linear light.
        disparity: float32 h x w in [0, 1].
        whole: (width, height) of the picture that `pixels` are a part of.
    Returns:
        float32 H x W.
    """
    height, width = pixels.shape[:2]
    if disparity.shape != (height, width):
        disparity = cv2.resize(disparity, (width, height), interpolation=cv2.INTER_LINEAR)
    scale = source.blur / 100 * MAX_COC * max(whole or (width, height))
    offset = disparity - np.float32(source.focus_disparity)
    outside = np.maximum(np.abs(offset) - np.float32(source.range), 0)
    return np.sign(offset) * outside * np.float32(scale)


def working(pixels: np.ndarray, disparity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Luma of a photo, and its disparity (or another map), at the working size; even sides."""
    height, width = pixels.shape[:2]
    scale = min(1.0, WORKING_SIDE / max(height, width))
    size = (max(round(width * scale / 2), 8) * 2, max(round(height * scale / 2), 8) * 2)
    small = pixels
    if size != (width, height):
        small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    if disparity.shape != size[::-1]:
        disparity = cv2.resize(disparity, size, interpolation=cv2.INTER_LINEAR)
    return small @ LUMA, disparity
