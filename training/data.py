"""Where training samples come from: simulated on the spot, or from a pool on disk.

A GPU simulates each batch anew. On a CPU that would take most of the time, so another process
fills a folder with scenes a little larger than the crops, and the trainer takes several crops of
each:

    python -m training.data --config training/configs/edges-cpu.toml --pack PACK -o POOL --minutes 9
"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import dataclass, fields, replace
from pathlib import Path

import cv2
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from engine.dit.encoding import decode
from engine.errors import InputError
from training import data_pack
from training.config import TrainConfig, read_config
from training.drafts import recover_samples, recovered_by, refine_samples, simulate_recovery
from training.samples import Samples, join
from training.simulate.draws import Draws
from training.simulate.edges import edge_samples
from training.simulate.plain import plain_samples
from training.simulate.simulate import simulate
from training.simulate.textures import Textures

SCENES = 16
"""Scenes in one file of a pool."""


@dataclass(frozen=True, eq=False)
class Bridges:
    """One simulated batch as bridges: recover, and refine at one or two focus planes.

    Attributes:
        recover, refine, refine_b: samples of the same scenes; refine_b has another focus plane.
            refine is None where recover alone is trained.
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
    """Simulate `scenes` scenes on `device` with their drafts: plain defocus or layered scenes.

    Args:
        model: the `RefocusNetwork` whose recovered photos the drafts of refine are rendered from,
            so that it learns what is left to do after its own first stage.
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
    """`count` scenes, each as a recover or as a refine sample of one of its focus planes.

    The engine recovers only photos whose own blur is known, so the others are for refine alone.
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
    """Write bridges in half precision; the file appears only when it is whole."""
    tensors = {}
    for item in fields(bridges):
        value = getattr(bridges, item.name)
        if isinstance(value, Samples):
            for f in fields(value):
                tensors[f"{item.name}.{f.name}"] = getattr(value, f.name)
        elif value is not None:
            tensors[item.name] = value
    half = {name: tensor.half().contiguous() for name, tensor in tensors.items()}
    temporary = path.with_suffix(".part")
    save_file(half, temporary)
    os.replace(temporary, path)


def load(path: Path) -> Bridges:
    """Read what `save` wrote; still in half precision, since most of it will be cropped away."""
    tensors = load_file(path)

    def samples(name: str) -> Samples:
        return Samples(*(tensors[f"{name}.{f.name}"] for f in fields(Samples)))

    first = samples("refine") if "refine.photo" in tensors else None
    second = samples("refine_b") if "refine_b.photo" in tensors else None
    mask = tensors["stack_mask"] if second else None
    return Bridges(samples("recover"), first, second, mask)


def pool_files(folder: Path) -> list[Path]:
    """The files of a pool.

    Raises:
        InputError: there are none.
    """
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise InputError(f"{folder}: an empty pool; fill it with python -m training.data")
    return files


def main(args: list[str] | None = None) -> None:
    """Fill a pool for some minutes; several processes may fill one folder with other seeds."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--model", type=Path, help="RUN/model, recovers what refine starts from")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--most", type=int, default=2000, help="the oldest files go beyond this")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(args)
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(options.threads)
    config = read_config(options.config)
    textures = Textures.from_pack(data_pack.load(options.pack), "cpu")
    model = None
    if options.model:
        from engine.dit.load import load_dit  # needs diffusers, which a trainer may lack

        model = load_dit(options.model)
    options.output.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(options.seed)
    end = time.monotonic() + 60 * options.minutes
    number = 0
    while time.monotonic() < end:
        path = options.output / f"{options.seed:04d}-{number:06d}.safetensors"
        save(draw(textures, config, SCENES, generator, "cpu", model), path)
        number += 1
        for old in sorted(options.output.glob("*.safetensors"), key=os.path.getmtime)[
            : -options.most
        ]:
            old.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
