"""The estimated lens of a photo and its deconvolution, on traced photos.

    python -m tests.bench source --photos ../shared/photos --mattes ../shared/mattes --cache DIR
        [--network FILE.onnx | --edges-alone]

Scenes of held-out, measurably sharp textures are traced, given noise (0.2 to 2 %) and saved as JPEG
(85 to 98); their lens is estimated with the true and with a perturbed disparity, and their blur is
deconvolved with the true and with the estimated CoC. PSNR in sRGB over the three channels. `gain`
covers the pixels with a true CoC of 2 to 8 px, `whole` the whole photo. Tracing takes minutes once;
the shots are kept in `--cache`.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from engine.optics.deconvolve import deconvolve
from engine.optics.source import TRUSTED, SourceReading, measure
from engine.tiling import Run
from tests.bench._reading import add_network, open_network, reading_coc
from tests.bench.source_shots import Shot, load_or_take, sharp_textures
from training.srgb import linear_to_srgb

BLURRED_PX = 1.5
"""CoC radius from which a pixel counts as blurred."""

MIN_BLURRED_SHARE = 0.05
"""A photo with a blurred share above 0 but below this counts as neither sharp nor blurred."""


def main(args: list[str]) -> None:
    """Print all results of the estimate and of the deconvolution, with their targets."""
    parser = argparse.ArgumentParser(prog="tests.bench source")
    parser.add_argument("--photos", type=Path, default=Path("../shared/photos"))
    parser.add_argument("--mattes", type=Path, default=Path("../shared/mattes"))
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "source_shots")
    parser.add_argument("--shots", type=int, default=44)
    parser.add_argument("--first", type=int, default=0, help="number of the first shot")
    parser.add_argument("--speed", action="store_true", help="measure the speed alone")
    add_network(parser)
    options = parser.parse_args(args)
    run = open_network(options)
    if options.speed:
        speed(run)
        return
    sources = sharp_textures(options.photos, options.mattes, options.cache)
    rows = []
    for seed in range(options.first, options.first + options.shots):
        rows.append(judge(load_or_take(sources, seed, options.cache), run))
        print(
            f"{seed:3d}",
            *(f"{name} {value:.4g}" for name, value in rows[-1].items()),
            sep="; ",
            flush=True,
        )
    report(rows)
    speed(run)


def judge(shot: Shot, run: Run | None) -> dict[str, float]:
    """All measurements of one shot."""
    row = {"radius": shot.radius, "noise": shot.noise * 100, "blur": shot.blur}
    blurred = float((np.abs(shot.coc) > BLURRED_PX).mean())
    readings: dict[str, SourceReading] = {}
    for name, depth in (("true", shot.disparity), ("perturbed", shot.perturbed)):
        readings[name] = measure(shot.photo, depth, run)
        lens = readings[name].lens
        row[f"confidence {name}"] = lens.confidence
        row[f"blur error {name}"] = abs(lens.blur - shot.blur)
        row[f"focus error {name}"] = abs(lens.focus_disparity - shot.focus)
        if not 0 < blurred < MIN_BLURRED_SHARE:
            row[f"told {name}"] = float((lens.blur > 0) == (shot.blur > 0))
    if shot.blur == 0:
        truth = linear_to_srgb(shot.truth)
        before = _error(truth, linear_to_srgb(shot.photo))
        row["worst"] = min(
            _decibels(
                before, _error(truth, linear_to_srgb(_as_read(shot, shot.disparity, reading)))
            )
            for reading in readings.values()
        )
        return row
    middle = (np.abs(shot.coc) >= 2) & (np.abs(shot.coc) <= 8)
    rim = _rims(shot)
    truth, photo = linear_to_srgb(shot.truth), linear_to_srgb(shot.photo)
    row["ringing photo"] = _ringing(truth, photo)
    if rim.any():
        row["halo photo"] = _error(truth, photo, rim)

    def gains(result: np.ndarray, name: str) -> np.ndarray:
        tone = linear_to_srgb(result)
        if middle.sum() > 2000:
            before = _error(truth, photo, middle)
            row[f"gain {name}"] = _decibels(before, _error(truth, tone, middle))
        row[f"whole {name}"] = _decibels(_error(truth, photo), _error(truth, tone))
        return tone

    for quality in ("quick", "full"):
        tone = gains(deconvolve(shot.photo, shot.coc, quality=quality), quality)
        row[f"ringing {quality}"] = _ringing(truth, tone)
        if rim.any():
            row[f"halo {quality}"] = _error(truth, tone, rim)
    for name, depth in (("true", shot.disparity), ("perturbed", shot.perturbed)):
        gains(_as_read(shot, depth, readings[name]), f"read {name}")
    row["worst"] = min(value for name, value in row.items() if name.startswith("whole"))
    return row


def report(rows: list[dict[str, float]]) -> None:
    """Print medians and means over the shots, with their targets."""
    blurred = [row for row in rows if row["blur"] > 0]

    def over(chosen: list[dict[str, float]], name: str, pool: Callable) -> float:
        values = [row[name] for row in chosen if name in row]
        return float(pool(values)) if values else float("nan")

    print(f"\n{len(rows)} shots, {len(blurred)} of them blurred")
    for name in ("true", "perturbed"):
        trusted = np.mean([row[f"confidence {name}"] >= TRUSTED for row in rows])
        print(f"disparity {name}: confidence reaches {TRUSTED} in {trusted:.0%}")
        line("  blur level, median error", over(rows, f"blur error {name}", np.median), "<=", 5)
        line("  the same, blurred only", over(blurred, f"blur error {name}", np.median), "<=", 5)
        line("  focus, median error", over(blurred, f"focus error {name}", np.median), "<=", 0.05)
        told = [row for row in rows if f"told {name}" in row]
        print(
            f"  {len(rows) - len(told)} shots of which only a trifle is blurred count neither way"
        )
        line("  sharp told from blurred", over(rows, f"told {name}", np.mean), ">=", 0.975)
    line("gain 2..8 px, true CoC, quick", over(blurred, "gain quick", np.mean), ">=", 1.2)
    line("gain 2..8 px, true CoC, full", over(blurred, "gain full", np.mean), ">=", 1.2)
    for name in ("true", "perturbed"):
        gain = over(blurred, f"gain read {name}", np.mean)
        line(f"gain 2..8 px, lens read, disparity {name}", gain, ">=", 0.8)
    line("worst case of all, whole photo", over(rows, "worst", np.min), ">=", -0.2)
    for name in ("photo", "quick", "full"):
        ringing, halo = (over(blurred, f"{kind} {name}", np.mean) for kind in ("ringing", "halo"))
        print(f"{name}: ringing {1e4 * ringing:.2f}e-4, error at depth edges {1e4 * halo:.2f}e-4")


def line(what: str, value: float, sign: str, limit: float) -> None:
    reached = value <= limit if sign == "<=" else value >= limit
    print(f"{what:48s} {value:7.3f}   must be {sign} {limit}   {'yes' if reached else 'NO'}")


def speed(network: Run | None) -> None:
    """Print the least seconds of several runs: estimate at 12 MP, deconvolution at 1024 px."""
    rng = np.random.default_rng(0)
    small = cv2.resize(rng.random((48, 64, 3)).astype(np.float32), (1024, 768))
    photo = cv2.GaussianBlur(small + 0.2 * rng.random(small.shape).astype(np.float32), (0, 0), 1)
    ramp = np.linspace(0, 1, 1024, dtype=np.float32)[None].repeat(768, 0)
    large, large_ramp = cv2.resize(photo, (4000, 3000)), cv2.resize(ramp, (4000, 3000))
    coc = (ramp - 0.5) * 16
    for what, limit, run in (
        ("reading, 12 MP", 0.5, lambda: measure(large, large_ramp, network)),
        ("way back, quick, 1024 px", 0.3, lambda: deconvolve(photo, coc, quality="quick")),
        ("way back, full, 1024 px", 1.5, lambda: deconvolve(photo, coc)),
    ):
        wall, work = [], []
        for _ in range(4):
            start, busy = time.perf_counter(), time.process_time()
            run()
            wall.append(time.perf_counter() - start)
            work.append(time.process_time() - busy)
        line(f"{what}, s (processor {min(work):.2f} s)", min(wall), "<=", limit)


def _as_read(shot: Shot, depth: np.ndarray, reading: SourceReading) -> np.ndarray:
    """The program's result: the photo itself if its lens is sharp or cannot be trusted."""
    coc = reading_coc(reading, shot.photo, depth)
    return deconvolve(shot.photo, coc) if coc.any() else shot.photo


def _error(truth: np.ndarray, tone: np.ndarray, where: np.ndarray | None = None) -> float:
    squares = ((tone - truth) ** 2).mean(2)
    return float(squares.mean() if where is None else squares[where].mean())


def _decibels(before: float, after: float) -> float:
    return 10 * float(np.log10(before / max(after, 1e-12)))


def _ringing(truth: np.ndarray, tone: np.ndarray) -> float:
    """Energy outside the range of the true scene within 3 pixels, sRGB."""
    window = np.ones((7, 7), np.uint8)
    over = tone - cv2.dilate(truth, window)
    under = cv2.erode(truth, window) - tone
    return float((np.maximum(over, 0) ** 2 + np.maximum(under, 0) ** 2).mean())


def _rims(shot: Shot) -> np.ndarray:
    """bool H x W: within 8 px of a CoC step of more than 2 px."""
    step = np.ones((3, 3), np.uint8)
    edge = (cv2.dilate(shot.coc, step) - cv2.erode(shot.coc, step)) > 2
    return cv2.dilate(edge.astype(np.uint8), np.ones((17, 17), np.uint8)) > 0
