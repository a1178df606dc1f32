"""Depth at 12 MP: `python -m tests.bench depth [--model FILE.onnx]`, fastest of several runs."""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from engine.backends.onnx import OnnxSession
from engine.depth.estimate import estimate
from engine.depth.faces import faces
from engine.depth.paint import apply_stroke
from engine.depth.refine import refine
from engine.depth.strokes import Stroke
from engine.depth.subject import subject

MODEL = Path("resources/models/depth-s.onnx")
SIZE = (4000, 3000)
RUNS = 7


def main(args: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench depth", description=__doc__)
    parser.add_argument("--model", type=Path, default=MODEL)
    model = parser.parse_args(args).model
    run = OnnxSession(model, "cpu").run
    rng = np.random.default_rng(0)
    small = rng.random((60, 80, 3), np.float32)
    pixels = np.clip(cv2.resize(small, SIZE, interpolation=cv2.INTER_CUBIC), 0, 1)
    before = _peak_mb()
    coarse = _time("estimate", lambda: estimate(pixels, run))
    assert coarse is not None
    disparity = _time("refine", lambda: refine(coarse, pixels))
    print(f"peak memory beyond the photo: {_peak_mb() - before:.0f} MB")
    _time("faces", lambda: faces(pixels))
    _time("subject", lambda: subject(pixels, coarse))
    path = tuple((0.3 + 0.01 * i, 0.4 + 0.05 * np.sin(i / 4)) for i in range(31))
    for kind in ("pick", "nearer", "restore"):
        stroke = Stroke(kind, path)
        painted = disparity.copy()
        _time(f"stroke {kind}", lambda s=stroke, m=painted: apply_stroke(m, disparity, s, pixels))
    whole = Stroke("pick", ((0.0, 0.0), (1.0, 1.0)), radius=0.1)
    painted = disparity.copy()
    _time("stroke corner to corner", lambda: apply_stroke(painted, disparity, whole, pixels))


def _time(name: str, work: Callable):
    walls, cpus = [], []
    for _ in range(RUNS):
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    print(f"{name:>24}: {min(walls) * 1000:8.1f} ms wall, {min(cpus) * 1000:8.1f} ms CPU")
    return result


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
