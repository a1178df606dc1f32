"""Train the defocus network.

    python -m training.defocus.train --photos ../shared/photos --mattes ../shared/mattes \\
        -o defocus.safetensors --minutes 90

Crops are drawn while training; each is used a few times, turned, since drawing costs as much as
learning. The learning rate follows the clock, so any number of minutes ends well. The file holds
the moving average of the weights and, as metadata, how common each class was.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional as F
from torch.utils.data import DataLoader, IterableDataset

from engine.optics.defocus_fit import RADII, class_position
from training.defocus.camera import NoisePool
from training.defocus.config import DefocusSimConfig
from training.defocus.input import INPUT, STRIDE, defocus_input
from training.defocus.network import DefocusNet
from training.defocus.scenes import TextureStore, load_textures
from training.defocus.simulate import DefocusCrop, simulate_crop


@dataclass(frozen=True)
class DefocusTrainConfig:
    """Numbers of the training; choices of ours.

    Attributes:
        batch: crops in a step.
        fresh: of these, new ones.
        pool: crops that are kept to be used again.
        rate: peak learning rate of AdamW.
        warm_up: share of the time in which it rises.
        decay: weight decay.
        average: decay of the moving average of the weights, per step.
        save_minutes: between saved files.
    """

    batch: int = 16
    fresh: int = 5
    pool: int = 1200
    rate: float = 3e-3
    warm_up: float = 0.03
    decay: float = 1e-2
    average: float = 0.998
    save_minutes: float = 4.0


@dataclass(frozen=True, eq=False)
class _Example:
    planes: np.ndarray
    position: np.ndarray
    weight: np.ndarray
    readable: bool


class CropPool(IterableDataset):
    """Batches of new crops, and of earlier ones again; drawn in a process of its own."""

    def __init__(
        self, store: TextureStore, sim: DefocusSimConfig, config: DefocusTrainConfig, seed: int
    ) -> None:
        self._store, self._sim, self._config = store, sim, config
        self._rng = np.random.default_rng(seed)
        self._noise = NoisePool(self._rng)
        self._kept: list[_Example] = []

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        cv2.setNumThreads(1)
        while True:
            yield self.batch()

    def batch(self) -> tuple[Tensor, Tensor, Tensor]:
        """planes [B, C, S, S], targets [B, classes, S, S], weights [B, S, S], S in cells."""
        count = self._config.batch
        fresh = [
            _example(simulate_crop(self._store, self._noise, self._sim, self._rng))
            for _ in range(count if len(self._kept) < count else self._config.fresh)
        ]
        again = [self._kept[self._rng.integers(len(self._kept))] for _ in range(count - len(fresh))]
        self._kept = (self._kept + fresh)[-self._config.pool :]
        turned = [self._turned(example) for example in fresh + again]
        planes, positions, weights = (
            torch.from_numpy(np.stack([example[k] for example in turned])) for k in range(3)
        )
        readable = torch.tensor([example.readable for example in fresh + again])
        targets = soft_targets(positions)
        targets[~readable] = 1 / len(RADII)
        return planes, targets, weights

    def _turned(self, example: _Example) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        turn = tuple(bool(x) for x in self._rng.random(3) < 0.5)
        planes = example.planes.astype(np.float32)
        inner = slice(2 * INPUT.bands, 2 * INPUT.bands + STRIDE * STRIDE)
        planes = _turn(planes, *turn)
        cell = planes[inner].reshape(STRIDE, STRIDE, *planes.shape[1:]).transpose(2, 3, 0, 1)
        cell = _turn(cell, *turn).transpose(2, 3, 0, 1)  # the pixels of a cell turn with it
        planes[inner] = cell.reshape(-1, *planes.shape[1:])
        return planes, _turn(example.position, *turn), _turn(example.weight, *turn)


def _turn(array: np.ndarray, across: bool, down: bool, swap: bool) -> np.ndarray:
    """The last two axes mirrored and swapped."""
    array = array[..., ::-1] if across else array
    array = array[..., ::-1, :] if down else array
    return np.ascontiguousarray(array.swapaxes(-1, -2) if swap else array)


def soft_targets(position: Tensor) -> Tensor:
    """Fractional classes [B, h, w] to shares of the two classes beside, [B, classes, h, w]."""
    classes = torch.arange(len(RADII)).view(1, -1, 1, 1)
    return (1 - (position[:, None] - classes).abs()).clamp(min=0)


def _example(crop: DefocusCrop) -> _Example:
    middle = slice(STRIDE // 2, None, STRIDE)
    size = (crop.weight.shape[1] // STRIDE, crop.weight.shape[0] // STRIDE)
    return _Example(
        defocus_input(crop.luma).astype(np.float16),
        class_position(crop.radius[middle, middle]).astype(np.float32),
        cv2.resize(crop.weight, size, interpolation=cv2.INTER_AREA),
        crop.readable,
    )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--photos", type=Path, required=True, help="folder of sharp photos")
    parser.add_argument("--mattes", type=Path, required=True, help="folder of RGBA foregrounds")
    parser.add_argument("-o", "--output", type=Path, required=True, help="safetensors file")
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--start", type=Path, help="weights to begin with")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    cv2.setNumThreads(options.threads)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    sim, config = DefocusSimConfig(), DefocusTrainConfig()
    store = load_textures(options.photos, options.mattes, sim)
    print(f"{len(store.photos)} photos and sizes, {len(store.mattes)} mattes", flush=True)
    network = DefocusNet()
    if options.start:
        network.load_state_dict(load_file(options.start))
    source = CropPool(store, sim, config, options.seed)
    batches = DataLoader(source, batch_size=None, num_workers=1, prefetch_factor=16)
    train(network, iter(batches), config, options.minutes * 60, options.output)


def train(
    network: DefocusNet,
    batches: Iterator[tuple[Tensor, Tensor, Tensor]],
    config: DefocusTrainConfig,
    seconds: float,
    out: Path,
) -> None:
    """Train for `seconds` by the clock, and save."""
    network = network.train().to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    mean = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    common = torch.full((len(RADII),), 1e-3)
    optimizer = torch.optim.AdamW(network.parameters(), config.rate, weight_decay=config.decay)
    begun = told = saved = time.monotonic()
    steps, since, total, off = 0, 0, 0.0, 0.0
    while (spent := (time.monotonic() - begun) / seconds) < 1:
        rate = min(spent / config.warm_up + 0.02, 0.5 + 0.5 * math.cos(math.pi * spent), 1.0)
        for group in optimizer.param_groups:
            group["lr"] = config.rate * max(rate, 0.005)
        planes, targets, weights = next(batches)
        planes = planes.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            logits = network(planes)
        logs = F.log_softmax(logits.float(), 1)
        loss = -((targets * logs).sum(1) * weights).sum() / weights.sum()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        steps += 1
        keep = min(config.average, steps / (steps + 9))
        with torch.no_grad():
            for name, tensor in network.state_dict().items():
                if tensor.dtype.is_floating_point:
                    mean[name].lerp_(tensor, 1 - keep)
            common += (targets * weights[:, None]).sum((0, 2, 3)) / weights.sum()
            classes = torch.arange(len(RADII)).view(1, -1, 1, 1)
            wrong = ((logs.exp() - targets) * classes).sum(1).abs()
            off += float((wrong * weights).sum() / weights.sum())
        total += loss.item()
        since += 1
        now = time.monotonic()
        if now - told > 60:
            print(
                f"{(now - begun) / 60:.1f} min, {steps * config.fresh} crops, "
                f"loss {total / since:.3f}, {off / since:.2f} classes off",
                flush=True,
            )
            told, total, off, since = now, 0.0, 0.0, 0
        if now - saved > 60 * config.save_minutes:
            save(mean, common, steps * config.fresh, out)
            saved = now
    save(mean, common, steps * config.fresh, out)


def save(state: dict[str, Tensor], common: Tensor, crops: int, out: Path) -> None:
    """Write weights, class shares and the number of crops seen."""
    part = out.with_suffix(".part")
    shares = (common / common.sum()).tolist()
    tensors = {name: tensor.contiguous() for name, tensor in state.items()}
    save_file(tensors, part, {"shares": json.dumps(shares), "crops": str(crops)})
    os.replace(part, out)


if __name__ == "__main__":
    main()
