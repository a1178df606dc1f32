"""Losses on relative disparity: invariant to scale and shift, sharp at edges, correct in order."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def standardise(disparity: Tensor) -> Tensor:
    """Remove scale and shift: (d - median) / mean absolute deviation (MiDaS, arXiv 1907.01341).

    Args:
        disparity: [B, 1, H, W], any scale.
    """
    flat = disparity.flatten(1)
    centered = flat - flat.median(dim=1, keepdim=True).values
    scale = centered.abs().mean(dim=1, keepdim=True).clamp_min(1e-4)
    return (centered / scale).view_as(disparity)


def value_loss(predicted: Tensor, target: Tensor) -> Tensor:
    """Mean absolute error of two standardized maps (MiDaS, eq. 5)."""
    return (predicted - target).abs().mean()


def gradient_loss(predicted: Tensor, target: Tensor, scales: int = 4) -> Tensor:
    """Gradients of the difference at several scales (MiDaS, eq. 11): edges where they belong."""
    difference = predicted - target
    total = difference.new_zeros(())
    for _ in range(scales):
        total = total + (difference[..., 1:] - difference[..., :-1]).abs().mean()
        total = total + (difference[..., 1:, :] - difference[..., :-1, :]).abs().mean()
        difference = F.avg_pool2d(difference, 2)
    return total / scales


def order_loss(predicted: Tensor, target: Tensor, pairs: int = 4096) -> Tensor:
    """Hinge loss on random pairs of pixels whose rank order is clear.

    The value loss hardly sees the far half of an outdoor scene, where all disparities are small;
    here every part counts by its area, and the margin separates its planes.

    Args:
        predicted, target: [B, 1, H, W], standardized.
    """
    batch = predicted.shape[0]
    p, t = predicted.flatten(1), target.flatten(1)
    index = torch.randint(t.shape[1], (batch, 2 * pairs), device=t.device)
    p, t = p.gather(1, index), t.gather(1, index)
    ranks = t.argsort(1).argsort(1).float() / (2 * pairs - 1)
    apart = ranks[:, :pairs] - ranks[:, pairs:]
    gap = p[:, :pairs] - p[:, pairs:]
    # The margin grows with the distance in rank; pairs closer than 5 % are ignored.
    hinge = F.relu(apart.abs() - gap * apart.sign()) * (apart.abs() > 0.05)
    return hinge.mean()


def distillation_loss(predicted: Tensor, target: Tensor) -> dict[str, Tensor]:
    """All terms and their weighted "total"; `predicted`, `target` [B, 1, H, W] float32."""
    predicted, target = standardise(predicted), standardise(target)
    terms = {
        "value": value_loss(predicted, target),
        "gradient": gradient_loss(predicted, target),
        "order": order_loss(predicted, target),
    }
    terms["total"] = terms["value"] + 0.5 * terms["gradient"] + terms["order"]
    return terms
