"""Alignment of photos of one scene: breathing, small shifts and rotations, exposure, white balance.

Coarse to fine, each frame is warped onto the reference by a homography that minimizes a robust
photometric error (Gauss-Newton with the mean of both gradients, as in efficient second-order
minimization; Benhimane and Malis, IROS 2004). Brightness is fitted along with the warp. Large
errors get little weight, so moving leaves and differing blur do not pull the frame.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.stack.warp import Alignment, inside_frame


@dataclass(frozen=True)
class AlignParams:
    """Parameters of the alignment, tuned on simulated brackets (`python -m tests.bench bracket`).

    Attributes:
        coarsest_side_px, finest_side_px: long side of the first and the last level.
        smoothing_px: Gaussian sigma at each level: it reduces differences in focus.
        iterations: per level, at most.
        samples: approximate number of pixels of a level used in the fit.
        still_px: a level is done when no corner moves more than this, pixels of the level.
        outlier_scale: residual at which a pixel weighs half, in robust standard deviations.
        homography_gain: share by which a homography must lower the error of a similarity.
        well_exposed: range of linear light in which exposure and white balance are compared.
    """

    coarsest_side_px: int = 64
    finest_side_px: int = 512
    smoothing_px: float = 1.2
    iterations: int = 12
    samples: int = 20_000
    still_px: float = 0.02
    outlier_scale: float = 2.0
    homography_gain: float = 0.03
    well_exposed: tuple[float, float] = (0.02, 0.85)


@dataclass(frozen=True, eq=False)
class View:
    """A photo as alignment sees it: smoothed luma, coarse to fine.

    Attributes:
        levels: float32 h x w, square root of linear luma, coarsest first.
        colors: float32 h x w x 3, linear light, at the finest level.
        size: (width, height) of the photo.
    """

    levels: tuple[np.ndarray, ...]
    colors: np.ndarray
    size: tuple[int, int]


_ROWS = {0: (1, 0, 0, 0), 1: (0, -1, 0, 0), 2: (0, 0, 1, 0), 3: (0, 1, 0, 0), 4: (1, 0, 0, 0)}
SIMILARITY = np.array([(_ROWS | {5: (0, 0, 0, 1)}).get(row, (0, 0, 0, 0)) for row in range(8)])
"""8 x 4: the homography's parameters as functions of scale, rotation and shift."""


def view(pixels: np.ndarray, params: AlignParams | None = None) -> View:
    """What `align` needs from a photo; takes a fraction of its memory.

    Args:
        pixels: float32 H x W x 3, linear light.
    """
    params = params or AlignParams()
    height, width = pixels.shape[:2]
    scale = min(1.0, params.finest_side_px / max(width, height))
    colors = _resized(pixels, scale)
    luma = np.sqrt(np.clip(cv2.transform(colors, np.full((1, 3), 1 / 3, np.float32)), 0, 1))
    levels = []
    while True:
        levels.append(cv2.GaussianBlur(luma, (0, 0), params.smoothing_px))
        if max(luma.shape) < 2 * params.coarsest_side_px:
            return View(tuple(levels[::-1]), colors, (width, height))
        luma = _resized(luma, 0.5)


def align(reference: View, frame: View, params: AlignParams | None = None) -> Alignment:
    """The warp and the gains that align `frame` with `reference`.

    Never fails: a frame of another scene comes back with a low correlation.
    """
    params = params or AlignParams()
    warp = np.eye(3)  # reference -> frame, coordinates from `_normalizer`
    for still, moving in zip(reference.levels, frame.levels, strict=True):
        warp, error = _fit(still, moving, warp, SIMILARITY, params)
    similarity, limit = warp, error * (1 - params.homography_gain)
    warp, error = _fit(reference.levels[-1], frame.levels[-1], warp, np.eye(8), params)
    if error > limit:
        warp = similarity
    still, moving = reference.levels[-1], frame.levels[-1]
    small = _pixel_matrix(warp, still.shape, moving.shape)
    warped, inside = _warped(moving, small, still.shape)
    correlation = _correlation(still[inside], warped[inside]) if inside.sum() > 100 else 0.0
    return Alignment(
        _pixel_matrix(warp, reference.size[::-1], frame.size[::-1]),
        _gains(reference.colors, frame.colors, small, params),
        correlation,
        float(inside.mean()),
    )


def _fit(
    still: np.ndarray, moving: np.ndarray, warp: np.ndarray, basis: np.ndarray, params: AlignParams
) -> tuple[np.ndarray, float]:
    """Gauss-Newton at one level: the improved warp, and its mean robust error."""
    height, width = still.shape
    half = max(height, width) / 2
    stride = max(1, int(np.sqrt(still.size / params.samples)))
    grid = (slice(stride // 2, None, stride),) * 2
    x = ((np.arange(width) + 0.5 - width / 2) / half).astype(np.float32)[None]
    y = ((np.arange(height) + 0.5 - height / 2) / half).astype(np.float32)[:, None]
    x, y = x[:, grid[1]], y[grid[0]]
    still_x, still_y = (slope[grid] for slope in _gradients(still))
    target = still[grid]
    error = np.inf
    for _ in range(params.iterations):
        matrix = _pixel_matrix(warp, still.shape, moving.shape)
        whole, inside = _warped(moving, matrix, still.shape)
        warped, inside = whole[grid], inside[grid]
        if inside.sum() < 100:
            return warp, np.inf
        gain, offset = _brightness(target[inside], warped[inside])
        residual = target - gain * warped - offset
        sigma = 1.4826 * float(np.median(np.abs(residual[inside]))) + 1e-6
        weight = inside / (1 + (residual / (params.outlier_scale * sigma)) ** 2)
        error = float(np.sqrt((weight * residual**2).sum() / weight.sum()))
        warped_x, warped_y = (slope[grid] for slope in _gradients(whole))
        down_x = (still_x + gain * warped_x) * np.float32(half / 2)
        down_y = (still_y + gain * warped_y) * np.float32(half / 2)
        radial = down_x * x + down_y * y
        columns = (
            down_x * x, down_x * y, down_x, down_y * x, down_y * y, down_y,
            -radial * x, -radial * y, warped, np.ones_like(warped),
        )  # fmt: skip
        system = np.stack([column.ravel() for column in columns])
        weighted = system * weight.ravel()
        normal = (weighted @ system.T).astype(np.float64)
        right = (weighted @ residual.ravel()).astype(np.float64)
        full = np.zeros((10, basis.shape[1] + 2))
        full[:8, :-2], full[8:, -2:] = basis, np.eye(2)
        reduced = full.T @ normal @ full
        reduced += 1e-6 * np.trace(reduced) / len(reduced) * np.eye(len(reduced))
        step = basis @ np.linalg.solve(reduced, full.T @ right)[:-2]
        change = np.eye(3)
        change.flat[:8] += step
        warp = warp @ change
        warp /= warp[2, 2]
        if np.abs(step).sum() * half < params.still_px:
            break
    return warp, error


def _brightness(still: np.ndarray, warped: np.ndarray) -> tuple[np.float32, np.float32]:
    """Gain and offset of the least squares fit of one luma by the other."""
    mean, other = still.mean(), warped.mean()
    spread = warped - other
    gain = float((spread * (still - mean)).mean()) / max(float((spread * spread).mean()), 1e-8)
    gain = np.float32(np.clip(gain, 0.25, 4.0))
    return gain, np.float32(mean - gain * other)


def _gains(
    still: np.ndarray, moving: np.ndarray, matrix: np.ndarray, params: AlignParams
) -> tuple[float, float, float]:
    """Median ratio of each channel, where both are well exposed and smooth enough to compare."""
    warped, inside = _warped(moving, matrix, still.shape)
    sigma = max(still.shape) / 60
    one, other = (cv2.GaussianBlur(each, (0, 0), sigma) for each in (still, warped))
    low, high = params.well_exposed
    gains = []
    for channel in range(3):
        a, b = one[..., channel], other[..., channel]
        clear = inside & (a > low) & (a < high) & (b > low) & (b < high)
        gains.append(float(np.median(a[clear] / b[clear])) if clear.sum() > 100 else 1.0)
    return gains[0], gains[1], gains[2]


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    one, other = one - one.mean(), other - other.mean()
    scale = float(np.sqrt((one * one).sum() * (other * other).sum()))
    return float((one * other).sum()) / scale if scale > 1e-9 else 0.0


def _gradients(luma: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    kernel = np.array([[-0.5, 0, 0.5]], np.float32)
    return cv2.filter2D(luma, -1, kernel), cv2.filter2D(luma, -1, kernel.T)


def _warped(
    moving: np.ndarray, matrix: np.ndarray, shape: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """`moving` on the reference's grid, and where it covers that grid."""
    size = (shape[1], shape[0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped = cv2.warpPerspective(moving, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return warped, inside_frame(matrix, moving.shape, shape)


def _pixel_matrix(warp: np.ndarray, still: tuple[int, ...], moving: tuple[int, ...]) -> np.ndarray:
    """The warp between pixels of two images of these shapes."""
    return np.linalg.inv(_normalizer(moving)) @ warp @ _normalizer(still)


def _normalizer(shape: tuple[int, ...]) -> np.ndarray:
    """Pixel -> coordinates with 0 at the center and the long side from -1 to 1."""
    height, width = shape[:2]
    half = max(height, width) / 2
    across, down = (0.5 - width / 2) / half, (0.5 - height / 2) / half
    return np.array([[1 / half, 0, across], [0, 1 / half, down], [0, 0, 1]])


def _resized(picture: np.ndarray, scale: float) -> np.ndarray:
    height, width = picture.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return (
        picture
        if size == (width, height)
        else cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    )
