"""Loading a RefocusDiT from its files, optionally with a LoRA adapter merged into its weights."""

from __future__ import annotations

import json
from pathlib import Path

from safetensors import SafetensorError

from engine.dit.model import RefocusDiT
from engine.errors import EngineError


def load_dit(folder: Path, adapter: Path | None = None) -> RefocusDiT:
    """Load config.json and the safetensors of `folder`.

    Args:
        adapter: a LoRA adapter made by `training.lora`: its .safetensors file.
    Raises:
        EngineError: no such model in the folder, a truncated file, weights for another config, or
            an adapter for another model.
    """
    try:
        model = RefocusDiT.from_pretrained(folder, low_cpu_mem_usage=False)
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as fault:
        line = str(fault).strip().splitlines()[0]
        raise EngineError(f"{folder}: not a whole RefocusDiT ({line})") from fault
    return merge_adapter(model, adapter) if adapter else model  # pyright: ignore


def merge_adapter(model: RefocusDiT, adapter: Path) -> RefocusDiT:
    """The model with a LoRA adapter merged into its weights; same layers, new values.

    Raises:
        EngineError: the file is not a LoRA adapter, or does not fit this model.
    """
    from peft import LoraConfig, inject_adapter_in_model, set_peft_model_state_dict
    from peft.tuners.tuners_utils import BaseTunerLayer
    from safetensors import safe_open

    try:
        with safe_open(adapter, "pt") as file:
            config = LoraConfig(**json.loads((file.metadata() or {})["lora"]))
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        inject_adapter_in_model(config, model)
        loaded = set_peft_model_state_dict(model, weights)
    except (OSError, KeyError, ValueError, TypeError, RuntimeError, SafetensorError) as fault:
        line = str(fault).strip().splitlines()[0]
        raise EngineError(f"{adapter}: not an adapter for this model ({line})") from fault
    if loaded.unexpected_keys:
        raise EngineError(f"{adapter}: an adapter for another model")
    model.shares = (1.0, 1.0)  # an adapter is made for refine and was trained at full share
    for name, layer in list(model.named_modules()):
        if isinstance(layer, BaseTunerLayer):
            layer.merge()
            parent = model.get_submodule(name.rpartition(".")[0])
            setattr(parent, name.rpartition(".")[2], layer.get_base_layer())
    return model
