"""The CoC between a sharp and a blurred photo of one scene: at each pixel, the disc that best turns
one into the other, and whether the photos distinguish it from other discs."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.lens import Aperture
from engine.optics.aperture import psf
from training.srgb import linear_to_srgb


@dataclass(frozen=True)
class OracleParams:
    """How discs are compared.

    Attributes:
        radii_px: CoC radii to try.
        window_px: side of the window in which both photos are compared, in pixels.
        detail: a pixel `has_detail` if the worst disc's error is this many times the best one's.
        min_ratio, min_difference_px: two discs count as different if their radii differ by this
            factor and by this many pixels.
        distinct_error_ratio: a pixel is `distinct` if the error of every different disc is at
            least this many times the best one's.
    """

    radii_px: tuple[float, ...] = (0.0, 0.5, *np.geomspace(0.75, 24, 31).round(3).tolist())
    window_px: int = 21
    detail: float = 2.0
    min_ratio: float = 1.6
    min_difference_px: float = 0.75
    distinct_error_ratio: float = 1.1


@dataclass(frozen=True, eq=False)
class Oracle:
    """The result of `find_oracle`.

    Attributes:
        coc: float32 H x W, CoC radius in pixels.
        has_detail: bool H x W, where there is detail that some disc would destroy. On a plain wall,
            noise alone distinguishes it from sharp, but all wide discs fit equally well there, and
            the best one is a matter of chance.
        distinct: bool H x W, the pixels with detail where every different disc, larger or smaller,
            is worse.
    """

    coc: np.ndarray
    has_detail: np.ndarray
    distinct: np.ndarray


def find_oracle(truth: np.ndarray, photo: np.ndarray, params: OracleParams) -> Oracle:
    """Find, at each pixel, the disc radius whose blur of `truth` is closest to `photo`.

    Args:
        truth, photo: float32 H x W x 3, linear light.
    """
    tone = linear_to_srgb(photo)
    size = (params.window_px,) * 2
    errors = []
    for radius in params.radii_px:
        squares = ((linear_to_srgb(_through_disc(truth, radius)) - tone) ** 2).mean(2)
        errors.append(cv2.GaussianBlur(cv2.blur(squares, size), (0, 0), size[0] / 6))
    errors = np.stack(errors)
    radii = np.array(params.radii_px, np.float32)
    best = radii[errors.argmin(0)]
    least = np.maximum(errors.min(0), 1e-6)
    has_detail = errors.max(0) / least > params.detail
    distinct = has_detail & (
        _min_error_of_distinct_discs(errors, radii, best, params) / least
        > params.distinct_error_ratio
    )
    return Oracle(cv2.GaussianBlur(cv2.medianBlur(best, 5), (0, 0), 2), has_detail, distinct)


def _min_error_of_distinct_discs(
    errors: np.ndarray, radii: np.ndarray, best: np.ndarray, params: OracleParams
) -> np.ndarray:
    """The least error of all discs that differ from `best`, float32 H x W; 0 where that would
    require trying wider discs."""
    least = np.full(best.shape, np.inf, np.float32)
    for radius, error in zip(radii, errors, strict=True):
        beyond = (radius > best * params.min_ratio) | (radius < best / params.min_ratio)
        other = beyond & (np.abs(radius - best) > params.min_difference_px)
        least = np.where(other, np.minimum(least, error), least)
    return np.where(best * params.min_ratio > radii[-1], 0, least)


def blur_by(truth: np.ndarray, coc: np.ndarray, params: OracleParams) -> np.ndarray:
    """`truth` blurred by a disc at every pixel, interpolated between the radii the oracle tries."""
    radii = np.array(params.radii_px, np.float32)
    place = np.interp(coc, radii, np.arange(len(radii))).astype(np.float32)
    total = np.zeros_like(truth)
    for number, radius in enumerate(radii):
        weight = np.maximum(1 - np.abs(place - number), 0)
        if weight.any():
            total += weight[..., None] * _through_disc(truth, float(radius))
    return total


def _through_disc(light: np.ndarray, radius: float) -> np.ndarray:
    if radius == 0:
        return light
    return cv2.filter2D(light, -1, psf(Aperture(), radius), borderType=cv2.BORDER_REFLECT)
