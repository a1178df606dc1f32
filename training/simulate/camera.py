"""What a camera adds after the lens: sensor noise, the sRGB curve, JPEG, 8-bit rounding."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from training.simulate.draws import Draws
from training.simulate.textures import linear_to_srgb, srgb_to_linear

# Annex K of ITU-T T.81, the tables that encoders scale by quality.
LUMA = """16 11 10 16 24 40 51 61 12 12 14 19 26 58 60 55 14 13 16 24 40 57 69 56
14 17 22 29 51 87 80 62 18 22 37 56 68 109 103 77 24 35 55 64 81 104 113 92
49 64 78 87 103 121 120 101 72 92 95 98 112 100 103 99"""
CHROMA = """17 18 24 47 99 99 99 99 18 21 26 66 99 99 99 99 24 26 56 99 99 99 99 99
47 66 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99
99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99"""

_TO_YCC = [[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]]


def save_as_photo(linear: Tensor, noisy: float, jpeg: float, draws: Draws) -> Tensor:
    """Photos as a camera would save them and a reader would load them.

    Args:
        linear: [B, 3, H, W] in 0..1, linear light; H and W multiples of 16.
        noisy, jpeg: shares of photos with sensor noise and saved as JPEG (quality 70..98).
    Returns:
        [B, 3, H, W] in 0..1, linear light.
    """
    return save_jpeg(linear_to_srgb(add_noise(linear, noisy, draws).clamp(0, 1)), jpeg, draws)


def add_noise(linear: Tensor, noisy: float, draws: Draws) -> Tensor:
    """The photos with sensor noise added to a share `noisy`; [B, 3, H, W], linear light."""
    count = len(linear)
    strength = draws.chance(noisy, count, 1, 1, 1)
    shot = strength * 10 ** draws.uniform(count, 1, 1, 1, low=-4.5, high=-2.6)
    read = strength * 10 ** draws.uniform(count, 1, 1, 1, low=-3.6, high=-2.4)
    # Demosaicing and denoising leave noise that is correlated between pixels.
    noise = draws.normal(*linear.shape)
    spread = draws.uniform(count, 1, 1, 1, high=0.6)
    noise = (1 - spread) * noise + spread * 1.8 * F.avg_pool2d(noise, 3, 1, 1)
    noise = noise * (shot * linear + read.square()).sqrt()
    return linear + noise


def save_jpeg(srgb: Tensor, jpeg: float, draws: Draws) -> Tensor:
    """Photos [B, 3, H, W] after saving in 8 bits, a share `jpeg` of them as JPEG; linear light."""
    count = len(srgb)
    quality = draws.uniform(count, low=70, high=98)
    halved = draws.chance(0.5, count)
    saved = draws.chance(jpeg, count).nonzero()[:, 0]
    if len(saved):
        srgb[saved] = jpeg_round_trip(srgb[saved], quality[saved], halved[saved])
    return srgb_to_linear((srgb * 255).round() / 255)


def jpeg_round_trip(srgb: Tensor, quality: Tensor, halved: Tensor) -> Tensor:
    """Pictures after baseline JPEG (quantized DCT; entropy coding is not needed).

    Args:
        srgb: [B, 3, H, W] in 0..1; H and W multiples of 16.
        quality: [B], 1..100 as in libjpeg.
        halved: bool [B], chroma at half resolution (4:2:0).
    """
    to_ycc, from_ycc, tables, basis = (t.to(srgb.device) for t in _constants())
    ycc = torch.einsum("dc,bchw->bdhw", to_ycc, srgb * 255)
    ycc[:, 0] -= 128
    chroma = ycc[:, 1:]
    small = F.avg_pool2d(chroma, 2)
    scale = torch.where(quality < 50, 5000 / quality, 200 - 2 * quality).view(-1, 1, 1, 1)
    table = ((tables * scale + 50) / 100).floor().clamp(1, 255)
    luma = _quantize(ycc[:, :1], table[:, :1], basis)
    full = _quantize(chroma, table[:, 1:], basis)
    small = F.interpolate(_quantize(small, table[:, 1:], basis), scale_factor=2, mode="bilinear")
    chroma = torch.where(halved.view(-1, 1, 1, 1), small, full)
    ycc = torch.cat([luma + 128, chroma], 1)
    return (torch.einsum("dc,bchw->bdhw", from_ycc, ycc) / 255).clamp(0, 1)


def _quantize(planes: Tensor, table: Tensor, basis: Tensor) -> Tensor:
    """Block DCT, rounding by `table` [B, 1, 8, 8], and back; planes [B, C, H, W]."""
    batch, channels, height, width = planes.shape
    blocks = planes.reshape(batch, channels, height // 8, 8, width // 8, 8).transpose(3, 4)
    table = table[:, :, None, None]
    levels = (basis @ blocks @ basis.T / table).round() * table
    return (basis.T @ levels @ basis).transpose(3, 4).reshape(planes.shape)


@lru_cache(maxsize=1)
def _constants() -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """(RGB to YCbCr, back, quantization tables [1, 2, 8, 8], DCT basis [8, 8])."""
    to_ycc = torch.tensor(_TO_YCC)
    tables = torch.tensor([[float(v) for v in t.split()] for t in (LUMA, CHROMA)])
    n = np.arange(8)
    basis = 0.5 * np.cos((2 * n[None] + 1) * n[:, None] * math.pi / 16)
    basis[0] /= math.sqrt(2)
    return (
        to_ycc,
        torch.linalg.inv(to_ycc),
        tables.view(1, 2, 8, 8),
        torch.from_numpy(basis).float(),
    )
