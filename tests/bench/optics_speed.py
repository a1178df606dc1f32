"""How fast the optical renderer is: user-CPU seconds and the least wall time of some repeats."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from functools import partial

import cv2
import numpy as np

from engine.lens import Lens
from engine.optics.render import render


def speed() -> None:
    """Print the table: sizes, blur levels, qualities."""
    print(f"{'long side':>9} {'blur':>5} {'quality':>8} {'CPU s':>8} {'wall s':>8} {'peak MB':>8}")
    for side in (512, 1024, 2048):
        for blur in (25, 50, 100):
            for quality in ("draft", "full"):
                pixels, disparity = _photo(side)
                lens = Lens(blur=blur, focus_disparity=0.9)
                cpu, wall = _least(partial(render, pixels, disparity, lens, quality=quality))
                print(
                    f"{side:9} {blur:5} {quality:>8} {cpu:8.3f} {wall:8.3f} {_peak_mb():8.0f}",
                    flush=True,
                )


def _photo(side: int) -> tuple[np.ndarray, np.ndarray]:
    """A textured 3:2 picture with a ground, a backdrop and discs before them."""
    width, height = side, side * 2 // 3
    rng = np.random.default_rng(0)
    pixels = np.zeros((height, width, 3), np.float32)
    for scale in (2, 8, 32, 128):
        noise = rng.random((max(2, height // scale), max(2, width // scale), 3), np.float32)
        pixels += cv2.resize(noise, (width, height), interpolation=cv2.INTER_LINEAR) / 4
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None].repeat(width, 1)
    disparity = np.clip(rows - 0.4, 0.1, 1).astype(np.float32)
    for _ in range(8):
        centre = (int(rng.integers(width)), int(rng.integers(height)))
        cv2.circle(disparity, centre, side // 12, float(rng.uniform(0.6, 1)), -1)
    return pixels, disparity


def _least(work: Callable[[], object], repeats: int = 3) -> tuple[float, float]:
    """Least user-CPU and wall seconds of a few runs, the first one left out."""
    work()
    cpus, walls = [], []
    for _ in range(repeats):
        cpu, wall = resource.getrusage(resource.RUSAGE_SELF).ru_utime, time.perf_counter()
        work()
        walls.append(time.perf_counter() - wall)
        cpus.append(resource.getrusage(resource.RUSAGE_SELF).ru_utime - cpu)
    return min(cpus), min(walls)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
