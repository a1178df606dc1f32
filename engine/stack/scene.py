"""A merged bracket as the pipeline uses it: photo, disparity, and the frames themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from engine.companions import PhotoFile
from engine.errors import InputError
from engine.files import resize
from engine.lens import MAX_COC
from engine.photo import Photo
from engine.progress import Tick, silent
from engine.scene import FocusFrame
from engine.stack.calibrate import coc_per_disparity
from engine.stack.disparity import StackDepth, stack_disparity
from engine.stack.frames import bracket_frames
from engine.stack.merge import Frame, Merged, merge
from engine.stack.sharpness import stabilized_luma
from engine.stack.warp import apply_alignment

GUESSED = "Could not tell which photo of the bracket is focused nearest. Depth may be reversed."
FRAMES_BYTES = 2**28
"""Frames at a working size are kept if together they take no more."""


@dataclass(frozen=True, eq=False)
class Stack:
    """A merged bracket and the sources of its frames.

    Attributes:
        merged: see `merge`.
        frames: in the order they were given.
        notices: what the photographer should know.
    """

    merged: Merged
    frames: tuple[Frame, ...]
    notices: tuple[str, ...]


def open_stack(path: Path, bracket: Sequence[PhotoFile], tick: Tick = silent) -> Stack:
    """Merge a photo with the other frames of its bracket that still exist.

    Raises:
        InputError: see `merge`; or fewer than two photos are left.
        Cancelled: from `tick`.
    """
    gone = [file.path for file in bracket if not file.path.exists()]
    changed = [file.path for file in bracket if file.path not in gone and file.changed]
    there = [path, *(file.path for file in bracket if file.path not in gone)]
    if gone and len(there) < 2:
        raise InputError(
            f"{gone[0]}: this photo of the focus bracket is gone, and with it the bracket; "
            "restore it or merge again"
        )
    frames = tuple(bracket_frames(there))
    merged = merge(frames, tick)
    notices = [
        f"{each.name} of the focus bracket is gone. The other {len(frames)} photos were merged."
        for each in gone
    ]
    notices += [f"{each.name} of the focus bracket has changed meanwhile." for each in changed]
    return Stack(merged, frames, (*notices, *merged.notices))


def stack_depth(stack: Stack, monocular: np.ndarray | None) -> StackDepth:
    """The disparity of a stack, see `stack_disparity`."""
    merged = stack.merged
    grid = merged.focus.sharpest.shape[::-1]
    luma = stabilized_luma(merged.photo.pixels)
    if luma.shape[::-1] != grid:
        luma = cv2.resize(luma, grid, interpolation=cv2.INTER_AREA)
    alignments = tuple(merged.alignments[index] for index in merged.order)
    return stack_disparity(merged.focus, luma, alignments, monocular)


def frame_photo(stack: Stack, index: int) -> Photo:
    """A frame as the merged photo's camera would have taken it; gray where it has no coverage."""
    merged = stack.merged
    photo = stack.frames[index].read()
    pixels, inside = apply_alignment(photo.pixels, merged.alignments[index], merged.photo.size)
    return merged.photo.with_pixels(np.where(inside[..., None], pixels, np.float32(0.2)))


def focus_frames(
    stack: Stack, depth: StackDepth, long_side: int | None, tick: Tick = silent
) -> tuple[FocusFrame, ...]:
    """The frames at a working size, aligned with the merged photo; none if they take too much
    memory, or if the lens behind them could not be estimated.

    Args:
        long_side: of the working size, pixels; None = the photo's own.
    """
    merged = stack.merged
    scale = coc_per_disparity(merged.pairs, depth.planes)
    width, height = merged.photo.size
    share = min(1.0, (long_side or max(width, height)) / max(width, height))
    each_bytes = width * height * share**2 * 12
    if scale is None or each_bytes * len(stack.frames) > FRAMES_BYTES:
        return ()
    blur = 100 * scale / MAX_COC
    found = []
    for place, index in enumerate(merged.order):
        tick("stack", place / len(merged.order))
        photo = stack.frames[index].read()
        pixels, inside = apply_alignment(photo.pixels, merged.alignments[index], merged.photo.size)
        # Where the frame has no coverage, or something moved, the merged photo is used.
        shown = cv2.resize(
            merged.allowed[index].astype(np.uint8),
            merged.photo.size,
            interpolation=cv2.INTER_NEAREST,
        )
        own = inside & (shown > 0)
        pixels = np.where(own[..., None], pixels, merged.photo.pixels)
        small = resize(Photo(pixels), long_side).pixels
        found.append(FocusFrame(small, depth.planes[place], blur))
    return tuple(found)
