"""Distill the teacher into the student: `python -m training.depth.train --minutes N`.

The student starts as the teacher with an untrained coarsest level and is trained on labels that
the teacher gave at its own, larger size. The encoder's first layers stay frozen.

Runs for a total number of minutes, over as many starts as it takes: each start resumes from the
checkpoint (safetensors) in `--out`; the learning rate falls to zero at the last minute. The data
folder is read again every epoch, so labeling can continue in parallel.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from training.depth.augment import augment
from training.depth.losses import distillation_loss
from training.depth.student import PATCH, DepthStudent, from_teacher, read_teacher
from training.precision import autocast

SIDES = ((0.35, 252), (0.65, 308), (1.01, 392))
"""(until this share of the minutes, root of a view's area in px): small first, final size last."""

FROZEN = 9
"""Encoder layers that keep the teacher's weights."""

ASPECTS = ((1, 1), (3, 2), (2, 3), (4, 3))


def views(folder: Path, batch: int, progress: list[float], seed: int) -> Iterator[tuple]:
    """Endless batches of (image [B, 3, H, W], disparity [B, 1, H, W]), prepared one ahead."""
    rng = np.random.default_rng(seed)
    samples: dict[Path, tuple[np.ndarray, np.ndarray]] = {}

    def order() -> Iterator[Path]:
        while True:
            paths = sorted(folder.glob("*.npz"))
            for index in rng.permutation(len(paths)):
                yield paths[index]

    def load(path: Path) -> tuple[np.ndarray, np.ndarray]:
        if path not in samples:
            with np.load(path) as file:
                samples[path] = file["image"], file["disparity"]
        return samples[path]

    def make(paths: list[Path]) -> tuple[Tensor, ...]:
        root = next(side for until, side in SIDES if progress[0] < until)
        w, h = ASPECTS[rng.integers(len(ASPECTS))]
        width, height = (round(root * s / (w * h) ** 0.5 / PATCH) * PATCH for s in (w, h))
        made = [augment(rng, *load(path), (width, height)) for path in paths]
        images, disparities = (torch.from_numpy(np.stack(p)) for p in zip(*made, strict=True))
        return images.permute(0, 3, 1, 2), disparities[:, None]

    paths = order()
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(make, [next(paths) for _ in range(batch)])
        while True:
            ready = coming.result()
            coming = pool.submit(make, [next(paths) for _ in range(batch)])
            yield ready


def learning_rate(progress: float, step: int, peak: float) -> float:
    """A short linear warm-up, then a cosine decay to zero at progress 1."""
    return peak * min(1.0, (step + 1) / 50) * 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))


class Run:
    """Student, its moving average, the optimizer and progress counters; saved and resumed."""

    def __init__(self, out: Path, device: torch.device, teacher: str):
        self.out, self.device = out, device
        self.student = DepthStudent()
        if not (out / "student.safetensors").exists():
            self.student.load_state_dict(from_teacher(read_teacher(teacher)))
        self.student.to(device=device, memory_format=torch.channels_last).train()  # pyright: ignore[reportCallIssue]
        self.average = deepcopy(self.student).eval().requires_grad_(False)
        encoder, decoder = self.student.encoder.requires_grad_(False), self.student.decoder
        coarsest = [*decoder.halve.parameters(), *decoder.narrow[3].parameters()]
        untaught = {id(parameter) for parameter in coarsest}
        taught = [p for p in decoder.parameters() if id(p) not in untaught]
        last = list(encoder.layers[FROZEN:].requires_grad_(True).parameters())
        self.optimizer = torch.optim.AdamW(
            [
                {"params": coarsest, "share": 1.0},
                {"params": taught, "share": 0.2},
                {"params": last, "share": 0.02},
            ],
            weight_decay=0.01,
        )
        self.step, self.seconds = 0, 0.0
        if (out / "student.safetensors").exists():
            self._resume()

    def save(self) -> None:
        """Write student, average, optimizer and counters, each by rename."""
        state = self.optimizer.state_dict()["state"]
        flat = {f"{i}.{k}": v for i, slots in state.items() for k, v in slots.items()}
        _save(self.student.state_dict(), self.out / "student.safetensors")
        _save(self.average.state_dict(), self.out / "average.safetensors")
        _save(flat, self.out / "optimizer.safetensors")
        part = self.out / "run.part"
        part.write_text(json.dumps({"step": self.step, "seconds": self.seconds}))
        os.replace(part, self.out / "run.json")

    def update(self, rate: float) -> None:
        """One optimizer step at the given learning rate, then the moving average."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group["share"]
        torch.nn.utils.clip_grad_norm_(self.student.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        keep = min(0.998, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            mine = self.student.state_dict()
            for name, value in self.average.state_dict().items():
                value.lerp_(mine[name], 1 - keep)
        self.step += 1

    def _resume(self) -> None:
        self.student.load_state_dict(load_file(self.out / "student.safetensors"))
        self.average.load_state_dict(load_file(self.out / "average.safetensors"))
        state: dict[int, dict[str, Tensor]] = {}
        for name, value in load_file(self.out / "optimizer.safetensors").items():
            index, _, slot = name.partition(".")
            state.setdefault(int(index), {})[slot] = value
        whole = self.optimizer.state_dict()
        self.optimizer.load_state_dict({"state": state, "param_groups": whole["param_groups"]})
        counters = json.loads((self.out / "run.json").read_text())
        self.step, self.seconds = counters["step"], counters["seconds"]


def _save(tensors: dict[str, Tensor], path: Path) -> None:
    part = path.with_suffix(".part")
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, part)
    os.replace(part, path)


def train(options: argparse.Namespace) -> None:
    """Train until `options.minutes` in total are done."""
    device = torch.device(options.device)
    options.out.mkdir(parents=True, exist_ok=True)
    run = Run(options.out, device, options.teacher)
    torch.manual_seed(options.seed + run.step)
    limit = options.minutes * 60
    progress = [run.seconds / limit]
    batches = views(options.data / "train", options.batch, progress, options.seed + run.step)
    saved = last = time.monotonic()
    means: dict[str, float] = {}
    while run.seconds < limit:
        images, disparities = (planes.to(device) for planes in next(batches))
        with autocast(device):
            predicted = run.student(images)
        terms = distillation_loss(predicted.float(), disparities)
        terms["total"].backward()
        rate = learning_rate(progress[0], run.step, options.rate)
        run.update(rate)
        now = time.monotonic()
        run.seconds, last = run.seconds + now - last, now
        progress[0] = run.seconds / limit
        for name, value in terms.items():
            means[name] = means.get(name, value.item()) * 0.95 + value.item() * 0.05
        if run.step % 25 == 0:
            line = {"step": run.step, "minutes": run.seconds / 60, "rate": rate, **means}
            with (options.out / "log.jsonl").open("a") as log:
                log.write(json.dumps({k: round(v, 6) for k, v in line.items()}) + "\n")
        if now - saved > 60 * options.save_minutes:
            run.save()
            saved = now
    run.save()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.depth.train", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("runs/depth/labels"))
    parser.add_argument("--teacher", default="../shared/depth_teacher", help="folder or hub id")
    parser.add_argument("--out", type=Path, default=Path("runs/depth/student"))
    parser.add_argument("--minutes", type=float, required=True, help="in all, over every start")
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--save-minutes", type=float, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    train(options)


if __name__ == "__main__":
    main()
