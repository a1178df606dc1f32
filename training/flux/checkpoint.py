"""Checkpoints of an adapter's training.

RUN/last/                 adapter and optimizer, from which the run resumes
RUN/previous/             the checkpoint before that
RUN/adapter.safetensors   the adapter with its card, for `diffcamera models add`
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from engine.dit.flux.card import AdapterCard, card_text
from engine.dit.flux.load import adapter_state, set_adapter
from engine.dit.flux.model import FluxRefocuser
from engine.errors import InputError
from training.checkpoint import load_shards, save_shards

FIXED = ("base", "fingerprint", "rank", "alpha", "targets", "noise")
"""What cannot change when a run is resumed."""


def save(
    run: Path,
    model: FluxRefocuser,
    optimizer: torch.optim.Optimizer,
    card: AdapterCard,
    state: dict,
) -> None:
    """Write RUN/last (the old one becomes RUN/previous) and RUN/adapter.safetensors."""
    adapter = adapter_state(model)
    part = run / "last.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    tensors = {f"adapter.{name}": tensor for name, tensor in adapter.items()}
    for name, parameter in trained(model).items():
        for key, value in optimizer.state.get(parameter, {}).items():
            tensors[f"optimizer.{name}/{key}"] = value
    save_shards(tensors, part)
    state = {**state, "card": asdict(card), "shards": len(list(part.glob("part-*")))}
    (part / "state.json").write_text(json.dumps(state, indent=1))
    last, previous = run / "last", run / "previous"
    shutil.rmtree(previous, ignore_errors=True)
    if last.exists():
        last.rename(previous)
    part.rename(last)
    file = run / "adapter.safetensors.part"
    save_file(adapter, file, card_text(card))
    os.replace(file, run / "adapter.safetensors")


def resume(
    folder: Path, model: FluxRefocuser, optimizer: torch.optim.Optimizer, card: AdapterCard
) -> dict:
    """Load RUN/last (or RUN/previous); return its state.

    Raises:
        InputError: no checkpoint there, one of another base or rank, or a broken shard.
    """
    try:
        state = json.loads((folder / "state.json").read_text())
    except (OSError, json.JSONDecodeError):
        raise InputError(f"{folder}: no checkpoint there") from None
    for name in FIXED:
        if state["card"][name] != getattr(card, name):
            raise InputError(
                f"{folder}: made with {name} = {state['card'][name]}, now it is "
                f"{getattr(card, name)}; use the base and config it was made with"
            )
    adapter: dict[str, Tensor] = {}
    moments: dict[str, dict[str, Tensor]] = {}
    for name, tensor in load_shards(folder, state["shards"]).items():
        kind, _, rest = name.partition(".")
        if kind == "adapter":
            adapter[rest] = tensor
        else:
            parameter, _, key = rest.partition("/")
            moments.setdefault(parameter, {})[key] = tensor
    set_adapter(model, adapter)
    for name, parameter in trained(model).items():
        kept = moments.get(name, {})
        optimizer.state[parameter] = {
            k: v if k == "step" else v.to(parameter.device) for k, v in kept.items()
        }
    return state


def trained(model: FluxRefocuser) -> dict[str, torch.nn.Parameter]:
    """The trainable parameters, by name."""
    return {name: p for name, p in model.named_parameters() if p.requires_grad}
