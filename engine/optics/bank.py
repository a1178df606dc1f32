"""The bank of blur radii that represents an image whose blur varies from place to place.

Each pixel is divided between the two radii nearest to its CoC. The image is deconvolved with each
radius as if that were its blur everywhere; the results are blended by those shares.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from engine.lens import Aperture
from engine.optics import fused
from engine.optics.aperture import psf
from engine.optics.noise import LUMA


@dataclass(frozen=True)
class BankParams:
    """Parameters of the bank.

    Attributes:
        radii_per_octave: radii per doubling. Between two of them, the blend of their results rings:
            at sqrt 2 apart this costs 0.2 dB (measured by `tests.bench source`).
        largest_octave: the largest radius is 2 to this power, 8 px; wider blurs are deconvolved at
            half the size.
        coarse_octave: at half the size the radii start at 2 to this power (4 px there = 8 px at
            full size).
        side_unit_px: sides are padded to a multiple of this (large images: to four times it), so
            that halving is exact and transforms are fast.
        edge_radii_px: radii at which `mixed_depth` looks for the soft edges of blurred objects.
        edge_reach: half-width of its window in radii; chosen by hand.
        edge_gain: scale from the product of both window means to 0..1; chosen by hand.
        min_step: minimum CoC difference for something to count as behind: pixels, and a share of
            the radius; chosen by hand.
    """

    radii_per_octave: int = 3
    largest_octave: int = 3
    coarse_octave: int = 2
    side_unit_px: int = 32
    edge_radii_px: tuple[float, ...] = tuple(2 ** (i / 2) for i in range(7))
    edge_reach: float = 1.5
    edge_gain: float = 8
    min_step: tuple[float, float] = (1.0, 0.35)

    @cached_property
    def radii(self) -> tuple[float, ...]:
        """The radii in pixels, from 0.7 to the largest."""
        each = self.radii_per_octave
        return tuple(2 ** (i / each) for i in range(-each // 2, self.largest_octave * each + 1))

    @property
    def first_coarse(self) -> int:
        """Index of the first radius that is used at half the size."""
        return self.radii.index(2**self.coarse_octave)

    def edge_window(self, radius: float) -> int:
        """Side of the window of `mixed_depth` at a radius, pixels."""
        return 2 * math.ceil(self.edge_reach * radius) + 3


BANK = BankParams()

DRAFT_BANK = BankParams(largest_octave=4)
"""For the drafts that the DiT starts from: it gets wider radii (`engine.dit.levels`), and one draft
is one step wider still."""


def bank_position(coc: np.ndarray) -> np.ndarray:
    """Position of a CoC in the bank, float32: 0 at the first radius, 1 at the next, ..."""
    octaves = np.log2(np.maximum(np.abs(coc), 0.25) / BANK.radii[0])
    return (BANK.radii_per_octave * octaves).astype(np.float32)


def radius_weight(position: np.ndarray, index: int) -> np.ndarray:
    """Weight 0..1 of radius `index` in the result of each pixel: linear between the radii."""
    weight = position - np.float32(index)
    np.abs(weight, out=weight)
    np.subtract(np.float32(1), weight, out=weight)
    return np.maximum(weight, 0, out=weight)


def similar_radius_mask(position: np.ndarray, index: int) -> np.ndarray:
    """Mask, 0..1, of the pixels blurred within about half an octave of radius `index`: its data."""
    mask = position - np.float32(index)
    np.abs(mask, out=mask)
    mask *= np.float32(-2 / BANK.radii_per_octave)
    mask += np.float32(2)
    return np.clip(mask, 0, 1, out=mask)


def mixed_depth(coc: np.ndarray) -> np.ndarray:
    """Where light from two depths mixes, 0..1: along the soft edge of a blurred foreground.

    An out-of-focus foreground is translucent along its edge, as wide as its own CoC on both sides;
    no single blur explains those pixels. The edge of an object in focus mixes nothing, however
    blurred the scene behind it is.

    Args:
        coc: signed CoC radius in pixels, float32 H x W, positive = nearer than focus.
    """
    share = np.zeros_like(coc)
    least, portion = BANK.min_step
    low, high = float(coc.min()), float(coc.max())
    if high - low < np.finfo(np.float32).eps:
        return share
    halves = 2 * np.log2(np.maximum(np.abs(coc), 0.25))
    for index, radius in enumerate(BANK.edge_radii_px):
        last = index == len(BANK.edge_radii_px) - 1
        window = (BANK.edge_window(radius),) * 2
        inside = None
        for side in (1, -1):
            beyond = side * radius - max(least, portion * radius)
            reached = (-low, high)[side > 0] * 2**0.5 > radius
            passed = (-high, low)[side > 0] < radius * 2**0.5 or last
            if low >= beyond or not reached or not passed:  # no such rim, or nothing behind it
                continue
            if inside is None:
                inside = radius_weight(halves, index)
                if last:
                    inside = np.where(halves > index, np.float32(1), inside)
            rim = inside * (coc * side > 0)
            behind = (coc < beyond).astype(np.float32)
            if rim.any():
                both = cv2.blur(rim, window) * cv2.blur(behind, window)
                np.maximum(share, np.minimum(BANK.edge_gain * both, 1), out=share)
    return share


def divisible(shape: tuple[int, ...], unit: int) -> bool:
    """Whether both sides are multiples of `unit`."""
    return all(side % unit == 0 for side in shape[-2:])


def transfer_function(kernel: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """The gain of a symmetric kernel at each frequency of the cosine transform (DCT-II).

    The cosine transform mirrors the image at its borders, so filtering does not wrap around and
    needs no margin.

    Args:
        kernel: float32 (2n+1) x (2n+1), symmetric in x and in y, sum 1.
        shape: (height, width) of the image.
    """
    reach = kernel.shape[0] // 2
    quarter = kernel[reach:, reach:] * np.float32(4)  # one quarter suffices by symmetry
    quarter[0] /= 2
    quarter[:, 0] /= 2
    offsets = np.arange(reach + 1)
    rows, columns = (
        np.cos(np.pi * np.outer(np.arange(n), offsets) / n).astype(np.float32) for n in shape
    )
    # OpenCV's matrix product: at these sizes OpenBLAS spends longer waking its threads.
    half = cv2.gemm(rows, np.ascontiguousarray(quarter), 1, None, 0)  # pyright: ignore
    return cv2.gemm(half, columns, 1, None, 0, flags=cv2.GEMM_2_T)  # pyright: ignore


def axis_gradient_power(shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Weight of each DCT coefficient in the sum of squared differences of neighboring pixels, as
    two terms to add: by row, H, and by column, W; float32."""
    y, x = (2 - 2 * np.cos(np.pi * np.arange(n) / n).astype(np.float32) for n in shape)
    return y, x


def squared_frequency(shape: tuple[int, ...]) -> np.ndarray:
    """Squared frequency, cycles per pixel, of each coefficient of the cosine transform."""
    y, x = axis_squared_frequency(shape)
    return y[:, None] + x


def axis_squared_frequency(shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """The terms of `squared_frequency` by row, H, and by column, W; float32."""
    y, x = ((np.arange(n, dtype=np.float32) / (2 * n)) ** 2 for n in shape)
    return y, x


def disc_kernel(radius: float) -> np.ndarray:
    """The kernel of a round aperture."""
    return psf(Aperture(), radius)


def dct(plane: np.ndarray) -> np.ndarray:
    """Discrete cosine transform (orthonormal DCT-II), H x W; sides from `padded_side`."""
    spectrum = np.empty(plane.shape, np.float32)
    fused.cosine(np.ascontiguousarray(plane), spectrum, False)
    return spectrum


def inverse_dct(spectrum: np.ndarray) -> np.ndarray:
    """The inverse of `dct`."""
    plane = np.empty(spectrum.shape, np.float32)
    fused.cosine(np.ascontiguousarray(spectrum), plane, True)
    return plane


def luma(planes: np.ndarray) -> np.ndarray:
    """Weighted sum of three planes, in any domain."""
    red, green, blue = planes
    return LUMA[0] * red + LUMA[1] * green + LUMA[2] * blue
