"""Simulated photos with a known lens, for `tests.bench.source`: traced, noisy, saved as JPEG.

The textures are held-out photos, downscaled and used only if measurably sharp; mirrored copies
fill the scene. A photo enlarged to the scene's size would be soft before any lens.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np

from engine.lens import MAX_COC
from training.data_pack import held_out_names, list_pictures, sharpness
from training.simulate.tracer import all_in_focus, disparity, trace
from training.simulate.tracer_scenes import Textures, build
from training.srgb import linear_to_srgb, srgb_to_linear

SIZE = (1024, 768)
MARGIN = 48
CANVAS = (SIZE[0] + 2 * MARGIN, SIZE[1] + 2 * MARGIN)

SMALLER = 0.6
"""Size of a texture relative to its photo."""

SHARP = 0.8
SHARP_SHARE = 0.85
"""A texture is used if at least this share of its measurable cells is above `SHARP`."""

CANNOT_TELL = 0.25
"""The value of `sharpness` for a cell without edges."""


@dataclass(frozen=True, eq=False)
class Shot:
    """A photo and everything known about how it was taken.

    Attributes:
        seed: the shot's number.
        photo: float32 H x W x 3, linear light, as read from its JPEG.
        truth: the scene through a pinhole, clipped to 0..1.
        disparity: the true map.
        focus, blur: focus disparity and blur level of the source lens.
        noise: standard deviation at linear light 0.18.
        quality: JPEG quality.
    """

    seed: int
    photo: np.ndarray
    truth: np.ndarray
    disparity: np.ndarray
    focus: float
    blur: float
    noise: float
    quality: int

    @cached_property
    def coc(self) -> np.ndarray:
        """The true signed CoC in pixels, float32 H x W."""
        scale = np.float32(self.blur / 100 * MAX_COC * max(SIZE))
        return (self.disparity - np.float32(self.focus)) * scale

    @property
    def radius(self) -> float:
        """Largest CoC radius in the photo, in pixels."""
        return float(np.abs(self.coc).max())

    @cached_property
    def perturbed(self) -> np.ndarray:
        """The disparity with errors typical of an estimate."""
        return _perturbed(self.disparity, np.random.default_rng(self.seed + 50_000))


def sharp_textures(photos: Path, mattes: Path, cache: Path) -> Textures:
    """Textures unseen in training and sharp at the scene's size, kept in `cache`."""
    held_out = held_out_names()
    for kind in ("photos", "mattes"):
        (cache / kind).mkdir(parents=True, exist_ok=True)
    pictures, found, cutouts = [], [], []
    for path in (path for path in list_pictures(photos) if path.name in held_out):
        picture = np.asarray(cv2.imread(str(path)))
        small = cv2.resize(picture, None, fx=SMALLER, fy=SMALLER, interpolation=cv2.INTER_AREA)
        clear = sharpness(small[..., ::-1])
        if (clear[clear != CANNOT_TELL] > SHARP).mean() >= SHARP_SHARE:
            pictures.append(_mirrored(small))
            found.append(_written(cache / "photos" / f"{path.stem}.png", pictures[-1]))
    outlines = [path for path in list_pictures(mattes) if path.name in held_out]
    for index, path in enumerate(outlines):  # their colors get enlarged; only the shapes are used
        alpha = np.asarray(cv2.imread(str(path), cv2.IMREAD_UNCHANGED))[..., 3]
        x, y, width, height = cv2.boundingRect((alpha > 8).astype(np.uint8))
        scale = min(CANVAS) / max(width, height)
        alpha = cv2.resize(alpha[y : y + height, x : x + width], None, fx=scale, fy=scale)
        color = pictures[index * 5 % len(pictures)][: alpha.shape[0], : alpha.shape[1]]
        cutouts.append(_written(cache / "mattes" / path.name, np.dstack([color, alpha])))
    return Textures(tuple(found), tuple(cutouts))


def load_or_take(sources: Textures, seed: int, cache: Path) -> Shot:
    """Shot number `seed`, traced once and then read from `cache`."""
    path = cache / f"shot{seed:03d}.npz"
    if not path.exists():
        part = path.with_name(f"part-{path.name}")
        np.savez(part, **_take(sources, seed))
        os.replace(part, path)
    with np.load(path) as kept:
        photo = np.asarray(cv2.imdecode(kept["jpeg"], cv2.IMREAD_COLOR_RGB))
        truth = np.asarray(cv2.imdecode(kept["truth"], cv2.IMREAD_UNCHANGED))[..., ::-1]
        depth = np.asarray(cv2.imdecode(kept["disparity"], cv2.IMREAD_UNCHANGED))
        return Shot(
            seed,
            photo=srgb_to_linear(photo.astype(np.float32) / 255),
            truth=srgb_to_linear(truth.astype(np.float32) / 65535),
            disparity=depth.astype(np.float32) / 65535,
            focus=float(kept["focus"]),
            blur=float(kept["blur"]),
            noise=float(kept["noise"]),
            quality=int(kept["quality"]),
        )


def _take(sources: Textures, seed: int, samples: int = 192) -> dict[str, np.ndarray]:
    """Trace a scene and save it as a camera would; every fourth shot is sharp everywhere."""
    rng = np.random.default_rng(seed + 40_000)
    scene = build(sources, seed, SIZE, MARGIN)
    depth = disparity(scene)
    focus = float(depth[rng.integers(SIZE[1]), rng.integers(SIZE[0])])  # on something visible
    radius = 0.0 if seed % 4 == 0 else 2 * 10 ** rng.uniform(0, 1)
    scale = min(radius / max(np.abs(depth - focus).max(), 1e-3), MAX_COC * max(SIZE))
    truth = all_in_focus(scene)
    light = trace(scene, focus, scale, samples=samples, seed=seed) if scale else truth
    noise = 0.002 * 10 ** rng.uniform(0, 1)
    deviation = noise * np.sqrt(np.maximum(light, 0) / 0.18)
    light = light + deviation * rng.standard_normal(light.shape).astype(np.float32)
    quality = int(rng.integers(85, 99))
    tone = np.round(linear_to_srgb(light) * 255).astype(np.uint8)[..., ::-1]
    fine = np.round(linear_to_srgb(truth) * 65535).astype(np.uint16)[..., ::-1]
    return {
        "jpeg": cv2.imencode(".jpg", tone, [cv2.IMWRITE_JPEG_QUALITY, quality])[1],
        "truth": cv2.imencode(".png", fine)[1],
        "disparity": cv2.imencode(".png", np.round(depth * 65535).astype(np.uint16))[1],
        "focus": np.float64(focus),
        "blur": np.float64(100 * scale / (MAX_COC * max(SIZE))),
        "noise": np.float64(noise),
        "quality": np.int64(quality),
    }


def _mirrored(picture: np.ndarray) -> np.ndarray:
    """A canvas filled with a picture and its mirror images."""
    width, height = CANVAS
    right, below = (
        -(-full // side) for full, side in zip(CANVAS, picture.shape[1::-1], strict=True)
    )
    row = np.hstack([picture[:, :: 1 - index % 2 * 2] for index in range(right)])
    canvas = np.vstack([row[:: 1 - index % 2 * 2] for index in range(below)])
    return np.ascontiguousarray(canvas[:height, :width])


def _written(path: Path, picture: np.ndarray) -> Path:
    if not path.exists():
        part = path.with_name(f"part-{path.name}")
        cv2.imwrite(str(part), picture)
        os.replace(part, path)
    return path


def _perturbed(depth: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Shift edges by a few pixels and soften them, and add a smooth error of about 0.02."""
    size = depth.shape[::-1]
    shift = np.array([[1, 0, rng.normal(0, 2)], [0, 1, rng.normal(0, 2)]], np.float32)
    moved = cv2.warpAffine(depth, shift, size, borderMode=cv2.BORDER_REPLICATE)
    reach = np.ones((int(rng.integers(1, 5)),) * 2, np.uint8)
    moved = cv2.dilate(moved, reach) if rng.random() < 0.5 else cv2.erode(moved, reach)
    soft = cv2.GaussianBlur(moved, (0, 0), rng.uniform(1, 4))
    slow = rng.normal(0, 1, (4, 5)).astype(np.float32)
    slow = cv2.resize(slow, size, interpolation=cv2.INTER_CUBIC)
    return np.clip(soft + 0.02 * slow, 0, 1).astype(np.float32)
