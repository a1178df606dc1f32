"""Simulated night scenes: out-of-focus lamps against a blurred background, to test lights."""

import cv2
import numpy as np

from tests.engine.optics.shots import blurred, noisy, texture

SIDE = 384


def lamps(count: int, seed: int) -> list[tuple[int, int, float]]:
    """x, y and energy (linear light times pixels) of lamps at least 30 pixels apart."""
    rng, found = np.random.default_rng(seed), []
    while len(found) < count:
        x, y = (int(v) for v in rng.integers(30, SIDE - 30, 2))
        if all(np.hypot(x - a, y - b) > 30 for a, b, _ in found):
            found.append((x, y, float(2 ** rng.uniform(6, 10))))
    return found


def night(radius: float, count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, list]:
    """A photo out of focus by `radius`, the same without its lamps, and the lamps."""
    ground = 0.08 * texture(SIDE, seed)
    points, scene = lamps(count, seed), ground.copy()
    for x, y, energy in points:
        scene[y, x] += energy * np.array([1, 0.8, 0.5], np.float32)
    dark = blurred(ground, radius)
    photo = np.clip(blurred(scene, radius), 0, 1)
    return np.clip(noisy(photo, 0.003, seed), 0, 1).astype(np.float32), dark, points


def printed_dots(count: int) -> np.ndarray:
    """Dots of one color on a sharp background: as round and uniform as lights."""
    picture = 0.2 * texture(SIDE, seed=5)
    for x, y, _ in lamps(count, seed=2):
        cv2.circle(picture, (x, y), 12, (0.5, 0.5, 0.5), -1, cv2.LINE_AA)
    return picture
