"""Lenses with character against a Monte-Carlo tracer of their pupil, and what they cost.

    python -m tests.bench traits --photos DIR [--scenes N] [--samples N]

Each scene: a photo far behind the focus, with lights, and a cut-out of another before it. PSNR of
the sRGB-encoded pictures. Energy: of a picture with lights in the middle, in and out of focus, the
greatest change of any channel's sum. Speed: a photo of 1024 px, times the plain circle's.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import cv2
import numpy as np

from engine.files.read import read_photo
from engine.lens import MAX_COC, Aperture, Lens
from engine.optics.render import render
from tests.bench._pupil_rays import trace_rays
from tests.bench.optics import psnr
from training.simulate.tracer import Layer, Scene, all_in_focus, disparity

SIZE = (336, 224)
MARGIN = 28
TRAITS = {
    "none": Aperture(),
    "spherical 1": Aperture(spherical=1),
    "spherical -1": Aperture(spherical=-1),
    "apodization 1": Aperture(apodization=1),
    "onion 1": Aperture(onion=1),
    "ring": Aperture("ring"),
    "cat's eye 1": Aperture(cats_eye=1),
    "swirl 1": Aperture(swirl=1),
    "coma 1": Aperture(coma=1),
    "blades, spherical .5": Aperture("blades", spherical=0.5),
    "swirl .8, cat's eye .7, spherical .4": Aperture(swirl=0.8, cats_eye=0.7, spherical=0.4),
    "all": Aperture(
        "blades", spherical=0.4, apodization=0.3, onion=0.3, swirl=0.5, coma=0.5, cats_eye=0.5
    ),
}


def main(args: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="tests.bench traits", description=__doc__)
    parser.add_argument("--photos", type=Path, default=Path("../shared/photos"))
    parser.add_argument("--scenes", type=int, default=6)
    parser.add_argument("--samples", type=int, default=500)
    options = parser.parse_args(args)
    names = sorted(options.photos.glob("budgie*.jpg"))
    scenes = [_scene(names, seed) for seed in range(options.scenes)]
    photo, depth = _speed_photo(names)
    base = {q: _seconds(photo, depth, Aperture(), q) for q in ("draft", "full")}
    print("| trait | PSNR, dB: mean | least | energy, % | draft | full |")
    print("|---|---|---|---|---|---|")
    for name, aperture in TRAITS.items():
        scores = [_score(scene, aperture, options.samples, seed) for seed, scene in scenes]
        times = [_seconds(photo, depth, aperture, q) / base[q] for q in ("draft", "full")]
        print(
            f"| {name} | {np.mean(scores):.1f} | {min(scores):.1f} | {energy_change(aperture):.3f}"
            f" | {times[0]:.2f} | {times[1]:.2f} |",
            flush=True,
        )


def _scene(names: list[Path], seed: int) -> tuple[int, Scene]:
    draws = np.random.default_rng(seed)
    size = SIZE[0] + 2 * MARGIN, SIZE[1] + 2 * MARGIN
    far, near = (
        cv2.resize(read_photo(names[i]).pixels, size, interpolation=cv2.INTER_AREA)
        for i in draws.choice(len(names), 2, replace=False)
    )
    for _ in range(12):
        x, y = (int(v) for v in draws.uniform(MARGIN, np.array(size) - MARGIN))
        light = np.zeros(size[::-1], np.float32)
        light[y, x] = 1
        color = draws.uniform(20, 80, 3).astype(np.float32)
        far = far + cv2.GaussianBlur(light, (0, 0), 0.8)[..., None] * color
    noise = cv2.GaussianBlur(draws.random(size[::-1], np.float32), (0, 0), 18)
    alpha = np.clip((noise - np.quantile(noise, 0.7)) / 0.0006 + 0.5, 0, 1).astype(np.float32)
    opaque = np.ones(size[::-1], np.float32)
    layers = Layer(far, opaque, (0.1, 0.0, 0.0)), Layer(near, alpha, (0.9, 0.0, 0.0))
    return seed, Scene(layers, MARGIN)


def _score(scene: Scene, aperture: Aperture, samples: int, seed: int) -> float:
    scale, focus = 13.0, 0.55
    truth = trace_rays(scene, focus, scale, aperture, samples, seed)
    blur = 100 * scale / (MAX_COC * max(SIZE))
    lens = Lens(blur=blur, focus_disparity=focus, aperture=aperture, boost=0.0)
    return psnr(render(all_in_focus(scene), disparity(scene), lens), truth)


def energy_change(aperture: Aperture) -> float:
    """Greatest change of a channel's light, percent: lights on black, away from the borders."""
    photo = np.zeros((384, 512, 3), np.float32)
    photo[96:-96:32, 128:-128:32] = (3, 2, 1)
    depth = np.linspace(0, 1, 512, dtype=np.float32)[None].repeat(384, 0)
    result = render(photo, depth, Lens(blur=60, focus_disparity=0.4, aperture=aperture, boost=0.0))
    before, after = photo.sum((0, 1)), result.sum((0, 1))
    return float(100 * np.abs(after / before - 1).max())


def _speed_photo(names: list[Path]) -> tuple[np.ndarray, np.ndarray]:
    photo = cv2.resize(read_photo(names[0]).pixels, (1024, 683), interpolation=cv2.INTER_AREA)
    depth = cv2.resize(np.random.default_rng(0).random((17, 25), np.float32), (1024, 683))
    return photo, depth


def _seconds(photo: np.ndarray, depth: np.ndarray, aperture: Aperture, quality) -> float:
    """CPU seconds, the best of some."""
    lens = Lens(blur=50, focus_disparity=0.8, aperture=aperture, boost=0.0)
    render(photo, depth, lens, quality=quality)
    best = np.inf
    for _ in range(5 if quality == "draft" else 2):
        start = time.process_time()
        render(photo, depth, lens, quality=quality)
        best = min(best, time.process_time() - start)
    return best
