"""The photo's own blur: its lens, and the CoC of every pixel with how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.optics.defocus import read_defocus
from engine.optics.defocus_fit import LensFit, fit_lens, pool_odds
from engine.optics.defocus_input import class_position, class_radius
from engine.optics.defocus_map import fuse
from engine.progress import Tick, silent
from engine.tiling import Run

TRUSTED = 0.5
"""Confidence of a pixel from which its CoC counts as known."""


@dataclass(frozen=True, eq=False)
class BlurReading:
    """What the pixels of a photo say about its blur. Maps are float32 h x w, one value for each
    4 x 4 pixels of the working size.

    Attributes:
        lens: the lens in pixels of the working size.
        side: long side of the working size, pixels.
        offset: by how many classes the CoC lies above the lens's (`class_position`).
        confidence: of the CoC, 0..1.
        mean_coc: mean CoC radius of the known pixels, as a share of the long side.
        known: share of pixels whose confidence is at least `TRUSTED`.
    """

    lens: LensFit
    side: int
    offset: np.ndarray
    confidence: np.ndarray
    mean_coc: float
    known: float

    def coc(self, disparity: np.ndarray, long_side: int) -> np.ndarray:
        """Signed CoC radius, positive = nearer than focus.

        Args:
            disparity: float32 H x W in [0, 1], the whole photo.
            long_side: of the picture in whose pixels the radius is wanted.
        Returns:
            float32 H x W.
        """
        size = (disparity.shape[1], disparity.shape[0])
        base = self.lens.coc(disparity)
        offset = cv2.resize(self.offset, size, interpolation=cv2.INTER_LINEAR)
        radius = class_radius(class_position(np.abs(base)) + offset)
        radius = np.where(radius < 0.4, 0, radius)
        sign = np.where(base < 0, np.float32(-1), np.float32(1))
        return (sign * radius * np.float32(long_side / self.side)).astype(np.float32)


def read_blur(
    luma: np.ndarray, disparity: np.ndarray, run: Run | None = None, tick: Tick = silent
) -> BlurReading:
    """Read the blur of a photo at the working size.

    Args:
        luma: float32 H x W (even sides), linear light; see `engine.optics.source.at_working_size`.
        disparity: float32 H x W in [0, 1].
        run: the network; the shipped one without.
    Raises:
        Cancelled: from `tick`.
    """
    tick("measure", 0.0)
    odds = read_defocus(luma, run)
    tick("measure", 0.7)
    size = (odds.shape[2], odds.shape[1])
    depth = cv2.resize(disparity, size, interpolation=cv2.INTER_AREA)
    lens = fit_lens(pool_odds(odds, depth))
    fused = fuse(odds, depth, lens)
    offset = fused.position - class_position(np.abs(lens.coc(depth)))
    sure = fused.confidence >= TRUSTED
    radius = class_radius(fused.position)
    mean = float(radius[sure].mean()) if sure.any() else 0.0
    tick("measure", 1.0)
    side = max(luma.shape)
    return BlurReading(
        lens, side, offset.astype(np.float32), fused.confidence, mean / side, float(sure.mean())
    )
