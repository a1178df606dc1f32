"""Simulated scenes with their physical drafts: the two ends of the bridge.

Every scene gives a recover sample (deconvolved draft to all-in-focus truth) and a refine sample
(optical draft to the truth through the target lens). Where depth is dropped the draft is the photo
itself, and only the camera token says what is wanted, as in DiffCamera.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from engine.dit.encoding import decode, encode
from engine.optics.deconvolve import deconvolve
from training.draft_batch import draft_batch, keep_batch, stamps_of
from training.optics.deconvolve import deconvolve_batch
from training.samples import Samples
from training.simulate.batch import Batch


@torch.no_grad()
def deconvolved(batch: Batch) -> Tensor:
    """The physical way back of each source photo, linear light; the photo where CoC is unknown.

    On a CPU it is the engine's own; on a GPU its batched twin, whose quality is "quick".
    """
    coc = batch.source_coc_seen
    blurred = (coc.abs().amax((1, 2, 3)) > 0.5).nonzero()[:, 0]
    result = batch.source.clone()
    if coc.device.type != "cpu" and len(blurred):
        result[blurred] = deconvolve_batch(batch.source[blurred], coc[blurred])
    elif coc.device.type == "cpu":
        for index in blurred.tolist():
            photo = np.ascontiguousarray(batch.source[index].permute(1, 2, 0).numpy())
            sharp = deconvolve(photo, coc[index, 0].numpy())
            result[index] = torch.from_numpy(sharp).permute(2, 0, 1)
    return result


@torch.no_grad()
def recover_samples(batch: Batch, way_back: Tensor) -> Samples:
    """Bridges from the deconvolved draft to the all-in-focus truth, blur level 0.

    Args:
        way_back: `deconvolved(batch)`.
    """
    nothing = torch.zeros_like(batch.blur)
    return _samples(
        batch, way_back, batch.all_in_focus, 0 * batch.target_coc_seen, nothing, batch.focus
    )


@torch.no_grad()
def recovered_by(model: nn.Module, batch: Batch, recover: Samples) -> Tensor:
    """What the engine's recover stage gives, linear light: one step, sharp parts kept.

    Args:
        model: a `RefocusDiT`.
        recover: `recover_samples(batch, ...)`.
    """
    timestep = torch.zeros_like(batch.blur)
    with torch.autocast(recover.draft.device.type, torch.bfloat16):
        clean = model(**recover.inputs, state=recover.draft, timestep=timestep)
    keep = keep_batch(batch.source_coc_seen, 0 * batch.source_coc_seen)
    recovered = decode(clean.float())
    return recovered + keep * (batch.source - recovered)


@torch.no_grad()
def recovered_perhaps(batch: Batch, way_back: Tensor, generator: torch.Generator) -> Tensor:
    """A stand-in for `recovered_by` while there is no model: a random blend with the truth."""
    share = torch.rand(len(way_back), 1, 1, 1, device=way_back.device, generator=generator) * 0.7
    return way_back + share * (batch.all_in_focus - way_back)


@torch.no_grad()
def refine_samples(
    batch: Batch, recovered: Tensor, photo_side: int, *, second: bool = False
) -> Samples:
    """Bridges from the optical draft to the truth through the target lens.

    Args:
        recovered: the photo with its blur undone, that the engine renders the draft from.
        photo_side: long side of the photo that the crops come from.
        second: the second focus plane instead of the first.
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
        stamps_of(batch.aperture).to(coc.device),
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
        truth=encode(truth),
        disparity=batch.disparity_seen,
        validity=batch.disparity_valid.expand_as(batch.disparity),
        source_coc=batch.source_coc_seen.abs() * known,
        source_known=known,
        target_coc=coc,
        camera=torch.cat([focus, blur[:, None] / 100], dim=1),
    )
