"""The CoC at every pixel: what pixels say, steadied by the lens and by their surroundings.

The lens is a prior with heavy tails: where pixels say little it decides, where they clearly
disagree (a wrong disparity, glass, a wire in front of a far wall) they win. Pixels of one place and
about one disparity share what they know, by a bilateral grid (Chen, Paris and Durand 2007).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.optics.defocus_fit import CLASSES, LensFit, class_position
from training.defocus.read import softmax


@dataclass(frozen=True)
class DefocusMapParams:
    """Numbers of the fusion; tuned on the simulated shots of `tests.bench source`.

    Attributes:
        own: weight of a cell's own log odds; neighbors share what misleads the network.
        around: weight of the mean log odds around it.
        around_cells: Gaussian deviation of the surroundings, cells of 4 pixels.
        depths: bins of disparity of the grid.
        spread_classes: deviation of the CoC from the lens's where the lens holds, classes.
        outliers: share of pixels for which the lens does not hold.
        near_classes: how far from its mean a cell's odds may lie and count as agreeing.
    """

    own: float = 0.3
    around: float = 0.3
    around_cells: float = 6.0
    depths: int = 8
    spread_classes: float = 0.8
    outliers: float = 0.1
    near_classes: float = 1.5


@dataclass(frozen=True, eq=False)
class DefocusMap:
    """float32 h x w, in cells of 4 pixels of the working size.

    Attributes:
        position: fractional class of the CoC radius, see `class_position`.
        confidence: 0..1.
    """

    position: np.ndarray
    confidence: np.ndarray


def fuse(
    odds: np.ndarray,
    disparity: np.ndarray,
    lens: LensFit | None,
    params: DefocusMapParams | None = None,
) -> DefocusMap:
    """Posterior mean and certainty of the CoC in every cell.

    Args:
        odds: classes x h x w, see `read_defocus`.
        disparity: float32 h x w in [0, 1].
        lens: None = not known.
    """
    params = params or DefocusMapParams()
    log = params.own * odds + params.around * _around(odds, disparity, params)
    classes = np.arange(CLASSES, dtype=np.float32)[:, None, None]
    if lens is not None:
        expected = class_position(np.abs(lens.coc(disparity)))
        away = (classes - expected) / np.float32(params.spread_classes)
        bell = softmax(-0.5 * away * away)
        loose = 1 - lens.confidence * (1 - params.outliers)
        log = log + np.log((1 - loose) * bell + loose / CLASSES)
    share = softmax(log)
    position = (share * classes).sum(0)
    agree = (share * (np.abs(classes - position) <= params.near_classes)).sum(0)
    return DefocusMap(position.astype(np.float32), agree.astype(np.float32))


def _around(odds: np.ndarray, disparity: np.ndarray, params: DefocusMapParams) -> np.ndarray:
    """Mean log odds of the cells nearby in place and disparity."""
    place = np.clip(disparity, 0, 1) * (params.depths - 1)
    total = np.zeros_like(odds)
    for depth in range(params.depths):
        weight = np.maximum(1 - np.abs(place - depth), 0).astype(np.float32)
        if not weight.any():
            continue
        size = (0, 0)
        amount = cv2.GaussianBlur(weight, size, params.around_cells)
        amount = np.maximum(amount, 1e-4)
        for k in range(len(odds)):
            mean = cv2.GaussianBlur(odds[k] * weight, size, params.around_cells) / amount
            total[k] += weight * mean
    return total
