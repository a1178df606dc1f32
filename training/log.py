"""Progress output of a run: numbers as JSON lines, and a sheet of pictures."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from engine.dit.encoding import decode
from training.samples import Samples
from training.simulate.textures import linear_to_srgb


def append(run: Path, numbers: dict) -> None:
    """Add one line to RUN/log.jsonl and print it."""
    line = json.dumps({k: round(v, 5) if isinstance(v, float) else v for k, v in numbers.items()})
    with (run / "log.jsonl").open("a") as file:
        file.write(line + "\n")
    print(line, flush=True)


@torch.no_grad()
def one_step(model: nn.Module, samples: Samples, sigma: float, seed: int = 0) -> Tensor:
    """The clean estimate at timestep 0, as one step of inference gives it."""
    noise = np.random.default_rng(seed).standard_normal(samples.draft.shape, np.float32)
    state = samples.draft + sigma * torch.from_numpy(noise).to(samples.draft.device)
    t = torch.zeros(len(samples), device=samples.draft.device)
    return model(**samples.inputs, state=state, timestep=t).float()


def psnr(picture: Tensor, truth: Tensor) -> Tensor:
    """PSNR of each picture [B, 3, H, W] in encoded light, dB, [B]."""
    error = (picture.clamp(0, 1) - truth.clamp(0, 1)).square().flatten(1).mean(1)
    return -10 * torch.log10(error + 1e-6)


def sheet(path: Path, rows: list[list[Tensor]]) -> None:
    """Write a PNG; each row is a list of pictures [3, H, W] in encoded light."""
    lines = [torch.cat(row, dim=2) for row in rows]
    picture = linear_to_srgb(decode(torch.cat(lines, dim=1)).clamp(0, 1))
    pixels = (picture.permute(1, 2, 0).cpu().numpy() * 255 + 0.5).astype(np.uint8)
    cv2.imwrite(str(path), pixels[..., ::-1])
