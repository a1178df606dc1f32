"""Checkpoints of a training run: safetensors in shards of at most 16 MB, and one JSON of state.

RUN/last/       model, averages and optimizer, from which the run resumes
RUN/previous/   the checkpoint before that
RUN/model/      the averaged weights alone, for `RefocusDiT.from_pretrained`
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path

from huggingface_hub import save_torch_state_dict
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.dit.network import RefocusNetwork
from engine.errors import InputError
from training.config import TrainConfig
from training.ema import Ema
from training.optimizer import MuonAdamW

SHARD_BYTES = 16_000_000


def save_shards(tensors: dict[str, Tensor], folder: Path) -> None:
    """Write tensors into `folder` as part-00000.safetensors, part-00001.safetensors, ...

    A tensor larger than a shard gets its own shard.
    """
    shards: list[dict[str, Tensor]] = [{}]
    size = 0
    for name, tensor in tensors.items():
        bytes_ = tensor.numel() * tensor.element_size()
        if shards[-1] and size + bytes_ > SHARD_BYTES:
            shards.append({})
            size = 0
        shards[-1][name] = tensor.detach().cpu().contiguous()
        size += bytes_
    for number, shard in enumerate(shards):
        save_file(shard, folder / f"part-{number:05d}.safetensors")


def load_shards(folder: Path, count: int) -> dict[str, Tensor]:
    """Read `count` shards.

    Raises:
        InputError: a shard is missing or truncated.
    """
    tensors: dict[str, Tensor] = {}
    for number in range(count):
        path = folder / f"part-{number:05d}.safetensors"
        try:
            tensors |= load_file(path)
        except (OSError, SafetensorError) as error:
            raise InputError(
                f"{path}: missing or truncated shard ({error}); go on from ../previous instead"
            ) from None
    return tensors


def save(run: Path, model: RefocusNetwork, ema: Ema, optimizer: MuonAdamW, state: dict) -> None:
    """Write RUN/last (the old one becomes RUN/previous) and RUN/model.

    Args:
        state: numbers to save, including "step".
    """
    part = run / "last.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    tensors = {f"model.{k}": v for k, v in model.state_dict().items()}
    tensors |= {f"ema.{k}": v for k, v in ema.weights.items()}
    for name, parameter in model.named_parameters():
        for key, value in optimizer.state_of(parameter).items():
            tensors[f"optimizer.{name}.{key}"] = value
    save_shards(tensors, part)
    state = {**state, "ema_steps": ema.steps, "config": asdict(model.size)}
    state["shards"] = len(list(part.glob("part-*")))
    (part / "state.json").write_text(json.dumps(state, indent=1))
    last, previous = run / "last", run / "previous"
    shutil.rmtree(previous, ignore_errors=True)
    if last.exists():
        last.rename(previous)
    part.rename(last)
    save_averaged(ema.weights, model, run / "model")


def save_averaged(weights: dict[str, Tensor], model: RefocusNetwork, folder: Path) -> None:
    """Write weights in diffusers' format; a training machine need not have diffusers."""
    folder.mkdir(parents=True, exist_ok=True)
    config = {"_class_name": "RefocusDiT", **asdict(model.size)}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    pattern = "diffusion_pytorch_model{suffix}.safetensors"
    save_torch_state_dict(weights, folder, filename_pattern=pattern, max_shard_size="15MB")


def averaged(folder: Path) -> dict[str, Tensor]:
    """The weights that `save_averaged` wrote.

    Raises:
        InputError: there are none, or a file is truncated.
    """
    weights = {}
    try:
        for path in sorted(folder.glob("diffusion_pytorch_model*.safetensors")):
            weights |= load_file(path)
    except (OSError, SafetensorError) as error:
        raise InputError(f"{folder}: not a whole model ({error})") from None
    if not weights:
        raise InputError(f"{folder}: no model there")
    return weights


def resume(
    folder: Path,
    config: TrainConfig,
    model: RefocusNetwork,
    ema: Ema,
    optimizer: MuonAdamW,
) -> dict:
    """Load RUN/last (or RUN/previous) into model, averages and optimizer; return its state.

    Raises:
        InputError: no checkpoint there, a different model size, or a broken shard.
    """
    try:
        state = json.loads((folder / "state.json").read_text())
    except (OSError, json.JSONDecodeError):
        raise InputError(f"{folder}: no checkpoint there") from None
    saved = {k: tuple(v) if isinstance(v, list) else v for k, v in state["config"].items()}
    for name, value in asdict(config.model).items():
        if saved.get(name) != value:
            raise InputError(
                f"{folder}: made with {name} = {saved.get(name)}, the config says {value}"
            )
    tensors = load_shards(folder, state["shards"])
    parts: dict[str, dict[str, Tensor]] = {"model": {}, "ema": {}, "optimizer": {}}
    for name, tensor in tensors.items():
        kind, _, rest = name.partition(".")
        parts[kind][rest] = tensor
    model.load_state_dict(parts["model"])
    ema.load(
        {k: v.to(next(model.parameters()).device) for k, v in parts["ema"].items()},
        state["ema_steps"],
    )
    for name, parameter in model.named_parameters():
        kept = {
            key: parts["optimizer"][f"{name}.{key}"].to(parameter.device)
            for key in ("step", "exp_avg", "exp_avg_sq", "momentum_buffer")
            if f"{name}.{key}" in parts["optimizer"]
        }
        if kept:
            optimizer.restore(parameter, kept)
    return state
