"""How blurred a photo is, edge by edge.

The profile across an edge, at four scales, tells the radius of the blur that made it: a small
network, trained on discs of known radius (`python -m training.edge_blur`), gives the odds of each
radius. Zhuo and Sim 2011 read the same from one ratio of gradients; a whole profile tells a step
from a line and from noise.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

import resources
from engine.optics.noise import FLOOR, noise_level

WEIGHTS = resources.MODELS / "edge-blur.safetensors"

CLASSES = 12
"""Class 0 = sharp (below 0.7 px), class c = a radius of 2^((c - 1) / 2) px: 1 to 32."""

CELL = 8
"""One edge is read per cell of 8 x 8 pixels of each scale."""

SCALES = 4
REACH = 4
CLIPPED = 0.95
CONTRAST = 0.04
"""Least contrast of an edge, in square roots of light (about 10 of 255 levels): less may be the
file's own doing, or fog."""

CLEAR = 4.0
"""Least contrast of an edge in noise levels."""

FEATURES = SCALES * (2 * REACH + 1) + SCALES + 1


@dataclass(frozen=True, eq=False)
class Edges:
    """The edges of a photo.

    Attributes:
        x, y: float32 [N], pixel positions.
        reach: float32 [N], pixels round the edge that were looked at for its direction.
        profiles: float32 [N, FEATURES].
    """

    x: np.ndarray
    y: np.ndarray
    reach: np.ndarray
    profiles: np.ndarray


def find_edges(luma: np.ndarray) -> Edges:
    """The strongest edge of every cell at every scale, where it stands out of noise and fog.

    Args:
        luma: float32 H x W (even sides), linear light.
    """
    noise = max(noise_level(luma), 0.001)
    levels = [luma]
    for _ in range(SCALES - 1):
        levels.append(cv2.pyrDown(levels[-1]))
    clipped = (luma > CLIPPED).astype(np.uint8)
    found = [_strongest(level, index, noise, clipped) for index, level in enumerate(levels)]
    x, y, along_x, along_y, scale = (np.concatenate(part) for part in zip(*found, strict=True))

    if len(x) == 0:
        return Edges(x, y, x, np.zeros((0, FEATURES), np.float32))
    offsets = np.arange(-REACH, REACH + 1, dtype=np.float32)
    values = np.empty((len(x), SCALES, len(offsets)), np.float32)
    for index, level in enumerate(levels):
        step = np.float32(2**index)
        total = 0
        for side in (-1.0, 0.0, 1.0):  # three profiles side by side calm the noise
            px = (x - side * step * along_y)[:, None] + offsets * step * along_x[:, None]
            py = (y + side * step * along_x)[:, None] + offsets * step * along_y[:, None]
            total = total + cv2.remap(
                level, px / step, py / step, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
            )
        values[:, index] = total / 3
    own = np.sqrt(np.maximum(values[np.arange(len(x)), scale], 0) + FLOOR)
    use = np.ptp(own, axis=1) > np.maximum(CONTRAST, CLEAR * noise)
    x, y, scale, values = x[use], y[use], scale[use], values[use].reshape(-1, SCALES * len(offsets))
    mean = values.mean(1, keepdims=True)
    spread = values.std(1, keepdims=True) + 1e-6
    grain = 2 * noise * np.sqrt(np.maximum(mean, 0) + FLOOR)
    clear = np.clip(np.log2(spread / grain), -3, 7) / 4
    one_hot = np.eye(SCALES, dtype=np.float32)[scale]
    profiles = np.concatenate([(values - mean) / spread, one_hot, clear], 1)
    return Edges(x, y, (2.0**scale * REACH).astype(np.float32), profiles.astype(np.float32))


def odds(edges: Edges, weights: dict[str, np.ndarray]) -> np.ndarray:
    """Probability of each blur class for each edge, float32 [N, CLASSES], as if all were common."""
    hidden = edges.profiles
    for layer in range(3):
        hidden = hidden @ weights[f"{layer}.weight"].T + weights[f"{layer}.bias"]
        if layer < 2:
            hidden = np.maximum(hidden, 0)
    hidden = np.exp(hidden - hidden.max(1, keepdims=True))
    return hidden / hidden.sum(1, keepdims=True)


@lru_cache(maxsize=1)
def shipped_weights() -> dict[str, np.ndarray]:
    """The weights that come with the program."""
    return read_safetensors(WEIGHTS)


def read_safetensors(path: Path) -> dict[str, np.ndarray]:
    """The float32 tensors of a safetensors file: a length, a JSON header, the bytes."""
    data = path.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            first, last = entry["data_offsets"]
            flat = np.frombuffer(data[start + first : start + last], np.float32)
            tensors[name] = flat.reshape(entry["shape"])
    return tensors


def _strongest(level: np.ndarray, index: int, noise: float, clipped: np.ndarray):
    """x, y, unit direction across the edge and scale of the strongest edge in every cell."""
    step = 2**index
    dx = cv2.Sobel(level, cv2.CV_32F, 1, 0, scale=1 / 8, borderType=cv2.BORDER_REFLECT)
    dy = cv2.Sobel(level, cv2.CV_32F, 0, 1, scale=1 / 8, borderType=cv2.BORDER_REFLECT)
    slope = cv2.magnitude(dx, dy)
    rows, columns = level.shape[0] // CELL, level.shape[1] // CELL
    cells = slope[: rows * CELL, : columns * CELL].reshape(rows, CELL, columns, CELL)
    best = cells.transpose(0, 2, 1, 3).reshape(rows * columns, CELL * CELL).argmax(1)
    y = (np.arange(rows * columns) // columns) * CELL + best // CELL
    x = (np.arange(rows * columns) % columns) * CELL + best % CELL
    steepness = slope[y, x]
    grain = 2 * noise * np.sqrt(np.maximum(level[y, x], 0) + FLOOR) / step
    window = np.ones((2 * REACH * step + 1,) * 2, np.uint8)
    lit = cv2.dilate(clipped, window) if clipped.any() else clipped
    at = np.minimum(y * step, lit.shape[0] - 1), np.minimum(x * step, lit.shape[1] - 1)
    use = (steepness > 2 * grain) & (steepness > 0.002) & (lit[at] == 0)
    y, x, steepness = y[use], x[use], steepness[use]
    along = dx[y, x] / steepness, dy[y, x] / steepness
    place = (x * step).astype(np.float32), (y * step).astype(np.float32)
    return *place, *along, np.full(len(x), index)
