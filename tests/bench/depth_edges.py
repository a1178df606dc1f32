"""Recover near depth edges: traced scenes with wide blur in front of and behind the focus.

    python -m tests.bench depth_edges ../shared/photos ../shared/mattes [--dit FILE_OR_FOLDER]

14 scenes each from held-out photos and mattes, with a largest CoC of 9 to 18 px, noise and JPEG.
The CoC is exact ("told"), computed from a shifted and soft disparity or one 5 px too narrow or too
wide at all edges, or estimated by the program ("read"). Gain over the photo (PSNR in sRGB, dB) and
reduction of MS-GMSD: over the whole image; within 4 px of depth edges; and "beside" an object:
background covered by the wider blur of something in front of it, or wide blur close to something
sharper in front of it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from engine.backends.loader import Models
from engine.depth.focus_finder import KnownFocus
from engine.dit.covering import CoveringParams, covering_radius
from engine.edit import Edit
from engine.lens import Aperture
from engine.optics.filters import square
from engine.photo import Metadata, Photo
from engine.pipeline.stages import with_recovered, with_source
from engine.progress import silent
from engine.scene import Scene
from tests.bench._perceptual import gradient_distance
from tests.bench.stacks import BenchModels, decibels
from training.benchmark_cases import held_out_textures, save_as_camera
from training.simulate import tracer
from training.simulate.tracer_scenes import Textures, build
from training.srgb import linear_to_srgb

SIZE = (640, 480)
COUNT = 14
MARGIN = 64
LIGHT_RAYS = 192
FOCUS = {"in front": (0.02, 0.35, 0.6), "behind": (0.995, 0.97, 0.9)}
"""Where the blur is, and the disparity quantiles that are in focus, used in turn."""

COVERING = CoveringParams(radii_px=(4.0, 7.0, 10.0, 14.0, 19.0), soften_px=0.5)


@dataclass(frozen=True, eq=False)
class EdgeShot:
    """A traced photo. Pictures are float32 H x W x 3 in linear light; maps are float32 H x W.

    Attributes:
        truth: the scene all in focus.
        photo: the scene through the lens, as a camera saves it.
        disparity, coc: the true maps; the CoC is signed, in pixels.
        plane: the disparity in focus.
    """

    truth: np.ndarray
    photo: np.ndarray
    disparity: np.ndarray
    coc: np.ndarray
    plane: float


def main(args: list[str]) -> None:
    """Print a row for each location of the blur, source of the CoC and part of the picture."""
    parser = argparse.ArgumentParser(prog="tests.bench depth_edges")
    parser.add_argument("photos", type=Path, nargs="?", default=Path("../shared/photos"))
    parser.add_argument("mattes", type=Path, nargs="?", default=Path("../shared/mattes"))
    parser.add_argument("--dit", type=Path, help="weights of another DiT: .onnx file or folder")
    options = parser.parse_args(args)
    if not options.photos.is_dir() or not options.mattes.is_dir():
        print(f"skipped: {options.photos} or {options.mattes} is not there")
        return
    textures, models = held_out_textures(options.photos, options.mattes), BenchModels(options.dit)
    for place in FOCUS:
        rows: dict[tuple[str, str], list[tuple[float, float]]] = {}
        for number in range(COUNT):
            shot = trace_shot(textures, place, number)
            for name, scene in scenes(shot, models):
                result = np.asarray(with_recovered(scene, Edit(), models, silent).recovered)
                for part, gain in gains(shot, result):
                    rows.setdefault((name, part), []).append(gain)
        for (name, part), found in rows.items():
            gain, fall = np.mean(found, 0)
            line = f"{gain:+.2f} dB, {fall:.1f} % ({len(found)} photos)"
            print(f"blur {place}, CoC {name}, {part}: {line}", flush=True)


def trace_shot(textures: Textures, place: str, number: int) -> EdgeShot:
    """Draw a random scene and lens, and trace it."""
    seed = (77 + list(FOCUS).index(place), number)
    rng = np.random.default_rng(seed)
    scene = build(textures, int(rng.integers(2**31)), SIZE, MARGIN)
    disparity = tracer.disparity(scene)
    quantiles = FOCUS[place]
    plane = float(np.quantile(disparity, quantiles[number % len(quantiles)]))
    widest = max(float(np.abs(disparity - plane).max()), 1e-3)
    radius = float(rng.uniform(9, 18)) / widest
    light = tracer.trace(scene, plane, radius, Aperture(), LIGHT_RAYS, seed=number)
    photo = save_as_camera(rng, np.clip(light, 0, 1))
    truth = np.clip(tracer.all_in_focus(scene), 0, 1).astype(np.float32)
    coc = ((disparity - plane) * radius).astype(np.float32)
    return EdgeShot(truth, photo.astype(np.float32), disparity, coc, plane)


def scenes(shot: EdgeShot, models: Models) -> Iterator[tuple[str, Scene]]:
    """The photo as the program's scene, once for each source of its CoC."""
    true, (height, width) = shot.disparity, shot.coc.shape
    away = true - shot.plane
    scale = np.float32((shot.coc * away).sum() / (away * away).sum())
    moved = cv2.warpAffine(
        true, np.array([[1, 0, 2], [0, 1, -1.5]], np.float32), (width, height),
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    seen = {
        "told": true,
        "soft": cv2.GaussianBlur(moved, (0, 0), 1.2),
        "narrow": cv2.GaussianBlur(cv2.erode(true, square(5)), (0, 0), 1),
        "wide": cv2.GaussianBlur(cv2.dilate(true, square(5)), (0, 0), 1),
    }
    photo = Photo(shot.photo, Metadata(bits=32))  # a simulated photo has no camera tone curve
    scene = Scene(photo, photo.size, finder=KnownFocus((0.5, 0.5)))
    for name, disparity in seen.items():
        coc = (disparity - np.float32(shot.plane)) * scale
        yield name, replace(scene, disparity=disparity, source_coc=coc)
    scene = replace(scene, disparity=cv2.GaussianBlur(true, (0, 0), 1))
    scene = with_source(scene, models, silent)
    if scene.source_coc is not None:
        yield "read", scene


def gains(shot: EdgeShot, result: np.ndarray) -> Iterator[tuple[str, tuple[float, float]]]:
    """PSNR gain and reduction of MS-GMSD for every part of the picture that is large enough."""
    radius = np.abs(shot.coc)
    far = np.maximum(-shot.coc, 0)
    inner = np.zeros(radius.shape, bool)
    inner[20:-20, 20:-20] = True
    step = cv2.dilate(shot.disparity, square(4)) - cv2.erode(shot.disparity, square(4))
    beside = covering_radius(shot.coc, COVERING) > radius + 3
    beside |= (far > 5) & (cv2.erode(radius, square(6)) < far - 3)
    truth, before, after = (
        linear_to_srgb(np.clip(light, 0, 1)).astype(np.float32)
        for light in (shot.truth, shot.photo, result)
    )
    for name, part in (("whole", inner), ("edges", step > 0.08), ("beside", beside)):
        part = part & inner
        if part.sum() >= 500:
            gain = decibels(truth, after, part) - decibels(truth, before, part)
            left = gradient_distance(truth, after, part) / gradient_distance(truth, before, part)
            yield name, (gain, 100 * (1 - left))
