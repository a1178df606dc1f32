"""How sharp a photo is at each point: the energy of its finest detail."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.optics.noise import LUMA, NOISE_FLOOR


@dataclass(frozen=True)
class SharpnessParams:
    """Parameters of the measure, tuned on simulated brackets (`tests.bench bracket_truth`).

    Attributes:
        fine_px, coarse_px: sigmas of the Gaussians whose differences hold the detail, photo pixels.
        pool_px: sigma over which the energy is averaged, pixels of the grid.
    """

    fine_px: float = 1.0
    coarse_px: float = 2.0
    pool_px: float = 2.0


def stabilized_luma(pixels: np.ndarray) -> np.ndarray:
    """float32 H x W: `sqrt(luma + NOISE_FLOOR)`, in which noise is about the same everywhere.

    Args:
        pixels: float32 H x W x 3, linear light.
    """
    return stabilized(linear_luma(pixels))


def linear_luma(pixels: np.ndarray) -> np.ndarray:
    """Luma of linear light, float32 H x W."""
    return cv2.transform(pixels, LUMA[None])


def stabilized(luma: np.ndarray) -> np.ndarray:
    """See `stabilized_luma`; overwrites `luma`."""
    np.maximum(luma, 0, out=luma)
    luma += NOISE_FLOOR
    return cv2.sqrt(luma, dst=luma)


def detail_energy(luma: np.ndarray, params: SharpnessParams | None = None) -> np.ndarray:
    """Squared detail of a stabilized luma, float32 H x W: two octaves, not pooled."""
    params = params or SharpnessParams()
    fine = cv2.GaussianBlur(luma, (0, 0), params.fine_px)
    coarse = cv2.GaussianBlur(fine, (0, 0), float(np.sqrt(params.coarse_px**2 - params.fine_px**2)))
    energy = (luma - fine) ** 2
    coarse -= fine
    energy += cv2.multiply(coarse, coarse)
    return energy


def local_sharpness(
    luma: np.ndarray, size: tuple[int, int], params: SharpnessParams | None = None
) -> np.ndarray:
    """Energy of the detail, pooled, float32 height x width.

    Args:
        luma: see `stabilized_luma`.
        size: (width, height) of the grid, no larger than the photo: detail is measured in photo
            pixels and averaged over the cells of the grid.
    """
    params = params or SharpnessParams()
    energy = detail_energy(luma, params)
    if energy.shape[::-1] != size:
        energy = cv2.resize(energy, size, interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(energy, (0, 0), params.pool_px)
