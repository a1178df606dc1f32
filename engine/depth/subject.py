"""Where to focus by default: on a face, else on the sharpest near subject."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from engine.depth.coded import shrink_disparity
from engine.depth.face import Face, nearer_eye
from engine.depth.refine import encode
from engine.light import Light
from engine.optics.filters import resize
from engine.stored import DisparityMap

WORKING_SIDE = 256
"""Long side of the grid, in cells; sharpness is measured on the photo at four times this size."""

DETAIL = 4


def subject(
    pixels: Light, disparity: DisparityMap, found: Sequence[Face] = ()
) -> tuple[float, float]:
    """A good default focus point: the nearer eye of the largest face that is not out of focus, or
    without a face, the sharpest, nearest, most central object.

    Args:
        pixels: float32 H x W x 3, linear light, or in stored form.
        disparity: float32 h x w in [0, 1], 1 = nearest, or in stored form.
        found: the photo's faces.
    Returns:
        (x, y) as fractions of width and height; the center if nothing in it is sharp.
    """
    height, width = pixels.shape[:2]
    scale = WORKING_SIDE / max(width, height)
    grid = (max(1, round(width * scale)), max(1, round(height * scale)))
    sharp = _sharpness(pixels, grid)
    if sharp.max() <= 0:
        return 0.5, 0.5
    if found:
        return nearer_eye(max(found, key=lambda face: _presence(face, sharp)), disparity)
    near = shrink_disparity(disparity, grid)
    standing = _standing_out(near)
    score = sharp * _nearness(near) * _centrality(grid) * (0.3 + standing)
    score *= np.maximum(_upright(near), standing)
    # A single sharp pixel is not a subject: votes are gathered over a neighborhood.
    score = cv2.GaussianBlur(score, (0, 0), 0.04 * WORKING_SIDE)
    row, column = np.unravel_index(int(score.argmax()), score.shape)
    row, column = _onto_subject(near, sharp, int(row), int(column))
    return (column + 0.5) / grid[0], (row + 0.5) / grid[1]


def _presence(face: Face, sharp: np.ndarray) -> float:
    """How large a face is, reduced if it is out of focus."""
    height, width = sharp.shape
    rows = slice(max(0, int(face.top * height)), max(1, round(face.bottom * height)))
    columns = slice(max(0, int(face.left * width)), max(1, round(face.right * width)))
    return (face.right - face.left) * float(sharp[rows, columns].mean())


def _sharpness(pixels: Light, grid: tuple[int, int]) -> np.ndarray:
    """Energy of fine relative to coarser detail, 0..1: contrast alone is not sharpness."""
    detail = (grid[0] * DETAIL, grid[1] * DETAIL)
    gray = cv2.cvtColor(encode(resize(pixels, detail)), cv2.COLOR_RGB2GRAY)
    once, twice = cv2.GaussianBlur(gray, (0, 0), 1.0), cv2.GaussianBlur(gray, (0, 0), 3.0)
    fine = cv2.resize((gray - once) ** 2, grid, interpolation=cv2.INTER_AREA)
    coarse = cv2.resize((once - twice) ** 2, grid, interpolation=cv2.INTER_AREA)
    fine, coarse = (cv2.GaussianBlur(plane, (0, 0), 2.0) for plane in (fine, coarse))
    ratio = fine / (fine + 0.3 * coarse + 1e-4)
    return np.where(fine > 1e-7, ratio, 0)


def _centrality(grid: tuple[int, int]) -> np.ndarray:
    """1 at the center, a fifth in the corners, low within a tenth of the border."""
    x = (np.arange(grid[0], dtype=np.float32)[None] + 0.5) / grid[0] * 2 - 1
    y = (np.arange(grid[1], dtype=np.float32)[:, None] + 0.5) / grid[1] * 2 - 1
    rim = 1 - np.maximum(np.abs(x), np.abs(y))
    return np.exp(-0.8 * (x * x + y * y)) * np.clip(rim / 0.2, 0.1, 1)


def _nearness(near: np.ndarray) -> np.ndarray:
    """Nearer things count for more; the farthest, mostly sky, hardly at all."""
    return 0.15 * np.clip((near - 0.05) / 0.1, 0, 1) + near * near


def _standing_out(near: np.ndarray) -> np.ndarray:
    """How much nearer a cell is than the rest of its row, 0..1: ground and sea are not."""
    row = np.median(near, axis=1, keepdims=True)
    return np.clip((near - row) / 0.3, 0, 1)


def _upright(near: np.ndarray) -> np.ndarray:
    """1 on a wall, a tree or a person, down to a tenth on ground: it comes nearer row by row, by a
    disparity of 1 over the height of the picture or more."""
    smooth = cv2.GaussianBlur(near, (0, 0), 0.018 * WORKING_SIDE)
    rise = cv2.Sobel(smooth, -1, 0, 1, ksize=1) / 2 * len(near)
    return 0.1 + 0.9 / (1 + np.maximum(rise, 0) ** 2)


def _onto_subject(near: np.ndarray, sharp: np.ndarray, row: int, column: int) -> tuple[int, int]:
    """Move from the gathered maximum to the sharpest cell of the near layer around it."""
    reach = int(0.04 * WORKING_SIDE)
    top, left = max(0, row - reach), max(0, column - reach)
    window = np.s_[top : row + reach + 1, left : column + reach + 1]
    threshold = np.percentile(near[window], 60)
    votes = np.where(near[window] >= threshold, sharp[window], 0)
    down, right = np.unravel_index(int(votes.argmax()), votes.shape)
    return top + int(down), left + int(right)
