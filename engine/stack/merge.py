"""Merges a focus bracket into one photo that is sharp everywhere: nothing in it is invented.

Every frame is read twice, and only one at a time is held whole: once to measure it, and once more,
when all are aligned and the sharpest is known at each pixel, to blend it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from engine.errors import InputError
from engine.files.icc import read_profile
from engine.optics.noise import LUMA, NOISE_FLOOR
from engine.photo import Metadata, Photo
from engine.progress import Tick, silent
from engine.stack.agreement import AgreementParams, agreeing, small_colors
from engine.stack.align import AlignParams, View, align, view
from engine.stack.blend import Blend
from engine.stack.calibrate import BlurPair, CalibrationParams, blur_pairs
from engine.stack.depth_from_focus import FocusMap, FocusParams, depth_from_focus
from engine.stack.order import focus_order
from engine.stack.sharpness import SharpnessParams, local_sharpness, stabilized_luma
from engine.stack.warp import Alignment, apply_alignment, inside_frame, resized_matrix
from engine.stack.weights import FrameWeights


@dataclass(frozen=True)
class MergeParams:
    """Parameters of the merge.

    Attributes:
        most_frames: maximum in a bracket.
        grid_side_px: long side at which the sharpest frame is determined.
        bands: of the blend.
        least_correlation: below it, a frame shows another scene; unrelated photos reached 0.44, the
            furthest frames of real brackets 0.98.
        least_overlap: share of the reference that each frame must cover.
        kept_bytes: frames that together take no more are kept after the first reading.
        noticed_motion: share of all frames' pixels that may be excluded before it is reported.
    """

    most_frames: int = 100
    grid_side_px: int = 2048
    bands: int = 2
    least_correlation: float = 0.7
    least_overlap: float = 0.5
    kept_bytes: int = 2**29
    noticed_motion: float = 0.01
    align: AlignParams = field(default_factory=AlignParams)
    sharpness: SharpnessParams = field(default_factory=SharpnessParams)
    focus: FocusParams = field(default_factory=FocusParams)
    agreement: AgreementParams = field(default_factory=AgreementParams)
    calibration: CalibrationParams = field(default_factory=CalibrationParams)


@dataclass(frozen=True)
class Frame:
    """A frame of a bracket, not yet read.

    Attributes:
        name: what messages call it: a file, or a page of one.
        read: reads it; raises InputError.
    """

    name: str
    read: Callable[[], Photo]


@dataclass(frozen=True, eq=False)
class Merged:
    """A merged bracket.

    Attributes:
        photo: sharp everywhere, aligned with the reference frame, with the first one's metadata.
        reference: index of the frame that the others were aligned with.
        order: frame indices in order of focus, see `focus_order`.
        alignments: of each frame, in the order they were given.
        focus: where in `order` each pixel is sharpest, on the grid.
        allowed: bool N x h x w on the grid: where each frame shows what the photo shows.
        pairs: how blurred frames are where others are sharp.
        notices: what the photographer should know.
    """

    photo: Photo
    reference: int
    order: tuple[int, ...]
    alignments: tuple[Alignment, ...]
    focus: FocusMap
    allowed: np.ndarray
    pairs: tuple[BlurPair, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Measured:
    """What is kept of a frame after it has been read."""

    view: View
    luma: np.ndarray
    sharpness: np.ndarray
    small: np.ndarray
    least: float
    metadata: Metadata
    path: Path | None


MOVED = "Something moved between the photos. One photo was used there."


def merge(
    frames: Sequence[Frame], tick: Tick = silent, params: MergeParams | None = None
) -> Merged:
    """Merge a focus bracket.

    Args:
        frames: two or more, in any order.
    Raises:
        InputError: too few or too many frames, a frame of another size, color profile or scene, or
            the same twice; or a frame can't be read.
        Cancelled: from `tick`.
    """
    params = params or MergeParams()
    _check_count(len(frames), params)
    kept: dict[int, Photo] = {}
    measured: list[_Measured] = []
    for index, frame in enumerate(frames):
        tick("stack", 0.5 * index / len(frames))
        photo = frame.read()
        measured.append(_measure(photo, params))
        _check_alike(index, frames, measured)
        if photo.pixels.nbytes * len(frames) <= params.kept_bytes:
            kept[index] = photo
        del photo
    tick("stack", 0.5)
    reference = _most_central([each.view for each in measured])
    size = measured[reference].view.size
    alignments = _align_all(frames, measured, reference, params)
    tick("stack", 0.6)
    sharpness, lumas, allowed = _on_grid(measured, alignments, size, params)
    order = focus_order(sharpness[:, ::4, ::4])
    focus = depth_from_focus(sharpness[order], lumas[order], allowed[order], params.focus)
    pairs = blur_pairs(lumas[order], focus, params.calibration)
    del sharpness, lumas
    tick("stack", 0.7)
    blend = Blend(params.bands)
    weights = FrameWeights(focus, [allowed[index] for index in order])
    for place, index in enumerate(order):
        tick("stack", 0.7 + 0.3 * place / len(frames))
        own = [weights.of_detail(place)]
        if not own[0].any():
            continue
        own.append(weights.of_light(place))
        if own[0].shape[::-1] != size:
            own = [cv2.resize(each, size, interpolation=cv2.INTER_LINEAR) for each in own]
        photo = kept.pop(index, None) or frames[index].read()
        if photo.size != size:
            raise InputError(f"{frames[index].name}: it changed while it was merged; try again")
        blend.add(apply_alignment(photo.pixels, alignments[index], size)[0], *own)
        del photo, own
    pixels = blend.result()
    if all(each.least >= 0 for each in measured):
        np.maximum(pixels, 0, out=pixels)
    photo = Photo(pixels, measured[0].metadata, path=measured[0].path)
    moved = 1 - float(allowed.mean())
    notices = (MOVED,) if moved > params.noticed_motion else ()
    laid_out = tuple(int(index) for index in order)
    return Merged(photo, reference, laid_out, alignments, focus, allowed, pairs, notices)


def _measure(photo: Photo, params: MergeParams) -> _Measured:
    width, height = photo.size
    scale = min(1.0, params.grid_side_px / max(width, height))
    grid = (max(1, round(width * scale)), max(1, round(height * scale)))
    luma = stabilized_luma(photo.pixels)
    sharpness = local_sharpness(luma, grid, params.sharpness)
    if grid != photo.size:
        luma = cv2.resize(luma, grid, interpolation=cv2.INTER_AREA)
    return _Measured(
        view(photo.pixels, params.align),
        luma.astype(np.float16),
        sharpness,
        small_colors(photo.pixels, params.agreement),
        float(photo.pixels.min()),
        photo.metadata,
        photo.path,
    )


def _align_all(
    frames: Sequence[Frame], measured: list[_Measured], reference: int, params: MergeParams
) -> tuple[Alignment, ...]:
    still = measured[reference].view
    with ThreadPoolExecutor(cv2.getNumThreads()) as pool:
        views = [each.view for each in measured]
        alignments = tuple(pool.map(lambda moving: align(still, moving, params.align), views))
    for frame, found in zip(frames, alignments, strict=True):
        if found.correlation < params.least_correlation or found.overlap < params.least_overlap:
            raise InputError(
                f"{frame.name}: it doesn't show the scene of {frames[reference].name}; leave it out"
            )
    return alignments


def _on_grid(
    measured: list[_Measured],
    alignments: tuple[Alignment, ...],
    size: tuple[int, int],
    params: MergeParams,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sharpness, luma and allowed pixels of each frame, aligned, N x h x w."""
    grid = measured[0].luma.shape[::-1]
    small = measured[0].small.shape[1::-1]
    sharpness, lumas, inside, colors, few, covered = [], [], [], [], [], []
    for each, found in zip(measured, alignments, strict=True):
        gain = np.asarray(found.gain, np.float32)
        level = float(gain @ LUMA)
        matrix = resized_matrix(found.matrix, size, grid)
        energy = _laid(each.sharpness, matrix) * np.float32(level)
        light = _laid(each.luma.astype(np.float32), matrix) ** 2 - NOISE_FLOOR
        sharpness.append(energy)
        lumas.append(
            cv2.sqrt(np.maximum(light * np.float32(level), 0) + NOISE_FLOOR).astype(np.float16)
        )
        inside.append(inside_frame(matrix, each.luma.shape, each.luma.shape))
        matrix = resized_matrix(found.matrix, size, small)
        colors.append(_laid(each.small, matrix) * gain)
        covered.append(inside_frame(matrix, each.small.shape, each.small.shape))
        few.append(cv2.resize(energy, small, interpolation=cv2.INTER_AREA))
    agree = agreeing(np.stack(colors), np.stack(covered), np.stack(few), params.agreement)
    allowed = []
    for agreed, where in zip(agree, inside, strict=True):
        usable = cv2.resize(agreed.astype(np.uint8), grid, interpolation=cv2.INTER_NEAREST) > 0
        allowed.append(usable & where)
    usable = np.stack(allowed)
    usable = np.where(usable.any(axis=0), usable, np.stack(inside))
    return np.stack(sharpness), np.stack(lumas), usable


def _laid(plane: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = plane.shape[1::-1]
    return cv2.warpPerspective(plane, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)


def _most_central(views: list[View]) -> int:
    """The frame that is most like the others: its focus is in the middle of theirs."""
    flat = np.stack([each.levels[0].ravel() for each in views]).astype(np.float64)
    flat -= flat.mean(axis=1, keepdims=True)
    flat /= np.linalg.norm(flat, axis=1, keepdims=True) + 1e-9
    return int((flat @ flat.T).sum(axis=1).argmax())


def _check_count(count: int, params: MergeParams) -> None:
    if not 2 <= count <= params.most_frames:
        here = "one photo was" if count == 1 else f"{count} were"
        raise InputError(
            f"a focus bracket is 2 to {params.most_frames} photos of a scene, and {here} named"
        )


def _check_alike(index: int, frames: Sequence[Frame], measured: list[_Measured]) -> None:
    """Refuse a frame that can't belong to the first one's bracket."""
    own, first, name = measured[index], measured[0], frames[index].name
    if own.view.size != first.view.size:
        (width, height), (other, across) = own.view.size, first.view.size
        raise InputError(
            f"{name}: it is {width} x {height}, and {frames[0].name} is {other} x {across}; "
            "export all photos of a bracket at one size and orientation"
        )
    if not _same_primaries(own.metadata.icc, first.metadata.icc):
        raise InputError(
            f"{name}: its color profile is not that of {frames[0].name}; export all photos of a "
            "bracket with one profile"
        )
    for other in range(index):
        if np.array_equal(own.view.colors, measured[other].view.colors):
            raise InputError(
                f"{name}: the same picture as {frames[other].name}; name each photo once"
            )


def _same_primaries(icc: bytes, other: bytes) -> bool:
    one, two = read_profile(icc).to_xyz, read_profile(other).to_xyz
    if one is None or two is None:
        return icc == other
    return bool(np.allclose(one, two, atol=2e-3))
