"""A small bracket with known truth: a far wall and a near card, focused at two or more planes."""

from __future__ import annotations

import cv2
import numpy as np

from engine.photo import Photo
from engine.stack.merge import Frame
from tests.engine.stack.frames import SIZE, moved, similarity, texture

CARD = (slice(70, 170), slice(110, 210))


def wall_and_card() -> tuple[np.ndarray, np.ndarray]:
    """Linear pixels, sharp everywhere, and the disparity."""
    sharp = cv2.GaussianBlur(texture(1), (0, 0), 0.6)
    sharp[CARD] = cv2.GaussianBlur(texture(2), (0, 0), 0.6)[CARD]
    disparity = np.full(SIZE[::-1], 0.1, np.float32)
    disparity[CARD] = 0.9
    return sharp, disparity


def shoot(focus: float, seed: int = 0, radius: float = 5.0) -> np.ndarray:
    """A noise-free frame focused at a disparity, each surface blurred by its distance from it."""
    sharp, disparity = wall_and_card()
    wall, _ = texture(1), None
    wall = cv2.GaussianBlur(wall, (0, 0), 0.6)
    near = np.where(disparity > 0.5, np.float32(1), np.float32(0))
    card = cv2.merge([*cv2.split(sharp * near[..., None]), near])
    far_sigma, near_sigma = (radius * abs(plane - focus) / 2 for plane in (0.1, 0.9))
    if far_sigma > 0:
        wall = cv2.GaussianBlur(wall, (0, 0), far_sigma)
    if near_sigma > 0:
        card = cv2.GaussianBlur(card, (0, 0), near_sigma)
    return card[..., :3] + (1 - card[..., 3:]) * wall


def bracket(planes: tuple[float, ...] = (0.1, 0.9), drift: bool = True) -> list[Frame]:
    """Frames with breathing, shift and exposure drift."""
    frames = []
    for index, plane in enumerate(planes):
        pixels = shoot(plane)
        if drift:
            pose = similarity(1 + 0.01 * index, 0.2 * index, (1.5 * index, -index))
            pixels = moved(pixels, pose) * np.float32(1 - 0.05 * index)
        frames.append(frame(pixels, f"{index}.png"))
    return frames


def frame(pixels: np.ndarray, name: str = "frame.png") -> Frame:
    return Frame(name, lambda: Photo(pixels.astype(np.float32)))


def psnr(pixels: np.ndarray, truth: np.ndarray, border: int = 12) -> float:
    """PSNR of the square root of linear light, dB, without the border."""
    inner = (slice(border, -border),) * 2
    one, other = (np.sqrt(np.clip(each[inner], 0, 1)) for each in (pixels, truth))
    return float(-10 * np.log10(np.mean((one - other) ** 2) + 1e-12))
