"""How well motion blur is distinguished from defocus: sharp photos with straight motion or discs.

    python -m tests.bench motion [PHOTOS] [--every 3]

Lengths and radii are in pixels at a long side of 1024.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np

from engine.lens import Aperture
from engine.optics.aperture import psf
from engine.optics.edge_blur import find_edges
from engine.optics.motion import is_motion
from engine.optics.noise import LUMA
from training.srgb import linear_to_srgb, srgb_to_linear

SIDE = 1024
LENGTHS = (8, 16, 28)
RADII = (3, 7)
NOISE = 0.004
"""Standard deviation of the shot noise at linear light 1."""


def main(args: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="tests.bench motion")
    parser.add_argument("photos", type=Path, nargs="?", default=Path("../shared/photos"))
    parser.add_argument("--every", type=int, default=3, help="takes each such photo of the folder")
    options = parser.parse_args(args)
    if not options.photos.is_dir():
        print(f"skipped: {options.photos}: no such folder of photos")
        return
    rng = np.random.default_rng(0)
    told: dict[str, list[bool]] = {}
    for file in sorted(options.photos.glob("*.jpg"))[1 :: options.every]:
        light = load_luma(file)
        blurs = {f"disc of {r} px": psf(Aperture(), r) for r in RADII}
        blurs |= {f"motion of {n} px": straight(n, rng.uniform(0, np.pi)) for n in LENGTHS}
        for name, kernel in ({"sharp": np.ones((1, 1), np.float32)} | blurs).items():
            photo = cv2.filter2D(light, -1, kernel, borderType=cv2.BORDER_REFLECT)
            told.setdefault(name, []).append(shows_motion(as_taken(photo, rng)))
    for name, found in told.items():
        print(f"{name}: {sum(found)} of {len(found)} called motion")


def shows_motion(luma: np.ndarray) -> bool:
    return is_motion(find_edges(luma), (luma.shape[1], luma.shape[0]))


def load_luma(file: Path) -> np.ndarray:
    """Luma in linear light, both sides even."""
    tone = np.asarray(cv2.imread(str(file), cv2.IMREAD_COLOR_RGB)).astype(np.float32) / 255
    scale = min(1.0, SIDE / max(tone.shape))
    size = (round(tone.shape[1] * scale / 2) * 2, round(tone.shape[0] * scale / 2) * 2)
    tone = cv2.resize(tone, size, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(srgb_to_linear(tone) @ LUMA)


def straight(length: float, angle: float) -> np.ndarray:
    """The PSF of a straight motion: a line of `length` pixels, sum 1."""
    half = int(np.ceil(length / 2)) + 1
    kernel = np.zeros((2 * half + 1,) * 2, np.float32)
    steps = np.linspace(-length / 2, length / 2, 16 * round(length))
    x, y = half + steps * np.cos(angle), half + steps * np.sin(angle)
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    for right, bottom in ((0, 0), (0, 1), (1, 0), (1, 1)):
        share = (1 - np.abs(x - left - right)) * (1 - np.abs(y - top - bottom))
        np.add.at(kernel, (top + bottom, left + right), share)
    return kernel / kernel.sum()


def as_taken(light: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Add noise and round to 8-bit sRGB."""
    noise = rng.standard_normal(light.shape).astype(np.float32)
    light = light + NOISE * noise * np.sqrt(np.maximum(light, 0.01))
    tone = np.round(linear_to_srgb(np.clip(light, 0, 1)) * 255) / 255
    return srgb_to_linear(tone.astype(np.float32))
