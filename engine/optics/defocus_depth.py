"""Depth corrected by the photo's blur: what is sharp although its disparity says otherwise.

A lens blurs by disparity. Where a large piece of the foreground is clearly sharper than the lens
would have it there, its estimated disparity is too near: what is sharp lies in the plane that was
in focus. Left as it is, a new lens would take part of it for blurred already, and leave it sharp
among blurred surroundings. Only the foreground is corrected: next to a sharp object, cells of the
blurred background look sharp, too.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.depth.coded import keep_disparity
from engine.depth.refine import enlarge
from engine.geometry import Region
from engine.optics.defocus_fit import class_position, class_radius
from engine.optics.tiles import each, tiles
from engine.stored import DisparityMap


@dataclass(frozen=True)
class DefocusDepthParams:
    """What contradicts a disparity; chosen by hand.

    Attributes:
        classes: how many classes sharper than the lens's blur a cell must be for its disparity to
            begin to move, and to move in full.
        least_px: CoC of the lens up to which nothing moves, pixels of the working size.
        known: certainty of a cell's blur below which it does not count.
        piece_cells: side of the squares that a contradiction must fill: in thin pieces, the cells
            of two objects mix.
        least_share: share of the photo that such squares must cover for anything to move.
        around_cells: standard deviation of the Gaussian over which neighbors move together.
    """

    classes: tuple[float, float] = (1.0, 2.5)
    least_px: float = 2.0
    known: float = 0.5
    piece_cells: int = 11
    least_share: float = 0.01
    around_cells: float = 3.0


DEPTH = DefocusDepthParams()


def find_pull(
    coc: np.ndarray, shift: np.ndarray, known: np.ndarray, params: DefocusDepthParams = DEPTH
) -> np.ndarray | None:
    """How far the disparity of each cell belongs nearer to the plane in focus.

    Args:
        coc: float32 h x w, the lens's signed CoC, pixels of the working size.
        shift: float32 h x w, by how many classes the cells' own blur differs from it.
        known: float32 h x w, 0..1, how certain that is.
    Returns:
        float32 h x w, 0 = stays, 1 = moves into the plane in focus; None if all of it stays.
    """
    least, full = params.classes
    sharper = np.clip((-shift - least) / (full - least), 0, 1)
    sharper *= (coc > params.least_px) & (known >= params.known)
    piece = np.ones((params.piece_cells,) * 2, np.uint8)
    clear = (sharper > 0.5).astype(np.uint8)
    whole = cv2.morphologyEx(clear, cv2.MORPH_OPEN, piece, borderValue=0)
    if whole.mean() < params.least_share:
        return None
    sharper *= cv2.dilate(whole, np.ones((5, 5), np.uint8))
    own = class_radius(np.maximum(class_position(np.abs(coc)) + shift, 0))
    less = sharper * np.clip(1 - own / np.maximum(coc, params.least_px), 0, 1)
    nearer = (coc > 0).astype(np.float32)

    def around(plane: np.ndarray) -> np.ndarray:
        return cv2.GaussianBlur(plane, (0, 0), params.around_cells)

    return around(nearer * less) / np.maximum(around(nearer), np.float32(1e-3))


def pull_depth(
    disparity: DisparityMap,
    pull: np.ndarray,
    focus: float,
    whole: tuple[int, int] | None = None,
    part: Region | None = None,
) -> DisparityMap:
    """A disparity map whose foreground is moved toward the plane in focus.

    Args:
        disparity: float32 H x W in [0, 1], or as it is stored.
        pull: float32 h x w over the whole photo, see `find_pull`.
        focus: the disparity in focus; may lie beyond the farthest, below 0.
        whole, part: (width, height) of the photo, and where the map lies in it; None = it is the
            whole.
    """
    height, width = shape = disparity.shape
    top, left = (part.top, part.left) if part else (0, 0)
    result = np.empty(shape, np.float32)

    def move(region: Region) -> None:
        own = disparity[region.slices]
        share = enlarge(pull, region.shift(top, left), whole or (width, height))
        moved = own - share * np.maximum(own - np.float32(focus), 0)
        result[region.slices] = np.maximum(moved, 0)

    each(move, tiles(shape, 256))
    return keep_disparity(result)
