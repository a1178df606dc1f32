"""Accuracy of the estimated per-pixel CoC on simulated photos with known CoC.

    python -m tests.bench defocus --photos ../shared/photos --mattes ../shared/mattes --cache DIR
        [--network FILE.onnx | --edges-alone]

20 photos with focus in front of or behind everything, 10 of a scene in one plane, 16 all in focus
with naturally soft textures, 10 with focus on something, and 10 with focus on something near and a
background out of focus by 16 to 40 px (see `_defocus_shots`). Printed: the mean CoC, the median
error as a share of it, the mean error in pixels, and whether the photo was taken for sharp or given
up. The estimate is the CoC that the program would give to recover; a photo that is used as is
counts as CoC 0.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

from engine.tiling import Run
from tests.bench._defocus_shots import COUNTS, DefocusShot, list_shots, load_shot
from tests.bench._reading import add_network, open_network, read_coc
from tests.bench.source_shots import sharp_textures

SHARP_PX = 1.0
"""Mean estimated CoC up to which a sharp photo counts as left alone, in pixels."""


def main(args: list[str]) -> None:
    """Print a row for every shot, then the medians of each kind."""
    parser = argparse.ArgumentParser(prog="tests.bench defocus")
    parser.add_argument("--photos", type=Path, default=Path("../shared/photos"))
    parser.add_argument("--mattes", type=Path, default=Path("../shared/mattes"))
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "source_shots")
    add_network(parser)
    options = parser.parse_args(args)
    run = open_network(options)
    sources = sharp_textures(options.photos, options.mattes, options.cache)
    rows: dict[str, list[dict[str, float]]] = {kind: [] for kind in COUNTS}
    for kind, number in list_shots():
        row = judge(load_shot(sources, kind, number, options.cache), run)
        rows[kind].append(row)
        line = "; ".join(f"{name} {value:.2f}" for name, value in row.items())
        print(f"{kind} {number:2d}: {line}", flush=True)
    for kind, found in rows.items():
        median = {k: float(np.median([row[k] for row in found])) for k in found[0]}
        line = "; ".join(f"{name} {value:.3f}" for name, value in median.items())
        print(f"median of {len(found)} {kind}: {line}")
        if kind == "sharp":
            left = np.mean([row["read"] <= SHARP_PX for row in found])
            print(f"left in peace (mean read CoC up to {SHARP_PX} px): {left:.0%}")
    speed(run)


def judge(shot: DefocusShot, run: Run | None) -> dict[str, float]:
    """All measurements of one shot."""
    coc = read_coc(shot.photo, shot.estimated_disparity, run)
    truth = np.abs(shot.coc)
    error = np.abs(coc - truth)
    row = {"true": float(truth.mean()), "read": float(coc.mean()), "error": float(error.mean())}
    blurred = truth > 1
    if blurred.mean() > 0.1:
        row["relative"] = float(np.median(error[blurred] / truth[blurred]))
    return row


def speed(run: Run | None) -> None:
    """Print the seconds that the estimate takes at 12 MP, the least of several runs."""
    rng = np.random.default_rng(0)
    small = cv2.resize(rng.random((48, 64, 3)).astype(np.float32), (1024, 768))
    large = cv2.resize(small, (4000, 3000))
    ramp = np.linspace(0, 1, 4000, dtype=np.float32)[None].repeat(3000, 0)
    wall, work = [], []
    for _ in range(4):
        start, busy = time.perf_counter(), time.process_time()
        read_coc(large, ramp, run)
        wall.append(time.perf_counter() - start)
        work.append(time.process_time() - busy)
    print(f"reading at 12 MP: {min(wall):.2f} s, processor {min(work):.2f} s")
