"""Simulated scenes with their physical drafts: the two ends of the bridge.

Every scene gives a recover sample (Wiener drafts to all-in-focus truth) and a refine sample
(optical draft to the truth through the target lens). Without depth, the draft is the photo itself
and only the camera token says what is wanted, as in DiffCamera.
"""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor, nn

from engine.dit.encoding import decode, encode
from engine.optics.wiener import STEPS_OFF
from training.draft_batch import draft_batch, keep_batch
from training.optics.wiener import wiener_batch
from training.precision import autocast
from training.samples import Samples
from training.simulate.batch import Batch


@torch.no_grad()
def recover_samples(batch: Batch) -> Samples:
    """Bridges from the Wiener drafts to the all-in-focus truth, blur level 0."""
    nothing = torch.zeros_like(batch.blur)
    draft, sharp = wiener_batch(batch.source, batch.source_coc_seen)
    samples = _samples(
        batch, draft, batch.all_in_focus, 0 * batch.target_coc_seen, nothing, batch.focus
    )
    return replace(samples, sharp_drafts=encode(sharp))


@torch.no_grad()
def recovered_by(model: nn.Module, batch: Batch, recover: Samples) -> Tensor:
    """The result of the engine's recover stage, linear light: one step, sharp parts kept.

    Args:
        model: a `RefocusDiT`.
        recover: `recover_samples(batch)`.
    """
    timestep = torch.zeros_like(batch.blur)
    with autocast(recover.draft.device):
        clean = model(**recover.inputs, state=recover.draft, timestep=timestep)
    keep = keep_batch(batch.source_coc_seen, 0 * batch.source_coc_seen)
    recovered = decode(clean.float())
    return recovered + keep * (batch.source - recovered)


@torch.no_grad()
def simulate_recovery(batch: Batch, draft: Tensor, generator: torch.Generator) -> Tensor:
    """A stand-in for `recovered_by` when there is no model: a random blend with the truth.

    Args:
        draft: [B, 3, H, W], linear light.
    """
    share = torch.rand(len(draft), 1, 1, 1, device=draft.device, generator=generator) * 0.7
    return draft + share * (batch.all_in_focus - draft)


@torch.no_grad()
def refine_samples(
    batch: Batch, recovered: Tensor, photo_side: int, *, second: bool = False
) -> Samples:
    """Bridges from the optical draft to the truth through the target lens.

    Args:
        recovered: the photo with its blur removed, from which the engine renders the draft.
        photo_side: long side of the photo that the crops come from.
        second: use the second focus plane instead of the first.
    """
    truth = batch.target_b if second else batch.target
    coc = batch.target_coc_seen_b if second else batch.target_coc_seen
    focus = batch.focus_b if second else batch.focus
    assert truth is not None
    assert coc is not None
    assert focus is not None
    rendered = draft_batch(
        batch.source,
        recovered,
        batch.disparity_seen,
        coc,
        batch.source_coc_seen,
        batch.aperture,
        photo_side,
    )
    draft = torch.where(batch.disparity_valid > 0, rendered, batch.source)
    return _samples(batch, draft, truth, coc, batch.blur, focus)


def _samples(
    batch: Batch, draft: Tensor, truth: Tensor, coc: Tensor, blur: Tensor, focus: Tensor
) -> Samples:
    known = batch.source_coc_known.view(-1, 1, 1, 1).expand_as(batch.disparity)
    return Samples(
        photo=encode(batch.source),
        draft=encode(draft),
        sharp_drafts=encode(torch.cat([draft] * len(STEPS_OFF), 1)),
        truth=encode(truth),
        disparity=batch.disparity_seen,
        validity=batch.disparity_valid.expand_as(batch.disparity),
        source_coc=batch.source_coc_seen.abs() * known,
        source_known=known,
        target_coc=coc,
        camera=torch.cat([focus, blur[:, None] / 100], dim=1),
    )
