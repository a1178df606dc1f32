"""Where frames show the same scene, regardless of focus, so moving objects leave no ghosts.

Smoothed well beyond any blur, two aligned frames agree except for what moved between them. Where
they don't, the majority of frames, or else a single frame, is taken as the truth, and others count
only where they agree with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True)
class AgreementParams:
    """Parameters of the comparison, tuned on real and simulated brackets (`tests.bench bracket`).

    Attributes:
        side_px: long side at which frames are compared.
        smoothing_px: Gaussian sigma there; wider than the blur of an ordinary bracket.
        slack_px: half-width of the window whose range of values counts as equal.
        tolerance: difference beyond that range, square root of linear light, that counts as motion.
        clipped: linear light above which a highlight's blur can't be compared.
        majority: share of a region in which most frames must agree to be taken as the truth; else
            the frame that is sharpest in all such regions is.
        least_area: share of the photo below which a difference is not a moving object.
        margin_px: how far beyond a difference the frame is excluded.
    """

    side_px: int = 256
    smoothing_px: float = 4.0
    slack_px: int = 6
    tolerance: float = 0.05
    clipped: float = 0.9
    majority: float = 0.9
    least_area: float = 0.0004
    margin_px: int = 6


def small_colors(pixels: np.ndarray, params: AgreementParams | None = None) -> np.ndarray:
    """float32 h x w x 3, linear light: a frame at the size at which frames are compared."""
    params = params or AgreementParams()
    height, width = pixels.shape[:2]
    scale = min(1.0, params.side_px / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)


def agreeing(
    frames: np.ndarray,
    inside: np.ndarray,
    sharpness: np.ndarray,
    params: AgreementParams | None = None,
) -> np.ndarray:
    """bool N x h x w: where each frame may be used.

    Args:
        frames: float32 N x h x w x 3, aligned `small_colors` of equal exposure.
        inside: bool N x h x w, where each covers the scene.
        sharpness: float32 N x h x w: of the frames that could be used alone, the sharpest is.
    """
    params = params or AgreementParams()
    smooth = np.stack([_smooth(frame, params) for frame in frames])
    covered = np.where(inside[..., None], smooth, np.nan)
    state = np.nan_to_num(np.nanmedian(covered, axis=0)).astype(np.float32)
    comparable = ~_near_highlights(frames, params)
    differing = [
        _differs(frame, state, params) & where for frame, where in zip(smooth, inside, strict=True)
    ]
    moved = _large(np.any(differing, axis=0) & comparable, params)
    if not moved.any():
        return inside
    agreeing_count = inside.sum(axis=0) - np.sum(differing, axis=0)
    majority = 2 * agreeing_count > inside.sum(axis=0)
    count, regions = cv2.connectedComponents(moved.astype(np.uint8))
    torn = np.zeros_like(moved)
    for region in range(1, count):
        place = regions == region
        if majority[place].mean() < params.majority:
            torn |= place
    standing = None
    if torn.any():
        whole = inside[:, torn].all(axis=1)
        standing = int(np.where(whole, sharpness[:, torn].sum(axis=1), -1.0).argmax())
        state[torn] = smooth[standing][torn]
    window = np.ones((2 * params.margin_px + 1,) * 2, np.uint8)
    allowed = inside.copy()
    nearby = cv2.dilate(moved.astype(np.uint8), window) > 0
    for frame, usable in zip(smooth, allowed, strict=True):
        apart = _differs(frame, state, params) & nearby
        usable &= cv2.dilate(apart.astype(np.uint8), window) == 0
    if standing is not None:
        allowed[standing] |= torn & inside[standing]
    return np.where(allowed.any(axis=0), allowed, inside)


def _smooth(frame: np.ndarray, params: AgreementParams) -> np.ndarray:
    light = cv2.GaussianBlur(np.maximum(frame, 0), (0, 0), params.smoothing_px)
    return cv2.sqrt(light)


def _near_highlights(frames: np.ndarray, params: AgreementParams) -> np.ndarray:
    bright = (frames.max(axis=3) > params.clipped).any(axis=0)
    reach = 2 * int(2 * params.smoothing_px) + 1
    return cv2.dilate(bright.astype(np.uint8), np.ones((reach, reach), np.uint8)) > 0


def _differs(frame: np.ndarray, state: np.ndarray, params: AgreementParams) -> np.ndarray:
    """bool h x w: where a smoothed frame is outside the range of values of `state` nearby."""
    window = np.ones((2 * params.slack_px + 1,) * 2, np.uint8)
    above = frame - cv2.dilate(state, window)
    below = cv2.erode(state, window) - frame
    return np.maximum(above, below).max(axis=2) > params.tolerance


def _large(mask: np.ndarray, params: AgreementParams) -> np.ndarray:
    """The mask without specks, grown by the margin."""
    count, regions, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    least = params.least_area * mask.size
    keep = [i for i in range(1, count) if stats[i, cv2.CC_STAT_AREA] >= least]
    window = np.ones((2 * params.margin_px + 1,) * 2, np.uint8)
    return cv2.dilate(np.isin(regions, keep).astype(np.uint8), window) > 0
