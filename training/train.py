"""Train the DiT.

    python -m training.train --config training/configs/gpu.toml --simulators 3 --compile \\
        --pack PACK -o RUN --minutes 60
    python -m training.train --config training/configs/cpu.toml --simulators 1 --threads 1 --cpu \\
        --pack PACK -o RUN --minutes 600

Without --simulators the trainer itself simulates every batch. RUN/log.jsonl holds the numbers,
RUN/sheet-*.png rows of photo, draft, prediction, truth; see `training.checkpoint` for the weights.
"""

from __future__ import annotations

import argparse
import itertools
import random
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch
from accelerate import Accelerator
from accelerate.utils import set_seed
from torch import Tensor

from engine.backends.torch import best_device, computes_bf16
from engine.dit.network import RefocusNetwork
from engine.errors import InputError
from training import checkpoint, data, data_pack, log, run
from training.config import TrainConfig, read_config
from training.data import Bridges
from training.ema import Ema
from training.losses import bridge, decibel_loss, gradient_loss, stacking_loss
from training.optimizer import MuonAdamW
from training.precision import autocast
from training.samples import Augmentation, Samples, join, load_samples
from training.simulate.textures import Textures
from training.stream import SceneStream, StreamConfig

CHECK = 20
"""Steps between checks of the clock and of the loss across all processes."""

HELD = 32
"""Number of validation scenes."""


def main(args: list[str] | None = None) -> None:
    """Parse the arguments and train; on an input error, print one line and exit with status 2."""
    parser = run.parser((__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--simulators", type=int, default=0, help="processes that simulate (training.stream)"
    )
    parser.add_argument("--compile", action="store_true", help="torch.compile, for GPUs")
    parser.add_argument("--start", type=Path, help="a model folder whose weights to begin with")
    parser.add_argument(
        "--real", type=Path, nargs="+", help="tiles of real photos (training.real_photos)"
    )
    options = parser.parse_args(args)
    run.exit_on_input_error(lambda: train(options, read_config(options.config)))


def train(options: argparse.Namespace, config: TrainConfig) -> None:
    """Train for `options.minutes`, then save.

    Raises:
        InputError: an empty pack, a checkpoint of another config, a broken shard.
        SystemExit: the loss is no longer finite; the last good checkpoint is kept.
    """
    start = time.monotonic()
    if options.threads:
        torch.set_num_threads(options.threads)
    chosen = best_device("cpu" if options.cpu else "cuda")
    precision = "bf16" if computes_bf16(chosen) else "no"
    accelerator = Accelerator(cpu=options.cpu, mixed_precision=precision)
    folder, device = options.output, accelerator.device
    folder.mkdir(parents=True, exist_ok=True)
    set_seed(config.seed)
    model = RefocusNetwork(config.model).to(device, memory_format=torch.channels_last)  # pyright: ignore
    optimizer = MuonAdamW(model, config.lr, muon=config.muon)
    state = {"step": 0, "samples": 0, "hours": 0.0}
    if options.start:
        load_start(options.start, model)
    ema = Ema(model, config.ema)
    if options.resume:
        state |= checkpoint.resume(options.resume, config, model, ema, optimizer)
    wrapped = accelerator.prepare(model)
    if options.compile:
        wrapped = torch.compile(wrapped, dynamic=False)
    set_seed(config.seed + 1000 * accelerator.process_index + state["step"])
    textures = Textures.from_pack(data_pack.load(options.pack), device)
    generator = torch.Generator(device).manual_seed(random.getrandbits(40))
    stream = None
    if options.simulators:
        seed = random.getrandbits(30)
        counts = StreamConfig.on(device, options.simulators)
        stream = SceneStream(options.pack, config, device, seed, counts)
        source = (Bridges(samples) for samples in stream)
    else:
        source = (
            data.draw(textures, config, config.batch, generator, device, model)
            for _ in itertools.count()
        )
    real = join([load_samples(path) for path in options.real]) if options.real else None
    held = validation(textures, config, device, model)
    drawn = torch.Generator().manual_seed(random.getrandbits(40))
    shares = model.shares

    hours_before, first_step, last_log = state["hours"], state["step"], time.monotonic()
    fraction, total, first = 0.0, torch.zeros((), device=device), True
    while fraction < 1:
        rate = learning_rate(config, state["step"], fraction)
        for group in optimizer.param_groups:
            group["lr"] = rate
        bridges = next(source)
        everywhere = bool(torch.rand(1, generator=drawn) < config.everywhere)
        model.shares = (1.0, 1.0) if everywhere else shares
        loss, count = step_loss(wrapped, bridges, config, drawn, fraction)
        if real is not None:
            loss = loss + config.real * real_loss(wrapped, real, config, drawn, device)
        accelerator.backward(loss)
        accelerator.clip_grad_norm_(model.parameters(), config.clip)
        optimizer.step()
        optimizer.zero_grad()
        ema.update(model)
        total += loss.detach()
        state["step"] += 1
        state["samples"] += count * accelerator.num_processes
        if state["step"] % CHECK and not first:
            continue
        summed = accelerator.reduce(total / (1 if first else CHECK), "mean")
        mean = float(summed)  # pyright: ignore[reportArgumentType]
        run.stop_if_not_finite(mean, state["step"], folder, accelerator)
        hours, fraction = run.progress(options, start, state["step"] - first_step, device)
        state["hours"] = hours_before + hours
        due = first or time.monotonic() - last_log > 60 * options.log_minutes or fraction >= 1
        if accelerator.is_main_process and due:
            last_log = time.monotonic()
            model.shares = shares
            numbers = report(model, ema, held, config, folder, state["step"])
            log.append(
                folder,
                {
                    **{k: state[k] for k in ("step", "samples", "hours")},
                    "loss": mean,
                    "lr": rate,
                    **({"scenes": stream.fresh} if stream else {}),
                    **numbers,
                },
            )
            checkpoint.save(folder, model, ema, optimizer, dict(state))
        total.zero_()
        first = False
    if stream:
        stream.close()
    accelerator.end_training()


def load_start(folder: Path, model: RefocusNetwork) -> None:
    """Load a saved model's weights into `model`; the correction shares may differ.

    Raises:
        InputError: no complete model there, or one of another size.
    """
    try:
        model.load_state_dict(checkpoint.averaged(folder))
    except (InputError, RuntimeError) as fault:
        line = str(fault).strip().splitlines()[0]
        raise InputError(f"{folder}: no model to begin with for this config ({line})") from None


def step_loss(
    model: Callable[..., Tensor],
    bridges: Bridges,
    config: TrainConfig,
    generator: torch.Generator,
    fraction: float,
) -> tuple[Tensor, int]:
    """The loss of one step and the number of its samples.

    Args:
        generator: on the CPU; draws crops and timesteps.
        fraction: share of the run that is done.
    """
    stacked = (
        config.stack > 0
        and bridges.refine_b is not None
        and bool(torch.rand(1, generator=generator) < config.stack_share)
    )
    if stacked:
        assert bridges.refine is not None
        assert bridges.refine_b is not None
        assert bridges.stack_mask is not None
        half = max(1, config.batch // 2)
        chosen = torch.randperm(len(bridges.refine_b), generator=generator)[:half]
        parts = join([s.select(chosen) for s in (bridges.refine, bridges.refine_b)])
        augmentation = Augmentation.draw(parts.photo, config.size, generator)
        mask = augmentation.apply(bridges.stack_mask[chosen]).float()
    else:
        parts = data.mixed(bridges, config, generator, config.batch)
        augmentation = Augmentation.draw(parts.photo, config.size, generator)
        mask = None
    samples = parts.augmented(augmentation).each(lambda x: x.float())
    shares = torch.tensor(config.timestep_shares)
    count = len(samples) // (2 if stacked else 1)
    drawn = torch.multinomial(shares, count, replacement=True, generator=generator)
    t = torch.tensor(config.timesteps)[drawn].repeat(2 if stacked else 1)
    t = t.to(samples.draft.device)
    noise = torch.randn_like(samples.draft)
    state = bridge(samples.draft, samples.truth, t, noise, config.model.sigma)
    clean = model(**samples.inputs, state=state, timestep=t)
    loss = decibel_loss(clean, samples.truth)
    if mask is not None:
        (a, b), (true_a, true_b) = clean.chunk(2), samples.truth.chunk(2)
        multi_focus = mask * true_a + (1 - mask) * true_b
        loss = loss + config.stack * stacking_loss(a, b, mask, multi_focus, t.chunk(2)[0])
    if config.gradient and fraction >= config.gradient_from:
        loss = loss + config.gradient * gradient_loss(clean, samples.truth)
    return loss, len(samples)


def real_loss(
    model: Callable[..., Tensor],
    real: Samples,
    config: TrainConfig,
    generator: torch.Generator,
    device: torch.device | str,
) -> Tensor:
    """The decibel loss of some tiles of real photos, recovered in one step as the program does.

    Args:
        real: tiles on the CPU, in half precision.
        generator: on the CPU; draws tiles and crops.
        device: where the model is.
    """
    chosen = torch.randint(len(real), (config.real_batch,), generator=generator)
    part = real.select(chosen)
    part = part.augmented(Augmentation.draw(part.photo, config.size, generator))
    part = part.each(lambda x: x.float().to(device))
    timestep = torch.zeros(len(part), device=device)
    clean = model(**part.inputs, state=part.draft, timestep=timestep)
    return decibel_loss(clean.float(), part.truth)


def learning_rate(config: TrainConfig, step: int, fraction: float) -> float:
    """Linear warm-up, a plateau, and a linear fall over the last `decay` of the run."""
    fall = min(1.0, (1 - fraction) / config.decay + 0.02)
    return config.lr * min(1.0, (step + 1) / config.warmup) * fall


def validation(
    textures: Textures, config: TrainConfig, device: torch.device, model: RefocusNetwork
) -> dict[str, Samples]:
    """Fixed samples from a seed that no training batch uses; `model` recovers."""
    shares = {"plain": config.plain_share, "edges": config.edge_share}
    shares["layered"] = 1 - sum(shares.values())
    held = {}
    for kind, share in shares.items():
        if share < 0.01:
            continue
        alone = replace(config, plain_share=kind == "plain", edge_share=kind == "edges")
        generator = torch.Generator(device).manual_seed(987654321)
        drawn = data.draw(textures, alone, HELD, generator, device, model)
        held[kind] = drawn.recover
        if drawn.refine is not None:
            held["refine"] = drawn.refine
    return {kind: samples.crop(0, 0, config.size) for kind, samples in held.items()}


@torch.no_grad()
def report(
    model: RefocusNetwork,
    ema: Ema,
    held: dict[str, Samples],
    config: TrainConfig,
    folder: Path,
    step: int,
) -> dict[str, float]:
    """Gain of the averaged weights over the draft, dB (all, and the blurrier half); a sheet."""
    weights = {k: v.clone() for k, v in model.state_dict().items()}
    model.load_state_dict(ema.weights)
    numbers, rows = {}, []
    for kind, samples in held.items():
        with autocast(samples.photo.device):
            clean = log.one_step(model, samples, config.model.sigma)
        gain = log.psnr(clean, samples.truth) - log.psnr(samples.draft, samples.truth)
        order = samples.source_coc.flatten(1).amax(1).argsort(descending=True)
        numbers[f"{kind}_gain"] = float(gain.mean())
        numbers[f"{kind}_gain_blurred"] = float(gain[order[: len(order) // 2]].mean())
        shown = order[: len(order) // 2 : max(1, len(order) // 8)]
        rows += [[samples.photo[i], samples.draft[i], clean[i], samples.truth[i]] for i in shown]
    model.load_state_dict(weights)
    log.sheet(folder / f"sheet-{step:07d}.png", rows)
    return numbers


if __name__ == "__main__":
    main()
