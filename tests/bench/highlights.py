"""Automatic bright discs from clipped highlights: on traced scenes and on daylight photos.

    python -m tests.bench highlights --photos DIR [--scenes N] [--first SEED]

Each scene: lamps of 2 to 60 times white in front of a darkened photo, with white papers and bright
patches as decoys, seen through lens glare, clipped to 8 bits and refocused by the renderer; the
truth is traced from the unclipped light. Errors are RMS of the sRGB-encoded pictures, inside and
outside the lamps' discs. The photos, all taken by day, should not change.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from engine.files.read import read_photo
from engine.lens import MAX_COC, Lens
from engine.optics.render import render
from tests.bench.optics import encoded
from training.simulate.tracer import Layer, Scene, trace

SIZE = (480, 320)
MARGIN = 32
FINE = 4
COLORS = ((1, 0.55, 0.2), (1, 0.8, 0.5), (1, 1, 1), (0.6, 0.8, 1), (1, 0.15, 0.1), (0.2, 1, 0.4))
"""Sodium, tungsten, white, mercury, tail light, traffic light."""

DAYLIGHT = (
    "budgie_cc0__tea-gardens", "budgie_cc0__ocean-waves", "budgie_cc0__extreme-desert-hike",
    "budgie_cc0__canyon-wren", "budgie_cc0__lake-sherburne", "budgie_cc0__perched-osprey",
    "budgie_cc0__blue-periwinkle", "budgie_cc0__oakland-zoo-otters", "immich_pd__handwritten-notes",
    "immich_pd__el_torcal_rocks", "immich_pd__cyclamen_persicum", "immich_pd__prairie_falcon",
    "immich_pd__silver_fir", "skimage__astronaut", "skimage__chelsea", "kodak__kodim03",
    "kodak__kodim04", "kodak__kodim15", "kodak__kodim19", "kodak__kodim20",
)  # fmt: skip


def main(args: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="tests.bench highlights", description=__doc__)
    parser.add_argument("--photos", type=Path, default=Path("../shared/photos"))
    parser.add_argument("--scenes", type=int, default=8)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args(args)
    print("| scene | lamps | boost 0 | boost 0.3 | auto | auto / 0 | outside, 0 | outside, auto |")
    print("|---|---|---|---|---|---|---|---|")
    rows = []
    for seed in range(options.first, options.first + options.scenes):
        rows.append(_scene_errors(options.photos, seed))
        print(f"| {seed} | " + " | ".join(f"{value:.4g}" for value in rows[-1]) + " |", flush=True)
    print("| mean | " + " | ".join(f"{value:.4g}" for value in np.mean(rows, 0)) + " |")
    ratio = sum(row[3] for row in rows) / sum(row[1] for row in rows)
    print(f"error inside the discs, auto over boost 0: {ratio:.3f}")
    print("\nDaylight photos: greatest change, % of white (sRGB)")
    for name in DAYLIGHT:
        print(f"{name}: {100 * daylight_change(options.photos / f'{name}.jpg'):.3f}", flush=True)


def _scene_errors(photos: Path, seed: int) -> list[float]:
    light, mask, count = night_scene(photos, seed)
    scale = (9, 12, 15, 18)[seed % 4]
    layer = Layer(light, np.ones(light.shape[:2], np.float32), (0.0, 0.0, 0.0))
    truth = trace(Scene((layer,), MARGIN), 1.0, scale, samples=5 * scale * scale, seed=seed)
    inner = np.s_[MARGIN:-MARGIN, MARGIN:-MARGIN]
    photo = as_file(light[inner])
    lens = Lens(blur=100 * scale / (MAX_COC * SIZE[0]), focus_disparity=1.0)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * scale + 1,) * 2)
    inside = cv2.dilate(mask[inner], disc).astype(bool)
    far = np.zeros(photo.shape[:2], np.float32)
    errors = []
    for boost in (0.0, 0.3, None):
        result = render(photo, far, replace(lens, boost=boost))
        squared = (encoded(np.clip(result, 0, 1)) - encoded(np.clip(truth, 0, 1))) ** 2
        errors.append([float(np.sqrt(squared[where].mean())) for where in (inside, ~inside)])
    zero, some, auto = errors
    return [count, zero[0], some[0], auto[0], auto[0] / zero[0], zero[1], auto[1]]


def night_scene(photos: Path, seed: int) -> tuple[np.ndarray, np.ndarray, int]:
    """The light on the sensor including margins, a mask of the lamps, and their number."""
    draws = np.random.default_rng(1000 + seed)
    names = sorted(photos.glob("*.jpg"))
    width, height = SIZE[0] + 2 * MARGIN, SIZE[1] + 2 * MARGIN
    background = read_photo(names[draws.integers(len(names))]).pixels
    light = cv2.resize(background, (width, height), interpolation=cv2.INTER_AREA)
    light = light / max(float(light.mean()), 1e-3) * draws.uniform(0.01, 0.06)
    light = np.minimum(light, 0.5).astype(np.float32)
    mask = np.zeros((height, width), np.uint8)
    count = int(draws.integers(12, 30))
    down, across = np.mgrid[: height * FINE, : width * FINE].astype(np.float32) / FINE
    for _ in range(3):  # papers: as bright as white, and no brighter
        x, y = draws.uniform(0.1, 0.9, 2) * (width, height)
        w, h = draws.uniform(3, 16, 2)
        cover = _cover((np.abs(across - x) < w / 2) & (np.abs(down - y) < h / 2))
        light += cover[..., None] * (np.float32(draws.uniform(0.9, 1.1)) - light)
    for _ in range(count):
        x, y = draws.uniform(0.03, 0.97, 2) * (width, height)
        radius = np.exp(draws.uniform(np.log(0.5), np.log(4.0)))
        radiance = np.exp(draws.uniform(np.log(2), np.log(60)))
        color = np.asarray(COLORS[draws.integers(len(COLORS))], np.float32)
        cover = _cover((across - x) ** 2 + (down - y) ** 2 < radius**2)
        light += cover[..., None] * (radiance * color - light)
        mask[round(y) % height, round(x) % width] = 1
    return through_lens(light, draws.uniform(0.02, 0.05)), mask, count


def through_lens(light: np.ndarray, glare: float) -> np.ndarray:
    """A good lens and an anti-aliasing filter: most of the light within 0.6 px, a share as glare
    that falls off with about the square of the distance (Talvala et al. 2007)."""
    tails = [cv2.GaussianBlur(light, (0, 0), sigma) for sigma in (1.5, 3, 6, 12, 24)]
    sharp = cv2.GaussianBlur(light, (0, 0), 0.6)
    return (sharp * (1 - glare) + np.mean(tails, 0) * glare).astype(np.float32)


def as_file(light: np.ndarray) -> np.ndarray:
    """Clip to 8-bit sRGB and decode again."""
    levels = np.round(encoded(np.clip(light, 0, 1)) * 255) / 255
    low, high = levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4
    return np.where(levels <= 0.04045, low, high).astype(np.float32)


def daylight_change(path: Path) -> float:
    """Largest change, 0..1, by automatic highlights in a photo that is out of focus everywhere."""
    pixels = read_photo(path).pixels
    scale = min(1, 1024 / max(pixels.shape))
    photo = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    far = np.zeros(photo.shape[:2], np.float32)
    lens = Lens(blur=50, focus_disparity=1.0)
    pictures = [render(photo, far, replace(lens, boost=boost)) for boost in (0.0, None)]
    zero, auto = (encoded(np.clip(picture, 0, 1)) for picture in pictures)
    return float(np.abs(zero - auto).max())


def _cover(inside: np.ndarray) -> np.ndarray:
    """Share of each pixel that a shape covers, from `FINE` x `FINE` samples per pixel."""
    height, width = (side // FINE for side in inside.shape)
    return cv2.resize(inside.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
