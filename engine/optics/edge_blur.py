"""Estimates how blurred a photo is, edge by edge.

A small network, trained on discs of known radius (`python -m training.edge_blur`), classifies the
profile across an edge, sampled at four scales, by blur radius. Zhuo and Sim 2011 estimate the same
from one ratio of gradients; a whole profile distinguishes a step from a line and from noise.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

import resources
from engine.optics.filters import square
from engine.optics.noise import noise_level, stabilize

WEIGHTS = resources.MODELS / "edge-blur.safetensors"


@dataclass(frozen=True)
class EdgeBlurParams:
    """Parameters of the edge profiles. The shipped network was trained with them: other values need
    another network. All were chosen by hand.

    Attributes:
        class_count: class 0 = sharp (below 0.7 px), class c = a radius of 2^((c - 1) / 2) px, 1 to
            32 px.
        cell_px: one edge is read for each cell of this side, at each scale.
        scale_count: number of scales, each half the size of the previous one.
        profile_radius: half-length of a profile, in pixels of its scale.
        clipped_light: linear light above which a pixel counts as clipped.
        min_contrast: minimum contrast of an edge, in square roots of light (about 10 of 255
            levels); less may come from the file's encoding, or from fog.
        min_contrast_noise: minimum contrast of an edge, in noise levels.
        min_slope: minimum slope of an edge, linear light per pixel of its scale.
        min_slope_noise: minimum slope, in standard deviations of the noise's slope.
    """

    class_count: int = 12
    cell_px: int = 8
    scale_count: int = 4
    profile_radius: int = 4
    clipped_light: float = 0.95
    min_contrast: float = 0.04
    min_contrast_noise: float = 4.0
    min_slope: float = 0.002
    min_slope_noise: float = 2.0

    @property
    def profile_length(self) -> int:
        """Features of one edge: a profile and a contrast for each scale, and the scale one-hot."""
        return self.scale_count * (2 * self.profile_radius + 1) + self.scale_count + 1


EDGE_BLUR = EdgeBlurParams()


@dataclass(frozen=True, eq=False)
class Edges:
    """The edges of a photo.

    Attributes:
        x, y: float32 [N], pixel positions.
        angle: float32 [N], radians, of the normal: the direction in which light increases.
        profiles: float32 [N, profile_length], the input of the network.
    """

    x: np.ndarray
    y: np.ndarray
    angle: np.ndarray
    profiles: np.ndarray


def find_edges(luma: np.ndarray) -> Edges:
    """The strongest edge of every cell at every scale, if it exceeds noise and fog.

    Args:
        luma: float32 H x W (even sides), linear light.
    """
    noise = max(noise_level(luma), 0.001)
    levels = [luma]
    for _ in range(EDGE_BLUR.scale_count - 1):
        levels.append(cv2.pyrDown(levels[-1]))
    clipped = (luma > EDGE_BLUR.clipped_light).astype(np.uint8)
    strongest = [
        _strongest_edges(level, index, noise, clipped) for index, level in enumerate(levels)
    ]
    x, y, along_x, along_y, scale = (np.concatenate(part) for part in zip(*strongest, strict=True))

    angle = np.arctan2(along_y, along_x)
    if len(x) == 0:
        return Edges(x, y, angle, np.zeros((0, EDGE_BLUR.profile_length), np.float32))
    radius, scale_count = EDGE_BLUR.profile_radius, EDGE_BLUR.scale_count
    offsets = np.arange(-radius, radius + 1, dtype=np.float32)
    values = np.empty((len(x), scale_count, len(offsets)), np.float32)
    for index, level in enumerate(levels):
        step = np.float32(2**index)
        total = 0
        for side in (-1.0, 0.0, 1.0):  # three parallel profiles, averaged to reduce noise
            px = (x - side * step * along_y)[:, None] + offsets * step * along_x[:, None]
            py = (y + side * step * along_x)[:, None] + offsets * step * along_y[:, None]
            total = total + cv2.remap(
                level, px / step, py / step, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
            )
        values[:, index] = total / 3
    own = stabilize(values[np.arange(len(x)), scale])
    use = np.ptp(own, axis=1) > np.maximum(
        EDGE_BLUR.min_contrast, EDGE_BLUR.min_contrast_noise * noise
    )
    x, y, angle, scale, values = (
        x[use],
        y[use],
        angle[use],
        scale[use],
        values[use].reshape(-1, scale_count * len(offsets)),
    )
    mean = values.mean(1, keepdims=True)
    deviation = values.std(1, keepdims=True) + 1e-6
    noise_deviation = 2 * noise * stabilize(mean)
    contrast = np.clip(np.log2(deviation / noise_deviation), -3, 7) / 4
    one_hot = np.eye(scale_count, dtype=np.float32)[scale]
    profiles = np.concatenate([(values - mean) / deviation, one_hot, contrast], 1)
    return Edges(x, y, angle, profiles.astype(np.float32))


def class_probabilities(edges: Edges, weights: dict[str, np.ndarray]) -> np.ndarray:
    """Probability of each blur class for each edge, float32 [N, class_count], under equal priors.

    Args:
        weights: of three fully connected layers, named "0.weight", "0.bias", ...
    """
    hidden = edges.profiles
    for layer in range(3):
        hidden = hidden @ weights[f"{layer}.weight"].T + weights[f"{layer}.bias"]
        if layer < 2:
            hidden = np.maximum(hidden, 0)
    hidden = np.exp(hidden - hidden.max(1, keepdims=True))
    return hidden / hidden.sum(1, keepdims=True)


@lru_cache(maxsize=1)
def shipped_weights() -> dict[str, np.ndarray]:
    """The weights of the shipped network."""
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


def _strongest_edges(level: np.ndarray, index: int, noise: float, clipped: np.ndarray):
    """x, y, unit direction across the edge and scale of the strongest edge in every cell."""
    cell = EDGE_BLUR.cell_px
    step = 2**index
    dx = cv2.Sobel(level, cv2.CV_32F, 1, 0, scale=1 / 8, borderType=cv2.BORDER_REFLECT)
    dy = cv2.Sobel(level, cv2.CV_32F, 0, 1, scale=1 / 8, borderType=cv2.BORDER_REFLECT)
    slope = cv2.magnitude(dx, dy)
    rows, columns = level.shape[0] // cell, level.shape[1] // cell
    cells = slope[: rows * cell, : columns * cell].reshape(rows, cell, columns, cell)
    best = cells.transpose(0, 2, 1, 3).reshape(rows * columns, cell * cell).argmax(1)
    y = (np.arange(rows * columns) // columns) * cell + best // cell
    x = (np.arange(rows * columns) % columns) * cell + best % cell
    steepness = slope[y, x]
    noise_slope = 2 * noise * stabilize(level[y, x]) / step
    window = square(EDGE_BLUR.profile_radius * step)
    near_clipped = cv2.dilate(clipped, window) if clipped.any() else clipped
    height, width = clipped.shape
    at = np.minimum(y * step, height - 1), np.minimum(x * step, width - 1)
    use = steepness > EDGE_BLUR.min_slope_noise * noise_slope
    use &= (steepness > EDGE_BLUR.min_slope) & (near_clipped[at] == 0)
    y, x, steepness = y[use], x[use], steepness[use]
    along = dx[y, x] / steepness, dy[y, x] / steepness
    place = (x * step).astype(np.float32), (y * step).astype(np.float32)
    return *place, *along, np.full(len(x), index)
