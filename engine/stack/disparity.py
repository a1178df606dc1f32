"""Disparity from a merged bracket: the depth of each pixel, from the frame in which it is sharpest.

A bracket gives the order of its planes, but not which end is near or how far apart they are. A map
from a single photo (a network's) gives both roughly: each plane gets the median disparity of the
pixels that are reliably sharpest in it, and the network's map, corrected by what the frames show,
fills in where there is no texture.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.stack.depth_from_focus import FocusMap, GuidedFilter
from engine.stack.warp import Alignment


@dataclass(frozen=True)
class StackDepthParams:
    """Parameters of the fusion, tuned on simulated brackets (`tests.bench bracket_truth`).

    Attributes:
        sure: confidence from which a pixel is used to place its plane.
        least_pixels: such pixels that a plane needs to be placed.
        window_px: half-width of the guided filter's window, pixels of the grid.
        epsilon: its regularization, squared units of the stabilized luma.
        doubt: weight of the network's map relative to a confidence of 1.
        least_breathing: relative magnification between the ends that shows which is near.
    """

    sure: float = 0.5
    least_pixels: int = 200
    window_px: int = 12
    epsilon: float = 1e-3
    doubt: float = 0.05
    least_breathing: float = 0.001


@dataclass(frozen=True, eq=False)
class StackDepth:
    """Disparity of a merged bracket.

    Attributes:
        disparity: float32 h x w in [0, 1], 1 = nearest, on the grid of the merge.
        planes: focus disparity of each frame, in the order of focus.
        guessed: no map says which end is near, and breathing hardly does.
    """

    disparity: np.ndarray
    planes: tuple[float, ...]
    guessed: bool = False


def stack_disparity(
    focus: FocusMap,
    luma: np.ndarray,
    alignments: tuple[Alignment, ...],
    monocular: np.ndarray | None = None,
    params: StackDepthParams | None = None,
) -> StackDepth:
    """Fuse depth from focus with a map from one photo.

    Args:
        luma: float32 h x w, stabilized luma of the merged photo on the grid of `focus`.
        alignments: of the frames in the order of focus.
        monocular: float32, any size, in [0, 1], 1 = nearest: a network's map of the merged photo.
    """
    params = params or StackDepthParams()
    count = len(alignments)
    if monocular is None:
        near_last, guessed = _nearer_end(alignments, params)
        planes = np.linspace(0, 1, count)
        planes = planes if near_last else planes[::-1]
        position = np.interp(focus.position, np.arange(count), planes).astype(np.float32)
        smooth = _filled(position, focus.confidence, luma, params)
        return StackDepth(np.clip(smooth, 0, 1), tuple(planes.tolist()), guessed)
    size = luma.shape[::-1]
    mono = cv2.resize(monocular.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    planes = _placed(focus, mono, count, params)
    measured = np.interp(focus.position, np.arange(count), planes).astype(np.float32)
    correction = (measured - mono) * focus.confidence
    near = GuidedFilter(luma, params.window_px, params.epsilon)
    weight = np.maximum(near(focus.confidence), 0)
    disparity = mono + near(correction) / (weight + params.doubt)
    return StackDepth(np.clip(disparity, 0, 1).astype(np.float32), tuple(planes.tolist()))


def _placed(focus: FocusMap, mono: np.ndarray, count: int, params: StackDepthParams) -> np.ndarray:
    """The disparity of each plane: medians of the map, made monotonic."""
    sure = focus.confidence >= params.sure
    known, values, weights = [], [], []
    for index in range(count):
        place = sure & (focus.sharpest == index)
        if place.sum() >= params.least_pixels:
            known.append(index)
            values.append(float(np.median(mono[place])))
            weights.append(float(place.sum()))
    if len(known) < 2:
        return np.full(count, values[0] if values else 0.5)
    trend = np.polyfit(known, values, 1, w=np.sqrt(weights))[0]
    sign = 1.0 if trend >= 0 else -1.0
    rising = _isotonic(sign * np.array(values), np.array(weights))
    return sign * np.interp(np.arange(count), known, rising)


def _isotonic(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The closest non-decreasing values, by least squares (pool adjacent violators)."""
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        block = (float(value), float(weight), 1)
        while blocks and blocks[-1][0] > block[0]:
            last = blocks.pop()
            total = last[1] + block[1]
            mean = (last[0] * last[1] + block[0] * block[1]) / total
            block = (mean, total, last[2] + block[2])
        blocks.append(block)
    return np.concatenate([np.full(length, mean) for mean, _, length in blocks])


def _nearer_end(alignments: tuple[Alignment, ...], params: StackDepthParams) -> tuple[bool, bool]:
    """Whether the last frame is the nearest, and whether that is a guess.

    Focusing nearer moves the lens outward, and the image grows.
    """
    sizes = np.log([np.sqrt(abs(np.linalg.det(each.matrix[:2, :2]))) for each in alignments])
    slope = np.polyfit(np.arange(len(sizes)), sizes, 1)[0] * (len(sizes) - 1)
    return bool(slope >= 0), bool(abs(slope) < params.least_breathing)


def _filled(
    values: np.ndarray, confidence: np.ndarray, luma: np.ndarray, params: StackDepthParams
) -> np.ndarray:
    """Reliable values, propagated along the photo's edges to where they are unreliable."""
    near = GuidedFilter(luma, params.window_px, params.epsilon)
    weight = confidence + 1e-3
    return near(values * weight) / np.maximum(near(weight), 1e-4)
