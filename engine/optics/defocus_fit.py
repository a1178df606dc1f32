"""The photo's own lens, fitted to the CoC that edges indicate at each disparity.

The blur of a lens is linear in disparity, so its signed CoC is a mix of `far` and `near` by
disparity: two numbers, the CoC at disparity 0 and at 1. The focus may lie anywhere, even in front
of or behind the whole scene; for a scene in one plane, the two numbers agree. A third, the
half-width of a sharp band, compensates for disparities that are not quite linear. A fourth, the
softness of the whole photo, is blur of another kind: it shows where the lens is in focus, and is
not removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np

from engine.optics.edge_blur import Edges
from engine.optics.edge_votes import EDGE_VOTES, blur_class, edge_votes
from engine.optics.filters import local_extremes
from engine.optics.vote_curve import curve_at

RADII = np.array([0.0, *(0.5 * 2 ** (0.4 * np.arange(17)))], np.float32)
"""CoC radius of each class in pixels at the working size: 0, then 0.5 to 42 in equal ratios."""

CLASSES = len(RADII)

STEPS = 12
"""Samples of the vote curve per class; between two of them it is straight."""


def places(steps: int) -> tuple[float, ...]:
    """Fractional classes from the first to the last one, `steps` per class."""
    return tuple(float(place) for place in np.arange(steps * (CLASSES - 1) + 1) / steps)


PLACES = places(STEPS)
"""Fractional classes at which votes are sampled."""


@dataclass(frozen=True)
class DefocusFitParams:
    """Parameters of the fit; tuned on the simulated shots of `tests.bench source`.

    Attributes:
        bins: disparity bins in which votes are pooled.
        smooth_window_px: an edge votes if the disparity is smooth within this window: at a depth
            edge, light from two depths mixes.
        max_smooth_step: largest disparity difference within that window.
        enough: votes in one bin beyond which more of them add nothing.
        sharp_prior: prior probability of a sharp photo.
        sharp_band_penalty: log odds against a sharp band.
        evidence_scale: sum of votes at which the confidence reaches `1 - 1 / e` of its limit.
        clear_px: widest CoC that cannot be mistaken for fog or clouds; without votes for such a
            CoC, nothing is known.
        light: sum of votes that each out-of-focus light adds to those of the clear classes.
        max_clear_ratio: a sum of votes counts up to this many times that of the clear classes.
        sharp_px: CoC radius up to which a photo is sharp all over, pixels at the working size.
        near_classes: mean distance, in classes, of the radii of two lenses that count as the same.
        narrowest_px: smallest nonzero CoC of the grid.
        widest_px: largest CoC of the grid, and largest difference of its two ends.
        steps: grid steps on each side of 0.
        bands: half-widths of the sharp band, in disparity.
        softness: CoC radii that everything at least seems to have: enlarged or processed photos
            are not sharp to the pixel even in focus.
        softness_penalty: log odds against softness.
        climbs: how far the best lens of the grid may move in each refinement, in steps of the grid,
            whose neighbors are an eighth apart.
        climb_places: positions tried in each direction, for each of its two ends.
    """

    bins: int = 32
    smooth_window_px: int = 9
    max_smooth_step: float = 0.06
    enough: float = 16.0
    sharp_prior: float = 0.4
    sharp_band_penalty: float = 12.0
    evidence_scale: float = 12.0
    clear_px: float = 15.25
    light: float = 3.0
    max_clear_ratio: float = 4.0
    sharp_px: float = 1.7
    near_classes: float = 0.8
    narrowest_px: float = 0.4
    widest_px: float = 42.0
    steps: int = 40
    bands: tuple[float, ...] = (0.0, 0.1, 0.2, 0.3)
    softness: tuple[float, ...] = (0.0, 1.4)
    softness_penalty: float = 6.0
    climbs: tuple[float, ...] = (1.0, 1.0, 1.0, 0.5, 0.25)
    climb_places: int = 3


@dataclass(frozen=True)
class LensFit:
    """A lens in pixels of the working size.

    Attributes:
        far, near: signed CoC at disparity 0 and 1, positive = nearer than focus; far <= near.
        band: half-width of the sharp band, in disparity.
        confidence: 0..1.
        sharp: the photo is sharp all over.
    """

    far: float
    near: float
    band: float
    confidence: float
    sharp: bool

    def coc(self, disparity: np.ndarray) -> np.ndarray:
        """Signed CoC radius in pixels of the working size."""
        if self.sharp:
            return np.zeros_like(disparity)
        steep = self.near - self.far
        coc = np.float32(self.far) + np.float32(steep) * disparity
        return np.sign(coc) * np.maximum(np.abs(coc) - np.float32(self.band * steep), 0)


FIT = DefocusFitParams()


def pool_edges(edges: Edges, disparity: np.ndarray, params: DefocusFitParams = FIT) -> np.ndarray:
    """Votes of the edges for each CoC at each disparity, float32 bins x `PLACES`, in log odds.

    Args:
        disparity: float32 H x W in [0, 1], at the size at which the edges were found.
    """
    x, y = edges.x.astype(int), edges.y.astype(int)
    nearest, farthest = local_extremes(disparity, params.smooth_window_px // 2)
    smooth = (nearest - farthest)[y, x] < params.max_smooth_step
    votes = edge_votes(edges)[smooth]
    table = pool(votes, disparity[y, x][smooth], EDGE_VOTES.edges_per_vote, params)
    return curve_at(table, tuple(blur_class(class_radius(np.array(PLACES))).tolist()))


def pool(
    votes: np.ndarray, disparity: np.ndarray, per_vote: float, params: DefocusFitParams
) -> np.ndarray:
    """Sums of `votes` [N, classes] over bins of `disparity` [N]; no bin has more than `enough`."""
    place = np.clip(disparity, 0, 1) * (params.bins - 1)
    low = np.minimum(place.astype(int), params.bins - 2)
    part = (place - low).astype(np.float32)
    table = np.zeros((params.bins, votes.shape[1]), np.float32)
    count = np.zeros(params.bins, np.float32)
    for index, weight in ((low, 1 - part), (low + 1, part)):
        count += np.bincount(index, weight, params.bins) / per_vote
        for k in range(votes.shape[1]):
            table[:, k] += np.bincount(index, weight * votes[:, k], params.bins)
    return table * np.minimum(1, params.enough / np.maximum(count, 1e-3))[:, None]


def fit_lens(
    votes: np.ndarray,
    lights: int = 0,
    params: DefocusFitParams = FIT,
    *,
    focused: bool = False,
) -> LensFit:
    """The lens that collects the most votes (bins x `PLACES`, in log odds).

    Args:
        lights: number of out-of-focus lights among the voters; they cannot be mistaken for fog.
        focused: only lenses whose plane in focus is in the picture.
    """
    kinds, far, near, radius, place = _grid(params)
    score = _score(place, votes) - np.array([kind.penalty for kind in kinds], np.float32)[:, None]
    weight = np.abs(votes).sum(1)
    weight = weight / max(float(weight.sum()), 1e-6)
    sharp = (radius * (weight > 0.002)).max(-1) <= params.sharp_px
    if focused:
        score[:, (far > 0) | (near < 0)] = -np.inf
    belief = np.exp(score - score.max())
    belief[sharp] *= params.sharp_prior / max(float(sharp.sum()), 1)
    belief[~sharp] *= (1 - params.sharp_prior) / max(float((~sharp).sum()), 1)
    belief /= belief.sum()
    narrow = class_radius(np.array(PLACES)) <= params.clear_px
    clear = float(np.maximum(votes[:, narrow].max(1), 0).sum()) + params.light * lights
    evidence = min(max(float(score.max()), 0.0), params.max_clear_ratio * clear)
    trust = 1 - np.exp(-evidence / params.evidence_scale)
    if belief[sharp].sum() > 0.5:
        return LensFit(0.0, 0.0, 0.0, float(belief[sharp].sum() * trust), True)
    belief[sharp] = 0
    belief /= belief.sum()
    kind, best = np.unravel_index(belief.argmax(), belief.shape)
    same = (np.abs(place - place[kind, best]) * weight).sum(-1) < params.near_classes
    confidence = float(belief[same].sum() * trust)
    one_way = same[kind] & ((near + far > 0) == (near[best] + far[best] > 0))
    mass = belief[kind] * one_way
    mass /= mass.sum()
    middle = float((mass * far).sum()), float((mass * near).sum())
    far_end, near_end = _climb(*middle, kinds[kind], votes, params)
    if focused:
        far_end, near_end = min(far_end, 0.0), max(near_end, 0.0)
    return LensFit(far_end, near_end, kinds[kind].band, confidence, False)


@dataclass(frozen=True)
class _Kind:
    """One choice of sharp band and softness."""

    band: float
    softness: float
    penalty: float


def _kinds(params: DefocusFitParams) -> list[_Kind]:
    """All of them, with what each costs in log odds."""
    return [
        _Kind(
            band,
            softness,
            (band > 0) * params.sharp_band_penalty + (softness > 0) * params.softness_penalty,
        )
        for softness, band in product(params.softness, params.bands)
    ]


@lru_cache(1)
def _grid(
    params: DefocusFitParams,
) -> tuple[list[_Kind], np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Lenses to try: their kinds, their CoC at disparity 0 and at 1 [N], and, of each kind, their
    CoC radii and fractional classes, kinds x N x bins. Cached: a photo is fitted once or twice."""
    ends = np.geomspace(params.narrowest_px, params.widest_px, params.steps, dtype=np.float32)
    ends = np.concatenate([-ends[::-1], [0], ends])
    far, near = (x.ravel() for x in np.meshgrid(ends, ends, indexing="ij"))
    possible = (far <= near) & (near - far <= params.widest_px)
    far, near = far[possible], near[possible]
    kinds = _kinds(params)
    radius = np.stack([_radius(far, near, kind, params.bins) for kind in kinds])
    return kinds, far, near, radius, class_position(radius)


def _radius(far: np.ndarray, near: np.ndarray, kind: _Kind, bins: int) -> np.ndarray:
    """CoC radii that lenses [N] seem to have at the disparities of `bins` bins, N x bins."""
    depths = np.linspace(0, 1, bins, dtype=np.float32)
    coc = np.abs(far[:, None] + (near - far)[:, None] * depths)
    return np.maximum(coc - kind.band * (near - far)[:, None], kind.softness)


def _score(place: np.ndarray, votes: np.ndarray) -> np.ndarray:
    """The votes that lenses collect, from their fractional classes, ... x bins."""
    low = np.minimum((STEPS * place).astype(int), len(PLACES) - 2)
    part = STEPS * place - low
    rows = np.arange(votes.shape[0])
    return ((1 - part) * votes[rows, low] + part * votes[rows, low + 1]).sum(-1)


def _climb(
    far: float, near: float, kind: _Kind, votes: np.ndarray, params: DefocusFitParams
) -> tuple[float, float]:
    """The ends of a lens, moved off the grid to where the most votes are."""
    step = (params.widest_px / params.narrowest_px) ** (1 / (params.steps - 1)) - 1
    offsets = np.linspace(-1, 1, 2 * params.climb_places + 1)
    for reach in params.climbs:
        tried = [
            end + reach * step * max(abs(end), 2 * params.narrowest_px) * offsets
            for end in (far, near)
        ]
        fars, nears = (x.ravel() for x in np.meshgrid(*tried, indexing="ij"))
        possible = fars <= nears
        fars, nears = fars[possible].astype(np.float32), nears[possible].astype(np.float32)
        score = _score(class_position(_radius(fars, nears, kind, params.bins)), votes)
        belief = np.exp(score - score.max())
        belief /= belief.sum()
        far, near = float((belief * fars).sum()), float((belief * nears).sum())
    return far, near


def class_position(radius: np.ndarray) -> np.ndarray:
    """The fractional class of a CoC radius in pixels, 0..CLASSES - 1; any shape."""
    ratio = radius / RADII[1]
    log = np.log2(np.maximum(ratio, 1))
    log /= np.float32(0.4)
    log += 1
    return np.where(ratio < 1, ratio, np.minimum(log, CLASSES - 1))


def class_radius(position: np.ndarray) -> np.ndarray:
    """The CoC radius of a fractional class, pixels; the inverse of `class_position`."""
    log = np.maximum(position, 1) - 1
    log *= np.float32(0.4)
    radius = np.exp2(log)  # 1 below class 1
    radius *= np.clip(position, 0, 1)
    radius *= RADII[1]
    return radius
