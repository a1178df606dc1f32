"""`engine.optics.deconvolve` for batches of tensors, for drafts on the training device."""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.optics import bank
from engine.optics.bank import BANK
from engine.optics.deconvolve import DECONVOLUTION, error_power, padded_side
from engine.optics.noise import LUMA, NOISE_FLOOR
from training.optics.fill import push_pull_fill_batch


@torch.no_grad()
def deconvolve_batch(pixels: Tensor, coc: Tensor) -> Tensor:
    """The photos with their blur removed, by the same steps as `deconvolve` at quality "quick".

    Args:
        pixels: float32 B x 3 x H x W, linear light.
        coc: float32 B x 1 x H x W, signed CoC radius in pixels, positive = nearer than focus.
    Returns:
        float32 B x 3 x H x W, on the device of `pixels`.
    """
    height, width = pixels.shape[-2:]
    padded, radius = _pad(pixels), _pad(coc)
    result, _ = _deconvolve_octaves(padded, radius, _noise_level(_luma(padded)), 0)
    return result[..., :height, :width]


def _deconvolve_octaves(
    pixels: Tensor, coc: Tensor, noise: Tensor, level: int
) -> tuple[Tensor, Tensor]:
    first = BANK.first_coarse if level else 0
    position = BANK.radii_per_octave * torch.log2(coc.abs().clamp(min=0.25) / BANK.radii[0])
    unmixed = 1 - _mixed_depth(coc)
    light = _luma(pixels)
    chroma = F.avg_pool2d(pixels[:, ::2] - light, 2)
    variance = 4 * (noise**2 + DECONVOLUTION.noiseless_residual**2)
    variance = variance * (light.clamp(min=0) + float(NOISE_FLOOR))
    variance = _blur(variance, DECONVOLUTION.noise_window_px)
    power = _octave_power(light)
    change, weight, tint = (torch.zeros_like(part) for part in (coc, coc, chroma))
    for index in range(first, len(BANK.radii)):
        share = _radius_weight(position, index) * unmixed
        if not share.any():
            continue
        radius = BANK.radii[index]
        known = (2 - (position - index).abs() * (2 / BANK.radii_per_octave)).clamp(0, 1)
        known = known * unmixed
        ratio = _noise_ratio(known, light, power, error_power(noise, radius, level))
        blur, frequency = _filters(radius, tuple(light.shape[-2:]), light.device)
        inverse = blur / (blur * blur + frequency * ratio)
        spectrum = _dct(push_pull_fill_batch(light, known))
        residual = _inverse_dct(spectrum * (1 - blur * inverse))
        window = 2 * round(radius) + 3
        share = share * (2 - _blur(residual**2, window) / variance).clamp(0, 1)
        change += share * (_inverse_dct(spectrum * inverse) - light)
        weight += share
        known = F.avg_pool2d(known, 2)
        rows, columns = known.shape[-2:]
        blur, frequency = blur[:rows, :columns], frequency[:rows, :columns]
        low = blur / (blur * blur + frequency * ratio * DECONVOLUTION.chroma_noise_ratio)
        clear = _inverse_dct(_dct(push_pull_fill_batch(chroma, known)) * low)
        tint += F.avg_pool2d(share, 2) * (clear - chroma)
    tint = tint / F.avg_pool2d(weight, 2).clamp(min=1e-3)
    red, blue = (weight * _double(tint)).split(1, dim=1)
    changes = torch.cat([change + red, change - (red + blue) / 2, change + blue], 1)
    result = _clamp_overshoot(pixels + changes, pixels, coc)
    octave = BANK.radii_per_octave / 2
    beyond = (position - (len(BANK.radii) - 1)).clamp(0, octave) / octave
    if bank.divisible(coc.shape, BANK.side_unit_px) and beyond.any():
        small = F.avg_pool2d(pixels, 2)
        coarse, share = _deconvolve_octaves(small, coc[..., ::2, ::2] / 2, noise / 2, level + 1)
        share = beyond * _double(share)
        result += beyond * _double(coarse - small) + share * (_double(small) - pixels)
        weight += share
    return result, weight


def _noise_ratio(known: Tensor, light: Tensor, power: Tensor, error: Tensor) -> Tensor:
    amount = _sum(known).clamp(min=1)
    texture = 64 * _sum(power * F.avg_pool2d(known, 8)) / amount / 4.355172180607204  # 2 pi ln 2
    mean_light = (_sum(light * known) / amount).clamp(min=0)
    return 4 * error * (mean_light + float(NOISE_FLOOR)) / texture.clamp(min=1e-7)


def _mixed_depth(coc: Tensor) -> Tensor:
    share = torch.zeros_like(coc)
    least, portion = BANK.min_step
    halves = 2 * torch.log2(coc.abs().clamp(min=0.25))
    for index, radius in enumerate(BANK.edge_radii_px):
        inside = _radius_weight(halves, index)
        if index == len(BANK.edge_radii_px) - 1:
            inside = torch.where(halves > index, 1, inside)
        window = BANK.edge_window(radius)
        for side in (1, -1):
            rim = inside * (coc * side > 0)
            behind = (coc < side * radius - max(least, portion * radius)).to(coc.dtype)
            if rim.any() and behind.any():
                both = _blur(rim, window) * _blur(behind, window)
                share = torch.maximum(share, (BANK.edge_gain * both).clamp(max=1))
    return share


def _clamp_overshoot(result: Tensor, photo: Tensor, coc: Tensor) -> Tensor:
    radii = DECONVOLUTION.overshoot_radii_px
    octave = torch.log2(coc.abs().clamp(radii[0], radii[-1]))
    root = photo.clamp(min=0).sqrt()
    low, high = torch.zeros_like(photo), torch.zeros_like(photo)
    for index, radius in enumerate(radii):
        share = _radius_weight(octave, index)
        low -= share * _local_maximum(-root, radius)
        high += share * _local_maximum(root, radius)
    slack = DECONVOLUTION.overshoot * (high - low)
    least = ((low - slack).clamp(min=0) ** 2).minimum(photo)
    return result.maximum(least).minimum(((high + slack) ** 2).maximum(photo))


def _local_maximum(pixels: Tensor, reach: int) -> Tensor:
    side = 2 * reach + 1
    rows = F.max_pool2d(pixels, (side, 1), stride=1, padding=(reach, 0))
    return F.max_pool2d(rows, (1, side), stride=1, padding=(0, reach))


def _radius_weight(step: Tensor, index: int) -> Tensor:
    return (1 - (step - index).abs()).clamp(min=0)


def _noise_level(light: Tensor) -> Tensor:
    z = (light.clamp(min=0) + float(NOISE_FLOOR)).sqrt()
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


def _dct(picture: Tensor) -> Tensor:
    rows, columns = (_dct_matrix(side, picture.device) for side in picture.shape[-2:])
    return rows @ picture @ columns.T


def _inverse_dct(spectrum: Tensor) -> Tensor:
    rows, columns = (_dct_matrix(side, spectrum.device) for side in spectrum.shape[-2:])
    return rows.T @ spectrum @ columns


@lru_cache(maxsize=8)
def _dct_matrix(side: int, device: torch.device) -> Tensor:
    """The orthonormal DCT-II as a matrix; at crop sizes a product beats a transform."""
    n = torch.arange(side, dtype=torch.float64)
    waves = torch.cos(torch.pi * n[:, None] * (n[None] + 0.5) / side) * (2 / side) ** 0.5
    waves[0] *= 0.5**0.5
    return waves.to(device, torch.float32)


@lru_cache(maxsize=64)
def _filters(radius: float, shape: tuple[int, int], device: torch.device) -> tuple[Tensor, Tensor]:
    blur = torch.from_numpy(bank.transfer_function(bank.disc_kernel(radius), shape))
    return blur.to(device), torch.from_numpy(bank.squared_frequency(shape)).to(device)
