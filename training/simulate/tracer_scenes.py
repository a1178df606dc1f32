"""Seeded layered scenes for the tracer, from sharp photos and cut-out foregrounds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from engine.errors import InputError
from training.simulate.tracer import Layer, Scene
from training.srgb import srgb_to_linear


@dataclass(frozen=True)
class Textures:
    """The files that scenes are made of: sharp photos, and RGBA foregrounds with soft alpha."""

    photos: tuple[Path, ...]
    mattes: tuple[Path, ...] = ()


def textures(photos: Path, mattes: Path | None = None) -> Textures:
    """The pictures in two folders, sorted by name.

    Raises:
        InputError: a folder holds no picture.
    """
    found = tuple(sorted(p for p in photos.glob("*") if p.suffix in (".jpg", ".png")))
    if not found:
        raise InputError(f"photos: '{photos}' holds no .jpg or .png; name a folder of photos")
    cutouts = tuple(sorted(mattes.glob("*.png"))) if mattes else ()
    if mattes and not cutouts:
        raise InputError(f"mattes: '{mattes}' holds no .png; name a folder of RGBA cut-outs")
    return Textures(found, cutouts)


def build(
    sources: Textures, seed: int, size: tuple[int, int] = (768, 512), margin: int = 48
) -> Scene:
    """A random scene: a background, often a tilted ground or lights, one to three foregrounds.

    Args:
        seed: the same seed, sources and size give the same scene.
        size: (width, height) of the picture.
        margin: canvas around it, at least the largest CoC radius.
    """
    rng = np.random.default_rng(seed)
    width, height = size
    canvas = (width + 2 * margin, height + 2 * margin)
    far = rng.uniform(0.0, 0.25)
    backdrop = _photo(rng, sources, canvas)
    if rng.random() < 0.5:
        _add_lights(rng, backdrop)
    layers = [Layer(backdrop, np.ones(canvas[::-1], np.float32), (far, 0.0, 0.0))]
    ground = None
    if rng.random() < 0.5:
        ground = _ground(rng, sources, canvas, margin, height, far)
        layers.append(ground)
    nearness = np.sort(rng.uniform(far + 0.15, 1.0, rng.integers(1, 4)))
    for value in nearness:
        layers.append(_foreground(rng, sources, canvas, float(value), ground, margin, height))
    return Scene(tuple(layers), margin)


def _photo(rng: np.random.Generator, sources: Textures, canvas: tuple[int, int]) -> np.ndarray:
    """A photo that fills the canvas, in linear light."""
    path = sources.photos[rng.integers(len(sources.photos))]
    image = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
    if image is None:
        raise InputError(f"photos: '{path}' is no picture; take it out of the folder")
    height, width = image.shape[:2]
    scale = max(canvas[0] / width, canvas[1] / height)
    wide, high = max(canvas[0], round(width * scale)), max(canvas[1], round(height * scale))
    image = cv2.resize(
        image, (wide, high), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    )
    left = rng.integers(wide - canvas[0] + 1)
    top = rng.integers(high - canvas[1] + 1)
    image = image[top : top + canvas[1], left : left + canvas[0]]
    return srgb_to_linear(image[:, :: -1 if rng.random() < 0.5 else 1])


def _add_lights(rng: np.random.Generator, color: np.ndarray) -> None:
    """Small lamps, about two pixels wide and far brighter than white."""
    height, width = color.shape[:2]
    spot = cv2.getGaussianKernel(7, 0.9)
    spot = (spot @ spot.T).astype(np.float32) / spot.max() ** 2
    for _ in range(rng.integers(6, 30)):
        x, y = rng.integers(3, width - 3), rng.integers(3, height - 3)
        tint = rng.uniform(0.4, 1.0, 3) * 10 ** rng.uniform(0.5, 1.8)
        color[y - 3 : y + 4, x - 3 : x + 4] += (spot[..., None] * tint).astype(np.float32)


def _ground(rng, sources, canvas, margin, height, far) -> Layer:
    """A plane that rises from the backdrop's depth at the horizon toward the viewer."""
    horizon = rng.uniform(0.35, 0.7)
    near = rng.uniform(0.45, 0.9)
    slope = (near - far) / (1 - horizon)
    rows = (np.arange(canvas[1], dtype=np.float32) - margin) / height
    alpha = np.clip((rows - horizon) * height + 0.5, 0, 1)[:, None].repeat(canvas[0], 1)
    return Layer(_photo(rng, sources, canvas), alpha, (far - slope * horizon, 0.0, slope))


def _foreground(rng, sources, canvas, value, ground, margin, height) -> Layer:
    """A cut-out or a random shape, standing on the ground if there is one."""
    if sources.mattes and rng.random() < 0.6:
        color, alpha = _cutout(rng, sources, canvas)
    else:
        color, alpha = _photo(rng, sources, canvas), _shape(rng, canvas)
    if ground is not None:  # cut off below the line where the ground is as near
        foot = margin + height * (value - ground.plane[0]) / ground.plane[2]
        rows = np.arange(canvas[1], dtype=np.float32)[:, None]
        alpha = alpha * np.clip(foot - rows, 0, 1)
    return Layer(color, alpha.astype(np.float32), (value, 0.0, 0.0))


def _cutout(rng, sources, canvas) -> tuple[np.ndarray, np.ndarray]:
    path = sources.mattes[rng.integers(len(sources.mattes))]
    image = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if image is None or image.ndim != 3 or image.shape[2] != 4:
        raise InputError(f"mattes: '{path}' is no RGBA picture; take it out of the folder")
    rows, columns = np.nonzero(image[..., 3] > 8)
    image = image[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    scale = rng.uniform(0.45, 0.9) * canvas[1] / max(image.shape[:2])
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    alpha = cv2.resize(image[..., 3], None, fx=scale, fy=scale, interpolation=interpolation)
    color = cv2.resize(image[..., 2::-1], None, fx=scale, fy=scale, interpolation=interpolation)
    high, wide = alpha.shape
    left = int(rng.integers(-wide // 4, canvas[0] - wide * 3 // 4))
    top = int(rng.integers(0, max(1, canvas[1] - high)))
    place = np.array([[1, 0, left], [0, 1, top]], np.float64)
    alpha = cv2.warpAffine(alpha.astype(np.float32) / 255, place, canvas, flags=cv2.INTER_NEAREST)
    color = cv2.warpAffine(
        srgb_to_linear(color),
        place,
        canvas,
        flags=cv2.INTER_NEAREST,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return color, alpha


def _shape(rng, canvas) -> np.ndarray:
    """Alpha of an ellipse, a polygon, or a spray of branches, with a randomly soft edge."""
    width, height = canvas
    fine = 4
    alpha = np.zeros((height * fine, width * fine), np.uint8)
    kind = rng.choice(["ellipse", "polygon", "branches"])
    center = rng.uniform(0.15, 0.85, 2) * (width, height)
    reach = rng.uniform(0.12, 0.3) * height
    if kind == "ellipse":
        axes = reach * rng.uniform(0.6, 1.4, 2) * fine
        cv2.ellipse(
            alpha,
            (int(center[0] * fine), int(center[1] * fine)),
            (int(axes[0]), int(axes[1])),
            rng.uniform(0, 180),
            0,
            360,
            255,
            -1,
        )
    elif kind == "polygon":
        angles = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 8)))
        radii = reach * rng.uniform(0.6, 1.6, len(angles))
        points = center + np.stack([np.cos(angles), np.sin(angles)], 1) * radii[:, None]
        cv2.fillPoly(alpha, [np.round(points * fine).astype(np.int32)], 255)
    else:
        for _ in range(rng.integers(6, 20)):
            start = center + rng.normal(0, reach / 3, 2)
            end = start + rng.normal(0, reach * 1.5, 2)
            thickness = int(rng.uniform(1.5, 12) * fine)
            ends = [tuple(int(value) for value in p * fine) for p in (start, end)]
            cv2.line(alpha, ends[0], ends[1], 255, thickness)
    soft = cv2.resize(alpha, canvas, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    sigma = rng.choice([0.0, 0.6, 1.5, 3.0])
    return cv2.GaussianBlur(soft, (0, 0), sigma) if sigma > 0 else soft
