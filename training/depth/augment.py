"""Augmentations that mimic real inputs: crops, colors, noise, JPEG and above all defocus."""

from __future__ import annotations

import itertools

import cv2
import numpy as np


def augment(
    rng: np.random.Generator, image: np.ndarray, disparity: np.ndarray, size: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """One training view of a sample.

    Args:
        image: uint8 sRGB H x W x 3; disparity: float H x W, the depth of the *sharp* photo.
        size: (width, height) of the view.
    Returns:
        float32 height x width x 3 in 0..1 (sRGB-encoded) and float32 height x width.
    """
    image, disparity = crop(rng, image, disparity, size)
    if rng.random() < 0.5:
        image, disparity = image[:, ::-1], disparity[:, ::-1]
    pixels = image.astype(np.float32) / 255
    if rng.random() < 0.35:
        pixels = defocus(rng, pixels, disparity)
    elif rng.random() < 0.15:
        pixels = cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.4, 2.0))
    pixels = recolor(rng, pixels)
    if rng.random() < 0.3:
        noise = rng.standard_normal(pixels.shape, np.float32)
        pixels = pixels + noise * rng.uniform(0.005, 0.06)
    pixels = np.clip(pixels, 0, 1)
    if rng.random() < 0.3:
        pixels = jpeg(pixels, int(rng.integers(25, 90)))
    return pixels, np.ascontiguousarray(disparity, np.float32)


def crop(
    rng: np.random.Generator, image: np.ndarray, disparity: np.ndarray, size: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """A random crop of 45..100 % of the largest that fits, slightly stretched, resized to `size`.

    A third of the views are the largest crop: in use the network sees whole photos.
    """
    height, width = image.shape[:2]
    aspect = size[0] / size[1] * np.exp(rng.uniform(-0.2, 0.2))
    share = 1.0 if rng.random() < 0.33 else rng.uniform(0.45, 1.0)
    w = max(8, int(min(width, height * aspect) * share))
    h = max(8, int(min(height, width / aspect) * share))
    x, y = rng.integers(width - w + 1), rng.integers(height - h + 1)
    part = np.s_[y : y + h, x : x + w]
    method = cv2.INTER_AREA if w > size[0] else cv2.INTER_LINEAR
    return (
        cv2.resize(image[part], size, interpolation=method),
        cv2.resize(disparity[part].astype(np.float32), size, interpolation=cv2.INTER_LINEAR),
    )


def defocus(rng: np.random.Generator, pixels: np.ndarray, disparity: np.ndarray) -> np.ndarray:
    """Thin-lens blur: a stack of disc-blurred copies in linear light, blended by CoC radius.

    Deliberately simple (no occlusion): the network must only learn that blur is not depth.
    """
    long_side = max(pixels.shape[:2])
    largest = rng.uniform(0.004, 0.03) * long_side
    spot = tuple(rng.integers(side) for side in disparity.shape)
    offset = np.abs(disparity - disparity[spot])
    coc = offset / max(float(offset.max()), 1e-3) * largest
    linear = pixels**2.2
    radii = [0.0, largest / 4, largest / 2, largest]
    result = linear.copy()
    for near, far in itertools.pairwise(radii):
        weight = np.clip((coc - near) / (far - near), 0, 1)[..., None]
        result += weight * (_disc_blur(linear, far) - result)
    return np.clip(result, 0, 1) ** (1 / 2.2)


def recolor(rng: np.random.Generator, pixels: np.ndarray) -> np.ndarray:
    """Vary exposure, contrast, white balance and saturation; sometimes gray, occasionally dark."""
    if rng.random() < 0.8:
        gray = pixels.mean(2, keepdims=True)
        pixels = gray + (pixels - gray) * rng.uniform(0.4, 1.5)
        mean = float(pixels.mean())
        pixels = mean + (pixels - mean) * rng.uniform(0.65, 1.35)
        pixels = pixels * rng.uniform(0.7, 1.3) * rng.uniform(0.85, 1.15, 3).astype(np.float32)
        pixels = np.clip(pixels, 0, 1) ** rng.uniform(0.6, 1.7)
    if rng.random() < 0.06:
        pixels = np.repeat(pixels.mean(2, keepdims=True), 3, axis=2)
    return pixels.astype(np.float32)


def jpeg(pixels: np.ndarray, quality: int) -> np.ndarray:
    """The picture after one JPEG save (4:2:0), red, green and blue in 0..1."""
    codes = np.rint(pixels[..., ::-1] * 255).astype(np.uint8)
    coded = cv2.imencode(".jpg", codes, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_UNCHANGED), np.float32)[..., ::-1] / 255


def _disc_blur(linear: np.ndarray, radius: float) -> np.ndarray:
    half = int(np.ceil(radius))
    y, x = np.mgrid[-half : half + 1, -half : half + 1]
    disc = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1).astype(np.float32)
    return cv2.filter2D(linear, -1, disc / disc.sum(), borderType=cv2.BORDER_REFLECT)
