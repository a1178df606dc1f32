"""Cost of the same blur in other programs: CPU seconds and memory of whole processes, in one run.

    python -m tests.bench peers [--runs N] [--size WxH ...]

Each program reads a photo from one PNG and the per-pixel blur radius (`diffcamera`: the disparity)
from another, and writes a PNG. `gegl` is lens-blur from the Debian package of that name; if it is
missing, its rows say so. Both may use two threads.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

BLUR = 40
"""Blur level of `diffcamera`: a CoC radius of 47 px at 6000 px."""

FOCUS = (0.5, 0.99)
"""On the ground in front of everything, where there is no disc."""


@dataclass(frozen=True)
class Cost:
    """Attributes:
    seconds: CPU seconds, user and system.
    wall: wall seconds.
    peak_mb: largest resident memory.
    """

    seconds: float
    wall: float
    peak_mb: float


def main(args: list[str]) -> None:
    """Print the cost of each program at each size, for the run with the least CPU time."""
    parser = argparse.ArgumentParser(prog="tests.bench peers", description=__doc__)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--size", nargs="+", default=["768x512", "6000x4000"], metavar="WxH")
    parser.add_argument("--make", metavar="FOLDER", help=argparse.SUPPRESS)
    options = parser.parse_args(args)
    if options.make:
        print(_make(options.size[0], Path(options.make)))
        return
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load average {load:.1f}; blur level {BLUR}\n")
    print("| size | program | processor s | wall s | MB |\n|---|---|---|---|---|")
    for size in options.size:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            # A separate process: a child's peak memory starts at its parent's.
            command = [sys.executable, "-m", "tests.bench", "peers", "--make", name, "--size", size]
            made = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            radius = made.split()[-1]
            for program, line in _commands(folder, radius).items():
                if shutil.which(line[0]) is None:
                    print(f"| {size} | {program} | {line[0]} is not installed | | |")
                    continue
                runs = [_cost(line) for _ in range(options.runs)]
                best = min(runs, key=lambda cost: cost.seconds)
                print(
                    f"| {size} | {program} | {best.seconds:.2f} | {best.wall:.2f} "
                    f"| {best.peak_mb:.0f} |",
                    flush=True,
                )


def _commands(folder: Path, radius: str) -> dict[str, list[str]]:
    """The command lines by program name."""
    photo, x, y = str(folder / "photo.png"), *map(str, FOCUS)
    ours = [sys.executable, "-m", "app.cli.main", "refocus", photo, "--engine", "optics"]
    ours += ["--no-recover", "--size", "full", "--depth", str(folder / "depth.png")]
    ours += ["--focus", f"{x},{y}", "--blur", str(BLUR)]
    ours += ["--overwrite", "-o", str(folder / "ours.png")]
    gegl = ["gegl", photo, "-o", str(folder / "gegl.png"), "--", "gegl:lens-blur"]
    gegl += [f"radius={radius}", "linear-mask=true"]
    gegl += ["aux=[", "gegl:load", f"path={folder / 'radius.png'}", "]"]
    return {"diffcamera, optics": ours, "gegl:lens-blur": gegl}


def _make(size: str, folder: Path) -> float:
    """Write photo, disparity and relative blur radius of a scene; return the largest radius, px."""
    import cv2
    import numpy as np

    from engine.lens import Lens, focus_disparity, signed_coc
    from tests.bench.optics_speed import synthetic_scene

    width, height = (int(number) for number in size.split("x"))
    pixels, disparity = synthetic_scene((width, height))
    lens = Lens(focus=FOCUS, blur=BLUR, focus_disparity=None)
    lens = Lens(blur=BLUR, focus_disparity=focus_disparity(disparity, lens))
    radius = np.abs(signed_coc(disparity, lens, (width, height)))
    largest = float(radius.max())
    bytes_of = (np.clip(pixels, 0, 1) ** (1 / 2.2) * 255).astype(np.uint8)
    cv2.imwrite(str(folder / "photo.png"), bytes_of)
    cv2.imwrite(str(folder / "depth.png"), (disparity * 65535).astype(np.uint16))
    cv2.imwrite(str(folder / "radius.png"), (radius / largest * 65535).astype(np.uint16))
    return largest


def _cost(command: list[str]) -> Cost:
    """The cost of a process from start to end."""
    start = time.perf_counter()
    environment = {**os.environ, "GEGL_THREADS": "2"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # as installed: compiled once, not every time
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"peers: {' '.join(command)} ended with {process.returncode}")
    wall = time.perf_counter() - start
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)
