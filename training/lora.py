"""Adapt the DiT to a photographer's own lens with LoRA.

    python -m training.lora --photos FOLDER -o my-lens.safetensors --minutes 20
    python -m training.lora --pairs FOLDER -o my-lens.safetensors

From photos alone: each photo's depth and lens are estimated and its blur is deconvolved; the DiT
then learns to turn the optical draft through that lens into the photo, and so into the bokeh that
this lens really makes. Photos without measurable blur are left out. From pairs
(NAME.source.jpg all in focus, NAME.target.jpg of the same view with the look): into the target.

A photo shows one focus plane. At other planes the stacking constraint holds the adapter without a
target: stacked, the planes must give the all-in-focus photo (--stack is its weight).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model_state_dict, inject_adapter_in_model
from safetensors.torch import save_file
from torch import Tensor

import resources
from engine.dit.load import load_dit
from engine.dit.model import RefocusDiT
from engine.errors import EngineError, InputError
from engine.models import DEFAULT_DIT
from training.losses import bridge, flow_loss, self_stacking_loss
from training.samples import Augmentation, Samples, join
from training.scenes import LookSamples, pair_samples, photo_samples

LAYERS = r".*(to_[qkv]|to_out|feed\.value\.0|feed\.gate\.0|feed\.down|proj)"


def main(args: list[str] | None = None) -> None:
    """Parse the arguments, train, save; on an error, print one line and exit with status 2."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--photos", type=Path, help="shallow-focus photos")
    source.add_argument("--pairs", type=Path, help="NAME.source.jpg and NAME.target.jpg")
    parser.add_argument("--model", type=Path, default=resources.MODELS / DEFAULT_DIT)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--lr", type=float, default=5e-4)
    parser.add_argument("--stack", type=float, default=0.25, help="0 = off")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(args)
    try:
        looks = photo_samples(options.photos) if options.photos else pair_samples(options.pairs)
        model = load_dit(options.model)
        numbers = adapt(
            model, looks, rank=options.rank, lr=options.lr, minutes=options.minutes,
            stack=options.stack, seed=options.seed,
        )  # fmt: skip
        save(model, options.output, options.model.name, numbers)
    except (InputError, EngineError) as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    print(f"{options.output}: {numbers}")


def adapt(
    model: RefocusDiT,
    looks: list[LookSamples],
    *,
    rank: int = 8,
    lr: float = 5e-4,
    minutes: float = 15,
    most_steps: int = 100_000,
    size: int = 128,
    batch: int = 8,
    stack: float = 0.25,
    seed: int = 0,
) -> dict[str, float]:
    """Add LoRA layers to `model` and train only them.

    Args:
        looks: one per photo, each at least `size` pixels on a side.
        stack: weight of the stacking constraint without a target, applied every fourth step.
    Returns:
        "steps", and the mean absolute error "before" and "after" on fixed crops.
    """
    torch.manual_seed(seed)
    config = LoraConfig(r=rank, lora_alpha=rank, target_modules=LAYERS)
    inject_adapter_in_model(config, model)
    model.shares = (1.0, 1.0)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=lr)
    drawn = torch.Generator().manual_seed(seed)

    def piece(samples: Samples, generator: torch.Generator) -> Samples:
        return samples.augmented(Augmentation.draw(samples.photo, size, generator))

    def crops(generator: torch.Generator, count: int) -> Samples:
        chosen = torch.randint(len(looks), (count,), generator=generator)
        return join([piece(looks[i].sample, generator) for i in chosen])

    def stacked() -> Tensor:
        look = looks[int(torch.randint(len(looks), (1,), generator=drawn))]
        planes = piece(look.stack, drawn)
        timestep = torch.zeros(len(planes))
        clean = model(**planes.inputs, state=planes.draft, timestep=timestep)
        disparity, sharp = planes.disparity[:1], planes.truth[:1]
        return self_stacking_loss(clean[:, None], disparity, look.focus[:, None], sharp)

    held = crops(torch.Generator().manual_seed(seed + 1), 2 * batch)

    @torch.no_grad()
    def error() -> float:
        clean = model(**held.inputs, state=held.draft, timestep=torch.zeros(len(held)))
        return float(flow_loss(clean, held.truth))

    before, steps, end = error(), 0, time.monotonic() + 60 * minutes
    while steps < most_steps and time.monotonic() < end:
        given = crops(drawn, batch)
        t = torch.randint(4, (batch,), generator=drawn) / 4
        noise = torch.randn_like(given.draft)
        state = bridge(given.draft, given.truth, t, noise, model.config["sigma"])
        loss = flow_loss(model(**given.inputs, state=state, timestep=t), given.truth)
        if stack and steps % 4 == 0:
            loss = loss + stack * stacked()
        if not torch.isfinite(loss):
            raise InputError("lora: the loss is not a number any more; use a lower --lr")
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        steps += 1
    return {"steps": steps, "before": before, "after": error(), "rank": rank}


def save(model: RefocusDiT, path: Path, base: str, numbers: dict[str, float]) -> None:
    """Write the adapter as one safetensors file (with its LoRA config) and a card next to it."""
    config = {
        "r": numbers["rank"],
        "lora_alpha": numbers["rank"],
        "target_modules": LAYERS,
    }
    weights = {k: v.contiguous() for k, v in get_peft_model_state_dict(model).items()}
    part = path.with_name(path.name + ".part")
    save_file(weights, part, metadata={"lora": json.dumps(config), "base": base})
    os.replace(part, path)
    path.with_suffix(".md").write_text(
        f"# {path.stem}\n\nA LoRA adapter (rank {numbers['rank']}) for {base}, made by "
        f"`python -m training.lora` in {numbers['steps']} steps.\nMean absolute error on fixed "
        f"crops of the photos it was made from: {numbers['before']:.4f} before, "
        f"{numbers['after']:.4f} after.\n\nUse: `diffcamera models add {path.name}`, then "
        f"`diffcamera refocus PHOTO --adapter {path.stem}`.\n"
    )


if __name__ == "__main__":
    main()
