"""Settings of an adapter's training, read from one TOML file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.errors import InputError
from training.config import TrainConfig, known, read_table
from training.simulate.config import SimulateConfig

TARGETS = (
    r"(single_)?transformer_blocks\.\d+\.attn\.(to_q|to_k|to_v|to_out\.0|to_qkv_mlp_proj)"
    r"|single_transformer_blocks\.\d+\.attn\.to_out"
)
"""The photo stream's attention, and the single-stream blocks' fused projections. Our choice: the
paper does not say which layers its LoRA adapts."""


@dataclass(frozen=True)
class FluxTrainConfig:
    """The TOML tables [adapter], [train] and [simulate].

    Attributes:
        train: as for the small DiT; its `model`, `ema` and `margin` have no effect here.
        base: name of the base, for the card.
        licence: of the adapter, for the card.
        rank, alpha: of the LoRA matrices.
        targets: regular expression of the modules that get them.
        noise: share of noise at the bridge's start (`engine.dit.flux.flow`); 1 = the paper's.
        native: long side at which inference works, pixels.
        prompt_tokens: length of a learned prompt, if the text encoder computes none.
        drop_depth: share of samples trained without depth.
        checkpointing: recompute activations in the backward pass instead of keeping them.
    """

    train: TrainConfig = field(default_factory=TrainConfig)
    base: str = "FLUX.2-klein-base-4B"
    licence: str = "Apache-2.0"
    rank: int = 64
    alpha: int = 64
    targets: str = TARGETS
    noise: float = 0.5
    native: int = 1024
    prompt_tokens: int = 16
    drop_depth: float = 0.1
    checkpointing: bool = True

    def __post_init__(self) -> None:
        if not 0 < self.noise <= 1:
            raise InputError(f"adapter config: noise {self.noise} is outside 0..1 (above 0)")


def read_flux_config(path: Path) -> FluxTrainConfig:
    """Read a TOML file.

    Raises:
        InputError: the file is missing, is not TOML, or names an unknown setting.
    """
    table = read_table(path)
    if extra := set(table) - {"adapter", "train", "simulate"}:
        raise InputError(
            f"{path}: unknown table {sorted(extra)}; use [adapter], [train], [simulate]"
        )
    simulate = SimulateConfig(**known(SimulateConfig, table.get("simulate", {}), path))
    # Depth is dropped when drawing samples from the cache, so that one cache serves both cases.
    simulate = replace(simulate, drop_depth=0.0)
    train = {"margin": 0, "stack": 0.5, **known(TrainConfig, table.get("train", {}), path)}
    adapter = known(FluxTrainConfig, table.get("adapter", {}), path)
    return FluxTrainConfig(train=TrainConfig(simulate=simulate, **train), **adapter)
