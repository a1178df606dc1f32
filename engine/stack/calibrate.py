"""How blurred each frame of a bracket is where another is sharp: the lens behind the bracket."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.optics.bank import disc_kernel
from engine.stack.depth_from_focus import FocusMap


@dataclass(frozen=True)
class CalibrationParams:
    """Parameters of the calibration.

    Attributes:
        side_px: long side at which blur is compared.
        radii_px: CoC radii tried at that size.
        sure: minimum confidence for a pixel to count.
        margin_px: minimum distance from another plane.
        least_pixels: needed for a pair of frames.
        planes: maximum number of the bracket's planes that are compared with each other.
    """

    side_px: int = 640
    radii_px: tuple[float, ...] = (0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 5.6, 8.0, 11.3, 16.0)
    sure: float = 0.4
    margin_px: int = 4
    least_pixels: int = 300
    planes: int = 4


@dataclass(frozen=True)
class BlurPair:
    """How blurred frame `other` is where frame `sharp` is in focus.

    Attributes:
        sharp, other: positions in the order of focus.
        radius: CoC radius as a share of the photo's long side.
        pixels: number it was measured from.
    """

    sharp: int
    other: int
    radius: float
    pixels: int


def blur_pairs(
    lumas: np.ndarray, focus: FocusMap, params: CalibrationParams | None = None
) -> tuple[BlurPair, ...]:
    """Compare the frames with the merged image blurred by discs.

    Args:
        lumas: N x H x W, stabilized, aligned, of equal exposure, in the order of focus.
    """
    params = params or CalibrationParams()
    scale = min(1.0, params.side_px / max(lumas.shape[1:]))
    size = (round(lumas.shape[2] * scale), round(lumas.shape[1] * scale))
    merged = np.take_along_axis(lumas, focus.sharpest[None], 0)[0].astype(np.float32) ** 2
    merged = cv2.resize(merged, size, interpolation=cv2.INTER_AREA)
    labels = cv2.resize(focus.sharpest.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    sure = cv2.resize(focus.confidence, size, interpolation=cv2.INTER_AREA) >= params.sure
    blurred = [
        cv2.sqrt(np.maximum(cv2.filter2D(merged, -1, disc_kernel(r)), 0)) for r in params.radii_px
    ]
    window = np.ones((2 * params.margin_px + 1,) * 2, np.uint8)
    chosen = np.unique(np.linspace(0, len(lumas) - 1, params.planes).round().astype(int))
    frames = {
        int(j): cv2.resize(lumas[j].astype(np.float32), size, interpolation=cv2.INTER_AREA)
        for j in chosen
    }
    pairs = []
    for i in range(len(lumas)):
        place = cv2.erode((labels == i).astype(np.uint8), window) > 0
        place &= sure
        count = int(place.sum())
        if count < params.least_pixels:
            continue
        for j, frame in frames.items():
            if i == j:
                continue
            errors = np.array([np.mean((each[place] - frame[place]) ** 2) for each in blurred])
            best = int(errors.argmin())
            if 0 < best < len(errors) - 1:  # the ends of the scale give no radius
                radius = _between(np.log(params.radii_px), errors, best)
                pairs.append(BlurPair(i, j, radius / max(size), count))
    return tuple(pairs)


def coc_per_disparity(pairs: tuple[BlurPair, ...], planes: tuple[float, ...]) -> float | None:
    """CoC radius, as a share of the long side, at a disparity difference of 1; None = unknown."""
    told = [
        (pair.radius / distance, pair.pixels)
        for pair in pairs
        if (distance := abs(planes[pair.sharp] - planes[pair.other])) > 0.05
    ]
    if not told:
        return None
    values, weights = (np.array(each) for each in zip(*sorted(told), strict=True))
    middle = np.searchsorted(np.cumsum(weights), weights.sum() / 2)
    return float(values[middle])


def _between(scale: np.ndarray, errors: np.ndarray, best: int) -> float:
    """The minimum of a parabola through three errors, on a logarithmic scale."""
    below, at, above = errors[best - 1 : best + 2]
    curve = below - 2 * at + above
    step = float(np.clip((below - above) / (2 * curve), -0.5, 0.5)) if curve > 0 else 0.0
    width = scale[best + 1] - scale[best] if step > 0 else scale[best] - scale[best - 1]
    return float(np.exp(scale[best] + step * width))
