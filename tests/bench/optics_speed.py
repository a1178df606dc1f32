"""Speed of the optical renderer, and that its cost grows no faster than pixels and radius.

    python -m tests.bench optics_speed [--huge]

User CPU and wall time: the minimum of several repeats after a first run, which decomposes the photo
once for all lenses; times for the large photo include everything. Peak memory is that of the
process, including the photo and its disparity.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from engine.edit import DepthChoice
from engine.lens import Lens
from engine.optics.draft import draft
from engine.optics.render import render
from engine.pipeline.store import SceneStore
from engine.scene import Frame

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"
LARGE, HUGE = (6000, 4000), (12000, 8400)


def main(args: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="tests.bench optics_speed", description=__doc__)
    parser.add_argument("--huge", action="store_true", help="a photo of 100 megapixels too")
    parser.add_argument("--one", metavar="WxH", help=argparse.SUPPRESS)
    options = parser.parse_args(args)
    if options.one:
        _one(options.one)
        return
    print(
        f"{'long side':>9} {'blur':>5} {'quality':>8} {'CPU s':>8} {'wall s':>8}  wall / pixel, ns"
    )
    for side in (512, 1024, 2048):
        pixels, disparity = synthetic_scene((side, side * 2 // 3))
        for blur in (12.5, 25, 50, 100):
            for quality in ("draft", "full"):
                lens = Lens(blur=blur, focus_disparity=0.9)
                _row(side, blur, quality, partial(render, pixels, disparity, lens, quality=quality))
    print("\nthe samples, as the slider asks for them (recovered = the photo itself)")
    store = SceneStore()
    for path in sorted(SAMPLES.glob("*.jpg")):
        scene = store.scene(path, DepthChoice(), Frame(1024))
        assert scene.disparity is not None
        print(path.name)
        recovered = None if scene.source_coc is None else scene.photo.pixels.copy()
        for quality in ("draft", "full"):
            ask = partial(
                draft, scene.photo.pixels, recovered, scene.disparity,
                Lens(focus=scene.subject, blur=50), scene.source_coc, quality=quality,
            )  # fmt: skip
            _row(1024, 50, quality, ask)
    print("\nfull size, once, in a process of its own")
    for size in (LARGE, HUGE)[: 2 if options.huge else 1]:
        command = [sys.executable, "-m", "tests.bench", "optics_speed", "--one"]
        command.append(f"{size[0]}x{size[1]}")
        output = subprocess.run(command, check=True, capture_output=True).stdout
        done = json.loads(output.splitlines()[-1])
        print(
            f"{size[0]} x {size[1]}, blur 50: {done['cpu']:.1f} s CPU, {done['wall']:.1f} s wall, "
            f"{done['peak_mb']} MB, of which {done['input_mb']} MB before the rendering"
        )


def _row(side: int, blur: float, quality: str, work: Callable[[], np.ndarray]) -> None:
    cpu, wall = _least(work)
    height, width = work().shape[:2]
    nanoseconds = 1e9 * wall / (height * width)
    print(f"{side:9} {blur:5} {quality:>8} {cpu:8.3f} {wall:8.3f}  {nanoseconds:8.0f}", flush=True)


def _one(text: str) -> None:
    """Render one large photo and print a line of JSON."""
    width, height = (int(number) for number in text.split("x"))
    pixels, disparity = synthetic_scene((width, height))
    before = _peak_mb()
    cpu, wall = _cpu(), time.perf_counter()
    render(pixels, disparity, Lens(blur=50, focus_disparity=0.9))
    wall, cpu = time.perf_counter() - wall, _cpu() - cpu
    print(json.dumps({"cpu": cpu, "wall": wall, "peak_mb": _peak_mb(), "input_mb": before}))


def synthetic_scene(size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """A textured picture with a ground, a backdrop and discs in front of them."""
    width, height = size
    rng = np.random.default_rng(0)
    pixels = np.zeros((height, width, 3), np.float32)
    for scale in (2, 8, 32, 128):
        noise = rng.random((max(2, height // scale), max(2, width // scale), 3), np.float32)
        pixels += cv2.resize(noise, (width, height), interpolation=cv2.INTER_LINEAR)
    pixels *= np.float32(0.25)
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None].repeat(width, 1)
    disparity = np.clip(rows - np.float32(0.4), 0.1, 1)
    for _ in range(8):
        center = (int(rng.integers(width)), int(rng.integers(height)))
        cv2.circle(disparity, center, width // 12, float(rng.uniform(0.6, 1)), -1)
    return pixels, disparity


def _least(work: Callable[[], object], repeats: int = 5) -> tuple[float, float]:
    """Minimum user CPU and wall seconds of a few runs, excluding the first."""
    work()
    cpus, walls = [], []
    for _ in range(repeats):
        cpu, wall = _cpu(), time.perf_counter()
        work()
        walls.append(time.perf_counter() - wall)
        cpus.append(_cpu() - cpu)
    return min(cpus), min(walls)


def _cpu() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


def _peak_mb() -> int:
    """Peak memory from /proc, since ru_maxrss on Linux includes the parent's peak."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) // 1024
