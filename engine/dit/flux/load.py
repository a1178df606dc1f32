"""Load a base in the form that fits, and attach and remove adapters."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers.models.autoencoders.autoencoder_kl_flux2 import AutoencoderKLFlux2
from diffusers.models.transformers.transformer_flux2 import Flux2Transformer2DModel
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict, set_peft_model_state_dict
from safetensors.torch import load_file
from torch import Tensor

from engine.dit.flux.base import FluxBase
from engine.dit.flux.card import AdapterCard
from engine.dit.flux.codec import Codec
from engine.dit.flux.memory import EIGHT, FOUR, Form
from engine.dit.flux.model import FluxRefocuser
from engine.errors import EngineError

ADAPTER = "refocus"
"""The adapter's name inside the transformer."""


def load_codec(base: FluxBase, device: str, dtype: torch.dtype) -> Codec:
    """The base's autoencoder.

    Raises:
        EngineError: it cannot be loaded.
    """
    codec: torch.nn.Module = _load(AutoencoderKLFlux2, base, "vae", dtype)
    return Codec(codec.to(torch.device(device)))  # pyright: ignore[reportArgumentType]


def load_transformer(
    base: FluxBase, form: Form, device: str, dtype: torch.dtype
) -> Flux2Transformer2DModel:
    """The base's transformer on `device`, in `form`.

    Raises:
        EngineError: it cannot be loaded.
    """
    if form == FOUR:
        from diffusers.quantizers.quantization_config import BitsAndBytesConfig

        config = BitsAndBytesConfig(
            load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=dtype
        )
        return _load(
            Flux2Transformer2DModel, base, "transformer", dtype,
            quantization_config=config, device_map={"": device},
        )  # fmt: skip
    transformer = _load(Flux2Transformer2DModel, base, "transformer", dtype)
    if form == EIGHT:
        transformer.enable_layerwise_casting(torch.float8_e4m3fn, dtype)
    return transformer if form.streamed else transformer.to(torch.device(device))  # pyright: ignore


def build(transformer: Flux2Transformer2DModel, card: AdapterCard, prompt: Tensor) -> FluxRefocuser:
    """A refocuser with a new adapter as described by `card`, which changes nothing yet."""
    config = LoraConfig(
        r=card.rank, lora_alpha=card.alpha, target_modules=card.targets, init_lora_weights=True
    )
    transformer.requires_grad_(False)
    transformer.add_adapter(config, ADAPTER)
    for name, parameter in transformer.named_parameters():
        if ".lora_" in name:  # PEFT creates them in the type of the weights, which may be 8-bit
            parameter.data = parameter.data.float()
    return FluxRefocuser(transformer, prompt.to(transformer.device), card.noise)


def adapter_state(refocuser: FluxRefocuser) -> dict[str, Tensor]:
    """The contents of an adapter's file: LoRA matrices, condition projection and prompt."""
    lora = get_peft_model_state_dict(refocuser.transformer, adapter_name=ADAPTER)
    state = {f"lora.{name}": tensor for name, tensor in lora.items()}
    state["condition.weight"] = refocuser.embedder.condition.weight
    state["prompt"] = refocuser.prompt
    return {name: tensor.detach().cpu().contiguous() for name, tensor in state.items()}


def set_adapter(refocuser: FluxRefocuser, state: dict[str, Tensor]) -> None:
    """Load `adapter_state`'s tensors into a refocuser of the same rank and targets."""
    lora = {k.removeprefix("lora."): v for k, v in state.items() if k.startswith("lora.")}
    result = set_peft_model_state_dict(refocuser.transformer, lora, adapter_name=ADAPTER)
    if result.unexpected_keys:
        raise EngineError(f"the adapter holds unknown weights: {result.unexpected_keys[0]}")
    weight = refocuser.embedder.condition.weight
    weight.data.copy_(state["condition.weight"])
    refocuser.prompt.data = state["prompt"].to(refocuser.prompt)


def load_adapter(
    transformer: Flux2Transformer2DModel, card: AdapterCard, path: Path
) -> FluxRefocuser:
    """A refocuser with a file's adapter (already checked by `engine.dit.flux.card.check`)."""
    state = load_file(path)
    refocuser = build(transformer, card, state["prompt"])
    set_adapter(refocuser, state)
    return refocuser.eval().requires_grad_(False)


def take_off(refocuser: FluxRefocuser) -> Flux2Transformer2DModel:
    """Undo `build`: the base model without its adapter and with its own input layer."""
    transformer = refocuser.transformer
    transformer.x_embedder = refocuser.embedder.latents
    transformer.unload_lora()
    return transformer


def _load(kind, base: FluxBase, part: str, dtype: torch.dtype, **options):
    try:
        return kind.from_pretrained(
            base.folder, subfolder=part, torch_dtype=dtype, use_safetensors=True,
            local_files_only=True, **options,
        )  # fmt: skip
    except (OSError, ValueError, RuntimeError) as fault:
        why = str(fault).strip().splitlines()[0]
        raise EngineError(f"{base.folder}: its {part} cannot be loaded ({why})") from fault
