"""Lights out of focus: how many are found, what they add to the CoC estimate and to recover.

    python -m tests.bench lights [PHOTOS] [--every 40] [--recover]

Sharp photos are darkened, given 40 lamps each, and blurred as one plane out of focus; their CoC is
estimated and they are recovered with and without the search for lights. Also printed: in how many
of the unmodified photos lights are found. Radii are in pixels at a long side of 1024.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import cv2
import numpy as np

from engine.backends.loader import Models
from engine.edit import Edit
from engine.lens import Aperture
from engine.optics.aperture import psf
from engine.optics.light_search import find_lights
from engine.photo import Photo
from engine.pipeline.stages import corrected_source_coc, with_recovered, with_source
from engine.progress import silent
from engine.scene import Scene
from training.metrics import psnr
from training.srgb import linear_to_srgb, srgb_to_linear

SIDE = 1024
RADII = (8, 14, 24)
LAMPS = 40
DARK = 0.4
"""Share of a photo's light that remains at night."""

NOISE = 0.004
APERTURES = {
    "circle": Aperture(),
    "nine blades": Aperture(shape="blades", blades=9, curvature=0.3),
    "bright rim": Aperture(spherical=0.6),
    "soft rim": Aperture(spherical=-0.6),
}


@dataclass(frozen=True)
class Row:
    """Means over the photos.

    Attributes:
        found: share of the lamps that were found.
        false_detections: false detections per photo.
        error, error_without: CoC error in pixels, with and without the search for lights.
        given_up, given_up_without: share of photos called sharp or not trusted.
        gain, gain_without: gain by recover, dB of encoded light; NaN = not run.
    """

    found: float
    false_detections: float
    error: float
    error_without: float
    given_up: float
    given_up_without: float
    gain: float
    gain_without: float


def main(args: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="tests.bench lights")
    parser.add_argument("photos", type=Path, nargs="?", default=Path("../shared/photos"))
    parser.add_argument("--every", type=int, default=40, help="takes each such photo of the folder")
    parser.add_argument("--recover", action="store_true", help="also recover them (slow)")
    options = parser.parse_args(args)
    if not options.photos.is_dir():
        print(f"skipped: {options.photos}: no such folder of photos")
        return
    files, models = sorted(options.photos.glob("*.jpg")), Models()
    lit = [file.name for file in files if find_lights(load(file))]
    print(f"{len(lit)} of {len(files)} photos as they are have lights: {', '.join(lit) or '-'}")
    print("aperture, radius: lamps found, others | CoC error without -> with | given up | gain")
    for name, aperture in APERTURES.items():
        for radius in RADII:
            shots = [
                shoot(load(file), radius, aperture, seed)
                for seed, file in enumerate(files[1 :: options.every])
            ]
            rows = [measure_shot(*shot, radius, models, options.recover) for shot in shots]
            r = Row(*np.mean([list(vars(row).values()) for row in rows], 0))
            gain = f" | {r.gain_without:+.2f} -> {r.gain:+.2f} dB" if options.recover else ""
            print(
                f"{name}, {radius} px: {r.found:.0%}, {r.false_detections:.1f} | "
                f"{r.error_without:.2f} -> {r.error:.2f} px | "
                f"{r.given_up_without:.0%} -> {r.given_up:.0%}{gain}",
                flush=True,
            )


def load(file: Path) -> np.ndarray:
    """float32 H x W x 3, linear light, long side up to `SIDE`."""
    tone = np.asarray(cv2.imread(str(file), cv2.IMREAD_COLOR_RGB)).astype(np.float32) / 255
    scale = min(1.0, SIDE / max(tone.shape))
    size = (round(tone.shape[1] * scale), round(tone.shape[0] * scale))
    return srgb_to_linear(cv2.resize(tone, size, interpolation=cv2.INTER_AREA))


def shoot(
    light: np.ndarray, radius: float, aperture: Aperture, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A night scene out of focus, the same in focus, and its lamps, [N, 2] x and y."""
    rng = np.random.default_rng(seed)
    scene, (height, width) = DARK * light, light.shape[:2]
    places = np.stack([rng.integers(5, width - 5, LAMPS), rng.integers(5, height - 5, LAMPS)], 1)
    for x, y in places:
        color = np.array([1, 0.8, 0.5]) * rng.uniform(0.5, 1, 3) * 2 ** rng.uniform(3, 8)
        lamp = tuple(float(value) for value in color)
        cv2.circle(scene, (int(x), int(y)), int(rng.integers(1, 3)), lamp, -1, cv2.LINE_AA)
    kernel = psf(aperture, radius)
    photo = cv2.filter2D(scene, -1, kernel, borderType=cv2.BORDER_REFLECT)
    noise = rng.standard_normal(photo.shape).astype(np.float32)
    photo = photo.clip(0, 1) + NOISE * noise * np.sqrt(photo.clip(0.01, 1))
    tone = (255 * linear_to_srgb(photo.clip(0, 1))).round().astype(np.uint8)
    data = cv2.imencode(".jpg", tone[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 93])[1]
    tone = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR_RGB)).astype(np.float32) / 255
    return srgb_to_linear(tone), scene, places


def measure_shot(
    photo: np.ndarray,
    truth: np.ndarray,
    places: np.ndarray,
    radius: float,
    models: Models,
    recover: bool,
) -> Row:
    """Measure one shot with and without the search for lights."""
    found = find_lights(photo)
    spots = np.array([(disc.x, disc.y) for disc in found]).reshape(-1, 2)
    apart = np.hypot(*(places[:, None] - spots).transpose(2, 0, 1))
    near = apart < 0.25 * radius + 1
    own = read(photo, truth, radius, models, recover)
    with patch("engine.optics.source.find_lights", lambda _: ()):
        plain = read(photo, truth, radius, models, recover)
    share, others = near.any(1).mean() if len(found) else 0.0, len(found) - near.any(0).sum()
    pairs = (value for pair in zip(own, plain, strict=True) for value in pair)
    return Row(float(share), float(others), *pairs)


def read(
    photo: np.ndarray, truth: np.ndarray, radius: float, models: Models, recover: bool
) -> tuple[float, float, float]:
    """Mean CoC error in pixels; 1 if the photo is given up, else 0; gain by recover, dB."""
    size = photo.shape[1], photo.shape[0]
    plane = np.full(photo.shape[:2], 0.5, np.float32)
    scene = with_source(Scene(Photo(photo), size, disparity=plane), models, silent)
    coc = corrected_source_coc(scene)
    if coc is None:  # taken for sharp: the error is the whole radius
        return radius, 1.0, 0.0 if recover else np.nan
    error = float(np.abs(np.abs(coc) - radius).mean())
    if not recover:
        return error, 0.0, np.nan
    recovered = with_recovered(scene, Edit(), models, silent).recovered
    assert recovered is not None
    seen = np.clip(truth, 0, 1)
    return error, 0.0, psnr(np.clip(recovered, 0, 1), seen) - psnr(photo, seen)
