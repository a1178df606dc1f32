"""A miniature FLUX.2 base of the real classes, as a folder in diffusers' layout."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import AutoencoderKLFlux2, Flux2Transformer2DModel

from engine.dit.flux.base import files, fingerprint, read_base
from engine.dit.flux.card import AdapterCard
from engine.models import sha256

TARGETS = (
    r".*transformer_blocks\.\d+\.(attn\.(to_q|to_k|to_v|to_out\.0|to_qkv_mlp_proj)"
    r"|ff\.linear_(in|out))|single_transformer_blocks\.\d+\.attn\.to_out"
)


def make_base(folder: Path, seed: int = 0, heads: int = 4) -> Path:
    """Two double-stream and two single-stream blocks, 32 pixels' worth of VAE channels, random."""
    torch.manual_seed(seed)
    Flux2Transformer2DModel(
        in_channels=16, num_layers=2, num_single_layers=2, attention_head_dim=16,
        num_attention_heads=heads, joint_attention_dim=24, timestep_guidance_channels=32,
        axes_dims_rope=(4, 4, 4, 4), guidance_embeds=False,
    ).save_pretrained(folder / "transformer")  # fmt: skip
    AutoencoderKLFlux2(
        block_out_channels=(8, 16), layers_per_block=1, latent_channels=4, norm_num_groups=4,
        down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2,
        mid_block_add_attention=False,
    ).save_pretrained(folder / "vae")  # fmt: skip
    return folder


def fingerprint_of(folder: Path) -> str:
    return fingerprint({str(p.relative_to(folder)): sha256(p) for p in files(folder)})


def card_for(folder: Path, **changes) -> AdapterCard:
    values = {
        "base": "tiny", "fingerprint": fingerprint_of(folder), "rank": 4, "alpha": 4,
        "targets": TARGETS, "noise": 0.5, "native": 64,
    }  # fmt: skip
    return AdapterCard(**{**values, **changes})


def make_adapter(path: Path, folder: Path, seed: int = 0, size: float = 0.05, **changes) -> Path:
    """Write an adapter file; `size` 0 = one that adds nothing to the base."""
    from safetensors.torch import save_file

    from engine.dit.flux.card import card_text
    from engine.dit.flux.load import adapter_state, build, load_transformer
    from engine.dit.flux.memory import FULL

    base, card = read_base(folder), card_for(folder, **changes)
    torch.manual_seed(seed)
    transformer = load_transformer(base, FULL, "cpu", torch.float32)
    refocuser = build(transformer, card, torch.randn(3, base.config["joint_attention_dim"]))
    state = adapter_state(refocuser)
    state = {k: v + size * torch.randn_like(v) if k != "prompt" else v for k, v in state.items()}
    save_file(state, path, card_text(card))
    return path
