"""What the program makes of a photo's own blur, for benches; the network's votes on request."""

from __future__ import annotations

import cv2
import numpy as np

from engine.optics.defocus_fit import LensFit, fit_lens, pool_edges
from engine.optics.edge_blur import find_edges
from engine.optics.source import TRUSTED, at_working_size
from engine.tiling import Run
from training.defocus.fuse import fuse
from training.defocus.input import class_radius
from training.defocus.read import VOTES, pool_odds, read_defocus


def read_coc(pixels: np.ndarray, disparity: np.ndarray, run: Run | None = None) -> np.ndarray:
    """CoC radius in pixels, H x W; nil where the photo is taken as it is.

    Args:
        run: the defocus network, whose votes are added to those of the edges; without it the
            reading is that of the program.
    """
    height, width = pixels.shape[:2]
    luma, depth = at_working_size(pixels, disparity)
    votes = pool_edges(find_edges(luma), depth)
    odds = None if run is None else read_defocus(luma, run)
    if odds is not None:
        cells = cv2.resize(depth, odds.shape[:0:-1], interpolation=cv2.INTER_AREA)
        votes = votes + VOTES.weight * pool_odds(odds, cells)
    lens = fit_lens(votes)
    coc = np.zeros_like(depth)
    if _is_used(lens):
        coc = np.abs(lens.coc(depth))
        if odds is not None:
            coc = class_radius(fuse(odds, cells, lens).position)
    scale = np.float32(max(height, width) / max(luma.shape))
    return scale * cv2.resize(coc.astype(np.float32), (width, height))


def _is_used(lens: LensFit) -> bool:
    return not lens.sharp and lens.confidence >= TRUSTED
