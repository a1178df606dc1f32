"""The losses of the bridge from draft to truth.

The bridge starts at the draft with a little noise, and the draft is also an input (OFTSR, arXiv
2412.09465): state(t) = (1 - t) * (draft + sigma * noise) + t * truth. The model estimates the truth
itself; on a straight bridge this is the velocity up to a factor, (truth - state) / (1 - t).
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F


def bridge(draft: Tensor, truth: Tensor, t: Tensor, noise: Tensor, sigma: float) -> Tensor:
    """The state at timestep `t` [B]; pictures [B, 3, H, W], `noise` standard normal."""
    t = t.view(-1, 1, 1, 1)
    return (1 - t) * (draft + sigma * noise) + t * truth


def decibel_loss(clean: Tensor, truth: Tensor, visible: float = 0.004) -> Tensor:
    """Mean over pictures of the log squared error (the PSNR loss of NAFNet, arXiv 2204.04676): a
    decibel gained counts the same on every picture.

    Args:
        clean, truth: [B, 3, H, W] encoded light.
        visible: encoded-light error below which pictures count less; 0.004 = 48 dB.
    """
    error = (clean - truth).square().mean((1, 2, 3))
    return torch.log(error + visible**2).mean()


def flow_loss(clean: Tensor, truth: Tensor) -> Tensor:
    """Mean absolute error of the clean estimate (L1 beat L2 in OFTSR's table 7)."""
    return (clean - truth).abs().mean()


def stacking_loss(
    clean_a: Tensor, clean_b: Tensor, mask: Tensor, multi_focus: Tensor, t: Tensor
) -> Tensor:
    """The stacking constraint of DiffCamera, as we read it.

    Two estimates of one scene, focused at two planes and blended by the depth mask, must give the
    multi-focus picture. The weight grows toward the clean end: w(t) = (1 + t) / 2 (our choice).

    Args:
        clean_a, clean_b: [B, 3, H, W] clean estimates at the same timestep.
        mask: [B, 1, H, W], 1 where plane a is nearer to the true disparity than plane b.
        multi_focus: [B, 3, H, W], the stack of the two true pictures.
    """
    weight = (1 + t.view(-1, 1, 1, 1)) / 2
    return (weight * (mask * clean_a + (1 - mask) * clean_b - multi_focus).abs()).mean()


def self_stacking_loss(planes: Tensor, disparity: Tensor, focus: Tensor, sharp: Tensor) -> Tensor:
    """The stacking constraint without a target, for real photos.

    Where a focus plane passes through the scene, the stack of N predicted focus planes must equal
    the predicted all-in-focus picture.

    Args:
        planes: [N, B, 3, H, W] clean estimates focused at `focus` [N, B].
        disparity: [B, 1, H, W].
        sharp: [B, 3, H, W] clean estimate at blur level 0 (no gradient flows into it).
    """
    away = (disparity[None] - focus[:, :, None, None, None]).abs()
    mask = torch.softmax(-away / 0.02, dim=0)
    near = (away.amin(0) < 0.05).to(planes.dtype)
    stacked = (mask * planes).sum(0)
    return (near * (stacked - sharp.detach()).abs()).mean()


def gradient_loss(clean: Tensor, truth: Tensor, scales: int = 3) -> Tensor:
    """1 - the gradient magnitude similarity (Xue et al. 2014, arXiv 1308.3052), averaged over
    `scales` octaves: penalizes softened edges that a squared error tolerates.

    Args:
        clean, truth: [B, 3, H, W] encoded light.
    """
    total = torch.zeros((), device=clean.device)
    pair = torch.cat([clean, truth]).float().mean(1, keepdim=True)
    for scale in range(scales):
        pair = F.avg_pool2d(pair, 2) if scale else pair
        one, two = _gradient(pair).chunk(2)
        similar = (2 * one * two + GRADIENT_FLOOR) / (one**2 + two**2 + GRADIENT_FLOOR)
        total = total + (1 - similar).mean() / scales
    return total


GRADIENT_FLOOR = 0.0026
"""The paper's constant, for values of 0..1."""


def _gradient(plane: Tensor) -> Tensor:
    """Magnitude of the Prewitt gradient; [B, 1, H, W] to [B, 1, H - 2, W - 2]."""
    across = F.avg_pool2d(plane[..., 2:] - plane[..., :-2], (3, 1), 1)
    down = F.avg_pool2d(plane[..., 2:, :] - plane[..., :-2, :], (1, 3), 1)
    return (across**2 + down**2 + 1e-8).sqrt()
