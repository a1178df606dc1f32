"""Small synthetic shots with a known blur, for the tests of deconvolution."""

import cv2
import numpy as np

from engine.optics.bank import disc_kernel


def texture(side: int, seed: int) -> np.ndarray:
    """Dead leaves: overlapping discs of random sizes and colors, with hard edges as in reality."""
    rng = np.random.default_rng(seed)
    picture = np.full((side, side, 3), 0.3, np.float32)
    for _ in range(400):
        radius = int(np.clip(3 / rng.random(), 3, side / 4))
        center = tuple(int(v) for v in rng.integers(0, side, 2))
        color = tuple(float(v) for v in rng.uniform(0.03, 0.8, 3))
        cv2.circle(picture, center, radius, color, -1, cv2.LINE_AA)
    return cv2.GaussianBlur(picture, (0, 0), 0.5)


def blurred(picture: np.ndarray, radius: float) -> np.ndarray:
    return cv2.filter2D(picture, -1, disc_kernel(radius), borderType=cv2.BORDER_REFLECT)


def noisy(picture: np.ndarray, amount: float, seed: int = 0) -> np.ndarray:
    """Add shot noise; `amount` is its standard deviation at linear light 0.18."""
    noise = np.random.default_rng(seed).standard_normal(picture.shape).astype(np.float32)
    return picture + noise * amount * np.sqrt(np.maximum(picture, 0) / 0.18)


def misread(side: int, seed: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A photo, a disparity that has nothing to do with its blur, and its CoC."""
    scene = texture(side, seed=11)
    photo, coc = scene.copy(), np.zeros((side, side), np.float32)
    for index, radius in ((1, 3), (2, 6), (3, 12)):
        columns = slice(index * side // 4, (index + 1) * side // 4)
        photo[:, columns], coc[:, columns] = blurred(scene, radius)[:, columns], radius
    bands = np.random.default_rng(seed).permutation(16).astype(np.float32) / 15
    disparity = cv2.resize(bands[:, None], (side, side), interpolation=cv2.INTER_NEAREST)
    return noisy(photo, 0.004), disparity, coc


def psnr(picture: np.ndarray, truth: np.ndarray) -> float:
    """PSNR in linear light, dB."""
    return float(-10 * np.log10(np.mean((picture - truth) ** 2)))
