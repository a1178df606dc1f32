"""The photo's own lens: which plane was in focus when it was taken, and how strong its blur is.

A lens blurs linearly in disparity, `r = k * abs(disparity - d_s)` (AnyBokeh calls it the optical
fingerprint), so two numbers describe a photo; a third, the half-width of a sharp band, corrects
for disparities that are not quite linear. Every edge of the photo votes for its blur radius; the
votes are pooled over disparity, and the V-shaped line that collects most of them is the lens.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.lens import coc_per_disparity, thin_lens_coc
from engine.optics.edge_blur import EDGE_BLUR, Edges, find_edges
from engine.optics.edge_votes import EDGE_VOTES, blur_class, edge_votes, votes_for
from engine.optics.filters import local_extremes
from engine.optics.noise import LUMA
from engine.progress import Tick, silent


@dataclass(frozen=True)
class SourceFitParams:
    """The numbers of the fit. The thresholds of the decision were tuned on the first 23 simulated
    shots of `tests.bench source`, the rest was chosen by hand.

    Attributes:
        working_side_px: long side at which a photo is measured: only blur that is visible at this
            size counts.
        min_confidence: a fit of lower confidence is not used.
        smooth_window_px: an edge votes if the disparity is smooth within this window: at a depth
            edge light of two depths is mixed.
        max_smooth_step: largest disparity difference within that window.
        disparity_bins: disparities at which votes are pooled.
        max_bin_votes: votes of one disparity beyond which further ones add nothing.
        sharp_prior: prior odds of a photo that is sharp throughout against all other lenses.
        reliable_votes: sum of votes at which the confidence reaches 1 - 1/e.
        max_clear_class: widest blur class (5 = 4 px) that cannot be mistaken for fog; without an
            edge of such a class nothing is known.
        max_vote_ratio: a sum of votes counts up to this many times that of the clear classes.
        empty_focus_odds: odds of a focus plane at a disparity where the photo has no edges,
            against one with edges.
        range_penalty: log odds that a sharp band (`SourceLens.range` > 0) must gain.
        sharp_radius_px: a photo is sharp throughout if no CoC radius exceeds this, in pixels of
            the working size.
        ranges: half-widths of the sharp band that are tried, in disparity.
        file_blur_px: blur radii of the file itself that are tried (softness of the whole photo).
        focus_count: focus disparities that are tried, evenly spaced over 0..1.
        blur_levels: (least, largest, count) of the blur levels that are tried besides 0, in
            geometric steps.
        focus_peak_width: half-width, in disparity, of the peak that counts as one answer.
        blur_peak_width: the same in blur levels: a number, and a share of the blur level.
    """

    working_side_px: int = 1024
    min_confidence: float = 0.5
    smooth_window_px: int = 9
    max_smooth_step: float = 0.06
    disparity_bins: int = 32
    max_bin_votes: float = 16
    sharp_prior: float = 0.03
    reliable_votes: float = 12.0
    max_clear_class: int = 5
    max_vote_ratio: float = 4.0
    empty_focus_odds: float = 0.1
    range_penalty: float = 8.0
    sharp_radius_px: float = 1.5
    ranges: tuple[float, ...] = (0, 0.1, 0.2, 0.3, 0.45)
    file_blur_px: tuple[float, ...] = (0, 0.9, 1.5, 2.3)
    focus_count: int = 41
    blur_levels: tuple[float, float, int] = (1.5, 100, 45)
    focus_peak_width: float = 0.1
    blur_peak_width: tuple[float, float] = (5, 0.1)


SOURCE_FIT = SourceFitParams()

TRUSTED = SOURCE_FIT.min_confidence


@dataclass(frozen=True)
class SourceLens:
    """How the photo was taken.

    Attributes:
        focus_disparity: the disparity that was in focus, 0..1; meaningless at blur 0.
        blur: blur level 0..100; 0 = the photo is sharp throughout.
        confidence: 0..1; below `SourceFitParams.min_confidence` the rest is a guess.
        range: half-width of the disparity band that is sharp. A real lens has none, but a disparity
            that was estimated from one photo is not linear, and often stretches the subject.
    """

    focus_disparity: float
    blur: float
    confidence: float
    range: float = 0.0


def measure(pixels: np.ndarray, disparity: np.ndarray, tick: Tick = silent) -> SourceLens:
    """Estimate the photo's own lens.

    Args:
        pixels: float32 H x W x 3, linear light.
        disparity: float32 h x w in [0, 1], of the same aspect.
    Raises:
        Cancelled: from `tick`.
    """
    tick("measure", 0.0)
    luma, depth = at_working_size(pixels, disparity)
    edges = find_edges(luma)
    tick("measure", 0.6)
    lens = fit_lens(pool_votes(edges, depth), max(luma.shape))
    tick("measure", 1.0)
    return lens


def pool_votes(edges: Edges, depth: np.ndarray) -> np.ndarray:
    """Votes for each blur class (log odds) at each disparity, float32 [disparity_bins, classes].

    Args:
        depth: float32 H x W, the disparity at the size at which the edges were found.
    """
    bins = SOURCE_FIT.disparity_bins
    x, y = edges.x.astype(int), edges.y.astype(int)
    nearest, farthest = local_extremes(depth, SOURCE_FIT.smooth_window_px // 2)
    smooth = (nearest - farthest)[y, x] < SOURCE_FIT.max_smooth_step
    votes = edge_votes(edges)[smooth]
    place = depth[y, x][smooth] * (bins - 1)
    table = np.zeros((bins, EDGE_BLUR.class_count), np.float32)
    count = np.zeros(bins, np.float32)
    low = np.minimum(place.astype(int), bins - 2)
    for index, share in ((low, 1 - (place - low)), (low + 1, place - low)):
        np.add.at(table, index, share[:, None] * votes)
        np.add.at(count, index, share / EDGE_VOTES.edges_per_vote)
    return table * np.minimum(1, SOURCE_FIT.max_bin_votes / np.maximum(count, 1e-3))[:, None]


def fit_lens(votes: np.ndarray, long_side: int) -> SourceLens:
    """The V-shaped line through the votes that collects most of them.

    Args:
        votes: [disparity_bins, classes], see `pool_votes`.
        long_side: of the picture that was measured, pixels.
    """
    params = SOURCE_FIT
    ranges = np.array(params.ranges, np.float32)
    focuses = np.linspace(0, 1, params.focus_count, dtype=np.float32)
    blurs = np.concatenate([[0], np.geomspace(*params.blur_levels)]).astype(np.float32)
    depths = np.linspace(0, 1, params.disparity_bins, dtype=np.float32)

    slope = blurs * np.float32(coc_per_disparity(100, (long_side, 1)) / 100)
    offset = np.abs(depths - focuses[:, None]) - ranges[:, None, None, None]
    radius = slope[:, None, None] * np.maximum(offset, 0)  # range x blur x focus x depth
    score = np.stack(
        [
            votes_for(votes, blur_class(np.hypot(radius, file_blur))).sum(-1)
            for file_blur in np.array(params.file_blur_px, np.float32)
        ]
    )
    score[:, 1:] -= params.range_penalty
    has_votes = np.abs(votes).sum(1) > 0
    near_votes = (np.convolve(has_votes, [1, 1, 1], "same") > 0).astype(np.float32)
    focus_prior = params.empty_focus_odds + np.interp(focuses, depths, near_votes)
    posterior = np.exp(score - score.max()).sum(0) * focus_prior
    posterior[:, 0] *= len(blurs) * params.sharp_prior
    posterior /= posterior.sum()

    clear_votes = np.maximum(votes[:, : params.max_clear_class + 1].max(1), 0).sum()
    evidence = min(max(float(score.max()), 0.0), params.max_vote_ratio * clear_votes)
    reliability = 1 - np.exp(-evidence / params.reliable_votes)
    sharp = (radius * has_votes).max(3) <= params.sharp_radius_px
    if posterior[sharp].sum() > 0.5:
        focus = depths[votes.max(1).argmax()]
        return SourceLens(float(focus), 0.0, float(posterior[sharp].sum() * reliability))
    posterior[sharp] = 0
    best = posterior.sum((1, 2)).argmax()
    posterior = posterior[best] / posterior[best].sum()
    blur, focus = np.unravel_index(posterior.argmax(), posterior.shape)
    width, share = params.blur_peak_width
    posterior[np.abs(blurs - blurs[blur]) > width + share * blurs[blur]] = 0
    posterior[:, np.abs(focuses - focuses[focus]) > params.focus_peak_width] = 0
    mass = posterior.sum()
    return SourceLens(
        float((posterior.sum(0) * focuses).sum() / mass),
        float((posterior.sum(1) * blurs).sum() / mass),
        float(mass * reliability),
        float(ranges[best]),
    )


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
    scale = coc_per_disparity(source.blur, whole or (width, height))
    return thin_lens_coc(disparity, source.focus_disparity, source.range, scale)


def at_working_size(pixels: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Luma of a photo, and a map of it, at the working size; both sides are even.

    Args:
        pixels: float32 H x W x 3, linear light.
        values: float32 h x w, its disparity or another map.
    """
    height, width = pixels.shape[:2]
    scale = min(1.0, SOURCE_FIT.working_side_px / max(height, width))
    size = (max(round(width * scale / 2), 8) * 2, max(round(height * scale / 2), 8) * 2)
    small = pixels
    if size != (width, height):
        small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    if values.shape != size[::-1]:
        values = cv2.resize(values, size, interpolation=cv2.INTER_LINEAR)
    return small @ LUMA, values
