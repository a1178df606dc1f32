"""Images to latents and back: FLUX.2's autoencoder with its built-in normalization."""

from __future__ import annotations

import torch
from diffusers.models.autoencoders.autoencoder_kl_flux2 import AutoencoderKLFlux2
from torch import Tensor
from torch.nn import functional as F


class Codec:
    """Encodes images in encoded light (`engine.dit.encoding`), which is close to sRGB."""

    def __init__(self, vae: AutoencoderKLFlux2) -> None:
        self.vae = vae.eval().requires_grad_(False)

    @torch.no_grad()
    def encode(self, pictures: Tensor) -> Tensor:
        """[B, 3, H, W], 0..1 (clipped), sides multiples of a cell -> float32 [B, C, h, w].

        The latents are normalized: standard normal over many photos, as the transformer expects.
        """
        pictures = (pictures.clamp(0, 1) * 2 - 1).to(self.vae.dtype)
        latents = self.vae.encode(pictures, return_dict=False)[0].mode()
        mean, deviation = self._statistics()
        return (F.pixel_unshuffle(latents.float(), 2) - mean) / deviation

    @torch.no_grad()
    def decode(self, latents: Tensor) -> Tensor:
        """Normalized latents [B, C, h, w] -> float32 [B, 3, H, W], about 0..1, not clipped."""
        mean, deviation = self._statistics()
        latents = F.pixel_shuffle(latents.float() * deviation + mean, 2)
        pictures = self.vae.decode(latents.to(self.vae.dtype), return_dict=False)[0]  # pyright: ignore
        return pictures.float() / 2 + 0.5

    def _statistics(self) -> tuple[Tensor, Tensor]:
        norm = self.vae.bn
        mean, variance = norm.running_mean, norm.running_var
        assert mean is not None
        assert variance is not None
        deviation = (variance.float() + self.vae.config["batch_norm_eps"]).sqrt()
        return mean.float().view(1, -1, 1, 1), deviation.view(1, -1, 1, 1)
