"""What a camera does to luma after the lens: softness, noise, denoising, curves, halos, JPEG."""

from __future__ import annotations

import cv2
import numpy as np

from training.defocus.config import DefocusSimConfig
from training.srgb import linear_to_srgb, srgb_to_linear


class NoisePool:
    """Gaussian noise to cut pieces from; drawing it anew would take most of the time."""

    def __init__(self, rng: np.random.Generator, side: int = 1400) -> None:
        self._field = rng.standard_normal((side, side)).astype(np.float32)

    def cut(self, shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
        """float32 of `shape`, unit deviation."""
        top, left = (int(rng.integers(len(self._field) - side)) for side in shape)
        return self._field[top : top + shape[0], left : left + shape[1]]


def process(
    light: np.ndarray,
    out: tuple[int, int],
    noise: NoisePool,
    config: DefocusSimConfig,
    rng: np.random.Generator,
) -> np.ndarray:
    """Linear luma behind the lens to linear luma of the file that is read back.

    Args:
        light: float32 H x W.
        out: (width, height) of the file.
    """
    light = np.minimum(light, 1)
    if rng.random() < 0.6:  # demosaicing, pixel, optical softness of the whole file
        light = cv2.GaussianBlur(light, (0, 0), rng.uniform(0.25, 0.85))
    amount = 2 ** rng.uniform(-10.5, -5.0)  # deviation at a light of 0.18: 0.07 to 3 %
    field = noise.cut(light.shape, rng)  # pyright: ignore[reportArgumentType]
    if rng.random() < 0.6:  # demosaiced noise is soft too
        field = cv2.GaussianBlur(field, (0, 0), rng.uniform(0.35, 0.8)) * np.float32(1.6)
    light = light + np.float32(amount) * np.sqrt(np.maximum(light, 0) / 0.18 + 0.1) * field
    tone = linear_to_srgb(light)
    if rng.random() < config.denoised:
        tone = _denoise(tone, amount, rng)
    tone = tone ** np.float32(2 ** rng.uniform(-0.3, 0.3))
    if rng.random() < 0.5:  # an S curve
        curve = np.float32(rng.uniform(-0.3, 0.7))
        tone = tone + curve * tone * (1 - tone) * (2 * tone - 1)
    if rng.random() < config.local_contrast:
        wide = cv2.GaussianBlur(tone, (0, 0), rng.uniform(6, 20))
        tone = tone + np.float32(rng.uniform(0.05, 0.35)) * (tone - wide)
    if rng.random() < config.sharpened:
        soft = cv2.GaussianBlur(tone, (0, 0), rng.uniform(0.5, 1.8))
        halo = np.float32(rng.uniform(0.2, 1.3)) * (tone - soft)
        least = np.float32(rng.choice([0.0, 0.004, 0.01]))
        tone = tone + np.sign(halo) * np.maximum(np.abs(halo) - least, 0)
    if out != tone.shape[::-1]:
        way = cv2.INTER_AREA if rng.random() < 0.7 else cv2.INTER_CUBIC
        tone = cv2.resize(tone, out, interpolation=way)
    bytes_ = np.round(np.clip(tone, 0, 1) * 255).astype(np.uint8)
    if rng.random() < config.jpeg:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(70, 99))]
        bytes_ = np.asarray(
            cv2.imdecode(cv2.imencode(".jpg", bytes_, quality)[1], cv2.IMREAD_GRAYSCALE)
        )
    return srgb_to_linear(bytes_.astype(np.float32) / 255)


def _denoise(tone: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    """In-camera denoising, from timid to heavy-handed."""
    kind = rng.random()
    strength = float(amount * rng.uniform(1, 4))
    if kind < 0.75:
        return cv2.bilateralFilter(tone, 5, strength, rng.uniform(1, 2))
    if kind < 0.9:  # what is weak goes, what is strong stays
        soft = cv2.GaussianBlur(tone, (0, 0), rng.uniform(0.8, 1.6))
        detail = tone - soft
        return soft + np.sign(detail) * np.maximum(np.abs(detail) - np.float32(strength), 0)
    return cv2.medianBlur(tone, 3)
