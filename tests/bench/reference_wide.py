"""Wide blur of a real photo, removed with a reference.

    python -m tests.bench reference_wide PHOTO ... --radii 2 8 16 32

The right 60 % of the photo is blurred by a disc, with noise and JPEG; the reference is the photo
rotated by 1.2 degrees, shifted by half a percent and 8 % darker. PSNR in sRGB on the right half,
before and after, the share of it that the reference served, and the radius found there.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import cv2
import numpy as np

from engine.files.read import read_photo
from engine.optics.bank import disc_kernel
from engine.stack.reference import reference_detail, with_reference
from training.metrics import psnr
from training.srgb import linear_to_srgb, srgb_to_linear

SAMPLES = [Path("resources/samples", name) for name in ("spices.jpg", "dandelions.jpg")]

NOISE = 0.008
"""Twice the standard deviation of the square root of linear light."""

JPEG = (cv2.IMWRITE_JPEG_QUALITY, 93)


def main(args: list[str]) -> None:
    """Print a line for each photo and radius."""
    parser = argparse.ArgumentParser(prog="tests.bench reference_wide")
    parser.add_argument("photos", type=Path, nargs="*", default=SAMPLES)
    parser.add_argument("--radii", type=float, nargs="+", default=[2, 8, 16, 32])
    options = parser.parse_args(args)
    for path in options.photos:
        sharp = read_photo(path).pixels
        height, width = sharp.shape[:2]
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), 1.2, 1.0)
        turn[0, 2] += 0.005 * width
        turned = cv2.warpAffine(
            sharp, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
        )
        reference = _saved(0.92 * turned, 1)
        place = np.zeros((height, width), bool)
        place[height // 16 : -height // 16, width // 2 : -width // 16] = True
        share = np.clip((np.arange(width) / width - 0.4) / 0.02 + 0.5, 0, 1).astype(np.float32)
        for radius in options.radii:
            soft = cv2.filter2D(sharp, -1, disc_kernel(radius), borderType=cv2.BORDER_REFLECT)
            photo = _saved(sharp + share[None, :, None] * (soft - sharp), 2)
            start = time.process_time()
            found = reference_detail(photo, reference)
            seconds = time.process_time() - start
            served = found.weight[place] > 0.5
            print(
                f"{path.name}, {width} x {height}, radius {radius:g} px: "
                f"{psnr(photo, sharp, place):.2f} -> "
                f"{psnr(with_reference(photo, None, found), sharp, place):.2f} dB, "
                f"served {served.mean():.0%}, "
                f"radius {np.median(found.radius[place][served]) if served.any() else 0:.1f} px; "
                f"{seconds:.1f} s of processor time; {found.notice}",
                flush=True,
            )


def _saved(light: np.ndarray, seed: int) -> np.ndarray:
    """Linear light with noise, saved as JPEG and decoded."""
    rng = np.random.default_rng(seed)
    noise = NOISE * np.sqrt(np.maximum(light, 0) + 0.01)
    noisy = light + noise * rng.standard_normal(light.shape, np.float32)
    tone = np.round(linear_to_srgb(np.maximum(noisy, 0)) * 255).astype(np.uint8)
    _, code = cv2.imencode(".jpg", tone, JPEG)
    return srgb_to_linear(np.asarray(cv2.imdecode(code, cv2.IMREAD_COLOR), np.float32) / 255)
