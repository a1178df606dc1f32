"""The photo's own lens: which plane was in focus when it was taken, and how strong its blur is.

A lens blurs linearly in disparity, `r = k * abs(disparity - d_s)` (AnyBokeh calls it the optical
fingerprint), so two numbers describe a photo; a third, the half-width of a sharp band, corrects
for disparities that are not quite linear. The plane in focus may lie in front of or behind
everything in the photo: then it is out of focus everywhere. How the lens is found:
`defocus_fit`; where pixels contradict it: `defocus_map`. If no lens explains the photo, because its
disparity is wrong (glass, amber, water), its blur is what its pixels say. Without the network, the
lens comes from edges alone, and nothing corrects it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from engine.geometry import Region
from engine.lens import coc_per_disparity
from engine.light import Light, shrink
from engine.optics.defocus_depth import find_pull, pull_depth
from engine.optics.defocus_fit import (
    FIT,
    RADII,
    LensFit,
    class_position,
    class_radius,
    fit_lens,
    pool_edges,
)
from engine.optics.defocus_input import STRIDE
from engine.optics.defocus_map import CorrectedMap, corrected_coc, fuse
from engine.optics.defocus_odds import (
    VOTES,
    pool_lights,
    pool_odds,
    read_defocus,
    softmax,
    with_lights,
)
from engine.optics.edge_blur import Edges, find_edges
from engine.optics.light_discs import LightDisc, without_lights
from engine.optics.light_search import find_lights
from engine.optics.motion import is_motion
from engine.optics.noise import LUMA
from engine.optics.source_map import CocMap, SourceMap
from engine.progress import Tick, silent
from engine.stored import DisparityMap
from engine.tiling import Run


@dataclass(frozen=True)
class SourceFitParams:
    """Parameters of the measurement, chosen by hand.

    Attributes:
        working_side_px: long side at which a photo is measured: only blur that is visible at this
            size counts.
        min_confidence: a fit with lower confidence is not used.
        skip_third_size_confidence: confidence from which a photo judged sharp at two sizes is not
            read at the third, which serves to measure the width of blur.
        least_slope_px: minimum CoC difference between disparity 0 and 1 of a lens, in pixels of
            the working size, so that a scene in one plane has a plane in focus at all.
        clear_vote: log odds from which the edges at one disparity count as evidence.
        known: confidence from which a pixel counts as known.
        clear_belief, clear_share: a cell is clearly blurred if this much of its belief is in radii
            that are neither sharp nor as wide as fog; if no lens explains a photo, this share of
            such cells makes its blur known.
        pixels_confidence: confidence in blur that is known from pixels alone.
        moved_confidence: maximum confidence for a photo with motion blur.
    """

    working_side_px: int = 1024
    min_confidence: float = 0.5
    skip_third_size_confidence: float = 0.95
    least_slope_px: float = 0.1
    clear_vote: float = 1.0
    known: float = 0.5
    clear_belief: float = 0.7
    clear_share: float = 0.02
    pixels_confidence: float = 0.5
    moved_confidence: float = 0.3


SOURCE_FIT = SourceFitParams()

TRUSTED = SOURCE_FIT.min_confidence


@dataclass(frozen=True)
class SourceLens:
    """How the photo was taken.

    Attributes:
        focus_disparity: the disparity that was in focus; meaningless at blur 0. Outside 0..1 the
            photo is out of focus everywhere.
        blur: blur level, >= 0; 0 = the photo is sharp throughout.
        confidence: 0..1; below `SourceFitParams.min_confidence` the rest is a guess.
        range: half-width of the disparity band that is sharp. A real lens has none, but disparity
            estimated from one photo is not linear, and often stretches the subject.
        mean_coc: mean CoC radius over the photo, as a share of the long side.
        known: share of pixels that show how blurred they are.
        moved: the photo has motion blur, which no lens explains.
        by_pixels: no lens explains the photo's blur, which is known from its pixels alone. This
            lens then only tells which disparities are nearer than what is sharpest.
    """

    focus_disparity: float
    blur: float
    confidence: float
    range: float = 0.0
    mean_coc: float = 0.0
    known: float = 0.0
    moved: bool = False
    by_pixels: bool = False


@dataclass(frozen=True, eq=False)
class SourceReading:
    """The lens and how pixels deviate from it; maps are float32 h x w over the whole photo.

    Attributes:
        lens: how the photo was taken.
        known: 0..1, confidence in the blur of each pixel.
        shift: difference of its CoC from the lens's, in classes (`class_position`); None if
            nothing corrects the lens.
        side: long side of the working size, whose pixels the classes refer to.
        lights: out-of-focus highlights, in these pixels.
        pull: how far the disparity belongs nearer to the plane in focus, see `find_pull`; the other
            maps are those of the photo with its disparity moved. None if it stays.
    """

    lens: SourceLens
    known: np.ndarray
    shift: np.ndarray | None
    side: int
    lights: tuple[LightDisc, ...] = ()
    pull: np.ndarray | None = None


def measure(
    pixels: Light,
    disparity: DisparityMap,
    run: Run | None,
    tick: Tick = silent,
    *,
    estimated: bool = False,
) -> SourceReading:
    """Estimate the photo's own lens, and where its pixels contradict it.

    Args:
        pixels: float32 H x W x 3, linear light, or as it is stored.
        disparity: float32 h x w in [0, 1], of the same aspect, or as it is stored.
        run: the defocus network; without it, only edges are used.
        estimated: the disparity is an estimate, which the photo's blur may correct.
    Raises:
        Cancelled: from `tick`.
    """
    tick("measure", 0.0)
    small, depth = at_working_size(pixels, disparity)
    lights = find_lights(small)
    luma = (np.asarray(without_lights(small, lights)) if lights else small) @ LUMA
    side = max(luma.shape)
    edges = find_edges(luma)
    votes = pool_edges(edges, depth)
    tick("measure", 0.3)
    if run is None:
        fit = fit_lens(votes)
        moved = _is_moved(fit, edges, luma)
        clear = (votes.max(1) > SOURCE_FIT.clear_vote).astype(np.float32)
        known = np.interp(depth, np.linspace(0, 1, FIT.bins), clear).astype(np.float32)
        return SourceReading(_lens(fit, depth, known, side, moved), known, None, side, lights)

    size = tuple(-(-length // STRIDE) for length in luma.shape[::-1])
    cells = cv2.resize(depth, size, interpolation=cv2.INTER_AREA)

    def fit_by(odds: np.ndarray, *, focused: bool = False) -> LensFit:
        evidence = VOTES.weight * pool_odds(odds, cells)
        if not lights:
            return fit_lens(votes + evidence, focused=focused)
        evidence += VOTES.weight * pool_lights(lights, depth)
        evidence += VOTES.edge_weight_with_lights * votes
        return fit_lens(evidence, len(lights), focused=focused)

    def is_plainly_sharp(odds: np.ndarray) -> bool:
        fit = fit_by(with_lights(odds, lights))
        return fit.sharp and fit.confidence >= SOURCE_FIT.skip_third_size_confidence

    odds = with_lights(read_defocus(luma, run, is_plainly_sharp), lights)
    tick("measure", 0.8)
    fit = fit_by(odds)
    moved = _is_moved(fit, edges, luma)
    trusted = fit.confidence >= TRUSTED and not moved
    by_pixels = not (trusted or moved) and _shows_blur(odds)
    known, fused = fuse(odds, cells, None if by_pixels else fit)
    if by_pixels:
        fit = _nominal_lens(known, fused, cells)

    def compare(
        fit: LensFit, known: np.ndarray, fused: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """`shift` and `pull` of the reading."""
        coc = fit.coc(cells)
        shift = fused - class_position(np.abs(coc))
        sure = fit.confidence >= TRUSTED and not (moved or by_pixels or fit.sharp)
        return shift, find_pull(coc, shift, known) if estimated and sure else None

    shift, pull = compare(fit, known, fused)
    if pull is not None and fit.far > 0:
        # By this lens nothing is in focus, yet a large piece is sharp: its depth misled the fit.
        fit = fit_by(odds, focused=True)
        known, fused = fuse(odds, cells, fit)
        shift, pull = compare(fit, known, fused)
    if pull is not None:
        cells = np.asarray(pull_depth(cells, pull, _focus_of(fit)))
        shift = fused - class_position(np.abs(fit.coc(cells)))
    tick("measure", 1.0)
    lens = _lens(fit, cells, known, side, moved)
    if by_pixels:
        mean_coc = float(class_radius(fused).mean()) / side
        lens = replace(lens, mean_coc=mean_coc, by_pixels=True)
    return SourceReading(lens, known, None if fit.sharp else shift, side, lights, pull)


def _is_moved(fit: LensFit, edges: Edges, luma: np.ndarray) -> bool:
    """Whether the photo has motion blur; a clearly sharp one may have lines of one direction, and
    is not checked."""
    if fit.sharp and fit.confidence >= TRUSTED:
        return False
    return is_motion(edges, (luma.shape[1], luma.shape[0]))


def _shows_blur(odds: np.ndarray) -> bool:
    """Whether enough cells are clearly blurred, whatever their disparity, and most of them not so
    widely that little can be recovered."""
    likely, blurred = softmax(odds), FIT.sharp_px < RADII
    wide = FIT.clear_px < RADII

    def share(classes: np.ndarray) -> float:
        return float((likely[classes].sum(0) >= SOURCE_FIT.clear_belief).mean())

    return share(blurred & ~wide) >= max(SOURCE_FIT.clear_share, share(wide))


def _nominal_lens(known: np.ndarray, position: np.ndarray, cells: np.ndarray) -> LensFit:
    """A lens that blurs next to nothing and is focused where the cells are sharpest, for a photo
    that no lens explains.

    Args:
        known, position: of `fuse`.
        cells: float32 h x w, the disparity of each cell.
    """
    seen = known >= min(SOURCE_FIT.known, float(known.max()))
    sharpest = seen & (position <= np.quantile(position[seen], 0.1))
    focus = float(np.median(cells[sharpest]))
    slope = SOURCE_FIT.least_slope_px
    return LensFit(-slope * focus, slope * (1 - focus), 0.0, SOURCE_FIT.pixels_confidence, False)


def _lens(fit: LensFit, depth: np.ndarray, known: np.ndarray, side: int, moved: bool) -> SourceLens:
    """The fitted lens as a `SourceLens`.

    Args:
        side: long side of the working size, pixels.
        moved: the photo has motion blur.
    """
    share = float((known >= SOURCE_FIT.known).mean())
    confidence = min(fit.confidence, SOURCE_FIT.moved_confidence) if moved else fit.confidence
    if fit.sharp:
        return SourceLens(0.5, 0.0, confidence, known=share, moved=moved)
    blur = 100 * _slope_of(fit) / coc_per_disparity(100, (side, 1))
    mean_coc = float(np.abs(fit.coc(depth)).mean()) / side
    return SourceLens(_focus_of(fit), blur, confidence, fit.band, mean_coc, share, moved)


def _slope_of(fit: LensFit) -> float:
    """Pixels of CoC for a disparity difference of 1."""
    return max(fit.near - fit.far, SOURCE_FIT.least_slope_px)


def _focus_of(fit: LensFit) -> float:
    """The disparity in focus."""
    return 0.5 - (fit.near + fit.far) / 2 / _slope_of(fit)


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
        whole: (width, height) of the image that `pixels` are a part of.
    Returns:
        float32 H x W.
    """
    height, width = pixels.shape[:2]
    if disparity.shape != (height, width):
        disparity = cv2.resize(disparity, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(source_map(disparity, source, whole or (width, height)))


def source_map(disparity: DisparityMap, source: SourceLens, whole: tuple[int, int]) -> SourceMap:
    """`source_coc`, computed on demand.

    Args:
        disparity: float32 H x W in [0, 1].
        whole: (width, height) of the image that it covers, all of it or a part.
    """
    scale = coc_per_disparity(source.blur, whole)
    return SourceMap(disparity, source.focus_disparity, source.range, scale)


def corrected_disparity(
    disparity: DisparityMap,
    reading: SourceReading,
    whole: tuple[int, int] | None = None,
    part: Region | None = None,
) -> DisparityMap:
    """The disparity as the photo's blur corrects it; see `pull_depth`."""
    if reading.pull is None:
        return disparity
    return pull_depth(disparity, reading.pull, reading.lens.focus_disparity, whole, part)


def corrected_source_coc(
    coc: CocMap,
    reading: SourceReading,
    whole: tuple[int, int],
    part: Region | None = None,
) -> CocMap:
    """`source_coc` corrected where pixels contradict the lens; an array if `coc` is one, else
    computed on demand; see `corrected_coc`."""
    if reading.shift is None:
        return coc
    if isinstance(coc, SourceMap):
        return CorrectedMap(coc, reading.shift, reading.side, whole, part)
    return corrected_coc(np.asarray(coc), reading.shift, reading.side, whole, part)


def at_working_size(pixels: Light, values: CocMap) -> tuple[np.ndarray, np.ndarray]:
    """A photo and a map of it at the working size; both sides are even.

    Args:
        pixels: float32 H x W x 3, linear light, or as it is stored.
        values: float32 h x w, its disparity or another map, or as it is stored.
    """
    height, width = pixels.shape[:2]
    scale = min(1.0, SOURCE_FIT.working_side_px / max(height, width))
    size = (max(round(width * scale / 2), 8) * 2, max(round(height * scale / 2), 8) * 2)
    small = np.asarray(pixels) if size == (width, height) else shrink(pixels, size)
    if values.shape != size[::-1]:
        values = cv2.resize(np.asarray(values), size, interpolation=cv2.INTER_LINEAR)
    return small, np.asarray(values)
