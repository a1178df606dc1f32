"""`engine.optics.fill` for batches of tensors."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor


def push_pull_fill_batch(values: Tensor, weight: Tensor) -> Tensor:
    """`engine.optics.fill.push_pull_fill` for B x C x H x W values and B x 1 x H x W weights."""
    height, width = weight.shape[-2:]
    premultiplied = values * weight
    if min(height, width) <= 2:
        total = weight.sum((2, 3), keepdim=True)
        mean = premultiplied.sum((2, 3), keepdim=True) / total.clamp(min=1e-12)
        return premultiplied + (1 - weight) * mean
    even = (0, width % 2, 0, height % 2)
    coarse_weight = F.avg_pool2d(F.pad(weight, even), 2)
    coarse = F.avg_pool2d(F.pad(premultiplied, even), 2) / coarse_weight.clamp(min=1e-8)
    coarse = push_pull_fill_batch(coarse, (coarse_weight * 4).clamp(max=1))
    upper = F.interpolate(coarse, scale_factor=2, mode="bilinear", align_corners=False)
    return premultiplied + (1 - weight) * upper[..., :height, :width]
