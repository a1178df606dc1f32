"""The bank of blur radii that stands for a picture whose blur changes from place to place.

Each radius of the bank owns the pixels whose CoC lies near it. Pixels of one radius are undone
together, as if the whole picture had that blur, and the results are blended by CoC.
"""

from __future__ import annotations

import cv2
import numpy as np

from engine.lens import Aperture
from engine.optics.aperture import psf
from engine.optics.noise import LUMA

RADII = tuple(2 ** (i / 2) for i in range(7))
"""1 to 8 px in steps of sqrt 2; wider blurs are undone at half the size."""

COARSE = 4
"""First of the `RADII` in use at half the size (4 px there = 8 px of the full size)."""

UNIT = 32
"""Sides are filled up to a multiple of this, so that every halving is exact."""


def steps(coc: np.ndarray) -> np.ndarray:
    """Place of a CoC in the bank: 0 at 1 px, 1 at sqrt 2 px, 2 at 2 px, ... (-4 at the least)."""
    return 2 * np.log2(np.maximum(np.abs(coc), 0.25))


def owned(step: np.ndarray, index: int) -> np.ndarray:
    """Share 0..1 of the result that radius `index` gives to each pixel: a hat of the bank."""
    return np.maximum(1 - np.abs(step - index), 0)


def kindred(step: np.ndarray, index: int) -> np.ndarray:
    """Pixels 0..1 blurred so nearly by radius `index` that it may learn from them."""
    return np.clip(2 - np.abs(step - index), 0, 1)


def mixed(coc: np.ndarray) -> np.ndarray:
    """Where light of two depths is mixed, 0..1: along the soft edge of a blurred nearer thing.

    A thing that is itself out of focus lets the light behind shine through its rim, as wide as
    its own CoC on both sides; no single blur explains those pixels. The edge of a thing in focus
    mixes nothing, however blurred the scene behind it.

    Args:
        coc: signed CoC radius in pixels, float32 H x W, positive = nearer than focus.
    """
    share = np.zeros_like(coc)
    step = steps(coc)
    for index, radius in enumerate(RADII):
        inside = owned(step, index)
        if index == len(RADII) - 1:
            inside = np.where(step > index, 1, inside)
        window = (2 * int(np.ceil(radius)) + 1,) * 2
        for side in (1, -1):
            rim = inside * (coc * side > 0)
            behind = (coc < side * radius - max(1.0, 0.35 * radius)).astype(np.float32)
            if rim.any() and behind.any():
                both = cv2.blur(rim.astype(np.float32), window) * cv2.blur(behind, window)
                share = np.maximum(share, np.minimum(8 * both, 1))
    return share


def fill(pixels: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """`pixels` where `weight` is 1; elsewhere a smooth continuation of those pixels (push-pull).

    Without it the filter would drag the colours of other depths over the edge.

    Args:
        pixels: float32 H x W x 3; both sides multiples of `UNIT`.
        weight: float32 H x W, 0..1.
    """
    levels = [(pixels * weight[..., None], weight)]
    while min(levels[-1][1].shape) % 2 == 0 and len(levels) < 6:
        height, width = levels[-1][1].shape
        half = (width // 2, height // 2)
        levels.append(
            tuple(cv2.resize(level, half, interpolation=cv2.INTER_AREA) for level in levels[-1])
        )
    colour, weights = levels[-1]
    mean = colour.sum((0, 1)) / max(float(weights.sum()), 1e-6)
    filled = np.broadcast_to(mean, colour.shape).astype(np.float32)
    for depth, (colour, weights) in reversed(list(enumerate(levels))):
        if filled.shape != colour.shape:
            filled = cv2.resize(filled, weights.shape[::-1], interpolation=cv2.INTER_LINEAR)
        trust = np.minimum(weights * 4, 1) if depth else weights
        known = colour / np.maximum(weights, 1e-4)[..., None]
        filled += (known - filled) * trust[..., None]
    return filled


def transfer(kernel: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """What a symmetric kernel does to each frequency of the cosine transform (DCT-II).

    The cosine transform mirrors the picture at its borders, so these filters know no wrapping
    round and need no margin.

    Args:
        kernel: float32 (2n+1) x (2n+1), symmetric in x and in y, sum 1.
        shape: (height, width) of the picture.
    """
    offsets = np.arange(kernel.shape[0]) - kernel.shape[0] // 2
    waves = [np.cos(np.pi * np.outer(np.arange(n), offsets) / n) for n in shape]
    return (waves[0] @ kernel @ waves[1].T).astype(np.float32)


def squared_frequency(shape: tuple[int, int]) -> np.ndarray:
    """Squared frequency, cycles per pixel, of each coefficient of the cosine transform."""
    y, x = ((np.arange(n, dtype=np.float32) / (2 * n)) ** 2 for n in shape)
    return y[:, None] + x[None]


def disc(radius: float) -> np.ndarray:
    """The kernel of a round aperture."""
    return psf(Aperture(), radius)


def cosine(picture: np.ndarray) -> np.ndarray:
    """Cosine transform (orthonormal DCT-II) of H x W or of each channel of H x W x 3."""
    return _each(picture, 0)


def inverse_cosine(spectrum: np.ndarray) -> np.ndarray:
    """Back from `cosine`."""
    return _each(spectrum, cv2.DCT_INVERSE)


def luma(pixels: np.ndarray) -> np.ndarray:
    """Weighted sum of the channels, in whichever domain they are."""
    return pixels @ LUMA


def _each(picture: np.ndarray, flags: int) -> np.ndarray:
    if picture.ndim == 2:
        return cv2.dct(picture, flags=flags)
    channels = [cv2.dct(np.ascontiguousarray(picture[..., c]), flags=flags) for c in range(3)]
    return np.dstack(channels)
