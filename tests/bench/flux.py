"""The full-size large DiT without weights: parameters, memory, FLOPs per 1024 px photo.

    python -m tests.bench flux [--side 1024]

Both models are diffusers' own classes, built on the meta device from their published configs, so
nothing is allocated. With a CUDA device, one full-size pass also runs on random weights, and its
time and peak memory are measured.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import torch
from diffusers.models.autoencoders.autoencoder_kl_flux2 import AutoencoderKLFlux2
from diffusers.models.transformers.transformer_flux import FluxTransformer2DModel
from diffusers.models.transformers.transformer_flux2 import Flux2Transformer2DModel
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from engine.dit.flux import memory
from engine.dit.flux.base import FluxBase
from engine.dit.flux.memory import DRAFT_PROMPT, EIGHT, FOUR, FULL, GIB, STREAMED
from engine.dit.flux.model import FluxRefocuser
from engine.dit.flux.tokens import MAPS

KLEIN = {
    "patch_size": 1, "in_channels": 128, "num_layers": 5, "num_single_layers": 20,
    "attention_head_dim": 128, "num_attention_heads": 24, "joint_attention_dim": 7680,
    "mlp_ratio": 3.0, "axes_dims_rope": (32, 32, 32, 32), "rope_theta": 2000,
    "timestep_guidance_channels": 256, "guidance_embeds": False,
}  # fmt: skip
"""FLUX.2 [klein] (base) 4B."""

DEV = {
    "patch_size": 1, "in_channels": 64, "num_layers": 19, "num_single_layers": 38,
    "attention_head_dim": 128, "num_attention_heads": 24, "joint_attention_dim": 4096,
    "pooled_projection_dim": 768, "guidance_embeds": True, "axes_dims_rope": (16, 56, 56),
}  # fmt: skip
"""FLUX.1 [dev], the kind of base that DiffCamera names."""

DEV_PROMPT = 512
PICTURES = 3
"""Target, photo and depth: the same for both models."""


def main(args: list[str]) -> None:
    """Print the table; see the module docstring."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench flux")
    parser.add_argument("--side", type=int, default=1024, help="of the photo, pixels")
    side = parser.parse_args(args).side
    with torch.device("meta"):
        klein, dev = Flux2Transformer2DModel(**KLEIN), FluxTransformer2DModel(**DEV)
        vae = AutoencoderKLFlux2()
    shapes = {name: tuple(tensor.shape) for name, tensor in klein.state_dict().items()}
    base = FluxBase(
        Path("FLUX.2-klein-base-4B"), dict(klein.config), 16, shapes, "BF16", count(klein),
        count(vae),
    )  # fmt: skip
    rows = [
        ("FLUX.2 klein 4B + adapter", count(klein), klein_flops(klein, side)),
        ("FLUX.1 dev", count(dev), dev_flops(dev, side)),
    ]
    tokens = PICTURES * (side // 16) ** 2
    print(
        f"one pass over a {side} px photo, {PICTURES} pictures = {tokens} tokens and the prompt\n"
    )
    print("| transformer | parameters | bf16 | 8-bit | 4-bit | TFLOP a pass |")
    print("|---|---|---|---|---|---|")
    for name, parameters, flops in rows:
        sizes = " | ".join(f"{parameters * b / GIB:.1f} GiB" for b in (2, 1, 0.5))
        print(f"| {name} | {parameters / 1e9:.2f} G | {sizes} | {flops / 1e12:.0f} |")
    print(
        f"\nratio: {rows[1][1] / rows[0][1]:.1f} x parameters, {rows[1][2] / rows[0][2]:.1f} x FLOP"
    )
    picture = torch.zeros(1, 3, side, side, device="meta")
    latents = torch.zeros(1, 32, side // 8, side // 8, device="meta")
    encoding = flops_of(lambda: vae.encode(picture)) / 1e12
    decoding = flops_of(lambda: vae.decode(latents)) / 1e12
    print(
        f"autoencoder: {count(vae) / 1e6:.0f} M parameters, {encoding:.1f} TFLOP to encode, "
        f"{decoding:.1f} to decode; a photo takes 3 encodings, one decoding and one more a step"
    )
    print("\nreckoned peak on the device, by form (not measured):")
    for form in (FULL, EIGHT, FOUR, STREAMED):
        print(f"  {form.name:<9} {memory.estimate(base, form, side).total / GIB:5.1f} GiB")
    if torch.cuda.is_available():
        measure(side)


def klein_flops(transformer: Flux2Transformer2DModel, side: int) -> int:
    """FLOPs of one pass of the refocuser."""
    with torch.device("meta"):
        model = FluxRefocuser(transformer, torch.zeros(DRAFT_PROMPT, 7680), 0.5)
    model.requires_grad_(False)  # the counter expects gradients otherwise
    return flops_of(lambda: model(**inputs(side // 16, "meta")))


def dev_flops(transformer: FluxTransformer2DModel, side: int) -> int:
    """FLOPs of one pass of FLUX.1 [dev] over the same number of pictures."""
    tokens = PICTURES * (side // 16) ** 2
    with torch.device("meta"):
        given = {
            "hidden_states": torch.zeros(1, tokens, 64),
            "encoder_hidden_states": torch.zeros(1, DEV_PROMPT, 4096),
            "pooled_projections": torch.zeros(1, 768),
            "timestep": torch.zeros(1),
            "guidance": torch.zeros(1),
            "img_ids": torch.zeros(tokens, 3),
            "txt_ids": torch.zeros(DEV_PROMPT, 3),
        }
    return flops_of(lambda: transformer(**given))


def inputs(cells: int, device: str) -> dict[str, torch.Tensor]:
    """The inputs of `FluxRefocuser.forward`, all zeros."""
    latents = {
        name: torch.zeros(1, 128, cells, cells, device=device)
        for name in ("state", "photo", "draft", "depth")
    }
    return {
        **latents,
        "maps": torch.zeros(1, MAPS, cells, cells, device=device),
        "camera": torch.zeros(1, 3, device=device),
        "timestep": torch.zeros(1, device=device),
    }


def flops_of(run) -> int:
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        run()
    return counter.get_total_flops()


def count(model: nn.Module) -> int:
    return sum(p.numel() for p in model.parameters())


def measure(side: int) -> None:
    """Print time and peak memory of one pass on random weights, on a CUDA device."""
    with torch.device("cuda"):
        transformer = Flux2Transformer2DModel(**KLEIN).to(torch.bfloat16)  # pyright: ignore
        model = FluxRefocuser(transformer, torch.zeros(DRAFT_PROMPT, 7680), 0.5)
    given = inputs(side // 16, "cuda")
    with torch.inference_mode():
        model(**given)
        torch.cuda.synchronize()
        torch.cuda.reset_peak_memory_stats()
        start = time.perf_counter()
        model(**given)
        torch.cuda.synchronize()
    seconds = time.perf_counter() - start
    print(
        f"\nmeasured on {torch.cuda.get_device_name()}: {seconds:.2f} s a pass, "
        f"{torch.cuda.max_memory_allocated() / GIB:.1f} GiB at the peak"
    )
