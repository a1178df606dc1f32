"""Do no harm: a recovered photo, blurred again with the CoC that was read, must be the photo.

Where it is not, beyond noise and rounding, the CoC, the blur model or the recovery was wrong there,
and the photo stays: a thin wire before a blurred roof, text, a reflection.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.lens import Aperture
from engine.optics.aperture import psf
from engine.optics.noise import LUMA, NOISE_FLOOR, noise_level


@dataclass(frozen=True)
class DefocusCheckParams:
    """Numbers of the check, in square roots of light; tuned on simulated shots.

    Attributes:
        per_octave: radii to a doubling, between which the blur is interpolated.
        least_px: CoC radius below which nothing was blurred.
        noise_power: power of the residual that noise explains, in squared noise levels.
        rounding: deviation of what files and the blur model get wrong anyway.
        contrast_share: share of the local contrast that a PSF unlike a disc gets wrong.
        window_px: side of the window in which the residual is averaged.
    """

    per_octave: int = 2
    least_px: float = 0.5
    noise_power: float = 2.0
    rounding: float = 0.004
    contrast_share: float = 0.08
    window_px: int = 9


def explained_share(
    photo: np.ndarray,
    recovered: np.ndarray,
    coc: np.ndarray,
    params: DefocusCheckParams | None = None,
) -> np.ndarray:
    """1 where the recovered photo explains the photo, 0 where it does not, soft between.

    Args:
        photo, recovered: float32 H x W x 3, linear light.
        coc: float32 H x W, CoC radius in pixels, either sign.
    Returns:
        float32 H x W.
    """
    params = params or DefocusCheckParams()
    seen, sharp = photo @ LUMA, recovered @ LUMA
    again = blur_again(sharp, np.abs(coc), params)
    root, other = (np.sqrt(np.maximum(x, 0) + NOISE_FLOOR) for x in (seen, again))
    window = (params.window_px,) * 2
    residual = cv2.blur((root - other) ** 2, window)
    wide = (4 * params.window_px + 1,) * 2
    mean = cv2.blur(root, wide)
    contrast = np.maximum(cv2.blur(root * root, wide) - mean * mean, 0)
    even = seen[: seen.shape[0] // 2 * 2, : seen.shape[1] // 2 * 2]
    allowed = (
        params.noise_power * noise_level(even) ** 2
        + params.rounding**2
        + params.contrast_share**2 * contrast
    )
    return np.clip(2 - residual / allowed, 0, 1).astype(np.float32)


def blur_again(plane: np.ndarray, radius: np.ndarray, params: DefocusCheckParams) -> np.ndarray:
    """`plane` (H x W) with every pixel blurred by its own radius, by a few discs in between."""
    place = params.per_octave * np.log2(np.maximum(radius, params.least_px) / params.least_px)
    top = int(np.ceil(float(place.max())))
    result = np.zeros_like(plane)
    for step in range(top + 1):
        share = np.maximum(1 - np.abs(place - step), 0).astype(np.float32)
        if not share.any():
            continue
        blurred = plane
        if step > 0:
            kernel = psf(Aperture(), params.least_px * 2 ** (step / params.per_octave))
            blurred = cv2.filter2D(plane, -1, kernel, borderType=cv2.BORDER_REFLECT)
        result += share * blurred
    return result
