"""Paints strokes onto a disparity map, working only in each stroke's bounding box."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from engine.depth.refine import encode, enlarge
from engine.depth.strokes import Stroke
from engine.errors import InputError
from engine.geometry import Region


@dataclass(frozen=True)
class PaintParams:
    """Parameters of the brush, chosen by hand.

    Attributes:
        push: how far a full-strength "nearer" or "farther" stroke moves the disparity.
        mask_side_px: long side of the grid on which a stroke's mask is made; for larger boxes it is
            enlarged.
        tile_px: side of the tiles in which a map is changed.
        color_spread: color distance (sRGB-encoded units) at which an edge-aware stroke has lost
            most of its effect.
        farthest: in widths and heights of the photo, where a path that leaves it is cut.
    """

    push: float = 0.15
    mask_side_px: int = 640
    tile_px: int = 512
    color_spread: float = 0.15
    farthest: float = 100.0


PAINT = PaintParams()

_SUBPIXEL_BITS = 4
_SUBPIXELS = 2**_SUBPIXEL_BITS
"""Steps per pixel in which a stroke's center line is drawn."""


def apply_strokes(
    disparity: np.ndarray, strokes: Sequence[Stroke], pixels: np.ndarray
) -> np.ndarray:
    """Paint a copy of a map; the given map, unchanged, is what "restore" returns to.

    Args:
        disparity: float32 H x W in [0, 1], the automatic map.
        strokes: in the order they were drawn.
        pixels: float32 photo of the map's aspect ratio, any size, linear light: used by edge-aware
            strokes.
    Returns:
        float32 H x W in [0, 1].
    """
    painted = disparity.copy()
    for stroke in strokes:
        apply_stroke(painted, disparity, stroke, pixels)
    return painted


def apply_stroke(
    painted: np.ndarray, automatic: np.ndarray, stroke: Stroke, pixels: np.ndarray
) -> Region:
    """Paint one stroke onto `painted`, in place; a window calls this while the brush moves.

    Args:
        painted: float32 H x W, changed inside the stroke's box only.
        automatic: float32 H x W, the map before any stroke.
        pixels: as for `apply_strokes`.
    Returns:
        the region that changed, in pixels of the map.
    Raises:
        InputError: the stroke has no points, or a value is out of range.
    """
    _check(stroke)
    height, width = painted.shape
    points = np.clip(stroke.points, -PAINT.farthest, PAINT.farthest)
    path = points * (width, height) - 0.5
    radius = max(0.5, stroke.radius * max(width, height))
    left, top = np.floor(path.min(0) - radius).astype(int).clip(0, (width, height))
    right, bottom = np.ceil(path.max(0) + radius + 1).astype(int).clip(0, (width, height))
    box = Region(int(top), int(bottom), int(left), int(right))
    if right <= left or bottom <= top:
        return box
    size = (box.width, box.height)
    mask = _mask(path - (left, top), radius, stroke, size, box, painted.shape, pixels)
    for tile in _touched_tiles(mask, size):
        place = tile.shift(box.top, box.left).slices
        opacity = mask[tile.slices] if mask.shape == size[::-1] else enlarge(mask, tile, size)
        _blend(painted[place], automatic[place], stroke, opacity)
    return box


def _touched_tiles(mask: np.ndarray, size: tuple[int, int]) -> Iterator[Region]:
    """The tiles of a box of `size` in which its mask is not empty."""
    x_ratio, y_ratio = mask.shape[1] / size[0], mask.shape[0] / size[1]
    for top in range(0, size[1], PAINT.tile_px):
        for left in range(0, size[0], PAINT.tile_px):
            right, bottom = min(size[0], left + PAINT.tile_px), min(size[1], top + PAINT.tile_px)
            # One more grid cell on every side, since enlarging interpolates between cells.
            rows = slice(max(0, int(top * y_ratio) - 1), int(bottom * y_ratio) + 2)
            columns = slice(max(0, int(left * x_ratio) - 1), int(right * x_ratio) + 2)
            if mask[rows, columns].any():
                yield Region(top, bottom, left, right)


def _blend(area: np.ndarray, automatic: np.ndarray, stroke: Stroke, opacity: np.ndarray) -> None:
    """Change `area` in place by the rule for the stroke's kind."""
    if stroke.kind in ("nearer", "farther"):
        area += opacity * np.float32(PAINT.push if stroke.kind == "nearer" else -PAINT.push)
        np.clip(area, 0, 1, out=area)
    else:
        aims = {"restore": automatic, "keep": np.float32(1), "release": np.float32(0)}
        aim = aims.get(stroke.kind, np.float32(stroke.disparity))
        area += opacity * (aim - area)


def _mask(path, radius, stroke, size, box, shape, pixels) -> np.ndarray:
    """The stroke's opacity over its box, float32, 0..strength, on its grid."""
    width, height = size
    scale = min(1.0, PAINT.mask_side_px / max(width, height))
    grid = (max(1, round(width * scale)), max(1, round(height * scale)))
    ratio = np.array(grid) / (width, height)
    reach = radius * float(ratio.mean())
    fixed = np.rint(((path + 0.5) * ratio - 0.5) * _SUBPIXELS).astype(np.int32)
    ends = np.concatenate([fixed, fixed[-1:]])  # a single point is a line too
    last = (np.array(grid) - 1) * _SUBPIXELS
    leaves = bool((ends < 0).any() or (ends > last).any())
    # A brush beside the photo still reaches into it, from a line that is out of the box.
    around = int(np.ceil(reach)) + 1 if leaves else 0
    # Distances are measured by exact Euclidean transform from the drawn center line.
    line = _draw(ends + around * _SUBPIXELS, (grid[0] + 2 * around, grid[1] + 2 * around))
    distance = cv2.distanceTransform(line, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    distance = distance[around : around + grid[1], around : around + grid[0]]
    ramp = max(stroke.softness * reach, 1.0)
    mask = np.clip((reach - distance) / ramp, 0, 1)
    mask = mask * mask * (3 - 2 * mask) * np.float32(stroke.strength)
    if stroke.edge_aware:
        inside = _draw(np.clip(ends, 0, last), grid) == 0
        mask *= _grip(inside, reach, box, shape, grid, pixels)
    return mask


def _draw(points: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """0 on the line through `points` (int32 N x 2, in 1 / `_SUBPIXELS` px), elsewhere 255."""
    line = np.full(size[::-1], 255, np.uint8)
    cv2.polylines(line, [points.reshape(-1, 1, 2)], False, 0, 1, cv2.LINE_8, _SUBPIXEL_BITS)
    return line


def _grip(line, reach, box, shape, grid, pixels) -> np.ndarray:
    """1 where the photo looks like what the brush's center line passed over nearby, falling to 0.

    The line's colors are spread outward (normalized blur), so a stroke along a striped object
    covers every stripe near its own piece of the line.
    """
    x_ratio, y_ratio = pixels.shape[1] / shape[1], pixels.shape[0] / shape[0]
    left, top = int(box.left * x_ratio), int(box.top * y_ratio)
    columns = slice(left, max(left + 1, round(box.right * x_ratio)))
    rows = slice(top, max(top + 1, round(box.bottom * y_ratio)))
    colors = encode(cv2.resize(pixels[rows, columns], grid, interpolation=cv2.INTER_LINEAR))
    # Fine texture is not an edge: colors are compared at a tenth of the brush.
    colors = cv2.GaussianBlur(colors, (0, 0), max(0.8, 0.1 * reach))
    weight = line.astype(np.float32)[..., None]
    window = 4 * int(np.ceil(reach)) + 1
    size = (window, window)
    total = cv2.blur(weight, size)[..., None] + 1e-6
    mean = cv2.blur(colors * weight, size) / total
    square = cv2.blur(colors * colors * weight, size) / total
    spread = PAINT.color_spread**2 + np.maximum(square - mean * mean, 0)
    distance = ((colors - mean) ** 2 / spread).sum(2)
    return np.exp(-0.5 * np.maximum(distance - 1, 0))


def _check(stroke: Stroke) -> None:
    if not stroke.points:
        raise InputError("stroke: it has no points; draw at least one")
    numbers = (stroke.radius, stroke.softness, stroke.strength, stroke.disparity)
    if not np.isfinite(stroke.points).all() or not all(0 <= n <= 1 for n in numbers):
        raise InputError(
            "stroke: points must be numbers, and radius, softness, strength, disparity 0..1"
        )
