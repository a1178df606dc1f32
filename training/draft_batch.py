"""The optical draft for batches of tensors: `engine.optics.draft` on any device."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.optics.demand import SEEN
from engine.optics.keep import TOLERANCE, TOLERATED_SHARE
from training.optics.lens_psfs import LensPsfs
from training.optics.render import render_batch

FINE = {"step": 0.5, "growth": 0.15}
"""Slice spacing as fine as in the engine's full-quality drafts, which the DiT refines."""


@torch.no_grad()
def draft_batch(
    photo: Tensor,
    recovered: Tensor,
    disparity: Tensor,
    target_coc: Tensor,
    source_coc: Tensor,
    psfs: LensPsfs,
    photo_side: int,
) -> Tensor:
    """See `engine.optics.draft.draft`.

    Args:
        photo, recovered: [B, 3, H, W], linear light.
        disparity: [B, 1, H, W].
        target_coc, source_coc: [B, 1, H, W], signed, pixels.
        psfs: the lenses.
        photo_side: long side of the photo that the crops come from.
    """
    keep = keep_batch(source_coc, target_coc)
    source, target = source_coc.abs(), target_coc.abs()
    removed = (1 - _same(source, target)) * ((source > SEEN) & (target < source))
    share = removed.flatten(1).amax(1)
    result = render_batch(recovered, disparity, target_coc, psfs, long_side=photo_side, **FINE)
    few = (share < 1).nonzero()[:, 0]
    if len(few):
        lacking = (target.square() - source.square()).clamp(min=0).sqrt() * target_coc.sign()
        softer = render_batch(
            photo[few], disparity[few], lacking[few], psfs.select(few), long_side=photo_side, **FINE
        )
        result[few] = softer + share[few].view(-1, 1, 1, 1) * (result[few] - softer)
    return result + keep * (photo - result)


def keep_batch(source_coc: Tensor, target_coc: Tensor) -> Tensor:
    """See `engine.optics.keep.keep_map`; [B, 1, H, W]."""
    source, target = source_coc.abs(), target_coc.abs()
    same, greater = _same(source, target), torch.maximum(source, target)
    keep = same * (1 - _occlusion_spill(1 - same, greater, source_coc + target_coc))
    soft = F.avg_pool2d(keep, 5, 1, 2, count_include_pad=False)
    return torch.minimum(keep, (2 * soft - 1).clamp(0, 1))


def _same(source: Tensor, target: Tensor) -> Tensor:
    """See `engine.optics.fused.compare_blurs`."""
    tolerated = TOLERANCE + TOLERATED_SHARE * torch.maximum(source, target)
    return (2 - (source - target).abs() / tolerated).clamp(0, 1)


def _occlusion_spill(changing: Tensor, reach: Tensor, depth: Tensor) -> Tensor:
    spilt = torch.zeros_like(changing)
    radius, largest = 1.0, 2 * float(reach.amax())
    while radius < largest:
        size = reach.clamp(min=1)
        changes = changing * ((size > radius / 1.5) & (size <= radius * 1.5))
        half = -int(-1.5 * radius // 1)
        nearest = torch.where(changes > 0.05, depth, -1e6)
        nearer = (_by_axes(F.max_pool2d, nearest, half) - depth > 1 + radius / 4).to(depth.dtype)
        around = _by_axes(partial(F.avg_pool2d, count_include_pad=False), changes, half)
        spilt = torch.maximum(spilt, (8 * around).clamp(max=1) * nearer)
        radius *= 2
    return spilt


def _by_axes(pool: Callable[..., Tensor], plane: Tensor, half: int) -> Tensor:
    """Pool over a square window, first along columns, then along rows: faster on a CPU."""
    side = 2 * half + 1
    return pool(pool(plane, (side, 1), 1, (half, 0)), (1, side), 1, (0, half))
