"""Plug-and-play deconvolution with FFDNet: for comparison only, never part of the program."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.lens import Aperture
from engine.optics.aperture import psf

Denoise = Callable[[np.ndarray, float], np.ndarray]
"""Takes sRGB [H, W, 3] and the standard deviation of the noise."""


class FFDNet(nn.Module):
    """FFDNet for color (Zhang, Zuo and Zhang 2018): 12 convolutions at half size."""

    def __init__(self, width: int = 96, layers: int = 12) -> None:
        super().__init__()
        sizes = [13, *[width] * (layers - 1), 12]
        steps: list[nn.Module] = []
        for number, (a, b) in enumerate(pairwise(sizes)):
            steps.append(nn.Conv2d(a, b, 3, padding=1))
            if number < layers - 1:
                steps.append(nn.ReLU())
        self.model = nn.Sequential(*steps)

    def forward(self, picture: Tensor, sigma: Tensor) -> Tensor:
        """[1, 3, H, W] with H and W even -> the same with noise of level `sigma` removed."""
        x = F.pixel_unshuffle(picture, 2)
        level = sigma.view(1, 1, 1, 1).expand(1, 1, *x.shape[-2:])
        return F.pixel_shuffle(self.model(torch.cat([x, level], 1)), 2)


def load_ffdnet(path: Path) -> Denoise:
    """The denoiser from its published state dict (read as weights only)."""
    network = FFDNet()
    network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))

    def denoise(picture: np.ndarray, sigma: float) -> np.ndarray:
        planes = torch.from_numpy(picture.transpose(2, 0, 1)[None].copy()).float()
        with torch.inference_mode():
            clean = network(planes, torch.tensor(sigma))[0]
        return clean.numpy().transpose(1, 2, 0)

    return denoise


def plug_and_play(photo: np.ndarray, radius: float, denoise: Denoise, steps: int = 8) -> np.ndarray:
    """Half-quadratic splitting with a denoiser (DPIR, Zhang et al. 2021); data steps in linear
    light, denoising in sRGB, sigma falling from .19 to .01.

    Args:
        photo: float32 H x W x 3, linear light.
        radius: of the disc, in pixels; borders are mirrored.
    """
    height, width = photo.shape[:2]
    kernel = psf(Aperture(), radius)
    reach = kernel.shape[0] // 2
    mirrored = cv2.copyMakeBorder(photo, 0, height, 0, width, cv2.BORDER_REFLECT)
    padded = np.zeros(mirrored.shape[:2], np.float32)
    padded[: kernel.shape[0], : kernel.shape[1]] = kernel
    blur = np.fft.rfft2(np.roll(padded, (-reach, -reach), (0, 1)))[..., None]
    spectrum = np.fft.rfft2(mirrored, axes=(0, 1))
    last = 0.01
    clean = photo
    for sigma in np.geomspace(0.19, last, steps):
        rho = 0.3 * last**2 / sigma**2
        prior = cv2.copyMakeBorder(clean, 0, height, 0, width, cv2.BORDER_REFLECT)
        guess = np.fft.rfft2(prior, axes=(0, 1))
        joined = (blur.conj() * spectrum + rho * guess) / (np.abs(blur) ** 2 + rho)
        data = np.fft.irfft2(joined, s=mirrored.shape[:2], axes=(0, 1))[:height, :width]
        encoded = np.clip(data, 0, 1) ** (1 / 2.2)
        clean = np.clip(denoise(encoded.astype(np.float32), float(sigma)), 0, 1) ** 2.2
    return clean.astype(np.float32)
