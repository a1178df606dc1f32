"""Simulated photos for `tests.bench defocus`: focus outside the scene, planes, sharp scenes, wide
blur behind the focus.

Held-out textures in layered scenes (`training.simulate.tracer_scenes`), blurred by the program's
renderer, not by the filters used to train the network, then processed as in a camera.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from engine.lens import Lens
from engine.optics.render import render
from tests.bench.source_shots import _perturbed as perturb
from training.edge_blur import photograph
from training.simulate.tracer import all_in_focus, disparity
from training.simulate.tracer_scenes import Textures, build
from training.srgb import srgb_to_linear

Kind = Literal["outside", "plane", "sharp", "inside", "wide"]

COUNTS: dict[Kind, int] = {"outside": 20, "plane": 10, "sharp": 16, "inside": 10, "wide": 10}
SIZE = (768, 576)
MARGIN = 24
FIRST_SEED = 70_000


@dataclass(frozen=True, eq=False)
class DefocusShot:
    """A photo with known CoC at every pixel.

    Attributes:
        kind: "outside" = focus in front of or behind everything; "plane" = a scene in one tilted
            plane, out of focus; "sharp" = all in focus, textures naturally soft; "inside" = focus
            on something; "wide" = focus on something near, and a background blurred more widely
            than the network sees at once.
        photo: float32 H x W x 3, linear light, as read from a file.
        truth: the same scene all in focus, before camera processing.
        estimated_disparity: float32 H x W, the disparity as an estimator would give it, 0..1.
        coc: float32 H x W, true signed CoC in pixels.
    """

    kind: Kind
    photo: np.ndarray
    truth: np.ndarray
    estimated_disparity: np.ndarray
    coc: np.ndarray


def list_shots() -> list[tuple[Kind, int]]:
    """The kind and number of every shot."""
    return [(kind, number) for kind, count in COUNTS.items() for number in range(count)]


def load_shot(sources: Textures, kind: Kind, number: int, cache: Path) -> DefocusShot:
    """A shot, rendered once and then read from `cache`."""
    path = cache / f"defocus-{kind}{number:02d}.npz"
    if not path.exists():
        part = path.with_name(f"part-{path.name}")
        seed = FIRST_SEED + 1000 * list(COUNTS).index(kind) + number
        np.savez(part, **_take(sources, kind, seed))
        os.replace(part, path)
    with np.load(path) as kept:
        return DefocusShot(
            kind,
            kept["photo"].astype(np.float32),
            kept["truth"].astype(np.float32),
            kept["seen"].astype(np.float32),
            kept["coc"].astype(np.float32),
        )


def _take(sources: Textures, kind: Kind, seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    if kind == "plane":
        light = _texture(sources, rng)
        depth = _tilted(rng)
    else:
        scene = build(sources, seed, SIZE, MARGIN)
        light, depth = all_in_focus(scene), disparity(scene)
    light = np.clip(light, 0, 1)
    if kind == "sharp":  # natural softness is not defocus
        light = cv2.GaussianBlur(light, (0, 0), rng.uniform(0.3, 0.8))
        coc = np.zeros_like(depth)
        blurred = light
    else:
        far, near = _ends(kind, depth, rng)
        coc = far + (near - far) * depth
        blurred = render(
            light, depth, Lens(), coc_of=lambda d, _: np.float32(far) + np.float32(near - far) * d
        )
    photo = photograph(np.clip(blurred, 0, 1), 0.0, rng)
    return {
        "photo": photo.astype(np.float16),
        "truth": light.astype(np.float16),
        "seen": np.clip(perturb(depth, rng), 0, 1).astype(np.float16),
        "coc": coc.astype(np.float16),
    }


def _ends(kind: Kind, depth: np.ndarray, rng: np.random.Generator) -> tuple[float, float]:
    """Signed CoC at disparity 0 and 1; the largest in the photo is 2.5 to 16 px, or 16 to 40."""
    widest = 2.5 * 2 ** rng.uniform(0, 2.7)
    if kind == "wide":
        widest = 16 * 2 ** rng.uniform(0, 1.32)
        low, high = -float(np.quantile(depth, 0.9)), 1 - float(np.quantile(depth, 0.9))
    elif kind == "inside":
        focus = float(depth[rng.integers(depth.shape[0]), rng.integers(depth.shape[1])])
        low, high = -focus, 1 - focus
    else:
        span = rng.uniform(0.05, 0.35) if kind == "plane" else rng.uniform(0.3, 0.8)
        low, high = 1 - span, 1.0
        if rng.random() < 0.5:
            low, high = -high, -low
    scale = widest / float(np.abs(low + (high - low) * depth).max())
    return low * scale, high * scale


def _texture(sources: Textures, rng: np.random.Generator) -> np.ndarray:
    path = sources.photos[rng.integers(len(sources.photos))]
    picture = np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR_RGB))[: SIZE[1], : SIZE[0]]
    return srgb_to_linear(picture.astype(np.float32) / 255)


def _tilted(rng: np.random.Generator) -> np.ndarray:
    angle = rng.uniform(0, 2 * np.pi)
    x, y = np.meshgrid(np.linspace(-1, 1, SIZE[0]), np.linspace(-1, 1, SIZE[1]))
    across = x * np.cos(angle) + y * np.sin(angle)
    return (0.5 + 0.5 * across / np.abs(across).max()).astype(np.float32)
