"""Simulated samples per second: `python -m tests.bench simulate --pack PACK [--device cuda]`."""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path

import torch

from training import data_pack
from training.simulate.config import SimulateConfig
from training.simulate.simulate import simulate
from training.simulate.textures import Textures

BATCHES = {"cpu": {128: 16, 256: 8}, "cuda": {128: 512, 256: 128}}


def main(args: list[str]) -> None:
    """Print the best of several batches; on the CPU, in CPU time of one thread."""
    parser = argparse.ArgumentParser(prog="tests.bench simulate")
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--repeats", type=int, default=8)
    options = parser.parse_args(args)
    device = torch.device(options.device)
    torch.set_num_threads(1)
    textures = Textures.from_pack(data_pack.load(options.pack), device)
    generator = torch.Generator(device).manual_seed(0)
    print("| second target | size | ms per sample | samples/s |\n|---|---|---|---|")
    for second in (False, True):
        config = replace(SimulateConfig(), second=second)
        for size, batch in BATCHES[device.type].items():
            taken = []
            for _ in range(options.repeats):
                start = _now(device)
                simulate(textures, config, batch, size, generator, device)
                taken.append((_now(device) - start) / batch)
            best = min(taken)
            print(f"| {second} | {size} | {1000 * best:.2f} | {1 / best:.1f} |", flush=True)


def _now(device: torch.device) -> float:
    if device.type == "cpu":
        return time.process_time()
    torch.cuda.synchronize(device)
    return time.perf_counter()
