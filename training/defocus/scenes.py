"""Textures and outlines for the defocus network's crops, in linear luma."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from engine.errors import InputError
from training.data_pack import CELL, held_out_names, load, sharpness
from training.defocus.config import DefocusSimConfig
from training.srgb import srgb_to_linear

KODAK_HELD_OUT = ("01", "04", "07", "10", "13", "16", "19", "22")
"""Kodak photos for evaluating restoration; never trained on."""

_LIGHT = srgb_to_linear(np.arange(256, dtype=np.float32) / 255)


@dataclass(frozen=True, eq=False)
class TextureStore:
    """Photos of the training split at several sizes, and mattes.

    Attributes:
        photos: (uint8 H x W sRGB luma, uint8 mask: 1 where it counts as sharp) of each.
        mattes: uint8 alphas.
    """

    photos: tuple[tuple[np.ndarray, np.ndarray], ...]
    mattes: tuple[np.ndarray, ...]


def load_textures(pack: Path, config: DefocusSimConfig) -> TextureStore:
    """Read and measure every photo of a data pack that is not held out.

    Raises:
        InputError: not a readable data pack, or no photo in it is large and sharp enough.
    """
    held_out = held_out_names()
    least = config.side + 2 * config.margin
    contents = load(pack)
    found = []
    for name, pixels in contents.photos.items():
        if name in held_out or _is_held_out_kodak(Path(name).stem):
            continue
        pixels = np.ascontiguousarray(pixels)
        for scale in config.scales:
            small = pixels
            if scale < 1:
                small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            if min(small.shape[:2]) <= least:
                continue
            cells = sharpness(small)
            soft = (cells < config.soft_cell) & (cells != config.plain_cell)
            sharp = (~soft).astype(np.uint8).repeat(CELL, 0).repeat(CELL, 1)
            height, width = small.shape[:2]
            bottom, right = height - sharp.shape[0], width - sharp.shape[1]
            sharp = np.pad(sharp, ((0, bottom), (0, right)), mode="edge")
            if sharp.mean() > 0.5:
                found.append((cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), sharp))
    if not found:
        raise InputError(f"{pack}: no photo of {least} px and more is sharp; pack others")
    alphas = [m[..., 3].copy() for name, m in contents.mattes.items() if name not in held_out]
    return TextureStore(tuple(found), tuple(alphas))


def draw_texture(
    store: TextureStore, side: int, config: DefocusSimConfig, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """float32 side x side linear luma, and uint8 mask of where it is truly sharp.

    Raises:
        InputError: no photo is large enough.
    """
    kind = rng.random()
    if kind < config.haze:
        return _haze(side, rng), np.ones((side, side), np.uint8)
    if kind < config.haze + config.graphics:
        return _graphics(side, rng), np.ones((side, side), np.uint8)
    large = [k for k, (photo, _) in enumerate(store.photos) if min(photo.shape) > side]
    if not large:
        raise InputError(f"no photo has {side + 1} px each way; pack larger ones")
    photo, sharp = store.photos[large[rng.integers(len(large))]]
    top, left = (int(rng.integers(size - side)) for size in photo.shape)
    window = np.s_[top : top + side, left : left + side]
    light = _LIGHT[photo[window]] * np.float32(2 ** rng.uniform(-1.3, 0.4))
    bright = light > 0.8
    if bright.any():
        light = np.where(bright, light * np.float32(2 ** rng.uniform(0, 2.5)), light)
    if rng.random() < config.lit:
        light = _with_lights(light, config, rng)
    own, mask = light, sharp[window]
    for flip in range(2):
        if rng.random() < 0.5:
            own, mask = np.flip(own, flip), np.flip(mask, flip)
    return np.ascontiguousarray(own), np.ascontiguousarray(mask)


def draw_outline(store: TextureStore, side: int, rng: np.random.Generator) -> np.ndarray:
    """float32 side x side alpha of a foreground object."""
    kind = rng.random()
    if kind < 0.4 and store.mattes:
        alpha = store.mattes[rng.integers(len(store.mattes))]
        scale = side * rng.uniform(0.7, 2.2) / max(alpha.shape)
        alpha = cv2.resize(alpha, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        shift = [rng.uniform(-0.5, 0.5) * side + (side - size) / 2 for size in alpha.shape[::-1]]
        move = np.array([[1, 0, shift[0]], [0, 1, shift[1]]], np.float32)
        return cv2.warpAffine(alpha, move, (side, side)).astype(np.float32) / 255
    canvas = np.zeros((2 * side, 2 * side), np.uint8)
    if kind < 0.6:  # a blob
        knots = int(rng.integers(3, 9))
        field = rng.standard_normal((knots, knots)).astype(np.float32)
        field = cv2.resize(field, (2 * side, 2 * side), interpolation=cv2.INTER_CUBIC)
        canvas = ((field > rng.uniform(-0.3, 0.5)) * 255).astype(np.uint8)
    elif kind < 0.75:  # wires, twigs
        for _ in range(int(rng.integers(1, 8))):
            ends = rng.integers(-side // 2, 2 * side + side // 2, (2, 2))
            cv2.line(
                canvas,
                ends[0].tolist(),
                ends[1].tolist(),
                255,
                int(2 * rng.integers(1, 9)),
                cv2.LINE_AA,
            )
    else:
        corners = rng.integers(-side // 2, 2 * side + side // 2, (int(rng.integers(3, 7)), 2))
        cv2.fillPoly(canvas, [cv2.convexHull(corners.astype(np.int32))], 255, cv2.LINE_AA)
    return cv2.resize(canvas, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def _with_lights(
    light: np.ndarray, config: DefocusSimConfig, rng: np.random.Generator
) -> np.ndarray:
    """`light` with bright points on it, darkened by up to three stops behind them: lamps at night,
    drops and leaves in sunlight."""
    count = int(rng.integers(1, config.most_lights + 1))
    points = np.zeros_like(light)
    for x, y in rng.integers(0, light.shape[0], (count, 2)):
        cv2.circle(points, (int(x), int(y)), int(rng.integers(0, 3)), 2 ** rng.uniform(1, 7), -1)
    return np.maximum(light * np.float32(2 ** -rng.uniform(0, 3)), points)


def _haze(side: int, rng: np.random.Generator) -> np.ndarray:
    """Fog, sky, a bare wall: smooth gradients that say nothing about the lens."""
    knots = int(rng.integers(2, 9))
    field = rng.standard_normal((knots, knots)).astype(np.float32)
    field = cv2.resize(field, (side, side), interpolation=cv2.INTER_CUBIC)
    contrast = 2 ** rng.uniform(-8, -1.5) / max(float(field.std()), 1e-3)
    return np.clip(rng.uniform(0.02, 0.9) + contrast * field, 0, 1.2).astype(np.float32)


def _graphics(side: int, rng: np.random.Generator) -> np.ndarray:
    """Signs, screens, print: shapes and letters with hard edges."""
    ground, ink = rng.uniform(0.02, 1, 2)
    canvas = np.full((2 * side, 2 * side), ground, np.float32)
    for _ in range(int(rng.integers(2, 12))):
        shade = float(ink if rng.random() < 0.6 else rng.uniform(0, 1))
        one, two = rng.integers(0, 2 * side, (2, 2)).tolist()
        kind = rng.random()
        if kind < 0.3:
            cv2.rectangle(canvas, one, two, shade, int(rng.choice([-1, 2, 4, 8])))
        elif kind < 0.5:
            cv2.line(canvas, one, two, shade, int(2 * rng.integers(1, 6)), cv2.LINE_8)
        else:
            text = "".join(rng.choice(list("abcdefghkmnoprstuxyzABEGHKMRS0123456789 "), 14))
            size = float(rng.uniform(0.6, 3))
            inked = np.zeros(canvas.shape, np.uint8)  # OpenCV 5 draws text on 8 bits only
            cv2.putText(
                inked, text, one, int(rng.integers(0, 5)), size, 255, int(rng.integers(1, 6))
            )
            canvas[inked > 0] = shade
    return cv2.resize(canvas, (side, side), interpolation=cv2.INTER_AREA)


def _is_held_out_kodak(stem: str) -> bool:
    return stem.startswith("kodak") and stem[-2:] in KODAK_HELD_OUT
