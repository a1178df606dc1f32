"""Train the defocus network.

    python -m training.defocus.train --pack PACK -o defocus.safetensors --minutes 20 --workers 14

PACK is written by `training.data_pack`. Crops are drawn during training; each is used a few times,
flipped. The learning rate follows the clock, so any number of minutes ends well. The file is
rewritten every minute; it holds the moving average of the weights and, as metadata, how common
each class was.
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
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional as F
from torch.utils.data import DataLoader

from engine.optics.defocus_fit import RADII
from training.defocus.config import DefocusSimConfig
from training.defocus.crops import CropBatch, CropBatchConfig, CropPool
from training.defocus.network import DefocusNet
from training.defocus.scenes import load_textures
from training.precision import autocast


@dataclass(frozen=True)
class DefocusTrainConfig:
    """Settings of the training; our choice.

    Attributes:
        rate: peak learning rate of AdamW.
        warm_up: share of the time over which it rises.
        decay: weight decay.
        average: decay of the moving average of the weights, per step.
        clip: largest gradient norm.
        save_seconds, log_seconds: between saved files and between log lines.
    """

    rate: float = 3e-3
    warm_up: float = 0.03
    decay: float = 1e-2
    average: float = 0.998
    clip: float = 1.0
    save_seconds: float = 60.0
    log_seconds: float = 20.0


def soft_targets(position: Tensor, readable: Tensor) -> Tensor:
    """Fractional classes [B, h, w] to shares of the two adjacent classes, [B, classes, h, w]; all
    equal if a crop is not `readable` [B]."""
    classes = torch.arange(len(RADII), device=position.device).view(1, -1, 1, 1)
    shares = (1 - (position[:, None] - classes).abs()).clamp(min=0)
    return torch.where(readable.view(-1, 1, 1, 1), shares, 1 / len(RADII))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--pack", type=Path, required=True, help="file of training.data_pack")
    parser.add_argument("-o", "--output", type=Path, required=True, help="safetensors file")
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--start", type=Path, help="weights to begin with")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--workers", type=int, default=1, help="processes that draw crops")
    parser.add_argument("--batch", type=int, help="crops in a step")
    parser.add_argument("--fresh", type=int, help="of these, new ones")
    parser.add_argument("--rate", type=float, default=DefocusTrainConfig.rate)
    parser.add_argument("--threads", type=int, default=1, help="of the training on a CPU")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(options.threads)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    device = torch.device(options.device)
    cuda = device.type == "cuda"
    batch = options.batch or (96 if cuda else CropBatchConfig.batch)
    fresh = options.fresh or (batch // 2 if cuda else CropBatchConfig.fresh)
    sim = DefocusSimConfig()
    store = load_textures(options.pack, sim)
    print(f"{len(store.photos)} photos and sizes, {len(store.mattes)} mattes", flush=True)
    source = CropPool(store, sim, CropBatchConfig(batch, min(fresh, batch)), options.seed)
    # Start the processes before the GPU is in use.
    batches = iter(
        DataLoader(
            source,
            batch_size=None,
            num_workers=options.workers,
            prefetch_factor=2 if cuda else 16,
            pin_memory=cuda,
        )
    )
    network = DefocusNet()
    if options.start:
        network.load_state_dict(load_file(options.start))
    config = DefocusTrainConfig(rate=options.rate)
    train(network.to(device), batches, config, options.minutes * 60, options.output, fresh)


def train(
    network: DefocusNet,
    batches: Iterator[CropBatch],
    config: DefocusTrainConfig,
    seconds: float,
    out: Path,
    fresh: int,
) -> None:
    """Train for `seconds` of wall-clock time and save.

    Args:
        network: on the training device.
        fresh: new crops per batch; for logging only.
    """
    network = network.train().to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    device = next(network.parameters()).device
    torch.backends.cudnn.benchmark = True
    live = {k: v.detach() for k, v in network.state_dict().items() if v.is_floating_point()}
    mean = {name: tensor.clone() for name, tensor in live.items()}
    counts = {k: v for k, v in network.state_dict().items() if k not in live}
    common = torch.full((len(RADII),), 1e-3, device=device)
    sums = torch.zeros(2, device=device)
    optimizer = torch.optim.AdamW(
        network.parameters(), config.rate, weight_decay=config.decay, fused=device.type == "cuda"
    )
    begun = logged = saved = time.monotonic()
    steps, since, waited = 0, 0, 0.0
    while (spent := (time.monotonic() - begun) / seconds) < 1:
        rate = min(spent / config.warm_up + 0.02, 0.5 + 0.5 * math.cos(math.pi * spent), 1.0)
        for group in optimizer.param_groups:
            group["lr"] = config.rate * max(rate, 0.005)
        before = time.monotonic()
        batch = next(batches)
        waited += time.monotonic() - before
        found = train_step(network, optimizer, batch, config.clip)
        steps += 1
        since += 1
        keep = min(config.average, steps / (steps + 9))
        torch._foreach_lerp_(list(mean.values()), list(live.values()), 1 - keep)  # pyright: ignore
        common += found[2:]
        sums += found[:2]
        now = time.monotonic()
        if now - logged > config.log_seconds:
            loss, off = (sums / since).tolist()
            now = time.monotonic()
            print(
                f"{(now - begun) / 60:.1f} min, {steps} steps, {steps * fresh} crops, "
                f"loss {loss:.3f}, {off:.2f} classes off, {since / (now - logged):.1f} steps/s, "
                f"{waited / (now - logged):.0%} of the time waiting for crops",
                flush=True,
            )
            logged, since, waited = now, 0, 0.0
            sums.zero_()
        if now - saved > config.save_seconds:
            save(mean | counts, common, steps * fresh, out)
            saved = now
    save(mean | counts, common, steps * fresh, out)


def train_step(
    network: DefocusNet,
    optimizer: torch.optim.Optimizer,
    batch: CropBatch,
    clip: float,
) -> Tensor:
    """One step; returns loss, mean error in classes, and the share of each class, on the device.

    Args:
        clip: largest gradient norm.
    """
    device = next(network.parameters()).device
    planes, position, weights, readable = (x.to(device, non_blocking=True) for x in batch)
    planes = planes.float().contiguous(memory_format=torch.channels_last)
    targets = soft_targets(position, readable)
    with autocast(device):
        logits = network(planes)
    logs = F.log_softmax(logits.float(), 1)
    total = weights.sum()
    loss = -((targets * logs).sum(1) * weights).sum() / total
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), clip)
    optimizer.step()
    with torch.no_grad():
        classes = torch.arange(len(RADII), device=device).view(1, -1, 1, 1)
        wrong = ((logs.exp() - targets) * classes).sum(1).abs()
        off = (wrong * weights).sum() / total
        share = (targets * weights[:, None]).sum((0, 2, 3)) / total
        return torch.cat([torch.stack([loss.detach(), off]), share])


def save(state: dict[str, Tensor], common: Tensor, crops: int, out: Path) -> None:
    """Write weights, class shares and the number of crops seen."""
    part = out.with_suffix(".part")
    shares = (common / common.sum()).tolist()
    tensors = {name: tensor.contiguous().cpu() for name, tensor in state.items()}
    save_file(tensors, part, {"shares": json.dumps(shares), "crops": str(crops)})
    os.replace(part, out)


if __name__ == "__main__":
    main()
