"""Batched version of `engine.optics.bank` and `engine.optics.noise`, on any device.

Pictures are float32 [B, 1 or 3, H, W], maps [B, 1, H, W].
"""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.optics import bank
from engine.optics.noise import LUMA, NOISE_FLOOR


def bank_position(coc: Tensor) -> Tensor:
    """See `engine.optics.bank.bank_position`."""
    return bank.BANK.radii_per_octave * torch.log2(coc.abs().clamp(min=0.25) / bank.BANK.radii[0])


def similar_radius_mask(step: Tensor, index: int) -> Tensor:
    """See `engine.optics.bank.similar_radius_mask`."""
    return (2 - (step - index).abs() * (2 / bank.BANK.radii_per_octave)).clamp(0, 1)


def noise_ratio(known: Tensor, light: Tensor, power: Tensor, waste: Tensor) -> Tensor:
    amount = _sum(known).clamp(min=1)
    texture = 64 * _sum(power * F.avg_pool2d(known, 8)) / amount / 4.355172180607204  # 2 pi ln 2
    mean_light = (_sum(light * known) / amount).clamp(min=0)
    return 4 * waste * (mean_light + float(NOISE_FLOOR)) / texture.clamp(min=1e-7)


def mixed_depth(coc: Tensor) -> Tensor:
    share = torch.zeros_like(coc)
    halves = 2 * torch.log2(coc.abs().clamp(min=0.25))
    for index, radius in enumerate(bank.BANK.edge_radii_px):
        inside = radius_weight(halves, index)
        if index == len(bank.BANK.edge_radii_px) - 1:
            inside = torch.where(halves > index, 1, inside)
        window = 2 * _ceil(1.5 * radius) + 3
        for side in (1, -1):
            rim = inside * (coc * side > 0)
            behind = (coc < side * radius - max(1.0, 0.35 * radius)).to(coc.dtype)
            if rim.any() and behind.any():
                both = _blur(rim, window) * _blur(behind, window)
                share = torch.maximum(share, (8 * both).clamp(max=1))
    return share


def radius_weight(step: Tensor, index: int) -> Tensor:
    return (1 - (step - index).abs()).clamp(min=0)


def noise_level(light: Tensor) -> Tensor:
    z = (light.clamp(min=0) + float(NOISE_FLOOR)).sqrt()
    detail = z[..., ::2, ::2] - z[..., 1::2, ::2] - z[..., ::2, 1::2] + z[..., 1::2, 1::2]
    return (detail / 2).abs().flatten(1).median(1).values.view(-1, 1, 1, 1) / 0.6745


def octave_power(light: Tensor) -> Tensor:
    fine = F.avg_pool2d(light, 8)
    return (fine - _double(F.avg_pool2d(light, 16))) ** 2


def luma(pixels: Tensor) -> Tensor:
    weights = torch.from_numpy(LUMA).to(pixels).view(1, 3, 1, 1)
    return (pixels * weights).sum(1, keepdim=True)


def _sum(picture: Tensor) -> Tensor:
    return picture.sum((2, 3), keepdim=True)


def _blur(picture: Tensor, window: int) -> Tensor:
    reach = window // 2
    padded = F.pad(picture, (reach,) * 4, mode="reflect")
    rows = F.avg_pool2d(padded, (window, 1), stride=1)
    return F.avg_pool2d(rows, (1, window), stride=1)


def _double(picture: Tensor) -> Tensor:
    return F.interpolate(picture, scale_factor=2, mode="bilinear", align_corners=False)


def cosine(picture: Tensor) -> Tensor:
    rows, columns = (_waves(side, picture.device) for side in picture.shape[-2:])
    return rows @ picture @ columns.T


def inverse_cosine(spectrum: Tensor) -> Tensor:
    rows, columns = (_waves(side, spectrum.device) for side in spectrum.shape[-2:])
    return rows.T @ spectrum @ columns


@lru_cache(maxsize=8)
def _waves(side: int, device: torch.device) -> Tensor:
    """The orthonormal DCT-II as a matrix; at crop sizes a product is faster than a transform."""
    n = torch.arange(side, dtype=torch.float64)
    waves = torch.cos(torch.pi * n[:, None] * (n[None] + 0.5) / side) * (2 / side) ** 0.5
    waves[0] *= 0.5**0.5
    return waves.to(device, torch.float32)


@lru_cache(maxsize=64)
def blur_filters(
    radius: float, shape: tuple[int, int], device: torch.device
) -> tuple[Tensor, Tensor]:
    blur = torch.from_numpy(bank.transfer_function(bank.disc_kernel(radius), shape))
    return blur.to(device), torch.from_numpy(bank.squared_frequency(shape)).to(device)


def _ceil(radius: float) -> int:
    return -int(-radius // 1)
