"""Photo crops with a CoC radius known at every pixel, cheap enough to make during training.

One plane, one tilted plane, or objects in front of each other, each with its own radius, blurred
in linear light by one random lens and processed as a camera does. Luma only: the network sees no
color, and the lens includes what color does to the blur of luma.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from training.defocus.camera import NoisePool, process
from training.defocus.config import DefocusSimConfig
from training.defocus.lens import DefocusLens, defocus_kernel, draw_lens
from training.defocus.scenes import TextureStore, draw_outline, draw_texture

RAMP_SPACING = 0.35
"""Spacing of the radii between which a tilted plane is interpolated, in asinh(radius / 2)."""


@dataclass(frozen=True, eq=False)
class DefocusCrop:
    """A crop and its truth.

    Attributes:
        luma: float32 side x side, linear light, as read from the file.
        radius: float32 side x side, CoC radius in pixels.
        weight: float32 side x side in 0..1: how certain the truth is.
        readable: False for motion blur, where the CoC cannot be known.
    """

    luma: np.ndarray
    radius: np.ndarray
    weight: np.ndarray
    readable: bool = True


def simulate_crop(
    store: TextureStore, noise: NoisePool, config: DefocusSimConfig, rng: np.random.Generator
) -> DefocusCrop:
    """Draw one crop."""
    side = config.side + 2 * config.margin
    enlarged = rng.uniform(1, 2) if rng.random() < config.resized else 1.0
    large = round(side * enlarged)
    lens = draw_lens(rng)
    light, radius, weight = _layer(store, large, enlarged, lens, config, rng)
    if rng.random() < config.layered:
        for _ in range(int(rng.integers(1, config.most_layers + 1))):
            front, own, sure = _layer(store, large, enlarged, lens, config, rng)
            outline = draw_outline(store, large, rng)
            # One radius for the outline: the mean within it.
            middle = float((own * outline).sum() / max(float(outline.sum()), 1e-3))
            alpha = _blur(outline, lens, middle)
            light = light + alpha * (front - light)
            mixed = (alpha > 0.08) & (alpha < 0.92) & (np.abs(own - radius) > 0.25 * (own + radius))
            radius = np.where(alpha > 0.5, own, radius)
            weight = np.where(alpha > 0.5, sure, weight) * np.where(mixed, np.float32(0.25), 1)
    readable = rng.random() >= config.motion
    if not readable:
        light = _move(light, rng)
    luma = process(light, (side, side), noise, config, rng)
    if enlarged > 1:
        radius = cv2.resize(radius, (side, side), interpolation=cv2.INTER_NEAREST)
        weight = cv2.resize(weight, (side, side), interpolation=cv2.INTER_NEAREST)
    inner = slice(config.margin, config.margin + config.side)
    return DefocusCrop(
        np.ascontiguousarray(luma[inner, inner]),
        (radius[inner, inner] / np.float32(enlarged)).astype(np.float32),
        weight[inner, inner].astype(np.float32),
        readable,
    )


def _layer(
    store: TextureStore,
    side: int,
    enlarged: float,
    lens: DefocusLens,
    config: DefocusSimConfig,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Blurred light, CoC radius in pixels of this size, weight."""
    drawn = round(side / enlarged) if rng.random() < 0.4 else side
    texture, sharp = draw_texture(store, drawn, config, rng)
    if drawn != side:  # upscaled: soft before the lens, sharp once the file is downscaled
        texture = cv2.resize(texture, (side, side), interpolation=cv2.INTER_CUBIC)
        sharp = cv2.resize(sharp, (side, side), interpolation=cv2.INTER_NEAREST)
        texture = np.maximum(texture, 0)
    one = _draw_radius(config, rng) * enlarged
    if rng.random() < config.ramp:
        two = _draw_radius(config, rng) * enlarged
        two = min(two, 3 * one + 4)
        signed = _plane(side, one, -two if rng.random() < 0.3 else two, rng)
        radius = np.abs(signed)
        light = _blur_ramp(texture, lens, radius)
    else:
        radius = np.full((side, side), one, np.float32)
        light = _blur(texture, lens, one)
    known = (sharp > 0) | (radius > config.seen_radius * enlarged)
    return light, radius, known.astype(np.float32)


def _draw_radius(config: DefocusSimConfig, rng: np.random.Generator) -> float:
    if rng.random() < config.sharp:
        return 0.0
    widest = config.common_radius if rng.random() < config.common else config.widest_radius
    return float(np.exp(rng.uniform(np.log(config.least_radius), np.log(widest))))


def _plane(side: int, one: float, two: float, rng: np.random.Generator) -> np.ndarray:
    """Values from `one` to `two` across the picture in a random direction."""
    angle = rng.uniform(0, 2 * np.pi)
    line = np.linspace(-1, 1, side, dtype=np.float32)
    across = line * np.cos(angle) + line[:, None] * np.sin(angle)
    share = 0.5 + 0.5 * across / np.abs(across).max()
    return (one + (two - one) * share).astype(np.float32)


def _blur(light: np.ndarray, lens: DefocusLens, radius: float) -> np.ndarray:
    if radius < 0.3:
        return light
    kernel = defocus_kernel(lens, radius)
    return cv2.filter2D(light, -1, kernel, borderType=cv2.BORDER_REFLECT_101)


def _blur_ramp(light: np.ndarray, lens: DefocusLens, radius: np.ndarray) -> np.ndarray:
    """A varying radius: every pixel interpolates between the two nearest of a few blurs."""
    place = np.arcsinh(radius / 2) / RAMP_SPACING
    low, high = float(place.min()), float(place.max())
    steps = max(int(np.ceil(high - low)), 1)
    nodes = np.linspace(low, high, steps + 1)
    width = max((high - low) / steps, 1e-3)
    total = np.zeros_like(light)
    for node in nodes:
        share = np.maximum(1 - np.abs(place - np.float32(node)) / np.float32(width), 0)
        total += share * _blur(light, lens, float(2 * np.sinh(node * RAMP_SPACING)))
    return total


def _move(light: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Motion blur along a line."""
    length = int(rng.integers(5, 26))
    kernel = np.zeros((length, length), np.float32)
    angle, middle = rng.uniform(0, np.pi), (length - 1) / 2
    reach = middle * np.array([np.cos(angle), np.sin(angle)])
    ends = [tuple(np.round(middle + sign * reach).astype(int).tolist()) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0)
    return cv2.filter2D(light, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REFLECT_101)
