"""Training data: simulated scenes with their drafts, as the two ends of bridges.

    python -m training.data --config training/configs/cpu.toml --pack PACK -o POOL --files 8

writes some of them to a folder, for `export_tools.quantize`.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, fields, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from engine.dit.encoding import decode
from training import data_pack
from training.config import TrainConfig, read_config
from training.drafts import recover_samples, recovered_by, refine_samples, simulate_recovery
from training.samples import Samples, join, save_halved
from training.simulate.draws import Draws
from training.simulate.edges import edge_samples
from training.simulate.plain import plain_samples
from training.simulate.simulate import simulate
from training.simulate.textures import Textures

SCENES = 16
"""Scenes per file."""


@dataclass(frozen=True, eq=False)
class Bridges:
    """One simulated batch as bridges: recover, and refine at one or two focus planes.

    Attributes:
        recover, refine, refine_b: samples of the same scenes; refine_b has another focus plane.
            refine is None when only recover is trained.
        stack_mask: [B, 1, H, W], see `training.losses.stacking_loss`.
    """

    recover: Samples
    refine: Samples | None = None
    refine_b: Samples | None = None
    stack_mask: Tensor | None = None


def draw(
    textures: Textures,
    config: TrainConfig,
    scenes: int,
    generator: torch.Generator,
    device: torch.device | str,
    model: nn.Module | None = None,
) -> Bridges:
    """Simulate `scenes` scenes on `device` with drafts: plain defocus, edges or layered scenes.

    Args:
        model: the `RefocusNetwork` whose recovered photos the refine drafts are rendered from, so
            that it learns what remains to be done after its own first stage.
    """
    side = config.size + config.margin
    draws = Draws(generator, torch.device(device))
    kind = float(draws.uniform(1))
    if kind < config.plain_share:
        return Bridges(plain_samples(textures, config.plain, scenes, side, draws))
    if kind < config.plain_share + config.edge_share:
        return Bridges(edge_samples(textures, config.plain, scenes, side, draws))
    simulated = replace(config.simulate, second=config.stack > 0)
    batch = simulate(textures, simulated, scenes, side, generator, device)
    recover = recover_samples(batch)
    if config.recover == 1:
        return Bridges(recover)
    if model is None:
        recovered = simulate_recovery(batch, decode(recover.draft), generator)
    else:
        recovered = recovered_by(model, batch, recover)
    first = refine_samples(batch, recovered, simulated.photo_side)
    if not simulated.second:
        return Bridges(recover, first)
    second = refine_samples(batch, recovered, simulated.photo_side, second=True)
    return Bridges(recover, first, second, batch.stack_mask)


def mixed(bridges: Bridges, config: TrainConfig, generator: torch.Generator, count: int) -> Samples:
    """`count` scenes, each as a recover sample or a refine sample at one of its focus planes.

    The engine recovers only photos whose own blur is known, so the others are refine only.
    """
    chosen = torch.randperm(len(bridges.recover), generator=generator)[:count]
    if bridges.refine is None:
        return bridges.recover.select(chosen)
    blurred = bridges.recover.source_coc.flatten(1).amax(1).cpu()[chosen] > 0.5
    recover = blurred & (torch.rand(len(chosen), generator=generator) < config.recover)
    planes = [p for p in (bridges.refine, bridges.refine_b) if p is not None]
    plane = planes[int(torch.randint(len(planes), (1,), generator=generator))]
    return join([bridges.recover.select(chosen[recover]), plane.select(chosen[~recover])])


def save(bridges: Bridges, path: Path) -> None:
    """Write bridges in half precision; the file appears only when it is complete."""
    tensors = {}
    for item in fields(bridges):
        value = getattr(bridges, item.name)
        if isinstance(value, Samples):
            for f in fields(value):
                tensors[f"{item.name}.{f.name}"] = getattr(value, f.name)
        elif value is not None:
            tensors[item.name] = value
    save_halved(tensors, path)


def main(args: list[str] | None = None) -> None:
    """Fill a folder with simulated scenes."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--files", type=int, default=8, help=f"of {SCENES} scenes each")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(args)
    config = read_config(options.config)
    textures = Textures.from_pack(data_pack.load(options.pack), "cpu")
    options.output.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(options.seed)
    for number in range(options.files):
        drawn = draw(textures, config, SCENES, generator, "cpu")
        save(drawn, options.output / f"{options.seed:04d}-{number:06d}.safetensors")


if __name__ == "__main__":
    main()
