"""Recover where the file clipped light, to white or black, after the lens blurred it.

    python -m tests.bench clipped [PHOTOS] [--dit FILE_OR_FOLDER]

The center 320 x 320 px of held-out photos (`training/splits/dit_heldout.txt`), blurred by a known
disc: unchanged; with the brightest 7 % raised up to two stops beyond white; edited for contrast so
that the darkest tenth of the pixels is black; and drawn twigs and buds (256 x 256 px) against a
clipped sky of 0.8, 1.2 and 2 times white, or a sky of 1.5 and 3 times white that rolls off softly.
Noise of 0.4 % in encoded values; twigs as JPEG 92, the others in 8 bits. Mean PSNR gain over the
photo in sRGB, dB: within the radius plus two pixels of clipped pixels, and elsewhere; for twigs,
over the whole image.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch

from engine.dit.levels import Blurred, recover_levels
from engine.files import read_photo
from engine.lens import Aperture
from engine.optics.aperture import psf
from engine.tiling import Run
from tests.bench.stacks import BenchModels, decibels
from training.data_pack import held_out_names
from training.depth.augment import jpeg
from training.simulate.plain import roll_off
from training.srgb import linear_to_srgb, srgb_to_linear

RADII = (3.0, 6.0)
NOISE = 0.004
BORDER = 16
LEAST_PIXELS = 800
SKIES = ((0.8, 1.0), (1.2, 1.0), (2.0, 1.0), (1.5, 0.3), (3.0, 0.3))
"""Linear light of the sky, and the knee of its `roll_off`."""


@dataclass(frozen=True, eq=False)
class Shot:
    """A photo blurred by a disc.

    Attributes:
        truth, photo: float32 H x W x 3, encoded, as stored in a file.
        clipped_mask: bool H x W, where either is clipped; for black, where the photo is.
    """

    truth: np.ndarray
    photo: np.ndarray
    clipped_mask: np.ndarray


def main(args: list[str]) -> None:
    """Print a row for each radius and kind of photo."""
    parser = argparse.ArgumentParser(prog="tests.bench clipped")
    parser.add_argument("photos", type=Path, nargs="?", default=Path("../shared/photos"))
    parser.add_argument("--dit", type=Path, help="weights of another DiT: .onnx file or folder")
    options = parser.parse_args(args)
    paths = sorted(options.photos / n for n in held_out_names() if n.endswith(".jpg"))[::3][:14]
    if not all(path.is_file() for path in paths):
        print(f"skipped: {options.photos}: the held-out photos are not there")
        return
    pieces = [middle(read_photo(path).pixels) for path in paths]
    run = BenchModels(options.dit).get("dit").run
    for radius in RADII:
        kinds = (("as they are", photograph), ("blown lights", lit), ("black", crushed))
        for kind, make in kinds:
            shots = (make(piece, radius, seed) for seed, piece in enumerate(pieces))
            near, elsewhere = gains(shots, radius, run)
            print(
                f"{radius:g} px, {kind}: near {near:+.2f}, elsewhere {elsewhere:+.2f}", flush=True
            )
        for sky, knee in SKIES:
            mean = np.mean([twig_gain(seed, sky, knee, radius, run) for seed in range(6)])
            end = "cut off" if knee == 1 else "rolled off"
            print(
                f"{radius:g} px, twigs before {sky:g} times white, {end}: {mean:+.2f}", flush=True
            )


def middle(pixels: np.ndarray, side: int = 320) -> np.ndarray:
    """The center of a photo."""
    top, left = ((length - side) // 2 for length in pixels.shape[:2])
    return np.asarray(pixels[top : top + side, left : left + side], np.float32)


def lit(piece: np.ndarray, radius: float, seed: int) -> Shot:
    """A shot with light beyond white."""
    bright = piece.max(2)
    level = float(np.quantile(bright, 0.93))
    shining = np.clip((bright / level - 0.85) / 0.15, 0, 1)[..., None]
    return photograph(piece * min(1 / level, 3.0) * 0.95 * 4**shining, radius, seed)


def crushed(piece: np.ndarray, radius: float, seed: int) -> Shot:
    """A shot with the darkest tenth clipped to black, as by editing after the lens."""
    scene = np.clip(piece / max(float(np.quantile(piece, 0.995)), 0.1), 0, 1)
    black = float(np.clip(np.quantile(linear_to_srgb(scene).max(2), 0.1), 0.05, 0.35))
    return photograph(scene, radius, seed, black)


def photograph(
    scene: np.ndarray, radius: float, seed: int, black: float = 0.0, knee: float = 1.0
) -> Shot:
    """Blur a scene in linear light, of any range, by a disc and encode it as in a file.

    Args:
        black: encoded value that becomes black.
        knee: see `roll_off`.
    """
    blurred = cv2.filter2D(scene, -1, psf(Aperture(), radius), borderType=cv2.BORDER_REFLECT)
    files = (roll_off(torch.from_numpy(light), torch.tensor(knee)) for light in (scene, blurred))
    truth, photo = (
        np.clip((linear_to_srgb(file.numpy()) - black) / (1 - black), 0, 1) for file in files
    )
    noise = NOISE * np.random.default_rng(seed).standard_normal(photo.shape)
    photo = np.round(np.clip(photo + noise, 0, 1) * 255) / 255
    mask = photo.min(2) < 0.012 if black else np.maximum(photo, truth).max(2) > 0.99
    return Shot(truth.astype(np.float32), photo.astype(np.float32), mask)


def recovered(photo: np.ndarray, radius: float, run: Run) -> np.ndarray:
    """The recovered photo, encoded."""
    light = srgb_to_linear(photo).astype(np.float32)
    clean = recover_levels(Blurred(light, np.full(light.shape[:2], -radius, np.float32)), run)
    return linear_to_srgb(np.clip(clean, 0, 1))


def gains(shots: Iterator[Shot], radius: float, run: Run) -> tuple[float, float]:
    """Mean gain near clipped pixels, and elsewhere."""
    near, elsewhere = [], []
    side = 2 * int(radius + 2) + 1
    reach = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    for shot in shots:
        result = recovered(shot.photo, radius, run)
        inner = without_border(shot.clipped_mask.shape)
        cut = cv2.dilate(shot.clipped_mask.astype(np.uint8), reach) > 0
        for where, into in ((inner & cut, near), (inner & ~cut, elsewhere)):
            if where.sum() >= LEAST_PIXELS:
                into.append(gain(result, shot.photo, shot.truth, where))
    return float(np.mean(near)), float(np.mean(elsewhere))


def gain(result: np.ndarray, photo: np.ndarray, truth: np.ndarray, where: np.ndarray) -> float:
    """PSNR gain over the photo in the pixels of `where`, dB."""
    return decibels(truth, result, where) - decibels(truth, photo, where)


def without_border(shape: tuple[int, ...]) -> np.ndarray:
    """bool H x W, False near the border."""
    inner = np.zeros(shape, bool)
    inner[BORDER:-BORDER, BORDER:-BORDER] = True
    return inner


def twig_gain(seed: int, sky: float, knee: float, radius: float, run: Run) -> float:
    """Gain on drawn twigs against a sky of `sky` times white."""
    shot = photograph(twigs(seed, sky), radius, seed, knee=knee)
    photo = jpeg(shot.photo, 92)
    result = recovered(photo, radius, run)
    return gain(result, photo, shot.truth, without_border(shot.clipped_mask.shape))


def twigs(seed: int, sky: float, side: int = 256, finer: int = 4) -> np.ndarray:
    """Draw dark branches with buds against a bright sky, in linear light."""
    rng = np.random.default_rng(seed)
    drawn = np.zeros((side * finer, side * finer), np.uint8)
    for _ in range(7):
        place, angle = rng.uniform(0, side * finer, 2), rng.uniform(0, 6.28)
        width = rng.uniform(1, 5) * finer
        for _ in range(24):
            angle += rng.normal(0, 0.12)
            tip = place + 16 * finer * np.array([np.cos(angle), np.sin(angle)])
            ends = [tuple(end.astype(int).tolist()) for end in (place, tip)]
            cv2.line(drawn, ends[0], ends[1], 255, max(int(width), 1), cv2.LINE_AA)
            if rng.random() < 0.5:
                bud = (place + rng.normal(0, 9 * finer, 2)).astype(int).tolist()
                axes = (finer * rng.uniform(1, 7, 2)).astype(int).tolist()
                turn = float(rng.uniform(0, 180))
                cv2.ellipse(drawn, bud, axes, turn, 0, 360, 255, -1, cv2.LINE_AA)
            place, width = tip, 0.96 * width
    alpha = cv2.resize(drawn, (side, side), interpolation=cv2.INTER_AREA)[..., None] / 255

    def smooth(knots: int) -> np.ndarray:
        values = rng.standard_normal((knots, knots)).astype(np.float32)
        return cv2.resize(values, (side, side), interpolation=cv2.INTER_CUBIC)[..., None]

    bark = np.array([0.05, 0.06, 0.03]) * np.exp(0.4 * smooth(64))
    light = sky * np.array([0.9, 0.95, 1.0]) * (1 + 0.05 * smooth(5))
    return (alpha * bark + (1 - alpha) * light).astype(np.float32)
