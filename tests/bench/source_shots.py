"""Simulated photos with a known lens, for `tests.bench.source`: traced, noisy, saved as JPEG."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.lens import MAX_COC
from training.edge_blur import decode, encode
from training.simulate.tracer import all_in_focus, disparity, trace
from training.simulate.tracer_scenes import Textures, build

SIZE = (1024, 768)
MARGIN = 48


@dataclass(frozen=True, eq=False)
class Shot:
    """A photo and all that is known of how it was taken.

    Attributes:
        photo: float32 H x W x 3, linear light, as read from its JPEG.
        truth: the scene through a pinhole, clipped to 0..1.
        disparity, perturbed: the true map, and one such as an estimate would be.
        focus, blur: the source lens: focus disparity and blur level.
        coc: float32 H x W, the true signed CoC in pixels.
        noise: deviation at a light of 0.18.
        quality: of the JPEG.
    """

    photo: np.ndarray
    truth: np.ndarray
    disparity: np.ndarray
    perturbed: np.ndarray
    focus: float
    blur: float
    coc: np.ndarray
    noise: float
    quality: int

    @property
    def radius(self) -> float:
        """Largest CoC radius in the photo, pixels."""
        return float(np.abs(self.coc).max())


def take(sources: Textures, seed: int, samples: int = 192) -> Shot:
    """Shot number `seed`; every fourth is sharp all over."""
    rng = np.random.default_rng(seed + 40_000)
    scene = build(sources, seed, SIZE, MARGIN)
    depth = disparity(scene)
    focus = float(depth[rng.integers(SIZE[1]), rng.integers(SIZE[0])])  # on a thing in sight
    radius = 0.0 if seed % 4 == 0 else 2 * 10 ** rng.uniform(0, 1)
    scale = min(radius / max(np.abs(depth - focus).max(), 1e-3), MAX_COC * max(SIZE))
    truth = all_in_focus(scene)
    light = trace(scene, focus, scale, samples=samples, seed=seed) if scale else truth
    noise = 0.002 * 10 ** rng.uniform(0, 1)
    deviation = noise * np.sqrt(np.maximum(light, 0) / 0.18)
    light = light + deviation * rng.standard_normal(light.shape).astype(np.float32)
    quality = int(rng.integers(85, 99))
    data = np.round(encode(light) * 255).astype(np.uint8)
    data = cv2.imdecode(cv2.imencode(".jpg", data, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 1)
    return Shot(
        photo=decode(data.astype(np.float32) / 255),
        truth=np.minimum(truth, 1),
        disparity=depth,
        perturbed=_perturbed(depth, rng),
        focus=focus,
        blur=100 * scale / (MAX_COC * max(SIZE)),
        coc=((depth - focus) * np.float32(scale)).astype(np.float32),
        noise=noise,
        quality=quality,
    )


def _perturbed(depth: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Edges off by some pixels and soft, and a slow error of about 0.02."""
    size = depth.shape[::-1]
    shift = np.array([[1, 0, rng.normal(0, 2)], [0, 1, rng.normal(0, 2)]], np.float32)
    moved = cv2.warpAffine(depth, shift, size, borderMode=cv2.BORDER_REPLICATE)
    reach = np.ones((int(rng.integers(1, 5)),) * 2, np.uint8)
    moved = cv2.dilate(moved, reach) if rng.random() < 0.5 else cv2.erode(moved, reach)
    soft = cv2.GaussianBlur(moved, (0, 0), rng.uniform(1, 4))
    slow = rng.normal(0, 1, (4, 5)).astype(np.float32)
    slow = cv2.resize(slow, size, interpolation=cv2.INTER_CUBIC)
    return np.clip(soft + 0.02 * slow, 0, 1).astype(np.float32)
