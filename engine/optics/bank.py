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

PER_OCTAVE = 3
"""Radii of the bank to a doubling. Between two of them the blend of their results rings: at sqrt 2
apart it costs 0.2 dB more than it does at this."""

RADII = tuple(2 ** (i / PER_OCTAVE) for i in range(-PER_OCTAVE // 2, 3 * PER_OCTAVE + 1))
"""0.7 to 8 px; wider blurs are undone at half the size."""

COARSE = RADII.index(4)
"""First of the `RADII` in use at half the size (4 px there = 8 px of the full size)."""

RIMS = tuple(2 ** (i / 2) for i in range(7))
"""Radii at which `mixed` looks for rims."""

UNIT = 32
"""Sides are filled up to a multiple of this (of large pictures: four times it), so that halving is
exact."""


def steps(coc: np.ndarray) -> np.ndarray:
    """Place of a CoC in the bank: 0 at the first of the `RADII`, 1 at the next, ..."""
    octaves = np.log2(np.maximum(np.abs(coc), 0.25) / RADII[0])
    return (PER_OCTAVE * octaves).astype(np.float32)


def owned(step: np.ndarray, index: int) -> np.ndarray:
    """Share 0..1 of the result that radius `index` gives to each pixel: a hat of the bank."""
    return np.maximum(1 - np.abs(step - index), 0)


def kindred(step: np.ndarray, index: int) -> np.ndarray:
    """Pixels 0..1 blurred so nearly by radius `index` (half an octave) that it may learn from
    them."""
    return np.clip(2 - np.abs(step - index) * (2 / PER_OCTAVE), 0, 1)


def mixed(coc: np.ndarray) -> np.ndarray:
    """Where light of two depths is mixed, 0..1: along the soft edge of a blurred nearer thing.

    A thing that is itself out of focus lets the light behind shine through its rim, as wide as
    its own CoC on both sides; no single blur explains those pixels. The edge of a thing in focus
    mixes nothing, however blurred the scene behind it.

    Args:
        coc: signed CoC radius in pixels, float32 H x W, positive = nearer than focus.
    """
    share = np.zeros_like(coc)
    halves = 2 * np.log2(np.maximum(np.abs(coc), 0.25))
    for index, radius in enumerate(RIMS):
        inside = owned(halves, index)
        if index == len(RIMS) - 1:
            inside = np.where(halves > index, 1, inside)
        window = (2 * int(np.ceil(1.5 * radius)) + 3,) * 2
        for side in (1, -1):
            rim = inside * (coc * side > 0)
            behind = (coc < side * radius - max(1.0, 0.35 * radius)).astype(np.float32)
            if rim.any() and behind.any():
                both = cv2.blur(rim.astype(np.float32), window) * cv2.blur(behind, window)
                share = np.maximum(share, np.minimum(8 * both, 1))
    return share


def whole(shape: tuple[int, ...], unit: int) -> bool:
    """Whether both sides are multiples of `unit`."""
    return all(side % unit == 0 for side in shape[-2:])


def transfer(kernel: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """What a symmetric kernel does to each frequency of the cosine transform (DCT-II).

    The cosine transform mirrors the picture at its borders, so these filters know no wrapping
    round and need no margin.

    Args:
        kernel: float32 (2n+1) x (2n+1), symmetric in x and in y, sum 1.
        shape: (height, width) of the picture.
    """
    reach = kernel.shape[0] // 2
    quarter = kernel[reach:, reach:] * np.float32(4)  # symmetric: cosines of one quarter tell all
    quarter[0] /= 2
    quarter[:, 0] /= 2
    offsets = np.arange(reach + 1)
    rows, columns = (
        np.cos(np.pi * np.outer(np.arange(n), offsets) / n).astype(np.float32) for n in shape
    )
    # OpenCV's product: at these sizes OpenBLAS spends longer on waking its threads.
    half = cv2.gemm(rows, np.ascontiguousarray(quarter), 1, None, 0)  # pyright: ignore
    return cv2.gemm(half, columns, 1, None, 0, flags=cv2.GEMM_2_T)  # pyright: ignore


def differences(shape: tuple[int, int]) -> np.ndarray:
    """What the sum of squared differences of neighbours weighs each coefficient with."""
    y, x = (2 - 2 * np.cos(np.pi * np.arange(n) / n).astype(np.float32) for n in shape)
    return y[:, None] + x[None]


def squared_frequency(shape: tuple[int, int]) -> np.ndarray:
    """Squared frequency, cycles per pixel, of each coefficient of the cosine transform."""
    y, x = ((np.arange(n, dtype=np.float32) / (2 * n)) ** 2 for n in shape)
    return y[:, None] + x[None]


def disc(radius: float) -> np.ndarray:
    """The kernel of a round aperture."""
    return psf(Aperture(), radius)


def cosine(plane: np.ndarray) -> np.ndarray:
    """Cosine transform (orthonormal DCT-II), H x W."""
    return cv2.dct(plane)


def inverse_cosine(spectrum: np.ndarray) -> np.ndarray:
    """Back from `cosine`."""
    return cv2.dct(spectrum, flags=cv2.DCT_INVERSE)


def luma(planes: np.ndarray) -> np.ndarray:
    """Weighted sum of three planes, in whichever domain they are."""
    red, green, blue = planes
    return LUMA[0] * red + LUMA[1] * green + LUMA[2] * blue
