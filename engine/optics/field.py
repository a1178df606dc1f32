"""Kernels that change over the picture, as few convolutions.

Apertures are drawn at `ZONES` x `ZONES` places, and a light between them is blurred by their
bilinear blend. In any part of the picture these kernels are much alike: a mean and a few principal
components say them all, so the part is blurred by these, each with its own weights (Flicker and
Rigaut 2005, "Anisoplanatic deconvolution of adaptive optics images"). The components of the
differences sum to nothing, so the light is kept whatever their number.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.geometry import Region
from engine.lens import Aperture
from engine.optics.aperture import psf

ZONES = 5
"""Apertures along each side of the picture."""


@dataclass(frozen=True)
class FieldDetail:
    """Attributes:
    tolerance: RMS error of a kernel that may be left, as a share of its own RMS.
    most: components beside the mean at most.
    """

    tolerance: float = 0.0
    most: int = ZONES * ZONES


ALL_ZONES = FieldDetail()


@dataclass(frozen=True, eq=False)
class FieldKernels:
    """Attributes:
    kernels: float32 n x k x k, upright; the first one blurs everything.
    weights: float32 (n - 1) x ZONES x ZONES: how much of the others belongs to each zone.
    """

    kernels: np.ndarray
    weights: np.ndarray


def zone_shares(start: int, stop: int, length: int) -> np.ndarray:
    """float32 ZONES x (stop - start): the share of each row or column that each zone blurs."""
    position = (np.arange(start, stop, dtype=np.float32) + 0.5) / length * (ZONES - 1)
    return np.maximum(1 - np.abs(position - np.arange(ZONES, dtype=np.float32)[:, None]), 0)


def field_kernels(
    aperture: Aperture, radius: float, region: Region, size: tuple[int, int], detail: FieldDetail
) -> FieldKernels:
    """The kernels of the part of a picture that lies in `region`.

    Args:
        radius: signed CoC radius in pixels.
        size: (height, width) of the picture.
        detail: how finely the kernels are told apart.
    """
    rows, columns = (
        _zones(region.top, region.bottom, size[0]),
        _zones(region.left, region.right, size[1]),
    )
    aspect = round(size[1] / size[0], 2)  # levels of a picture round their sides
    side = 1 if radius < 0 else -1
    return _kernels(aperture, abs(radius), side, aspect, rows, columns, detail)


def _zones(start: int, stop: int, length: int) -> tuple[int, int]:
    """First and last zone of which some row or column has a share."""
    scale = (ZONES - 1) / length
    first, last = int((start + 0.5) * scale), int(np.ceil((stop - 0.5) * scale))
    return min(max(first, 0), ZONES - 1), min(max(last, 0), ZONES - 1)


@lru_cache(maxsize=4096)
def _kernels(
    aperture: Aperture, radius: float, side: int, aspect: float,
    rows: tuple[int, int], columns: tuple[int, int], detail: FieldDetail,
) -> FieldKernels:  # fmt: skip
    places = [
        (i, j) for i in range(rows[0], rows[1] + 1) for j in range(columns[0], columns[1] + 1)
    ]
    drawn = [
        psf(aperture, radius, (j / (ZONES - 1), i / (ZONES - 1)), aspect=aspect, side=side)
        for i, j in places
    ]
    half = max(kernel.shape[0] for kernel in drawn) // 2
    stack = np.stack([np.pad(kernel, half - kernel.shape[0] // 2) for kernel in drawn])
    flat = stack.reshape(len(drawn), -1)
    mean = flat.mean(0)
    apart = flat - mean
    squares, turn = np.linalg.eigh(apart @ apart.T)
    squares, turn = squares[::-1].clip(0), turn[:, ::-1]
    left = np.append(squares[::-1].cumsum()[::-1], 0)
    allowed = detail.tolerance**2 * float(mean @ mean) * len(drawn)
    count = min(detail.most, int(np.argmax(left <= allowed)))
    kernels = np.concatenate([mean[None], turn[:, :count].T @ apart]).astype(np.float32)
    weights = np.zeros((count, ZONES, ZONES), np.float32)
    for index, (i, j) in enumerate(places):
        weights[:, i, j] = turn[index, :count]
    return FieldKernels(kernels.reshape(-1, *stack.shape[1:]), weights)
