"""Lenses with character against a Monte-Carlo tracer of their pupil, and their cost.

    python -m tests.bench traits --photos DIR [--scenes N] [--samples N]

Each scene: a photo far behind the focus, with lights, and a cut-out of another in front of it. PSNR
of the sRGB-encoded pictures, twice. Knowable: the area hidden by the cut-out smoothly continues the
visible one, without lights, and a rim as wide as the blur, affected by the scene outside, is
excluded. All: the cut-out hides the photo and lights, and the whole picture counts; no renderer
knows what one photo does not show, so this has its own bound, given in the first line: the true
layers blurred and composited, with the rim mirrored. Energy: for a picture with lights in the
middle, in and out of focus, the largest change of any channel's sum. Speed: a photo of 1024 px,
relative to the plain circle.
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
RIM = 16
SCALE, FOCUS = 13.0, 0.55
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
    "fringe 1": Aperture(fringe=1),
    "lateral color 1": Aperture(lateral_color=1),
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
    parser.add_argument("--traits", nargs="*", choices=list(TRAITS), default=list(TRAITS))
    options = parser.parse_args(args)
    names = sorted(options.photos.glob("budgie*.jpg"))
    seeds = range(options.scenes)
    scenes = {hidden: [_scene(names, seed, hidden) for seed in seeds] for hidden in (False, True)}
    photo, depth = _speed_photo(names)
    base = {q: _seconds(photo, depth, Aperture(), q) for q in ("draft", "full")}
    print(
        "| trait | knowable, dB: mean | least | all, dB: mean | least | energy, % | draft | full |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for name in options.traits:
        aperture, scores = TRAITS[name], []
        for hidden, edge in ((False, RIM), (True, 0)):
            own = [_score(scene, aperture, options.samples, edge) for scene in scenes[hidden]]
            scores += [np.mean(own), min(own)]
        times = [_seconds(photo, depth, aperture, q) / base[q] for q in ("draft", "full")]
        print(
            f"| {name} | "
            + " | ".join(f"{score:.1f}" for score in scores)
            + f" | {energy_change(aperture):.3f} | {times[0]:.2f} | {times[1]:.2f} |",
            flush=True,
        )


def _scene(names: list[Path], seed: int, hidden: bool) -> Scene:
    """A photo with lights behind a cut-out, which hides part of both or a smooth continuation."""
    draws = np.random.default_rng(seed)
    size = SIZE[0] + 2 * MARGIN, SIZE[1] + 2 * MARGIN
    far, near = (
        cv2.resize(read_photo(names[i]).pixels, size, interpolation=cv2.INTER_AREA)
        for i in draws.choice(len(names), 2, replace=False)
    )
    noise = cv2.GaussianBlur(draws.random(size[::-1], np.float32), (0, 0), 18)
    alpha = np.clip((noise - np.quantile(noise, 0.7)) / 0.0006 + 0.5, 0, 1).astype(np.float32)
    seen = (alpha < 0.02).astype(np.float32)
    if not hidden:
        far = np.where(seen[..., None] > 0, far, _continued(far, seen))
    clear = np.ones_like(seen) if hidden else cv2.erode(seen, np.ones((7, 7), np.uint8))
    clear[:MARGIN], clear[-MARGIN:], clear[:, :MARGIN], clear[:, -MARGIN:] = 0, 0, 0, 0
    for y, x in draws.permutation(np.argwhere(clear > 0))[:12]:
        light = np.zeros(size[::-1], np.float32)
        light[y, x] = 1
        color = draws.uniform(20, 80, 3).astype(np.float32)
        far = far + cv2.GaussianBlur(light, (0, 0), 0.8)[..., None] * color
    opaque = np.ones(size[::-1], np.float32)
    layers = Layer(far.astype(np.float32), opaque, (0.1, 0.0, 0.0)), Layer(near, alpha, (0.9, 0, 0))
    return Scene(layers, MARGIN)


def _continued(photo: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Fill hidden pixels from visible ones: Gaussian means, wider with distance."""
    total = weight = np.float32(0)
    for sigma, trust in ((3, 1.0), (8, 1e-2), (24, 1e-5)):
        total = total + trust * cv2.GaussianBlur(photo * seen[..., None], (0, 0), sigma)
        weight = weight + trust * cv2.GaussianBlur(seen, (0, 0), sigma)[..., None]
    return total / np.maximum(weight, 1e-12)


def _score(scene: Scene, aperture: Aperture, samples: int, edge: int) -> float:
    """PSNR, excluding `edge` pixels along the borders."""
    truth = trace_rays(scene, FOCUS, SCALE, aperture, samples)
    blur = 100 * SCALE / (MAX_COC * max(SIZE))
    lens = Lens(blur=blur, focus_disparity=FOCUS, aperture=aperture, boost=0.0)
    result = render(all_in_focus(scene), disparity(scene), lens)
    inner = np.s_[edge : SIZE[1] - edge, edge : SIZE[0] - edge]
    return psnr(result[inner], truth[inner])


def energy_change(aperture: Aperture) -> float:
    """Largest change of a channel's light in percent, for lights on black away from the borders."""
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
    """CPU seconds, the best of several runs."""
    lens = Lens(blur=50, focus_disparity=0.8, aperture=aperture, boost=0.0)
    render(photo, depth, lens, quality=quality)
    best = np.inf
    for _ in range(5 if quality == "draft" else 2):
        start = time.process_time()
        render(photo, depth, lens, quality=quality)
        best = min(best, time.process_time() - start)
    return best
