"""`engine.optics.matte` for batches of tensors: the same two surfaces per pixel."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.optics.matte import EDGE
from engine.optics.unmix import UNMIX, level_reach, small, soft
from training.optics.fill import push_pull_fill_batch


@dataclass(frozen=True, eq=False)
class BatchSurfaces:
    """See `engine.optics.matte.Surfaces`; B x C x H x W, with signed CoC instead of disparity, and
    the distance to the nearest depth edge along x or y, whichever is longer."""

    front: Tensor
    front_coc: Tensor
    back: Tensor
    back_coc: Tensor
    edge_distance: Tensor


def separate_batch(
    pixels: Tensor, disparity: Tensor, coc: Tensor, reach: int, long_side: int
) -> BatchSurfaces:
    """Separate photos into two surfaces at their depth edges.

    Args:
        pixels: B x 3 x H x W, linear light.
        disparity: B x 1 x H x W in [0, 1].
        coc: B x 1 x H x W, signed CoC in pixels, a monotonic function of the disparity.
        reach: how far, in pixels, the background is extended beneath the foreground.
        long_side: long side of the photo that the crops come from; scales the edge window.
    """
    radius = max(2, round(EDGE * long_side))
    nearest, farthest = _extremes(disparity, radius)
    band = (nearest - farthest) > UNMIX.min_step
    nearest, farthest = _extremes(disparity, 2 * radius)
    middle, half_step = (nearest + farthest) / 2, (nearest - farthest) / 2
    is_near = (disparity > middle).to(pixels.dtype)
    clear = ((disparity - middle) / half_step.clamp(min=1e-6)) ** 4
    known = torch.cat([pixels, disparity, coc, (pixels * pixels).sum(1, keepdim=True)], 1)
    size = 2 * radius + 1
    labels = (is_near, 1 - is_near)
    for label in labels:
        band &= _box(label, size) > 0.5 / size**2
    weights = [label * (clear * _box(label, small(radius)) ** 4 + 1e-4) for label in labels]
    first = [_means(known, weight, radius) for weight in weights]
    alpha = torch.where(band, _alpha(pixels, first[0], first[1], is_near, radius), is_near)
    shares = (alpha**UNMIX.alpha_power, (1 - alpha) ** UNMIX.alpha_power)
    near, far = (
        _refine_means(known, weight * share, radius, means)
        for weight, share, means in zip(weights, shares, first, strict=True)
    )
    alpha = torch.where(band, _alpha(pixels, near, far, is_near, radius), 1.0)

    residual = pixels - alpha * near[:, :3] - (1 - alpha) * far[:, :3]
    likely = (_variance(far).sqrt() + 0.02) / alpha.clamp(min=0.02)
    unlike = residual * (1 - alpha) / (alpha**2 + (1 - alpha) ** 2)
    back = far[:, :3] + torch.maximum(torch.minimum(unlike, likely), -likely)
    most = torch.where(alpha < 1, pixels / (1 - alpha).clamp(min=1 - UNMIX.opaque_alpha), torch.inf)
    back = torch.minimum(back.clamp(min=0), most)
    front = torch.where(band, pixels - (1 - alpha) * back, pixels)
    place = (disparity - far[:, 3:4]) / (near[:, 3:4] - far[:, 3:4]).clamp(min=1e-6)
    own = known[:, 3:5]
    front_coc = _snapped(own, near[:, 3:5], 1 - place)[:, 1:]
    front_coc = torch.where(is_near > 0, front_coc, near[:, 4:5])
    front_coc = torch.where(band, front_coc, coc)
    front_coc = torch.where(band, _fill_dips(front_coc, level_reach(radius)), coc)
    back_depth = torch.where(is_near > 0, far[:, 3:5], _snapped(own, far[:, 3:5], place))
    level = -_fill_dips(-torch.where(band, back_depth, own), level_reach(radius))
    back_depth = torch.where(band, level, back_depth)

    seen = torch.where(band, (1 - alpha).clamp(min=0.05), 0.0)
    beneath = push_pull_fill_batch(torch.cat([back, back_depth, near[:, 3:4]], 1), seen)
    distance = _distance(band.to(pixels.dtype), reach)
    within = distance <= reach
    far_fill, coc_fill, near_fill = beneath[:, 3:4], beneath[:, 4:5], beneath[:, 5:6]
    hides = disparity > torch.maximum(far_fill + UNMIX.min_step / 2, (far_fill + near_fill) / 2)
    hidden = within & ~band & hides
    covered = (band | hidden).to(pixels.dtype)
    back = torch.where(band, back, beneath[:, :3])
    back_coc = torch.where(band, back_depth[:, 1:2], torch.where(hidden, coc_fill, coc))
    return BatchSurfaces(
        torch.cat([front, alpha], 1), front_coc, torch.cat([back * covered, covered], 1), back_coc,
        distance,
    )  # fmt: skip


def _snapped(own: Tensor, side: Tensor, off: Tensor) -> Tensor:
    return own + (side - own) * ((off - UNMIX.ramp_share) / UNMIX.ramp_share).clamp(0, 1)


def _fill_dips(front: Tensor, reach: int) -> Tensor:
    return -_dilate(-_dilate(front, reach), reach)


def _means(known: Tensor, weight: Tensor, radius: int) -> Tensor:
    def sums(image: Tensor) -> Tensor:
        return _box(image, 2 * radius + 1) + UNMIX.wide_mean_weight * _box(image, 4 * radius + 1)

    return sums(known * weight) / sums(weight).clamp(min=1e-12)


def _refine_means(known: Tensor, weight: Tensor, radius: int, first: Tensor) -> Tensor:
    size = 2 * radius + 1
    return (_box(known * weight, size) + UNMIX.first_mean_weight * first) / (
        _box(weight, size) + UNMIX.first_mean_weight
    )


def _variance(means: Tensor) -> Tensor:
    return (means[:, 5:] - (means[:, :3] ** 2).sum(1, keepdim=True)).clamp(min=0)


def _alpha(pixels: Tensor, near: Tensor, far: Tensor, is_near: Tensor, radius: int) -> Tensor:
    prior = _soft(is_near, soft(radius))
    off_edge = (2 * _box(is_near, small(radius)) - 1) ** 2
    difference = near[:, :3] - far[:, :3]
    along = ((pixels - far[:, :3]) * difference).sum(1, keepdim=True)
    length = (difference**2).sum(1, keepdim=True)
    texture = _variance(near) + _variance(far)
    doubt = (
        UNMIX.texture_weight
        * min(1, UNMIX.placed_window_px / radius)
        * texture
        * (1 + UNMIX.distance_weight * off_edge)
        + 1e-4
    )
    alpha = ((along + doubt * prior) / (length + doubt)).clamp(0, 1)
    fits = (pixels / far[:, :3].clamp(min=1e-6)).amin(1, keepdim=True)
    front = torch.maximum(is_near, (4 * alpha - 2).clamp(0, 1))
    alpha = torch.maximum(alpha, front * (1 - fits))
    return torch.where(alpha > UNMIX.opaque_alpha, 1.0, alpha)


def _extremes(disparity: Tensor, radius: int) -> tuple[Tensor, Tensor]:
    return _dilate(disparity, radius), -_dilate(-disparity, radius)


def _dilate(image: Tensor, radius: int) -> Tensor:
    size = 2 * radius + 1
    image = F.max_pool2d(image, (size, 1), 1, (radius, 0))
    return F.max_pool2d(image, (1, size), 1, (0, radius))


def _distance(mask: Tensor, most: int) -> Tensor:
    """How far the nearest 1 of a mask is, in steps to one of 8 neighbors, `most` + 1 at most."""
    distance = 1 - mask
    for _ in range(most):
        mask = F.max_pool2d(mask, 3, 1, 1)
        distance = distance + (1 - mask)
    return distance


def _box(image: Tensor, size: int) -> Tensor:
    half = size // 2
    image = F.pad(image, (half,) * 4, mode="reflect")
    return F.avg_pool2d(F.avg_pool2d(image, (size, 1), 1), (1, size), 1)


def _soft(label: Tensor, sigma: float) -> Tensor:
    """A Gaussian blur, as `unmix` softens the disparity's edge."""
    reach = math.ceil(1.6 * sigma)
    taps = [math.exp(-(offset**2) / (2 * sigma**2)) for offset in range(-reach, reach + 1)]
    for dim in (2, 3):
        pad = (0, 0, reach, reach) if dim == 2 else (reach, reach, 0, 0)
        wide, length = F.pad(label, pad, mode="reflect"), label.shape[dim]
        parts = (tap * wide.narrow(dim, at, length) for at, tap in enumerate(taps))
        label = torch.stack(list(parts)).sum(0) / sum(taps)
    return label
