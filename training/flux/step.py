"""The loss of one training step: the flow, and the stacking constraint in latents."""

from __future__ import annotations

from dataclasses import dataclass, fields

import torch
from torch import Tensor, nn

from engine.dit.flux import flow
from training.flux.config import FluxTrainConfig
from training.flux.latents import LatentBridges, Latents
from training.losses import flow_loss, stacking_loss


@dataclass(frozen=True, eq=False)
class Terms:
    """The terms of the loss.

    Attributes:
        flow: error of the predicted velocity.
        stack: the stacking constraint, 0 in a step without it.
    """

    flow: Tensor
    stack: Tensor


def step_terms(
    model: nn.Module, bridges: LatentBridges, config: FluxTrainConfig, generator: torch.Generator
) -> tuple[Terms, int]:
    """The terms of one step and the number of its samples.

    Args:
        model: `FluxRefocuser`, possibly wrapped for several processes.
        generator: on the CPU; draws samples, timesteps and which depths are dropped.
    """
    train = config.train
    stacked = train.stack > 0 and _chance(train.stack_share, 1, generator)[0]
    if stacked:
        half = max(1, train.batch // 2)
        chosen = torch.randperm(bridges.count, generator=generator)[:half]
        whole = _join([bridges.refine.select(chosen), bridges.refine_b.select(chosen)])
        dropped = _chance(config.drop_depth, len(chosen), generator).repeat(2)
    else:
        whole = _mixed(bridges, config, generator)
        dropped = _chance(config.drop_depth, len(whole), generator)
    device = whole.photo.device
    samples = whole.without_depth(dropped.to(device))
    shares = torch.tensor(train.timestep_shares)
    count = len(samples) // (2 if stacked else 1)
    drawn = torch.multinomial(shares, count, replacement=True, generator=generator)
    t = torch.tensor(train.timesteps)[drawn].repeat(2 if stacked else 1).to(device)
    clean, flowed = predict(model, samples, t, config.noise, torch.randn_like(samples.draft))
    if not stacked:
        return Terms(flowed, flowed.new_zeros(())), len(samples)
    a, b = clean.chunk(2)
    mask, multi_focus = bridges.stack_mask[chosen], bridges.multi_focus[chosen]
    stack = stacking_loss(a, b, mask, multi_focus, t.chunk(2)[0])
    return Terms(flowed, stack), len(samples)


def predict(
    model: nn.Module, samples: Latents, t: Tensor, noise: float, normal: Tensor
) -> tuple[Tensor, Tensor]:
    """The clean estimate [B, C, h, w] at timesteps `t` [B], and the flow's loss.

    The loss is on the velocity, which the base predicts: the error of the clean estimate divided
    by the share of noise.
    """
    sigma = ((1 - t) * noise).view(-1, 1, 1, 1)
    late = t.view(-1, 1, 1, 1)
    state = (1 - late) * flow.start(samples.draft, normal, noise) + late * samples.truth
    clean = model(state=state, timestep=t, **samples.inputs)
    return clean, flow_loss(clean / sigma, samples.truth / sigma)


@torch.no_grad()
def held_terms(model: nn.Module, bridges: LatentBridges, noise: float) -> dict[str, float]:
    """Both terms on scenes that are not trained on, always the same ones: first step, same noise.

    "draft_stack" is the score of the drafts themselves, "true_stack" that of the truths.
    """
    generator = torch.Generator().manual_seed(1)
    shape = bridges.recover.draft.shape
    normal = torch.randn(shape, generator=generator).to(bridges.recover.draft.device)
    t = torch.zeros(shape[0], device=normal.device)
    parts = {"recover": bridges.recover, "a": bridges.refine, "b": bridges.refine_b}
    clean, flows = {}, []
    for name, samples in parts.items():
        clean[name], loss = predict(model, samples, t, noise, normal)
        flows.append(float(loss))

    def stack(a: Tensor, b: Tensor) -> float:
        return float(stacking_loss(a, b, bridges.stack_mask, bridges.multi_focus, t))

    return {
        "held_flow": sum(flows) / len(flows),
        "held_stack": stack(clean["a"], clean["b"]),
        "draft_stack": stack(bridges.refine.draft, bridges.refine_b.draft),
        "true_stack": stack(bridges.refine.truth, bridges.refine_b.truth),
    }


def _mixed(bridges: LatentBridges, config: FluxTrainConfig, generator: torch.Generator) -> Latents:
    """Each scene as a recover or a refine sample, at random."""
    chosen = torch.randperm(bridges.count, generator=generator)[: config.train.batch]
    recover = _chance(config.train.recover, len(chosen), generator)
    parts = [bridges.recover.select(chosen[recover]), bridges.refine.select(chosen[~recover])]
    return _join(parts)


def _join(parts: list[Latents]) -> Latents:
    return Latents(*(torch.cat([getattr(p, f.name) for p in parts]) for f in fields(Latents)))


def _chance(share: float, count: int, generator: torch.Generator) -> Tensor:
    return torch.rand(count, generator=generator) < share
