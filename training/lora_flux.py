"""Train a LoRA adapter that makes FLUX.2 [klein] a refocuser.

    python -m training.lora_flux --base FLUX.2-klein-base-4B \\
        --config training/configs/lora_flux.toml \\
        --pack PACK --cache CACHE --scenes 20000 -o RUN --minutes 600
    accelerate launch --num_processes 4 -m training.lora_flux ... (the same arguments)

Scenes are simulated and encoded once into CACHE until it holds --scenes; then the adapter is
trained on them. Without --cache, each step simulates and encodes its own. RUN/log.jsonl holds the
numbers; see `training.flux.checkpoint` for the rest. `--resume RUN/last` resumes a run.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.utils import set_seed
from safetensors import SafetensorError
from safetensors.torch import load_file

from engine.dit.flux.base import FluxBase, files, fingerprint, read_base
from engine.dit.flux.card import AdapterCard
from engine.dit.flux.load import build, load_codec, load_transformer
from engine.dit.flux.memory import FULL
from engine.errors import InputError
from engine.models import sha256
from training import data, data_pack, log, run
from training.flux import checkpoint, latents
from training.flux.config import FluxTrainConfig, read_flux_config
from training.flux.latents import LatentBridges, encode_bridges
from training.flux.step import held_terms, step_terms
from training.simulate.textures import Textures
from training.train import learning_rate

CHECK = 10
"""Steps between checks of the clock and of the loss across all processes."""

HELD = 16
"""Number of validation scenes."""


def main(args: list[str] | None = None) -> None:
    """Parse the arguments and train; on an input error, print one line and exit with status 2."""
    parser = run.parser((__doc__ or "").splitlines()[0])
    parser.add_argument("--base", type=Path, required=True, help="folder in diffusers' layout")
    parser.add_argument("--prompt", type=Path, help="training.flux.prompt's file; else: learned")
    parser.add_argument("--cache", type=Path, help="folder of encoded scenes")
    parser.add_argument("--scenes", type=int, default=20000, help="scenes of the cache")
    options = parser.parse_args(args)
    run.exit_on_input_error(lambda: train(options, read_flux_config(options.config)))


def train(options: argparse.Namespace, config: FluxTrainConfig) -> None:
    """Train for `options.minutes` (not counting the cache), then save.

    Raises:
        InputError: a bad base, pack, prompt or checkpoint.
        SystemExit: the loss is no longer finite; the last good checkpoint is kept.
    """
    if options.threads:
        torch.set_num_threads(options.threads)
    base = read_base(options.base)
    accelerator = Accelerator(
        cpu=options.cpu, mixed_precision="bf16" if base.dtype == "BF16" else "no"
    )
    folder, device = options.output, accelerator.device
    dtype = torch.bfloat16 if base.dtype == "BF16" else torch.float32
    folder.mkdir(parents=True, exist_ok=True)
    card = describe(base, config)
    set_seed(config.train.seed)
    transformer = load_transformer(base, FULL, str(device), dtype)
    model = build(transformer, card, prompt(options.prompt, base, config))
    model.prompt.requires_grad_(options.prompt is None)
    if config.checkpointing:
        transformer.enable_gradient_checkpointing()
    adam = torch.optim.AdamW(
        checkpoint.trained(model).values(), lr=config.train.lr, betas=(0.9, 0.99), weight_decay=0.01
    )
    state = {"step": 0, "samples": 0, "hours": 0.0}
    if options.resume:
        state |= checkpoint.resume(options.resume, model, adam, card)
    wrapped, optimizer = accelerator.prepare(model, adam)
    set_seed(config.train.seed + 1000 * accelerator.process_index + state["step"])
    textures = Textures.from_pack(data_pack.load(options.pack), device)
    codec = load_codec(base, str(device), dtype)

    def draw(generator: torch.Generator, scenes: int) -> LatentBridges:
        drawn = data.draw(textures, config.train, scenes, generator, device)
        return encode_bridges(drawn, codec, base.cell)

    held = draw(torch.Generator(device).manual_seed(987654321), HELD)
    source = batches(options, config, accelerator, draw)
    drawn = torch.Generator().manual_seed(random.getrandbits(40))

    start = last_log = time.monotonic()
    hours_before, first_step = state["hours"], state["step"]
    fraction, first = 0.0, True
    totals = torch.zeros(3, device=device)
    while fraction < 1:
        rate = learning_rate(config.train, state["step"] - first_step, fraction)
        for group in optimizer.param_groups:
            group["lr"] = rate
        bridges = next(source).each(lambda x: x.to(device))
        with accelerator.autocast():
            terms, count = step_terms(wrapped, bridges, config, drawn)
            loss = terms.flow + config.train.stack * terms.stack
        accelerator.backward(loss)
        accelerator.clip_grad_norm_(checkpoint.trained(model).values(), config.train.clip)
        optimizer.step()
        optimizer.zero_grad()
        totals += torch.stack([terms.flow, terms.stack, (terms.stack > 0).float()]).detach()
        state["step"] += 1
        state["samples"] += count * accelerator.num_processes
        if state["step"] % CHECK and not first:
            continue
        flow, stack, stacked = accelerator.reduce(totals, "sum").tolist()  # pyright: ignore
        run.stop_if_not_finite(flow + stack, state["step"], folder, accelerator)
        hours, fraction = run.progress(options, start, state["step"] - first_step, device)
        state["hours"] = hours_before + hours
        due = first or time.monotonic() - last_log > 60 * options.log_minutes or fraction >= 1
        if accelerator.is_main_process and due:
            last_log = time.monotonic()
            steps = 1 if first else CHECK
            numbers = {
                "flow": flow / steps / accelerator.num_processes,
                "stack": stack / max(stacked, 1),
                "lr": rate,
            }
            model.eval()
            with accelerator.autocast():
                numbers |= held_terms(model, held, config.noise)
            model.train()
            kept = {k: state[k] for k in ("step", "samples", "hours")}
            log.append(folder, {**kept, **numbers})
            checkpoint.save(folder, model, adam, trained_card(card, config, kept), kept)
        totals.zero_()
        first = False
    accelerator.end_training()


def batches(
    options: argparse.Namespace,
    config: FluxTrainConfig,
    accelerator: Accelerator,
    draw: Callable[[torch.Generator, int], LatentBridges],
) -> Iterator[LatentBridges]:
    """Endless batches: new ones, or those of the cache, which is filled first."""
    generator = torch.Generator(accelerator.device).manual_seed(random.getrandbits(40))
    if options.cache is None:
        while True:
            yield draw(generator, config.train.batch)
    options.cache.mkdir(parents=True, exist_ok=True)
    wanted = max(1, options.scenes // config.train.batch)
    rank, ranks = accelerator.process_index, accelerator.num_processes
    for number in range(rank, wanted, ranks):  # each process fills its share
        path = options.cache / f"{number:06d}.safetensors"
        if not path.exists():
            seeded = torch.Generator(accelerator.device).manual_seed(config.train.seed + number)
            latents.save(draw(seeded, config.train.batch), path)
    accelerator.wait_for_everyone()
    rng = np.random.default_rng(random.getrandbits(40))
    yield from latents.endless(latents.cached(options.cache), rng)


def describe(base: FluxBase, config: FluxTrainConfig) -> AdapterCard:
    """The adapter's card before training."""
    names = {p.relative_to(base.folder).as_posix(): sha256(p) for p in files(base.folder)}
    return AdapterCard(
        base=config.base, fingerprint=fingerprint(names), rank=config.rank, alpha=config.alpha,
        targets=config.targets, noise=config.noise, native=config.native, licence=config.licence,
    )  # fmt: skip


def trained_card(card: AdapterCard, config: FluxTrainConfig, kept: dict) -> AdapterCard:
    """The card with a summary of the training."""
    words = (
        f"{kept['samples']} samples of simulated scenes at {config.train.size} px, "
        f"{kept['step']} steps, {kept['hours']:.2f} hours"
    )
    return AdapterCard(**{**vars(card), "trained": words})


def prompt(path: Path | None, base: FluxBase, config: FluxTrainConfig) -> torch.Tensor:
    """The prompt embedding [tokens, joint_attention_dim], from a file or to be learned.

    Raises:
        InputError: the file is missing or is for another text encoder.
    """
    width = base.config["joint_attention_dim"]
    if path is None:
        return torch.randn(config.prompt_tokens, width) * 0.02
    try:
        tensor = load_file(path)["prompt"].float()
    except (OSError, KeyError, SafetensorError) as fault:
        raise InputError(
            f"{path}: no prompt in it ({fault}); make one with `python -m training.flux.prompt`"
        ) from None
    if tensor.ndim != 2 or tensor.shape[1] != width:
        raise InputError(f"{path}: {tuple(tensor.shape)}, but the base wants [tokens, {width}]")
    return tensor


if __name__ == "__main__":
    main()
