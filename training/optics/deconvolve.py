"""The batched twin of `engine.optics.deconvolve`, for making drafts on the training device."""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.optics import bank
from engine.optics.deconvolve import (
    COLOUR,
    OVERSHOOT,
    REACHES,
    UNEXPLAINED,
    fault,
    padded_side,
)
from engine.optics.noise import FLOOR, LUMA
from training.optics.fill import push_pull_fill_batch


@torch.no_grad()
def deconvolve_batch(pixels: Tensor, coc: Tensor) -> Tensor:
    """The photos with their blur undone, by the same steps as `deconvolve` at quality "quick".

    Args:
        pixels: float32 B x 3 x H x W, linear light.
        coc: float32 B x 1 x H x W, signed CoC radius in pixels, positive = nearer than focus.
    Returns:
        float32 B x 3 x H x W, on the device of `pixels`.
    """
    height, width = pixels.shape[-2:]
    padded, radius = _pad(pixels), _pad(coc)
    result, _ = _undo(padded, radius, _noise_level(_luma(padded)), 0)
    return result[..., :height, :width]


def _undo(pixels: Tensor, coc: Tensor, noise: Tensor, level: int) -> tuple[Tensor, Tensor]:
    first = bank.COARSE if level else 0
    step = bank.PER_OCTAVE * torch.log2(coc.abs().clamp(min=0.25) / bank.RADII[0])
    clean = 1 - _mixed(coc)
    light = _luma(pixels)
    colours = F.avg_pool2d(pixels[:, ::2] - light, 2)
    variance = _blur(4 * (noise**2 + UNEXPLAINED**2) * (light.clamp(min=0) + float(FLOOR)), 9)
    power = _octave_power(light)
    change, weight, tint = (torch.zeros_like(part) for part in (coc, coc, colours))
    for index in range(first, len(bank.RADII)):
        share = _owned(step, index) * clean
        if not share.any():
            continue
        radius = bank.RADII[index]
        known = (2 - (step - index).abs() * (2 / bank.PER_OCTAVE)).clamp(0, 1) * clean
        ratio = _noise_ratio(known, light, power, fault(noise, radius, level))
        blur, frequency = _filters(radius, tuple(light.shape[-2:]), light.device)
        inverse = blur / (blur * blur + frequency * ratio)
        spectrum = _cosine(push_pull_fill_batch(light, known))
        residual = _inverse_cosine(spectrum * (1 - blur * inverse))
        window = 2 * round(radius) + 3
        share = share * (2 - _blur(residual**2, window) / variance).clamp(0, 1)
        change += share * (_inverse_cosine(spectrum * inverse) - light)
        weight += share
        known = F.avg_pool2d(known, 2)
        rows, columns = known.shape[-2:]
        blur, frequency = blur[:rows, :columns], frequency[:rows, :columns]
        low = blur / (blur * blur + frequency * ratio * COLOUR)
        clear = _inverse_cosine(_cosine(push_pull_fill_batch(colours, known)) * low)
        tint += F.avg_pool2d(share, 2) * (clear - colours)
    tint = tint / F.avg_pool2d(weight, 2).clamp(min=1e-3)
    red, blue = (weight * _double(tint)).split(1, dim=1)
    changes = torch.cat([change + red, change - (red + blue) / 2, change + blue], 1)
    result = _bounded(pixels + changes, pixels, coc)
    octave = bank.PER_OCTAVE / 2
    beyond = (step - (len(bank.RADII) - 1)).clamp(0, octave) / octave
    if bank.whole(coc.shape, bank.UNIT) and beyond.any():
        small = F.avg_pool2d(pixels, 2)
        coarse, share = _undo(small, coc[..., ::2, ::2] / 2, noise / 2, level + 1)
        share = beyond * _double(share)
        result += beyond * _double(coarse - small) + share * (_double(small) - pixels)
        weight += share
    return result, weight


def _noise_ratio(known: Tensor, light: Tensor, power: Tensor, waste: Tensor) -> Tensor:
    amount = _sum(known).clamp(min=1)
    texture = 64 * _sum(power * F.avg_pool2d(known, 8)) / amount / 4.355172180607204  # 2 pi ln 2
    mean_light = (_sum(light * known) / amount).clamp(min=0)
    return 4 * waste * (mean_light + float(FLOOR)) / texture.clamp(min=1e-7)


def _mixed(coc: Tensor) -> Tensor:
    share = torch.zeros_like(coc)
    halves = 2 * torch.log2(coc.abs().clamp(min=0.25))
    for index, radius in enumerate(bank.RIMS):
        inside = _owned(halves, index)
        if index == len(bank.RIMS) - 1:
            inside = torch.where(halves > index, 1, inside)
        window = 2 * _ceil(1.5 * radius) + 3
        for side in (1, -1):
            rim = inside * (coc * side > 0)
            behind = (coc < side * radius - max(1.0, 0.35 * radius)).to(coc.dtype)
            if rim.any() and behind.any():
                both = _blur(rim, window) * _blur(behind, window)
                share = torch.maximum(share, (8 * both).clamp(max=1))
    return share


def _bounded(result: Tensor, photo: Tensor, coc: Tensor) -> Tensor:
    octave = torch.log2(coc.abs().clamp(REACHES[0], REACHES[-1]))
    root = photo.clamp(min=0).sqrt()
    low, high = torch.zeros_like(photo), torch.zeros_like(photo)
    for index, reach in enumerate(REACHES):
        share = _owned(octave, index)
        low -= share * _highest(-root, reach)
        high += share * _highest(root, reach)
    slack = float(OVERSHOOT) * (high - low)
    least = ((low - slack).clamp(min=0) ** 2).minimum(photo)
    return result.maximum(least).minimum(((high + slack) ** 2).maximum(photo))


def _highest(pixels: Tensor, reach: int) -> Tensor:
    side = 2 * reach + 1
    rows = F.max_pool2d(pixels, (side, 1), stride=1, padding=(reach, 0))
    return F.max_pool2d(rows, (1, side), stride=1, padding=(0, reach))


def _owned(step: Tensor, index: int) -> Tensor:
    return (1 - (step - index).abs()).clamp(min=0)


def _noise_level(light: Tensor) -> Tensor:
    z = (light.clamp(min=0) + float(FLOOR)).sqrt()
    detail = z[..., ::2, ::2] - z[..., 1::2, ::2] - z[..., ::2, 1::2] + z[..., 1::2, 1::2]
    return (detail / 2).abs().flatten(1).median(1).values.view(-1, 1, 1, 1) / 0.6745


def _octave_power(light: Tensor) -> Tensor:
    fine = F.avg_pool2d(light, 8)
    return (fine - _double(F.avg_pool2d(light, 16))) ** 2


def _luma(pixels: Tensor) -> Tensor:
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


def _pad(picture: Tensor) -> Tensor:
    for axis in (-2, -1):
        side = picture.shape[axis]
        index = torch.arange(padded_side(side), device=picture.device)
        index = torch.minimum(index, 2 * side - 1 - index)  # the mirror image
        picture = picture.index_select(axis, index)
    return picture


def _cosine(picture: Tensor) -> Tensor:
    rows, columns = (_waves(side, picture.device) for side in picture.shape[-2:])
    return rows @ picture @ columns.T


def _inverse_cosine(spectrum: Tensor) -> Tensor:
    rows, columns = (_waves(side, spectrum.device) for side in spectrum.shape[-2:])
    return rows.T @ spectrum @ columns


@lru_cache(maxsize=8)
def _waves(side: int, device: torch.device) -> Tensor:
    """The orthonormal DCT-II as a matrix; at crop sizes a product beats a transform."""
    n = torch.arange(side, dtype=torch.float64)
    waves = torch.cos(torch.pi * n[:, None] * (n[None] + 0.5) / side) * (2 / side) ** 0.5
    waves[0] *= 0.5**0.5
    return waves.to(device, torch.float32)


@lru_cache(maxsize=64)
def _filters(radius: float, shape: tuple[int, int], device: torch.device) -> tuple[Tensor, Tensor]:
    blur = torch.from_numpy(bank.transfer(bank.disc(radius), shape))
    return blur.to(device), torch.from_numpy(bank.squared_frequency(shape)).to(device)


def _ceil(radius: float) -> int:
    return -int(-radius // 1)
