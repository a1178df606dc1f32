"""Disparity as a depth model would give it: blurred, swollen, with holes, stretched, too coarse."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from training.simulate.draws import Draws


def perturb(disparity: Tensor, amount: Tensor, draws: Draws) -> Tensor:
    """A degraded version of a disparity map.

    Args:
        disparity: [B, 1, H, W] in 0..1; H and W multiples of 4.
        amount: [B] in 0..1: 0 = untouched, 0.3 = a good depth model, 1 = a bad one.
    Returns:
        [B, 1, H, W] in 0..1.
    """
    count, _, height, width = disparity.shape
    amount = amount.view(-1, 1, 1, 1)

    def pick(share: float, changed: Tensor, plain: Tensor) -> Tensor:
        return torch.where(draws.uniform(count, 1, 1, 1) < share * amount.sqrt(), changed, plain)

    seen = disparity
    seen = pick(0.6, _swell(seen, 1, draws), seen)
    seen = pick(0.3, _swell(seen, 3, draws), seen)

    where = draws.smooth(count, int(draws.whole(4, 9, 1)), max(height, width))
    hole = where[..., :height, :width] > 1.6
    filler = F.interpolate(F.adaptive_avg_pool2d(seen, 2), (height, width), mode="bilinear")
    seen = pick(0.5, torch.where(hole, filler, seen), seen)

    coarse = F.interpolate(F.avg_pool2d(seen, 2), (height, width), mode="bilinear")
    seen = pick(0.7, coarse, seen)
    coarse = F.interpolate(F.avg_pool2d(seen, 4), (height, width), mode="bilinear")
    seen = pick(0.4, coarse, seen)
    padded = F.pad(seen, (3, 3, 3, 3), mode="replicate")
    seen = pick(0.5, F.avg_pool2d(F.avg_pool2d(padded, 3, 1), 5, 1), seen)

    wobble = 0.05 * amount * draws.smooth(count, 5, max(height, width))[..., :height, :width]
    bend = torch.exp(0.4 * amount * draws.normal(count, 1, 1, 1))
    scale = 1 + 0.2 * amount * draws.normal(count, 1, 1, 1)
    shift = 0.1 * amount * draws.normal(count, 1, 1, 1)
    seen = (seen + wobble).clamp(1e-4, 1) ** bend
    return (seen * scale + shift).clamp(0, 1)


def _swell(disparity: Tensor, reach: int, draws: Draws) -> Tensor:
    """Grow near or far regions by `reach` pixels; which of the two is random per sample."""
    sign = torch.where(draws.chance(0.5, len(disparity), 1, 1, 1), 1.0, -1.0)
    width = 2 * reach + 1
    rows = F.max_pool2d(sign * disparity, (1, width), 1, (0, reach))
    return sign * F.max_pool2d(rows, (width, 1), 1, (reach, 0))
