"""`python -m tests.bench backends`: the shipped DiT on every backend of this machine."""

from __future__ import annotations

import statistics
import time

import numpy as np

from engine import models
from engine.backends.choice import torch_is_there
from engine.backends.onnx import OnnxSession, devices
from engine.models import DEFAULT_DIT
from export_tools.inputs import picture_inputs

SIDES = (512, 1024, 2048)
RUNS = 3


def main(args: list[str]) -> None:
    """Print the seconds of one pass (median of 3) for all backends."""
    model = models.find(DEFAULT_DIT, "dit")
    assert model.path is not None
    makers = {f"onnx {d}": lambda d=d: OnnxSession(model.path, d) for d in devices()}
    if torch_is_there():
        from engine.backends.torch import TorchSession

        folder = model.path.with_suffix("")
        makers["torch fp32"] = lambda: TorchSession(folder, exact=True)
        makers["torch bf16"] = lambda: TorchSession(folder)
    names = OnnxSession(model.path, "cpu").inputs
    print("| backend | " + " | ".join(f"{side} px" for side in SIDES) + " |")
    print("|---|" + "---|" * len(SIDES))
    for name, make in makers.items():
        session = make()
        row = []
        for side in SIDES:
            inputs = picture_inputs(names, side, side, np.random.default_rng(0))
            session.run(inputs)
            row.append(f"{statistics.median(_seconds(session, inputs) for _ in range(RUNS)):.2f}")
        print(f"| {name} | " + " | ".join(row) + " |", flush=True)


def _seconds(session, inputs) -> float:
    start = time.perf_counter()
    session.run(inputs)
    return time.perf_counter() - start
