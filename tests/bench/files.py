"""Time and memory to open and write photo files: `python -m tests.bench files`.

On a machine with other load, CPU time is the more stable number; both are printed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from engine.files import WriteOptions, read_photo, resize, to_display, write_photo
from engine.photo import Photo

_SAMPLE = Path(__file__).parents[2] / "resources" / "samples" / "spices.jpg"
_MEMORY = """
import resource, sys
from engine.files import read_photo
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
photo = read_photo(sys.argv[1])
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000)
"""


def main(args: list[str]) -> None:
    """Print the table. Options: --megapixels N (24), --repeat N (5), --photo FILE, --memory."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench files")
    parser.add_argument("--megapixels", type=float, default=24)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--photo", type=Path, default=_SAMPLE)
    parser.add_argument("--memory", action="store_true", help="peak memory of opening the JPEG")
    options = parser.parse_args(args)
    photo = _enlarged(read_photo(options.photo), options.megapixels)
    width, height = photo.size
    print(f"{width} x {height}, {cv2.getNumThreads()} threads, least of {options.repeat}")
    print(f"{'':28}{'seconds':>9}{'processor':>11}{'MB':>7}")
    with tempfile.TemporaryDirectory() as folder:
        _files(photo, Path(folder), options.repeat)
        _row("to_display", options.repeat, lambda: to_display(photo.pixels, photo.metadata))
        _row("resize to 1024", options.repeat, lambda: resize(photo, 1024))
        if options.memory:
            path = Path(folder) / "a.jpg"
            run = [sys.executable, "-c", _MEMORY, str(path)]
            done = subprocess.run(run, capture_output=True, check=True, text=True)
            print(f"memory to open the JPEG: {float(done.stdout):.0f} MB")


def _files(photo: Photo, folder: Path, repeat: int) -> None:
    for name, options in [
        ("a.jpg", WriteOptions(overwrite=True)),
        ("a8.png", WriteOptions(overwrite=True, bits=8)),
        ("a16.png", WriteOptions(overwrite=True, bits=16)),
        ("a8.tif", WriteOptions(overwrite=True, bits=8)),
        ("a16.tif", WriteOptions(overwrite=True, bits=16)),
    ]:
        path = folder / name
        write_photo(photo, path, options)
        size = path.stat().st_size / 1e6
        _row(f"open {name}", repeat, lambda p=path: read_photo(p), size)
        _row(f"write {name}", repeat, lambda p=path, o=options: write_photo(photo, p, o), size)


def _row(name: str, repeat: int, work: Callable[[], object], size: float | None = None) -> None:
    walls, cpus = [], []
    for _ in range(repeat):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    megabytes = "" if size is None else f"{size:7.1f}"
    print(f"{name:28}{min(walls):9.3f}{min(cpus):11.3f}{megabytes}", flush=True)


def _enlarged(photo: Photo, megapixels: float) -> Photo:
    """The photo enlarged to `megapixels`, with grain, so that it compresses like a real one."""
    width, height = photo.size
    scale = (megapixels * 1e6 / (width * height)) ** 0.5
    size = (round(width * scale), round(height * scale))
    pixels = cv2.resize(photo.pixels, size, interpolation=cv2.INTER_CUBIC)
    grain = np.random.default_rng(0).standard_normal(pixels.shape, np.float32)
    return Photo(np.clip(pixels * (1 + 0.03 * grain), 0, 1), photo.metadata)
