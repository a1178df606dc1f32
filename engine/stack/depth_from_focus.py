"""Depth from focus: which frame of a bracket is sharpest at each pixel, and with what confidence.

The frames' sharpness is a volume; a filter guided by the photo's own edges smooths each slice of
it, weighted by the amount of texture (Hosni et al., TPAMI 2013, on costs for stereo), over a small
window where there is texture and a large one where there is none. What differs no more than noise
does is no texture: on a plain wall, each pixel would take another frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import cv2
import numpy as np

from engine.optics.filters import wide_mean


@dataclass(frozen=True)
class FocusParams:
    """Parameters of depth from focus, tuned on simulated brackets (`tests.bench bracket_truth`).

    Attributes:
        near_px, far_px: half-widths of the windows, pixels of the grid.
        far_weight: weight of each wider window relative to the next smaller one.
        epsilon: regularization of the guided filter, squared units of the stabilized luma.
        contrast: quantile of the contrast between frames that counts as certain.
        noise, noise_quantile: contrast that noise alone explains, relative to this quantile of what
            the least sharp frame of each pixel has, which is nearly all noise.
        wide_px: standard deviations of the surroundings that decide where even the far window is
            plain, pixels of the grid.
        texture_px, texture_gain: standard deviation of the surroundings, pixels of the grid, in
            which texture keeps frames apart, and the inverse of how much of them must have more
            contrast than noise.
    """

    near_px: int = 3
    far_px: int = 24
    far_weight: float = 0.02
    epsilon: float = 1e-3
    contrast: float = 0.7
    noise: float = 3.0
    noise_quantile: float = 0.1
    wide_px: tuple[float, ...] = (96.0, 384.0)
    texture_px: float = 6.0
    texture_gain: float = 4.0


@dataclass(frozen=True, eq=False)
class FocusMap:
    """What the sharpness of the frames says about each pixel.

    Attributes:
        sharpest: int H x W, index of the sharpest frame, smoothed along edges.
        position: float32 H x W, the same between frames (interpolated), 0..N-1, in order of focus.
        confidence: float32 H x W in [0, 1]: 0 = no texture to measure.
        texture: float32 H x W in [0, 1]: 0 = plain, and so is everything near it.
    """

    sharpest: np.ndarray
    position: np.ndarray
    confidence: np.ndarray
    texture: np.ndarray


def depth_from_focus(
    sharpness: np.ndarray,
    lumas: np.ndarray,
    allowed: np.ndarray,
    params: FocusParams | None = None,
) -> FocusMap:
    """The sharpest frame at each pixel.

    Args:
        sharpness: float32 N x H x W, see `local_sharpness`; frames in order of focus.
        lumas: N x H x W, stabilized, aligned and of equal exposure.
        allowed: bool N x H x W, which frames may be used; at least one everywhere.
    """
    params = params or FocusParams()
    usable = np.where(allowed, sharpness.astype(np.float32), 0)
    total = usable.sum(axis=0) + 1e-9
    first = usable.argmax(axis=0)
    guide = np.take_along_axis(lumas, first[None], 0)[0].astype(np.float32)
    contrast = usable.max(axis=0) - total / np.maximum(allowed.sum(axis=0), 1)
    noise = _noise(sharpness, allowed, params)
    contrast -= np.float32(noise)
    certain = max(float(np.quantile(contrast, params.contrast)), noise)
    confidence = np.sqrt(np.clip(contrast / certain, 0, 1))
    near = GuidedFilter(guide, params.near_px, params.epsilon)
    far = GuidedFilter(guide, params.far_px, params.epsilon)
    volume = np.empty_like(usable)
    for index, slice_ in enumerate(usable):
        share = slice_ / total * confidence
        means = [wide_mean(share, sigma) for sigma in reversed(params.wide_px)]
        means += far(share), near(share)
        volume[index] = reduce(lambda wider, mean: mean + params.far_weight * wider, means)
    volume[~allowed] = -1
    sharpest = volume.argmax(axis=0)
    nearby = cv2.GaussianBlur(np.clip(contrast / noise, 0, 1), (0, 0), params.texture_px)
    texture = np.minimum(params.texture_gain * nearby, 1)
    return FocusMap(sharpest, _between(volume, sharpest), confidence, texture)


def _noise(sharpness: np.ndarray, allowed: np.ndarray, params: FocusParams) -> float:
    """Contrast between frames that noise alone explains."""
    least = np.full(sharpness.shape[1:], np.inf, np.float32)
    for own, usable in zip(sharpness, allowed, strict=True):
        np.minimum(least, own, out=least, where=usable)
    return max(params.noise * float(np.quantile(least, params.noise_quantile)), 1e-9)


def _between(volume: np.ndarray, best: np.ndarray) -> np.ndarray:
    """The peak of a parabola through the best frame and its neighbors, float32 H x W."""
    last = len(volume) - 1
    inner = np.clip(best, 1, max(last - 1, 0))
    if last < 2:
        return best.astype(np.float32)
    below, at, above = (
        np.take_along_axis(volume, (inner + step)[None], 0)[0] for step in (-1, 0, 1)
    )
    curve = below - 2 * at + above
    step = np.where(curve < -1e-9, (below - above) / np.minimum(2 * curve, -1e-9), 0)
    between = inner + np.clip(step, -1, 1)
    return np.where(best == inner, between, best).astype(np.float32)


class GuidedFilter:
    """The gray guided filter (He et al., TPAMI 2013) with all that depends on the guide cached."""

    def __init__(self, guide: np.ndarray, radius: int, epsilon: float) -> None:
        self._size = (2 * radius + 1,) * 2
        self._guide, self._mean = guide, self._box(guide)
        variance = self._box(guide * guide) - self._mean * self._mean
        self._inverse = 1 / (np.maximum(variance, 0) + epsilon)

    def __call__(self, values: np.ndarray) -> np.ndarray:
        mean = self._box(values)
        slope = (self._box(self._guide * values) - self._mean * mean) * self._inverse
        offset = mean - slope * self._mean
        return self._box(slope) * self._guide + self._box(offset)

    def _box(self, plane: np.ndarray) -> np.ndarray:
        return cv2.blur(plane, self._size, borderType=cv2.BORDER_REFLECT)
