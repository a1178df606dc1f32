"""Kernels that vary across the image, as a few convolutions.

Apertures are drawn at `ZONES` x `ZONES` positions, and a light between them is blurred by their
bilinear blend. In any part of the image these kernels are similar: a mean and a few principal
components represent them all, so the part is blurred by these, each with its own weights (Flicker
and Rigaut 2005, "Anisoplanatic deconvolution of adaptive optics images"). The components of the
differences sum to zero, so the light is preserved whatever their number.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.geometry import Region
from engine.lens import Aperture
from engine.optics.aperture import psf

ZONES = 5
"""Apertures along each side of the image."""


@dataclass(frozen=True)
class FieldDetail:
    """Attributes:
    tolerance: RMS error allowed in a kernel, as a share of its own RMS.
    most: maximum number of components besides the mean.
    """

    tolerance: float = 0.0
    most: int = ZONES * ZONES


ALL_ZONES = FieldDetail()


@dataclass(frozen=True, eq=False)
class FieldKernels:
    """Attributes:
    kernels: float32 n x k x k, upright; the first one blurs everything.
    weights: float32 (n - 1) x ZONES x ZONES: how much of each other kernel belongs to each zone.
    """

    kernels: np.ndarray
    weights: np.ndarray


@lru_cache(maxsize=512)
def zone_shares(start: int, stop: int, length: int) -> np.ndarray:
    """float32 ZONES x (stop - start): the share of each row or column that each zone blurs."""
    return _shares_at(np.arange(start, stop, dtype=np.float32), length)


def _shares_at(place: np.ndarray, length: int) -> np.ndarray:
    """`zone_shares` of some rows or columns."""
    position = (place + np.float32(0.5)) * np.float32((ZONES - 1) / length)
    position = position.clip(0, ZONES - 1)  # surfaces extend slightly beyond the image
    return np.maximum(1 - np.abs(position - _ZONE_NUMBERS), 0)


_ZONE_NUMBERS = np.arange(ZONES, dtype=np.float32)[:, None]


def field_kernels(
    aperture: Aperture, radius: float, region: Region, size: tuple[int, int], detail: FieldDetail
) -> FieldKernels:
    """The kernels of the part of an image that lies in `region`.

    They are distinguished by how they differ within the region, not by how the zones around it do:
    in a small part of a large image, one kernel suffices.

    Args:
        radius: signed CoC radius in pixels.
        size: (height, width) of the image.
        detail: how finely the kernels are distinguished.
    """
    aspect = round(size[1] / size[0], 2)  # levels of an image round their sides
    zones = _zone_kernels(aperture, abs(radius), 1 if radius < 0 else -1, aspect)
    part, used, apart, places = _zone_mix(region, size)
    side = zones.kernels.shape[1]
    spare = side // 2 - int(zones.halves[used].max())
    kernels = zones.kernels[used, spare : side - spare, spare : side - spare]
    flat = kernels.reshape(len(used), -1)
    mean = part[used].astype(np.float32) @ flat
    products = zones.products
    varying = apart @ products @ apart.T
    allowed = detail.tolerance**2 * float(part @ products @ part) * places
    total = float(np.trace(varying))
    count, turn, squares = 0, varying, varying
    if total > allowed and detail.most:
        squares, turn = np.linalg.eigh(varying)
        squares, turn = squares[::-1].clip(0), turn[:, ::-1]
        left = np.append(squares[::-1].cumsum()[::-1], 0)
        count = min(detail.most, int(np.argmax(left <= max(allowed, _ROUNDING * total))))
    if not count:
        return FieldKernels(mean.reshape(1, *kernels.shape[1:]), _NO_WEIGHTS)
    # Unit components, as mixtures of the zones' kernels, and each zone's share of them.
    mixtures = turn[:, :count].T @ apart / np.sqrt(squares[:count, None])
    components = mixtures[:, used].astype(np.float32) @ flat
    likeness = mixtures @ products
    weights = likeness - (likeness @ part)[:, None]
    stack = np.concatenate([mean[None], components])
    return FieldKernels(
        stack.reshape(-1, *kernels.shape[1:]),
        weights.reshape(count, ZONES, ZONES).astype(np.float32),
    )


_NO_WEIGHTS = np.zeros((0, ZONES, ZONES), np.float32)

_ROUNDING = 1e-8
"""Share of the squared differences that is rounding, not another kernel."""


@lru_cache(maxsize=4096)
def _zone_mix(
    region: Region, size: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """The mean share of each zone in a region, float64 of ZONES * ZONES; the indices of the zones
    that have one; how places of the region differ from that mean, float64 n x ZONES^2, rotated to
    the smallest possible n; and the number of these places."""
    down = _sampled_shares(region.top, region.bottom, size[0])
    across = _sampled_shares(region.left, region.right, size[1])
    shares = (down[:, None, :, None] * across[None, :, None, :]).reshape(-1, ZONES * ZONES)
    part = shares.mean(0)
    _, strength, ways = np.linalg.svd(shares - part, full_matrices=False)
    rank = int((strength > 1e-9).sum())
    return part, np.flatnonzero(part), strength[:rank, None] * ways[:rank], len(shares)


def _sampled_shares(start: int, stop: int, length: int) -> np.ndarray:
    """The shares of the zones, float64 n x ZONES, in sampled rows or columns, ends included: enough
    to cover every zone in between."""
    crossed = int((stop - start) * (ZONES - 1) / length) + 1
    places = np.linspace(start, stop - 1, min(2 * crossed + 1, stop - start))
    return _shares_at(places, length).T.astype(np.float64)


@dataclass(frozen=True, eq=False)
class _ZoneKernels:
    """The kernels of all zones, row by row.

    Attributes:
        kernels: float32 n x k x k.
        halves: half the side that each would need by itself.
        products: float64 n x n, the scalar products of every pair.
    """

    kernels: np.ndarray
    halves: np.ndarray
    products: np.ndarray


@lru_cache(maxsize=256)
def _zone_kernels(aperture: Aperture, radius: float, side: int, aspect: float) -> _ZoneKernels:
    places = np.linspace(0, 1, ZONES).tolist()
    drawn = [
        psf(aperture, radius, (x, y), aspect=aspect, side=side) for y in places for x in places
    ]
    halves = np.array([kernel.shape[0] // 2 for kernel in drawn])
    half = int(halves.max())
    kernels = np.zeros((len(drawn), 2 * half + 1, 2 * half + 1), np.float32)
    for whole, kernel, own in zip(kernels, drawn, halves, strict=True):
        spare = half - own
        whole[spare : spare + kernel.shape[0], spare : spare + kernel.shape[0]] = kernel
    flat = kernels.reshape(len(drawn), -1).astype(np.float64)
    return _ZoneKernels(kernels, halves, flat @ flat.T)
