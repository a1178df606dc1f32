"""A reference aligned with a photo of the same scene, pixel by pixel."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from engine.geometry import Region
from engine.optics.filters import sampled
from engine.optics.tiles import tiles
from engine.progress import Tick
from engine.stack.discs import BlurMatch
from engine.stack.match import MatchParams, displacement, grid
from engine.stack.sharpness import stabilized_luma

FLOW_PX, AROUND_PX = 1024, 96
"""Side of the tiles whose flow is measured, and the margin that it needs around them."""


@dataclass(frozen=True, eq=False)
class ReferenceAlignment:
    """The alignment of a reference with a photo.

    Attributes:
        reference: float32 h x w x 3, linear light.
        gains: R, G, B factors that give it the photo's exposure and white balance.
        matrix: float64 3 x 3, the homography from the photo's pixels to the reference's.
        shift: float32 H x W x 2, x and y offset from where that leads, as shares of the reference's
            width and height; of the photo's size or smaller.
        shape: height and width of the photo.
    """

    reference: np.ndarray
    gains: np.ndarray
    matrix: np.ndarray
    shift: np.ndarray
    shape: tuple[int, int]


def aligned_reference(
    alignment: ReferenceAlignment, region: Region
) -> tuple[np.ndarray, np.ndarray]:
    """The reference aligned with a region of the photo, linear light, and its coverage, bool."""
    across, down = cv2.split(_places(alignment, grid(region)))
    light = cv2.remap(
        alignment.reference, across, down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    np.maximum(light, 0, out=light)
    light *= alignment.gains
    height, width = alignment.reference.shape[:2]
    inside = (across >= 0) & (down >= 0) & (across <= width - 1) & (down <= height - 1)
    return light, inside


def follow(
    photo: np.ndarray,
    alignment: ReferenceAlignment,
    coarse: BlurMatch | None,
    held_px: float,
    params: MatchParams,
    tick: Tick,
) -> tuple[ReferenceAlignment, np.ndarray]:
    """Refine the alignment of the reference by optical flow.

    Args:
        photo: float32 H x W x 3, linear light.
        coarse: the photo as a blurred reference at half the size: gives the blur used here.
        held_px: pixels blurred this much there keep their position.
    Returns:
        The refined alignment, and where it is reliable, bool H x W.
    """
    shift = np.empty((*alignment.shape, 2), np.float32)
    sure = np.empty(alignment.shape, bool)
    held = None if coarse is None else coarse.weight * (coarse.radius >= held_px)
    regions = tiles(alignment.shape, FLOW_PX)
    for index, region in enumerate(regions):  # one by one: OpenCV's flow uses all cores
        tick("recover", index / len(regions))
        wide = region.pad(AROUND_PX, alignment.shape)
        light, _ = aligned_reference(alignment, wide)
        seen = stabilized_luma(light)
        if coarse is not None:
            seen = _blurred(seen, coarse, wide, alignment.shape)
        moved, known = displacement(stabilized_luma(photo[wide.slices]), seen, params)
        inner = region.within(wide).slices
        moved, sure[region.slices] = moved[inner], known[inner]
        if held is not None:
            moved *= (1 - sampled(held, region, alignment.shape))[..., None]
        own = grid(region)
        places = _places(alignment, own + moved)
        places -= cv2.perspectiveTransform(own, alignment.matrix)
        shift[region.slices] = places / _size(alignment)
    return replace(alignment, shift=shift), sure


def _places(alignment: ReferenceAlignment, spots: np.ndarray) -> np.ndarray:
    """Where points of the photo lie in the reference, float32 h x w x 2, x and y."""
    known = alignment.shift.shape[:2]
    scale = np.divide(known, alignment.shape, dtype=np.float32)[::-1]
    found = cv2.remap(
        alignment.shift,
        (spots + np.float32(0.5)) * scale - np.float32(0.5),
        None,  # pyright: ignore
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    found *= _size(alignment)
    found += cv2.perspectiveTransform(spots, alignment.matrix)
    return found


def _size(alignment: ReferenceAlignment) -> np.ndarray:
    """The reference's width and height, float32."""
    return np.array(alignment.reference.shape[1::-1], np.float32)


def _blurred(
    luma: np.ndarray, coarse: BlurMatch, region: Region, shape: tuple[int, int]
) -> np.ndarray:
    """Luma of a region of the aligned reference, blurred as the photo appeared at half the size."""
    blurred = sampled(coarse.luma, region, shape)
    blurred -= luma
    blurred *= sampled((coarse.radius >= 1).astype(np.float32), region, shape)
    blurred += luma
    return blurred
