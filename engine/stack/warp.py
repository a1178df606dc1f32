"""Warps a frame onto the reference by its alignment."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

IDENTITY_PX = 0.05
"""A warp that moves no corner by more than this leaves the frame's own samples unchanged."""


@dataclass(frozen=True, eq=False)
class Alignment:
    """How a frame maps onto the reference.

    Attributes:
        matrix: float64 3 x 3, reference pixel -> frame pixel, at full size.
        gain: what the frame's linear R, G, B are multiplied by to match the reference's exposure
            and white balance.
        correlation: of both smoothed lumas where they overlap, -1..1; below about 0.6 for a
            different scene.
        overlap: share of the reference that the frame covers, 0..1.
    """

    matrix: np.ndarray
    gain: tuple[float, float, float]
    correlation: float
    overlap: float


def apply_alignment(
    pixels: np.ndarray,
    alignment: Alignment,
    size: tuple[int, int],
) -> tuple[np.ndarray, np.ndarray]:
    """The frame as the reference's camera would have taken it.

    Args:
        pixels: float32 H x W x 3, linear light.
        size: (width, height) of the reference.
    Returns:
        float32 height x width x 3, linear light, and bool height x width: where the frame shows the
        scene. A frame already aligned with the reference keeps its own samples.
    """
    gain = np.asarray(alignment.gain, np.float32)
    width, height = size
    corners = corner_shift(alignment.matrix, size)
    if corners <= IDENTITY_PX and pixels.shape[:2] == (height, width):
        return pixels * gain, np.ones((height, width), bool)
    warped = cv2.warpPerspective(
        pixels,
        alignment.matrix,
        size,
        flags=cv2.INTER_LANCZOS4 | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REFLECT_101,
    )
    if pixels.min() >= 0:
        np.maximum(warped, 0, out=warped)  # Lanczos undershoots next to highlights
    warped *= gain
    return warped, inside_frame(alignment.matrix, pixels.shape, (height, width))


def inside_frame(matrix: np.ndarray, frame: tuple[int, ...], shape: tuple[int, ...]) -> np.ndarray:
    """bool of `shape`: where the warped coordinates lie in a frame of shape `frame`."""
    ones = np.full(frame[:2], 255, np.uint8)
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    return cv2.warpPerspective(ones, matrix, (shape[1], shape[0]), flags=flags) > 0


def corner_shift(matrix: np.ndarray, size: tuple[int, int]) -> float:
    """The furthest that any corner moves, pixels."""
    width, height = size
    corners = np.array([[0, 0], [width, 0], [0, height], [width, height]], np.float64)
    moved = cv2.perspectiveTransform(corners[None], matrix)[0]
    return float(np.abs(moved - corners).max())


def resized_matrix(matrix: np.ndarray, full: tuple[int, int], small: tuple[int, int]) -> np.ndarray:
    """The same warp between downsized images, sizes as (width, height)."""
    across, down = small[0] / full[0], small[1] / full[1]
    scale = np.array([[across, 0, across / 2 - 0.5], [0, down, down / 2 - 0.5], [0, 0, 1]])
    return scale @ matrix @ np.linalg.inv(scale)
