"""Metrics of a refocused photo against the truth, on NumPy pictures in linear light.

All pixel measures use the sRGB values that a viewer sees. LPIPS is not among them: the trained
backbone it relies on is not available here.
"""

from __future__ import annotations

import itertools

import cv2
import numpy as np

from training.srgb import linear_to_srgb

PEAK_FLOOR = 1e-10
"""Lower limit of mean squared errors: 100 dB."""


def psnr(result: np.ndarray, truth: np.ndarray, mask: np.ndarray | None = None) -> float:
    """Peak signal-to-noise ratio, dB (at most 100); over the masked pixels if there is a mask.

    Args:
        result, truth: float32 H x W x 3, linear light.
        mask: H x W, weights in 0..1 or bool; an empty one gives NaN.
    """
    error = np.square(linear_to_srgb(result) - linear_to_srgb(truth)).mean(2)
    return float(-10 * np.log10(max(_mean(error, mask), PEAK_FLOOR)))


def ssim(result: np.ndarray, truth: np.ndarray, mask: np.ndarray | None = None) -> float:
    """Structural similarity (Wang 2004: Gaussian window of 1.5 px), mean over channels, <= 1.

    Args:
        result, truth: float32 H x W x 3, linear light.
        mask: H x W as in `psnr`.
    """
    a, b = linear_to_srgb(result).astype(np.float64), linear_to_srgb(truth).astype(np.float64)

    def mean(x: np.ndarray) -> np.ndarray:
        return cv2.GaussianBlur(x, (11, 11), 1.5, borderType=cv2.BORDER_REFLECT)

    mean_a, mean_b = mean(a), mean(b)
    spread_a, spread_b = mean(a * a) - mean_a**2, mean(b * b) - mean_b**2
    both = mean(a * b) - mean_a * mean_b
    low, high = 0.01**2, 0.03**2
    similar = (2 * mean_a * mean_b + low) * (2 * both + high)
    similar /= (mean_a**2 + mean_b**2 + low) * (spread_a + spread_b + high)
    return _mean(similar.mean(2), mask)


def laplacian_variance(pixels: np.ndarray) -> float:
    """Variance of the Laplacian of the gray sRGB picture: its overall sharpness."""
    gray = cv2.cvtColor(linear_to_srgb(pixels), cv2.COLOR_RGB2GRAY)
    return float(cv2.Laplacian(gray, cv2.CV_32F).var())


def lv_corr(blurs: list[float], pictures: list[np.ndarray], *, ranks: bool = False) -> float:
    """LVCorr: correlation of the blur level with minus the Laplacian variance, -1..1.

    The first pixels of blur remove detail fastest, so even the truth falls short of 1; by rank
    (Spearman's), anything that blurs more at every step reaches 1. If the pictures do not change,
    it is 0.

    Args:
        blurs: blur levels, all different, at least two.
        pictures: one result per blur level, all at the same focus.
    """
    softness = np.array([-laplacian_variance(p) for p in pictures])
    levels = np.array(blurs)
    if np.ptp(softness) == 0:
        return 0.0
    if ranks:
        softness, levels = softness.argsort().argsort(), levels.argsort().argsort()
    return float(np.corrcoef(levels, softness)[0, 1])


def edge_band(disparity: np.ndarray, reach: int, step: float = 0.05) -> np.ndarray:
    """Pixels within `reach` of a depth edge, bool H x W.

    Args:
        disparity: H x W in 0..1.
        step: smallest jump in disparity, from pixel to pixel, that counts as an edge.
    """
    rows = np.abs(np.diff(disparity, axis=0, append=disparity[-1:])) > step
    columns = np.abs(np.diff(disparity, axis=1, append=disparity[:, -1:])) > step
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return cv2.dilate((rows | columns).astype(np.uint8), disc) > 0


def halo_energy(result: np.ndarray, truth: np.ndarray, disparity: np.ndarray) -> float:
    """Halos at depth edges: mean squared smoothed error (Gaussian of 1.5 px) near them, times 1e4.

    The Gaussian averages out noise and lost detail, but not a bright or dark seam along an edge.
    NaN without a depth edge.

    Args:
        disparity: the true one, H x W.
    """
    error = cv2.GaussianBlur(linear_to_srgb(result) - linear_to_srgb(truth), (0, 0), 1.5)
    reach = max(3, round(0.012 * max(disparity.shape)))
    return 1e4 * _mean(np.square(error).mean(2), edge_band(disparity, reach))


def focus_plane(
    result: np.ndarray, sharp: np.ndarray, disparity: np.ndarray, bins: int = 12
) -> float:
    """The disparity at which a result is sharpest, by the detail it keeps; NaN without any detail.

    In each band of disparity, the gradient energy of the result is compared with that of the
    all-in-focus picture; the answer is the mean disparity of the bands, weighted by how far their
    ratio exceeds half of the best.

    Args:
        result, sharp: float32 H x W x 3, linear light.
        disparity: the true one, H x W.
    """
    ours, most = _gradient_energy(result), _gradient_energy(sharp)
    edges = np.quantile(disparity, np.linspace(0, 1, bins + 1))
    middles, ratios = [], []
    for low, high in itertools.pairwise(edges):
        band = (disparity >= low) & (disparity <= high)
        if most[band].mean() > 1e-5:
            middles.append(np.median(disparity[band]))
            ratios.append(min(1.0, ours[band].mean() / most[band].mean()))
    if not ratios:
        return float("nan")
    weights = np.clip(np.array(ratios) - 0.5 * max(ratios), 0, None) ** 2
    return float(np.average(middles, weights=weights))


def _gradient_energy(pixels: np.ndarray) -> np.ndarray:
    gray = cv2.cvtColor(linear_to_srgb(pixels), cv2.COLOR_RGB2GRAY)
    dx, dy = cv2.Sobel(gray, cv2.CV_32F, 1, 0), cv2.Sobel(gray, cv2.CV_32F, 0, 1)
    return dx * dx + dy * dy


def _mean(values: np.ndarray, mask: np.ndarray | None) -> float:
    if mask is None:
        return float(values.mean())
    weight = mask.astype(np.float64)
    total = weight.sum()
    return float((values * weight).sum() / total) if total > 0 else float("nan")
