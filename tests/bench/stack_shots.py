"""Simulated focus brackets with a known truth, for `tests.bench bracket_truth`.

A layered scene of held-out sharp textures is traced at twice the size for each focus plane, warped
to each frame's camera pose (breathing, shift, rotation), downscaled, given exposure and
white-balance drift and noise, and saved as JPEG. In every third bracket something moves from frame
to frame.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np

from tests.bench.source_shots import sharp_textures
from training.simulate.tracer import Layer, Scene, all_in_focus, disparity, trace
from training.simulate.tracer_scenes import Textures, build
from training.srgb import linear_to_srgb, srgb_to_linear

TRACED = (1056, 792)
"""Size of the traced pictures in pixels; 5 % on each side is outside the frames."""

SIZE = (480, 360)
OPTICS_PX = 1.1
"""Sigma of the PSF of lens, antialiasing filter and demosaicing, in traced pixels: with the pixel
area included, the contrast at the frame's highest frequency is 0.15, as in a camera's photo."""

JPEG = (
    cv2.IMWRITE_JPEG_QUALITY, 97,
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
)  # fmt: skip
"""With color at half size (4:2:0), the file alone would limit these textures to 37 dB."""

FRAMES = 5
SAMPLES = 80
MARGIN = 48


@dataclass(frozen=True, eq=False)
class Bracket:
    """A simulated bracket in files.

    Attributes:
        frames: JPEG files, nearest focus plane last.
        folder: contains them, `truthK.png` (frame K's view all in focus, without its exposure) and
            `numbers.npz`.
        focus: the focus disparity of each frame.
        gains: R, G and B gains of each frame.
        coc_per_disparity: CoC radius in pixels of a frame at a disparity difference of 1.
        moving: whether something moves.
    """

    frames: tuple[Path, ...]
    folder: Path
    focus: np.ndarray
    gains: np.ndarray
    coc_per_disparity: float
    moving: bool

    def truth(self, frame: int) -> np.ndarray:
        """float32 H x W x 3, linear light: the pinhole view of frame `frame`."""
        return _linear(self.folder / f"truth{frame}.png") * self.gains[frame].astype(np.float32)

    def bare(self, frame: int) -> np.ndarray:
        """The same as `truth` without the moving object."""
        return _linear(self.folder / f"bare{frame}.png") * self.gains[frame].astype(np.float32)

    def disparity(self, frame: int) -> np.ndarray:
        """float32 H x W: the true disparity of frame `frame`."""
        code = np.asarray(cv2.imread(str(self.folder / f"depth{frame}.png"), cv2.IMREAD_UNCHANGED))
        return code.astype(np.float32) / 65535

    @cached_property
    def movement(self) -> np.ndarray:
        """bool H x W: where the moving object or its blur is in any frame, as frame 0 sees it."""
        return np.asarray(cv2.imread(str(self.folder / "movement.png"), 0)) > 0


def load_or_take(photos: Path, mattes: Path, seed: int, cache: Path) -> Bracket:
    """Bracket number `seed`, traced once and then read from `cache`."""
    folder = cache / f"bracket{seed:02d}"
    if not (folder / "numbers.npz").exists():
        folder.mkdir(parents=True, exist_ok=True)
        _take(sharp_textures(photos, mattes, cache), seed, folder)
    with np.load(folder / "numbers.npz") as kept:
        numbers = {name: kept[name] for name in kept.files}
    return Bracket(
        tuple(folder / f"frame{index}.jpg" for index in range(FRAMES)),
        folder,
        numbers["focus"],
        numbers["gains"],
        float(numbers["coc_per_disparity"]),
        bool(numbers["moving"]),
    )


def still_scene(photos: Path, mattes: Path, seed: int, cache: Path) -> Scene:
    """The scene of bracket number `seed` without its moving object."""
    return build(sharp_textures(photos, mattes, cache), seed + 900, TRACED, MARGIN)


def _take(sources: Textures, seed: int, folder: Path) -> None:
    rng = np.random.default_rng(seed + 70_000)
    still = build(sources, seed + 900, TRACED, MARGIN)
    depth = disparity(still)
    near, far = float(np.quantile(depth, 0.995)), float(depth.min())
    focus = np.linspace(far, near, FRAMES)
    scale = 2 * rng.uniform(4, 8) / max(near - far, 0.2)
    gains = np.exp(rng.normal(0, 0.04, (FRAMES, 1)) + rng.normal(0, 0.015, (FRAMES, 3)))
    moving = seed % 3 == 2
    touched = np.zeros(SIZE[::-1], bool)
    for index in range(FRAMES):
        scene = _with_mover(still, index, sources, seed, scale, far, near) if moving else still
        pose = _pose(rng, index)
        traced = folder / f"traced{index}.npy"
        if not traced.exists():
            light = trace(scene, float(focus[index]), scale, samples=SAMPLES, seed=seed)
            np.save(traced, light.astype(np.float16))
        light = framed(np.load(traced).astype(np.float32), pose)
        light = light * gains[index].astype(np.float32)
        noise = 0.003 * np.sqrt(np.maximum(light, 0) / 0.18)
        light += noise * rng.standard_normal(light.shape).astype(np.float32)
        tone = np.round(linear_to_srgb(light) * 255).astype(np.uint8)[..., ::-1]
        truth = framed(all_in_focus(scene), pose)
        cv2.imwrite(str(folder / f"frame{index}.jpg"), tone, JPEG)
        fine = np.round(linear_to_srgb(truth) * 65535).astype(np.uint16)[..., ::-1]
        cv2.imwrite(str(folder / f"truth{index}.png"), fine)
        map_ = cv2.warpPerspective(disparity(scene), pose, TRACED, flags=cv2.INTER_NEAREST)
        small = np.ascontiguousarray(_cropped(map_)[::2, ::2])
        cv2.imwrite(str(folder / f"depth{index}.png"), np.round(small * 65535).astype(np.uint16))
        if moving:
            bare = np.round(linear_to_srgb(framed(all_in_focus(still), pose)) * 65535).astype(
                np.uint16
            )
            cv2.imwrite(str(folder / f"bare{index}.png"), bare[..., ::-1])
            alpha = scene.layers[-1].alpha[MARGIN:-MARGIN, MARGIN:-MARGIN]
            touched |= _cropped(alpha)[::2, ::2] > 0
    reach = np.ones((2 * int(scale * (near - far)) + 9,) * 2, np.uint8)
    mask = cv2.dilate(touched.astype(np.uint8) * 255, reach)
    cv2.imwrite(str(folder / "movement.png"), mask)
    part = folder / "part.npz"
    np.savez(part, focus=focus, gains=gains, coc_per_disparity=scale / 2, moving=moving)
    os.replace(part, folder / "numbers.npz")


def _pose(rng: np.random.Generator, index: int) -> np.ndarray:
    """3 x 3, still scene -> frame at the traced size: 2 % breathing, and camera shake."""
    scale = 1 + 0.02 * index / (FRAMES - 1)
    middle = ((TRACED[0] - 1) / 2, (TRACED[1] - 1) / 2)
    matrix = np.eye(3)
    matrix[:2] = cv2.getRotationMatrix2D(middle, float(rng.normal(0, 0.3)), scale)
    matrix[:2, 2] += rng.normal(0, 5, 2)
    return matrix


def framed(light: np.ndarray, pose: np.ndarray) -> np.ndarray:
    """A traced picture as the frame's sensor records it: warped by the pose, binned 2 x 2."""
    laid = cv2.warpPerspective(light, pose, TRACED, flags=cv2.INTER_LANCZOS4)
    soft = cv2.GaussianBlur(np.maximum(laid, 0), (0, 0), OPTICS_PX)
    return cv2.resize(_cropped(soft), SIZE, interpolation=cv2.INTER_AREA)


def _cropped(picture: np.ndarray) -> np.ndarray:
    left, top = (TRACED[0] - 2 * SIZE[0]) // 2, (TRACED[1] - 2 * SIZE[1]) // 2
    return picture[top : top + 2 * SIZE[1], left : left + 2 * SIZE[0]]


def _with_mover(still: Scene, index: int, sources, seed, scale, far, near) -> Scene:
    """The scene with a textured ellipse in front of everything, moving by 7 % per frame."""
    rng = np.random.default_rng(seed + 80_000)
    color = build(sources, seed + 5_000, TRACED, MARGIN).layers[0].color
    alpha = np.zeros(color.shape[:2], np.float32)
    x, y = rng.uniform(0.25, 0.5), rng.uniform(0.3, 0.7)
    center = (int((x + 0.07 * index) * TRACED[0]) + MARGIN, int(y * TRACED[1]) + MARGIN)
    cv2.ellipse(alpha, center, (50, 80), 20, 0, 360, 1.0, -1, cv2.LINE_AA)
    layer = Layer(color, alpha, (near, 0.0, 0.0))
    return replace(still, layers=(*still.layers, layer))


def _linear(path: Path) -> np.ndarray:
    code = np.asarray(cv2.imread(str(path), cv2.IMREAD_UNCHANGED))[..., ::-1]
    return srgb_to_linear(code.astype(np.float32) / 65535)
