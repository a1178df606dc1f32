"""Faces in a photo and their eyes, by BlazeFace's full-range network (arXiv 1907.05047)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from engine import models
from engine.depth.face import Face
from engine.depth.refine import encode
from engine.errors import EngineError
from engine.light import Light, shrink

DEFAULT_FACES = "faces-s"


@dataclass(frozen=True)
class FaceParams:
    """Attributes:
    side: of the network's input, pixels.
    cells: it gives an answer for each of this many cells across and down.
    windows: the photo is scanned as a whole, and in windows of 1 / 2 of its long side.
    stride: of the windows, as a share of their side; a face on the rim of one is whole in another.
    sure: minimum score. In 297 photos, 52 of 53 detections above it were faces, and half of those
        below 0.6 were not.
    same: overlap, as a share of the smaller box, from which two detections are one face.
    """

    side: int = 192
    cells: int = 48
    windows: tuple[int, ...] = (1, 2)
    stride: float = 0.6
    sure: float = 0.72
    same: float = 0.4


PARAMS = FaceParams()


def faces(pixels: Light) -> list[Face]:
    """The faces whose score is high enough, highest first; none if the network is missing.

    Args:
        pixels: float32 H x W x 3, linear light, or in stored form.
    """
    height, width = pixels.shape[:2]
    scale = PARAMS.side * max(PARAMS.windows) / max(width, height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    seen = encode(shrink(pixels, size)) * 2 - 1
    found: list[tuple[float, Face]] = []
    for left, top, side in _windows(size):
        window = np.zeros((side, side, 3), np.float32)
        part = seen[max(0, top) : top + side, max(0, left) : left + side]
        down, across = max(0, -top), max(0, -left)
        window[down : down + part.shape[0], across : across + part.shape[1]] = part
        for score, places in _answers(
            cv2.resize(window, (PARAMS.side,) * 2, interpolation=cv2.INTER_AREA)
        ):
            at = (places * side + (left, top)) / size
            box, eyes = at[:2], at[2:4]
            (left_eye, right_eye) = ((float(x), float(y)) for x, y in eyes)
            edges = (float(edge) for edge in box.ravel())
            face = Face(*edges, eyes=(left_eye, right_eye))
            found.append((score, face))
    kept: list[Face] = []
    for _, face in sorted(found, key=lambda each: -each[0]):
        if all(_overlap(face, other) < PARAMS.same for other in kept):
            kept.append(face)
    return kept


def _windows(size: tuple[int, int]) -> Iterator[tuple[int, int, int]]:
    """(left, top, side) of the squares that are scanned; some lie partly outside."""
    for count in PARAMS.windows:
        side = round(max(size) / count)
        starts = []
        for length in size:
            if side >= length:
                starts.append([(length - side) // 2])
                continue
            steps = int(np.ceil((length - side) / (side * PARAMS.stride))) + 1
            starts.append([round(start) for start in np.linspace(0, length - side, steps)])
        yield from ((left, top, side) for left in starts[0] for top in starts[1])


def _answers(window: np.ndarray) -> Iterator[tuple[float, np.ndarray]]:
    """Score, and float 4 x 2 points as fractions of the window: two corners of the box, two eyes.

    Args:
        window: float32 side x side x 3, sRGB in -1..1.
    """
    network = _network()
    if network is None:
        return
    with _lock:
        network.setInput(np.ascontiguousarray(window.transpose(2, 0, 1)[None]))
        answers = network.forward(network.getUnconnectedOutLayersNames())
    scores, places = sorted(
        (answer.reshape(PARAMS.cells**2, -1) for answer in answers), key=lambda each: each.shape[1]
    )
    scores = 1 / (1 + np.exp(-np.clip(scores[:, 0], -80, 80)))
    for index in np.flatnonzero(scores >= PARAMS.sure):
        row, column = divmod(int(index), PARAMS.cells)
        anchor = (np.array((column, row)) + 0.5) / PARAMS.cells
        middle, extent, *points = places[index].reshape(-1, 2) / PARAMS.side
        corners = middle - extent / 2, middle + extent / 2
        yield float(scores[index]), np.array([*corners, *points[:2]]) + anchor


def _overlap(one: Face, other: Face) -> float:
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    areas = [(face.right - face.left) * (face.bottom - face.top) for face in (one, other)]
    return max(0.0, across) * max(0.0, down) / max(min(areas), 1e-9)


_lock = threading.Lock()
"""An OpenCV network can be used by only one thread at a time."""


@cache
def _network() -> cv2.dnn.Net | None:
    row = next((each for each in models.shipped() if each.name == DEFAULT_FACES), None)
    try:
        return cv2.dnn.readNetFromTFLite(str(models.verify(row))) if row is not None else None
    except EngineError:  # `models verify` and the doctor report it
        return None
