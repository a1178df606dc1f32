"""Measures how strong, how coarse and how colored a photo's grain is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.light import Light
from engine.optics.noise import LUMA, diagonal_detail, stabilize

PATCH = 32
"""Side of the patches that are examined, pixels."""

KERNEL = 9
"""Side of the kernel that turns white noise into grain; a camera's is seldom wider than 5 px."""


@dataclass(frozen=True)
class GrainParams:
    """Which patches the grain is measured on; chosen by hand.

    Attributes:
        most: how many patches of a large photo are examined.
        plainest: share of them, with the least detail, that is used.
        faintest: standard deviation below which a patch shows no grain: noise was removed there.
        strongest: standard deviation that no camera's grain has: if no patch is plain, they show
            texture.
        clipped: a patch with a pixel of this linear light or more is ignored.
        coarsest: cycles per pixel below which grain is no stronger than at that frequency.
    """

    most: int = 1024
    plainest: float = 0.08
    faintest: float = 2e-4
    strongest: float = 0.025
    clipped: float = 0.98
    coarsest: float = 0.1


PARAMS = GrainParams()


@dataclass(frozen=True, eq=False)
class Grain:
    """Noise of stabilized light (`noise.stabilize`).

    Attributes:
        kernel: float32 k x k, at most unit power: turns white noise into grain.
        colors: float32 3 x 3: turns three independent noises into those of red, green and blue.
        level: standard deviation of the finest diagonal detail of its luma, halved: that of white
            noise.
    """

    kernel: np.ndarray
    colors: np.ndarray
    level: float


NO_GRAIN = Grain(np.ones((1, 1), np.float32), np.zeros((3, 3), np.float32), 0.0)


def read_grain(pixels: Light, params: GrainParams = PARAMS) -> Grain:
    """The grain of a photo; `NO_GRAIN` if none is visible.

    Strength, spectrum and colors are measured on its plainest patches, walls and skies: any texture
    lies elsewhere (Liu, Tanaka and Okutomi 2013).

    Args:
        pixels: float32 H x W x 3, linear light, or as stored.
    """
    patches = _plainest(pixels, params)
    if patches is None:
        return NO_GRAIN
    luma = patches @ LUMA
    level = float((_fine(luma) ** 2).mean() ** 0.5)
    calm = min(1.0, params.strongest / level)
    return Grain(_kernel(luma, params), _colors(patches) * np.float32(calm), calm * level)


def _plainest(pixels: Light, params: GrainParams) -> np.ndarray | None:
    """float32 N x PATCH x PATCH x 3, the plainest patches minus their own plane; None if none."""
    height, width = pixels.shape[:2]
    rows, columns = height // PATCH, width // PATCH
    step = max(1, int(np.ceil((rows * columns / params.most) ** 0.5)))
    kept: list[np.ndarray] = []
    power: list[np.ndarray] = []
    for row in range(0, rows, step):
        band = pixels[row * PATCH : (row + 1) * PATCH, 0 : columns * PATCH]
        cut = band.reshape(PATCH, columns, PATCH, 3).transpose(1, 0, 2, 3)[::step]
        cut = cut[cut.max((1, 2, 3)) < params.clipped]
        roots = stabilize(cut)
        luma = _off_plane((roots @ LUMA)[..., None])[..., 0]
        shows = np.flatnonzero(_fine(luma) > params.faintest)
        kept.append(roots[shows])
        power.append((luma[shows] ** 2).mean((1, 2)))
    if not kept or not sum(map(len, kept)):
        return None
    order = np.argsort(np.concatenate(power))
    plainest = order[: max(1, round(params.plainest * len(order)))]
    return _off_plane(np.concatenate(kept)[plainest])


def _fine(luma: np.ndarray) -> np.ndarray:
    """Standard deviation of the finest diagonal detail of each of N x PATCH x PATCH, halved."""
    return np.sqrt((diagonal_detail(luma) ** 2).mean((1, 2))) / 2


def _off_plane(patches: np.ndarray) -> np.ndarray:
    """N x PATCH x PATCH x channels, each minus the plane fitted to it."""
    along = np.arange(PATCH, dtype=np.float32) - (PATCH - 1) / 2
    along /= np.float32((along**2).mean() ** 0.5)
    rest = patches - patches.mean((1, 2), keepdims=True)
    for ramp in (along[:, None], along[None, :]):
        slope = (rest * ramp[None, :, :, None]).mean((1, 2), keepdims=True)
        rest = rest - slope * ramp[None, :, :, None]
    return rest


def _kernel(luma: np.ndarray, params: GrainParams) -> np.ndarray:
    """A zero-phase kernel with the mean spectrum of patches N x PATCH x PATCH."""
    taper = np.hanning(PATCH + 2)[1:-1].astype(np.float32)
    power = (np.abs(np.fft.fft2(luma * taper[:, None] * taper)) ** 2).mean(0)
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(PATCH), np.fft.fftfreq(PATCH)))
    ring = power[np.abs(frequency - params.coarsest) < 1 / PATCH].mean()
    power = np.where(frequency < params.coarsest, np.minimum(power, ring), power)
    whole = np.fft.fftshift(np.fft.ifft2(np.sqrt(power)).real)
    middle, half = PATCH // 2, KERNEL // 2
    kernel = whole[middle - half : middle + half + 1, middle - half : middle + half + 1]
    return (kernel / np.sqrt((whole**2).sum())).astype(np.float32)


def _colors(patches: np.ndarray) -> np.ndarray:
    """A square root of the channels' covariance."""
    covariance = np.cov(patches.reshape(-1, 3).T)
    values, axes = np.linalg.eigh(covariance)
    return (axes * np.sqrt(np.maximum(values, 0))).astype(np.float32)
