"""Simulated scenes with their physical drafts: the two ends of the bridge.

Every scene gives a recover sample (deconvolved draft to all-in-focus truth) and a refine sample
(optical draft to the truth through the target lens). Where depth is dropped the draft is the photo
itself, and only the camera token says what is wanted, as in DiffCamera.
"""

from __future__ import annotations

import torch
from torch import Tensor

from engine.dit.encoding import encode
from engine.optics.torch_deconvolve import deconvolve_batch
from training.samples import Samples
from training.simulate.batch import Batch


@torch.no_grad()
def deconvolved(batch: Batch) -> Tensor:
    """The physical way back of each source photo, linear light; the photo where CoC is unknown."""
    blurred = (batch.source_coc_seen.abs().amax((1, 2, 3)) > 0.5).nonzero()[:, 0]
    result = batch.source.clone()
    if len(blurred):
        result[blurred] = deconvolve_batch(batch.source[blurred], batch.source_coc_seen[blurred])
    return result


@torch.no_grad()
def recover_samples(batch: Batch, way_back: Tensor) -> Samples:
    """Bridges from the deconvolved draft to the all-in-focus truth, blur level 0.

    Args:
        way_back: `deconvolved(batch)`.
    """
    nothing = torch.zeros_like(batch.blur)
    return _samples(batch, way_back, batch.all_in_focus, 0 * batch.target_coc_seen, nothing)


def _samples(batch: Batch, draft: Tensor, truth: Tensor, coc: Tensor, blur: Tensor) -> Samples:
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
        camera=torch.cat([batch.focus, blur[:, None] / 100], dim=1),
    )
