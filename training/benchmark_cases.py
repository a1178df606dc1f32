"""DiffCamera-Bench's cases: held-out scenes photographed by the ray tracer.

Each case is one layered scene of photos and mattes that are never trained on, and serves all three
tasks: the scene seen sharp, by the source lens, by the target lens, and by the target lens focused
elsewhere. Cases depend on the seed alone and are cached in a folder, since tracing takes seconds.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from engine.errors import InputError
from engine.lens import MAX_COC, Aperture, Lens, focus_disparity
from training.data_pack import held_out_names
from training.simulate import tracer
from training.simulate.tracer_scenes import Textures, build
from training.srgb import linear_to_srgb, srgb_to_linear

VERSION = 1
"""Incremented whenever the same seed would give different cases."""

MARGIN_SHARE = 0.1
TRACE_SAMPLES = 256
SWEEP = (10.0, 20.0, 30.0, 40.0, 50.0)
"""Blur levels of the LVCorr sweep."""

SWEEPS = 8
"""This many cases, from the first, have a traced sweep."""


@dataclass(frozen=True, eq=False)
class Case:
    """One scene and its truths. Pictures are float32 H x W x 3, linear light, 0..1.

    Attributes:
        sharp: the all-in-focus photo as a camera saves it (noise, JPEG).
        blurred: the source lens's photo as a camera saves it.
        all_in_focus: truth at blur level 0.
        disparity: perfect disparity, float32 H x W.
        source: the source lens, with its focus_disparity set.
        lens: the target lens; its focus disparity must be measured at its focus point.
        truth: the target lens's photo.
        lens_b, truth_b: the target lens focused elsewhere, and its photo.
        sweep: the target lens's photo at each blur level of SWEEP; empty if not traced.
    """

    sharp: np.ndarray
    blurred: np.ndarray
    all_in_focus: np.ndarray
    disparity: np.ndarray
    source: Lens
    lens: Lens
    truth: np.ndarray
    lens_b: Lens
    truth_b: np.ndarray
    sweep: tuple[np.ndarray, ...]


def held_out_textures(photos: Path, mattes: Path) -> Textures:
    """The held-out pictures in two folders.

    Raises:
        InputError: one of them is missing.
    """
    names = sorted(held_out_names())
    found = Textures(
        tuple(photos / n for n in names if n.endswith(".jpg")),
        tuple(mattes / n for n in names if n.endswith(".png")),
    )
    for path in (*found.photos, *found.mattes):
        if not path.is_file():
            raise InputError(
                f"{path}: missing; the benchmark needs every file of its held-out list"
            )
    return found


def load_or_trace(
    folder: Path, sources: Textures, seed: int, index: int, size: tuple[int, int]
) -> Case:
    """Case `index` of a seed, loaded from the folder or traced and saved there.

    Args:
        size: (width, height).
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"v{VERSION}_s{seed}_{size[0]}x{size[1]}_{index:03d}.npz"
    if path.exists():
        return _read(path)
    case = trace_case(sources, seed, index, size)
    _write(case, path)
    return _read(path)


def trace_case(sources: Textures, seed: int, index: int, size: tuple[int, int]) -> Case:
    """Draw the scene and its lenses, and trace all photos."""
    rng = np.random.default_rng((seed, index))
    margin = round(MARGIN_SHARE * max(size))
    scene = build(sources, int(rng.integers(2**31)), size, margin)
    disparity = tracer.disparity(scene)
    sharp = np.clip(tracer.all_in_focus(scene), 0, 1)
    focus, focus_b, focus_source = _focus_points(rng, disparity)

    source = _lens(rng, disparity, focus_source, Aperture())
    source = Lens(source.focus, source.blur, focus_disparity=focus_disparity(disparity, source))
    aperture = Aperture()
    if rng.random() < 0.25:
        rotation = float(rng.uniform(0, 90))
        aperture = Aperture("blades", blades=int(rng.integers(5, 10)), rotation=rotation)
    lens = _lens(rng, disparity, focus, aperture)
    lens_b = Lens(focus_b, lens.blur, aperture=aperture)

    def photograph(lens: Lens, blur: float | None = None) -> np.ndarray:
        radius = (lens.blur if blur is None else blur) / 100 * MAX_COC * max(size)
        plane = focus_disparity(disparity, lens)
        light = tracer.trace(scene, plane, radius, lens.aperture, TRACE_SAMPLES, seed=index)
        return np.clip(light, 0, 1)

    return Case(
        sharp=save_as_camera(rng, sharp),
        blurred=save_as_camera(rng, photograph(source)),
        all_in_focus=sharp,
        disparity=disparity,
        source=source,
        lens=lens,
        truth=photograph(lens),
        lens_b=lens_b,
        truth_b=photograph(lens_b),
        sweep=tuple(photograph(lens, blur) for blur in SWEEP) if index < SWEEPS else (),
    )


def _focus_points(rng: np.random.Generator, disparity: np.ndarray) -> list[tuple[float, float]]:
    """Three focus points whose disparities differ as much as possible within a few tries."""
    tries = []
    for _ in range(12):
        points = rng.uniform(0.08, 0.92, (3, 2))
        planes = [focus_disparity(disparity, Lens((float(x), float(y)))) for x, y in points]
        a, b, source = planes
        tries.append((min(abs(a - source), abs(a - b)), points))
    points = max(tries, key=lambda t: t[0])[1]
    return [(float(x), float(y)) for x, y in points]


def _lens(rng, disparity, focus: tuple[float, float], aperture: Aperture) -> Lens:
    """A lens whose largest CoC radius is 0.4 to 2 % of the long side, more often small."""
    away = np.abs(disparity - focus_disparity(disparity, Lens(focus))).max()
    share = 0.004 + 0.016 * rng.random() ** 1.5
    return Lens(
        focus, float(min(100.0, 100 * share / (MAX_COC * max(away, 1e-3)))), aperture=aperture
    )


def save_as_camera(rng: np.random.Generator, light: np.ndarray) -> np.ndarray:
    """A photo as a camera saves it, with sensor noise and JPEG of quality 85 to 97; like `light`,
    linear light, float32 H x W x 3 in 0..1."""
    shot, read = 10 ** rng.uniform(-4.5, -3.2), 10 ** rng.uniform(-3.6, -2.7)
    noise = rng.normal(size=light.shape) * np.sqrt(shot * light + read**2)
    srgb = np.round(linear_to_srgb(light + noise) * 255).astype(np.uint8)
    options = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(85, 98))]
    data = cv2.imencode(".jpg", srgb[..., ::-1], options)[1]
    saved = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert saved is not None
    return srgb_to_linear(saved[..., ::-1])


_PICTURES = ("sharp", "blurred", "all_in_focus", "disparity", "truth", "truth_b")
_LENSES = ("source", "lens", "lens_b")


def _write(case: Case, path: Path) -> None:
    arrays = {name: getattr(case, name).astype(np.float16) for name in _PICTURES}
    arrays["disparity"] = case.disparity  # float16 could shift a focus window's median
    for name in _LENSES:
        lens: Lens = getattr(case, name)
        plane = np.nan if lens.focus_disparity is None else lens.focus_disparity
        blades = lens.aperture.blades if lens.aperture.shape == "blades" else 0
        arrays[name] = np.array([*lens.focus, lens.blur, plane, blades, lens.aperture.rotation])
    arrays["sweep"] = np.array(case.sweep, np.float16)
    part = path.with_suffix(".part")
    with open(part, "wb") as file:
        np.savez(file, **arrays)
    os.replace(part, path)


def _read(path: Path) -> Case:
    with np.load(path, allow_pickle=False) as arrays:
        values = {name: arrays[name].astype(np.float32) for name in _PICTURES}
        for name in _LENSES:
            x, y, blur, plane, blades, rotation = (float(v) for v in arrays[name])
            shape = "blades" if blades else "circle"
            aperture = Aperture(shape, blades=int(blades) or 7, rotation=rotation)
            values[name] = Lens(
                (x, y), blur, focus_disparity=None if np.isnan(plane) else plane, aperture=aperture
            )
        sweep = tuple(arrays["sweep"].astype(np.float32))
    return Case(**values, sweep=sweep)
