"""How blurred every part of a photo is, read from its pixels alone.

A small network (`training.defocus`) gives each 4 x 4 pixels the odds of every CoC radius. It was
trained on crops that a simulated camera has processed; what it cannot tell (fog, bare walls, motion
blur) it leaves open. What a lens can do is no matter of this file: see `defocus_fit`.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

import resources
from engine.backends.onnx import OnnxSession
from engine.optics.defocus_input import MULTIPLE, RADII, STRIDE, defocus_input
from engine.tiling import Run

WEIGHTS = resources.MODELS / "defocus.onnx"


@lru_cache(maxsize=1)
def shipped_session() -> OnnxSession:
    """The network that comes with the program, loaded once.

    Raises:
        EngineError: its file is missing or damaged.
    """
    return OnnxSession(WEIGHTS, "cpu")


def read_defocus(luma: np.ndarray, run: Run | None = None) -> np.ndarray:
    """Log odds of every CoC radius (`RADII`, in pixels of `luma`) in every cell of 4 x 4 pixels.

    Args:
        luma: float32 H x W (even sides), linear light, long side up to 1024.
        run: the network; the shipped one without.
    Returns:
        float32 classes x ceil(H / 4) x ceil(W / 4), each cell's mean 0: all classes equal where
        the pixels tell nothing.
    """
    run = run or shipped_session().run
    height, width = luma.shape
    bottom, right = -height % MULTIPLE, -width % MULTIPLE
    padded = cv2.copyMakeBorder(luma, 0, bottom, 0, right, cv2.BORDER_REFLECT_101)
    odds = run({"planes": defocus_input(padded)[None]})["log_odds"][0]
    odds = odds[:, : -(-height // STRIDE), : -(-width // STRIDE)]
    assert len(odds) == len(RADII)
    return odds - odds.mean(0)
