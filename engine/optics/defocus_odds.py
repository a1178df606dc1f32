"""The blur of every part of a photo, by the defocus network, and its votes for the lens.

The network gives each cell of 4 x 4 pixels the odds of every CoC radius. Cells without detail (fog,
bare walls, a white page) have no vote: to the network they would look like a wide blur.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from engine.optics.defocus_fit import CLASSES, FIT, PLACES, RADII, class_position, pool
from engine.optics.defocus_input import MULTIPLE, STRIDE, contrast_and_noise, defocus_input
from engine.optics.light_discs import LightDisc
from engine.optics.vote_curve import curve_at, curves_at
from engine.tiling import Run


@dataclass(frozen=True)
class DefocusReadParams:
    """Attributes:
    least_contrast: standard deviation of the detail around a cell, in square roots of light beyond
        the noise, above which its odds count in full; at half of it they count for nothing. Chosen
        on the simulated shots of `tests.bench defocus`, and on fog and printed pages.
    between: scale smaller by half a radius class, at which the photo is also read.
    between_px: CoC radius above which that reading counts as much as the first: camera processing
        of the finest detail matters less there, and the mean of two readings errs less than either.
    half_px: the same for half the size.
    wide_px: CoC radius beyond which half the size is more reliable: the network sees too little
        around a cell to recognize wider blur, and mistook 28 px for 12.
    belief: belief of the smaller size in such a radius at which its odds begin to count, and at
        which they count in full.
    halvings: maximum number of halvings; a blur of 42 px is then 10 px.
    light_classes: standard deviation of an out-of-focus light's radius, classes.
    light_least: lower limit of the log odds of a radius in such a light, relative to the likeliest.
    least_side: a photo is not halved below this side, pixels.
    """

    least_contrast: float = 0.01
    between: float = 2**-0.2
    between_px: float = 3.0
    half_px: float = 7.0
    wide_px: float = 13.0
    belief: tuple[float, float] = (0.5, 0.9)
    halvings: int = 2
    light_classes: float = 0.5
    light_least: float = -8.0
    least_side: int = 96


READ = DefocusReadParams()


@dataclass(frozen=True)
class DefocusVoteParams:
    """How cells vote; chosen on the simulated shots of `tests.bench defocus`.

    Attributes:
        outliers: share of cells that say nothing about the lens: the depth is wrong there, or the
            object is naturally soft.
        independent: cells that count as one, since neighbors share their texture.
        weight: weight of these votes relative to those of edges.
        edge_weight_with_lights: weight of the edges in a photo with out-of-focus lights: it shows
            little else, and what is left where the lights were looks sharper than it is.
    """

    outliers: float = 0.1
    independent: float = 48.0
    weight: float = 0.5
    edge_weight_with_lights: float = 0.25


VOTES = DefocusVoteParams()


def read_defocus(
    luma: np.ndarray, run: Run, enough: Callable[[np.ndarray], bool] = lambda odds: False
) -> np.ndarray:
    """Log odds of every CoC radius (`RADII`, in pixels of `luma`) in every cell of 4 x 4 pixels.

    The photo is read at several sizes with the same weights. Where the blur is wide enough to show
    at a smaller size, the result is the mean of both; beyond `READ.wide_px` it is that of the
    smaller size alone.

    Args:
        luma: float32 H x W (even sides), linear light, long side up to 1024.
        run: the network (`training.defocus.export`).
        enough: called with the odds from the full size and its halves; if it returns True, they are
            the result, and the size in between is not read, which would cost three quarters as much
            again.
    Returns:
        float32 classes x ceil(H / 4) x ceil(W / 4), each cell with mean 0: all classes are equal
        where the pixels say nothing.
    """
    whole, half = _read_size(luma, run), _read_half(luma, run, READ.halvings)
    odds = _with_half(whole, half)
    if READ.between * min(luma.shape) < READ.least_side or enough(odds):
        return odds
    smaller = _read_size(_resized(luma, READ.between), run)
    mean = 0.5 * _belief(softmax(smaller), READ.between_px * READ.between)
    return _with_half(_blend_odds(whole, smaller, READ.between, mean), half)


def with_lights(odds: np.ndarray, lights: Sequence[LightDisc]) -> np.ndarray:
    """Odds in which the cells covered by an out-of-focus light vote for the light's radius.

    Args:
        odds: classes x h x w, see `read_defocus`.
        lights: in pixels of the photo that was read.
    """
    result = odds.copy() if lights else odds
    for light, own in zip(lights, _light_odds(lights).T, strict=True):
        disc = light.scale(1 / STRIDE)
        region = disc.region(0, odds.shape[1:])
        covered = disc.distance(region) <= disc.radius
        result[:, *region.slices][:, covered] = own[:, None]
    return result


def _light_odds(lights: Sequence[LightDisc]) -> np.ndarray:
    """Log odds of every CoC radius from the radii of lights, float32 classes x lights."""
    radii = np.array([light.radius for light in lights], np.float32)
    away = np.arange(CLASSES, dtype=np.float32)[:, None] - class_position(radii)
    log = np.maximum(-0.5 * (away / READ.light_classes) ** 2, READ.light_least)
    return (log - log.mean(0)).astype(np.float32)


def _read_half(luma: np.ndarray, run: Run, halvings: int) -> np.ndarray | None:
    """Odds from half the size, for radii in its own pixels, combined with those from half of that;
    None if the photo is too small to halve."""
    if halvings == 0 or min(luma.shape) < 2 * READ.least_side:
        return None
    half = _resized(luma, 0.5)
    return _with_half(_read_size(half, run), _read_half(half, run, halvings - 1))


def _with_half(odds: np.ndarray, half: np.ndarray | None) -> np.ndarray:
    """Odds combined with those from half the size."""
    if half is None:
        return odds
    likely = softmax(half)
    mean, whole = 0.5 * _belief(likely, READ.half_px / 2), _belief(likely, READ.wide_px / 2)
    return _blend_odds(odds, half, 0.5, np.maximum(mean, whole))


def _resized(luma: np.ndarray, scale: float) -> np.ndarray:
    """A smaller image with even sides."""
    height, width = (max(round(side * scale / 2), 1) * 2 for side in luma.shape)
    return cv2.resize(luma, (width, height), interpolation=cv2.INTER_AREA)


def _belief(likely: np.ndarray, radius: float) -> np.ndarray:
    """Belief of the cells in a CoC wider than `radius`, 0 at the lower and 1 at the upper limit of
    `READ.belief`; `likely`: the probability of each class."""
    least, full = READ.belief
    return np.clip((likely[radius < RADII].sum(0) - least) / (full - least), 0, 1)


def _blend_odds(
    odds: np.ndarray, smaller: np.ndarray, scale: float, share: np.ndarray
) -> np.ndarray:
    """Odds blended, by `share`, with those of the same photo at `scale` of its size."""
    if not share.any():
        return odds
    size = odds.shape[:0:-1]
    share = cv2.resize(share, size, interpolation=cv2.INTER_LINEAR)
    mixed = odds.copy()
    for plane, other in zip(mixed, _at_full_size(smaller, scale), strict=True):
        plane += share * (cv2.resize(other, size) - plane)
    return mixed - mixed.mean(0)


def _read_size(luma: np.ndarray, run: Run) -> np.ndarray:
    """`read_defocus` at this size alone."""
    height, width = luma.shape
    bottom, right = -height % MULTIPLE, -width % MULTIPLE
    padded = cv2.copyMakeBorder(luma, 0, bottom, 0, right, cv2.BORDER_REFLECT_101)
    planes = defocus_input(padded)
    odds = run({"planes": planes[None]})["log_odds"][0]
    assert len(odds) == CLASSES
    odds = (odds - odds.mean(0)) * detail_weight(planes)
    return odds[:, : -(-height // STRIDE), : -(-width // STRIDE)]


def _at_full_size(odds: np.ndarray, scale: float) -> np.ndarray:
    """Odds of radii in pixels of an image at `scale`, converted to pixels of its full size."""
    return curves_at(odds, tuple(class_position(RADII * np.float32(scale)).tolist()))


def detail_weight(planes: np.ndarray) -> np.ndarray:
    """How much detail that could reveal its blur each cell of `defocus_input` shows, 0..1."""
    contrast, noise = contrast_and_noise(planes)
    detail = np.sqrt(np.maximum(contrast**2 - noise**2, 0))
    return np.clip(2 * detail / np.float32(READ.least_contrast) - 1, 0, 1)


def pool_odds(
    odds: np.ndarray, disparity: np.ndarray, params: DefocusVoteParams = VOTES
) -> np.ndarray:
    """Votes of all cells for each CoC at each disparity, float32 bins x `PLACES`, in log odds.

    Args:
        odds: classes x h x w, see `read_defocus`.
        disparity: float32 h x w in [0, 1].
    """
    return _pool(odds.reshape(CLASSES, -1), disparity.ravel(), params.independent, params)


def pool_lights(
    lights: Sequence[LightDisc], disparity: np.ndarray, params: DefocusVoteParams = VOTES
) -> np.ndarray:
    """The same for out-of-focus lights, each of which counts as a vote of its own.

    Args:
        lights: in pixels of `disparity`.
        disparity: float32 H x W in [0, 1].
    """
    rows, columns = (
        np.clip(np.round(places).astype(int), 0, most - 1)
        for places, most in zip(
            ([light.y for light in lights], [light.x for light in lights]),
            disparity.shape,
            strict=True,
        )
    )
    return _pool(_light_odds(lights), disparity[rows, columns], 1.0, params)


def _pool(
    odds: np.ndarray, disparity: np.ndarray, per_vote: float, params: DefocusVoteParams
) -> np.ndarray:
    """Votes of `odds` [classes, N] at `disparity` [N], `per_vote` of which count as one."""
    share = softmax(odds)
    votes = np.log(params.outliers + (1 - params.outliers) * CLASSES * share) / per_vote
    return curve_at(pool(votes.T, disparity, per_vote, FIT), PLACES)


def softmax(odds: np.ndarray) -> np.ndarray:
    """Probabilities over the first axis."""
    raised = np.exp(odds - odds.max(0))
    return raised / raised.sum(0)
