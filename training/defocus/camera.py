"""What a camera does to luma after the lens: softness, noise, denoising, curves, halos, JPEG."""

from __future__ import annotations

import cv2
import numpy as np

from training.defocus.config import DefocusSimConfig
from training.srgb import linear_to_srgb, srgb_to_linear


class NoisePool:
    """Gaussian noise to cut pieces from; drawing new noise would take most of the time."""

    def __init__(self, rng: np.random.Generator, side: int = 1400) -> None:
        self._field = rng.standard_normal((side, side)).astype(np.float32)

    def cut(self, shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
        """Noise of `shape`, float32, unit standard deviation."""
        top, left = (int(rng.integers(len(self._field) - side)) for side in shape)
        return self._field[top : top + shape[0], left : left + shape[1]]


def process(
    light: np.ndarray,
    out: tuple[int, int],
    noise: NoisePool,
    config: DefocusSimConfig,
    rng: np.random.Generator,
) -> np.ndarray:
    """From linear luma behind the lens to linear luma of the file as read back.

    Args:
        light: float32 H x W.
        out: (width, height) of the file.
    """
    light = np.minimum(light, 1)
    if rng.random() < 0.6:  # demosaicing, pixel, optical softness of the whole file
        light = cv2.GaussianBlur(light, (0, 0), rng.uniform(0.25, 0.85))
    amount = 2 ** rng.uniform(*config.noise_log2)  # deviation at linear light 0.18
    field = noise.cut(light.shape, rng)  # pyright: ignore[reportArgumentType]
    if rng.random() < 0.6:  # demosaiced noise is soft too
        field = cv2.GaussianBlur(field, (0, 0), rng.uniform(0.35, 0.8)) * np.float32(1.6)
    light = light + np.float32(amount) * np.sqrt(np.maximum(light, 0) / 0.18 + 0.1) * field
    tone = linear_to_srgb(light)
    if rng.random() < config.denoised:
        tone = _denoise(tone, amount, rng)
    if rng.random() < config.smeared:
        tone = _smear(tone, rng)
    tone = tone ** np.float32(2 ** rng.uniform(-0.3, 0.3))
    if rng.random() < 0.5:  # an S curve
        curve = np.float32(rng.uniform(-0.3, 0.7))
        tone = tone + curve * tone * (1 - tone) * (2 * tone - 1)
    if rng.random() < config.local_contrast:
        wide = cv2.GaussianBlur(tone, (0, 0), np.exp(rng.uniform(np.log(4), np.log(24))))
        tone = tone + np.float32(rng.uniform(-0.15, 0.45)) * (tone - wide)
    if rng.random() < config.sharpened:
        tone = _sharpen(tone, rng)
    if out != tone.shape[::-1]:
        if rng.random() < 0.5:  # a file that is downscaled on reading
            tone = _file(tone, config, rng).astype(np.float32) / 255
        way = cv2.INTER_AREA if rng.random() < 0.7 else cv2.INTER_CUBIC
        tone = cv2.resize(tone, out, interpolation=way)
        if rng.random() < 0.3 * config.sharpened:
            tone = _sharpen(tone, rng)
    return srgb_to_linear(_file(tone, config, rng).astype(np.float32) / 255)


def _file(tone: np.ndarray, config: DefocusSimConfig, rng: np.random.Generator) -> np.ndarray:
    """uint8, as read back from a JPEG or a lossless file."""
    bytes_ = np.round(np.clip(tone, 0, 1) * 255).astype(np.uint8)
    if rng.random() < config.jpeg:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(70, 99))]
        data = cv2.imencode(".jpg", bytes_, quality)[1]
        bytes_ = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE))
    return bytes_


def _sharpen(tone: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """An unsharp mask, up to halos as strong as phones'; often clipped to keep halos thin."""
    soft = cv2.GaussianBlur(tone, (0, 0), rng.uniform(0.5, 1.8))
    halo = np.float32(2 ** rng.uniform(-2.3, 1.0)) * (tone - soft)
    least = np.float32(rng.choice([0.0, 0.004, 0.01]))
    halo = np.sign(halo) * np.maximum(np.abs(halo) - least, 0)
    if rng.random() < 0.4:
        most = np.float32(rng.uniform(0.02, 0.12))
        halo = most * np.tanh(halo / most)
    return tone + halo


def _smear(tone: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Remove faint texture and keep edges, as a phone's noise reduction does: a guided filter (He
    et al. 2010) of the picture by itself, blended with the picture."""
    side = 2 * int(rng.integers(1, 4)) + 1
    faint = np.float32(2 ** rng.uniform(-7, -4)) ** 2
    mean = cv2.blur(tone, (side, side))
    variance = np.maximum(cv2.blur(tone * tone, (side, side)) - mean * mean, 0)
    slope = variance / (variance + faint)
    offset = cv2.blur(mean - slope * mean, (side, side))
    smooth = cv2.blur(slope, (side, side)) * tone + offset
    return tone + np.float32(rng.uniform(0.4, 1)) * (smooth - tone)


def _denoise(tone: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    """In-camera denoising, from mild to heavy."""
    kind = rng.random()
    strength = float(amount * rng.uniform(1, 4))
    if kind < 0.75:
        return cv2.bilateralFilter(tone, 5, strength, rng.uniform(1, 2))
    if kind < 0.9:  # weak detail is removed, strong detail stays
        soft = cv2.GaussianBlur(tone, (0, 0), rng.uniform(0.8, 1.6))
        detail = tone - soft
        return soft + np.sign(detail) * np.maximum(np.abs(detail) - np.float32(strength), 0)
    return cv2.medianBlur(tone, 3)
