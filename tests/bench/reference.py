"""Detail from a reference photo, measured on traced pairs.

    python -m tests.bench reference --photos ../shared/photos --mattes ../shared/mattes --cache DIR

The photo is a frame of a simulated bracket (`tests.bench.stack_shots`). Its reference is the same
scene traced with focus at the other end, from a viewpoint to the side (1, 2 or 3 % of the width
between the nearest and the farthest object), 20 % brighter. PSNR in sRGB against the pinhole view:
the photo, deconvolved by its true CoC alone, and with the reference; over the whole photo and where
its CoC is above 2 px. A reference of another scene must change nothing.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from engine.files.read import read_photo
from engine.optics.deconvolve import deconvolve
from engine.stack.reference import reference_detail, with_reference
from tests.bench.stack_shots import (
    FRAMES,
    JPEG,
    MARGIN,
    SAMPLES,
    TRACED,
    Bracket,
    framed,
    load_or_take,
    still_scene,
)
from training.metrics import psnr
from training.simulate.tracer import Layer, Scene, trace
from training.srgb import linear_to_srgb

PARALLAX = (0.01, 0.02, 0.03)
BORDER = 24


def main(args: list[str]) -> None:
    """Print the gain of each pair, and the means with their target."""
    parser = argparse.ArgumentParser(prog="tests.bench reference")
    parser.add_argument("--photos", type=Path, default=Path("../shared/photos"))
    parser.add_argument("--mattes", type=Path, default=Path("../shared/mattes"))
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "brackets")
    parser.add_argument("--pairs", type=int, default=4)
    options = parser.parse_args(args)
    gains, local_gains = [], []
    brackets = [
        load_or_take(options.photos, options.mattes, seed, options.cache)
        for seed in (seed for seed in range(100) if seed % 3 != 2)
        if seed < options.pairs * 3 // 2
    ]
    references = [_reference(options, each, index) for index, each in enumerate(brackets)]
    for index, (bracket, reference) in enumerate(zip(brackets, references, strict=True)):
        frame = 0 if index % 2 == 0 else FRAMES - 1
        photo, truth = read_photo(bracket.frames[frame]).pixels, bracket.truth(frame)
        scale = np.float32(bracket.coc_per_disparity)
        coc = (bracket.disparity(frame) - np.float32(bracket.focus[frame])) * scale
        alone = deconvolve(photo, coc)
        start = time.process_time()
        found = reference_detail(photo, reference)
        seconds = time.process_time() - start
        helped = with_reference(photo, alone, found)
        inner = np.zeros(coc.shape, bool)
        inner[BORDER:-BORDER, BORDER:-BORDER] = True
        line = [f"pair {index}, parallax {PARALLAX[index % 3]:.0%}, used {found.weight.mean():.0%}"]
        for name, place in (("whole", inner), ("CoC > 2 px", inner & (np.abs(coc) > 2))):
            values = [psnr(each, truth, place) for each in (photo, alone, helped)]
            line.append(
                f"{name}: photo {values[0]:.2f}, alone {values[1]:.2f}, with {values[2]:.2f}"
            )
            (gains if name == "whole" else local_gains).append(values[2] - values[1])
        print("; ".join(line), f"; {seconds:.1f} s of processor time; {found.notice}", flush=True)
        other = reference_detail(photo, references[index - 1])
        change = float(np.abs(with_reference(photo, alone, other) - alone).max())
        print(f"  reference of another scene: change {change:.4f}; {other.notice}", flush=True)
    print(f"gain by the reference: whole {np.mean(gains):.2f} dB, CoC > 2 px "
          f"{np.mean(local_gains):.2f} dB (must be >= 2)")  # fmt: skip


def _reference(options: argparse.Namespace, bracket: Bracket, index: int) -> np.ndarray:
    """The second photo of a bracket's scene, linear light, as read from its JPEG."""
    path = bracket.folder / f"reference{index}.jpg"
    if not path.exists():
        seed = int(bracket.folder.name.removeprefix("bracket"))
        scene = still_scene(options.photos, options.mattes, seed, options.cache)
        end = FRAMES - 1 if index % 2 == 0 else 0
        beside = _from_beside(scene, PARALLAX[index % 3] * TRACED[0])
        scale = 2 * bracket.coc_per_disparity
        light = trace(beside, float(bracket.focus[end]), scale, samples=SAMPLES, seed=seed + 1)
        light = 1.2 * framed(light, np.eye(3))
        rng = np.random.default_rng(seed + 60_000)
        noise = 0.003 * np.sqrt(np.maximum(light, 0) / 0.18)
        light += noise * rng.standard_normal(light.shape).astype(np.float32)
        tone = np.round(linear_to_srgb(light) * 255).astype(np.uint8)[..., ::-1]
        cv2.imwrite(str(path), tone, JPEG)
    return read_photo(path).pixels


def _from_beside(scene: Scene, shift: float) -> Scene:
    """The scene from a viewpoint to the side: disparity 1 moves by `shift` pixels."""
    layers = []
    for layer in scene.layers:
        a, b, c = layer.plane
        assert b == 0
        rise = c / scene.size[1]
        matrix = np.array([[1, shift * rise, shift * (a - rise * MARGIN)], [0, 1, 0]], np.float64)
        size = layer.alpha.shape[::-1]
        color, alpha = (
            cv2.warpAffine(
                plane, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
            )
            for plane in (layer.color, layer.alpha)
        )
        layers.append(Layer(np.maximum(color, 0), np.clip(alpha, 0, 1), layer.plane))
    return replace(scene, layers=tuple(layers))
