"""The batched twin of `engine.optics.wiener`, for making drafts on the training device."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.optics import bank
from engine.optics.wiener import CAUTIOUS, SHARP, WienerStrength
from training.optics import bank as twin
from training.optics.fill import push_pull_fill_batch


@torch.no_grad()
def wiener_batch(pixels: Tensor, coc: Tensor) -> tuple[Tensor, Tensor]:
    """The Wiener drafts of photos whose blur changes from place to place.

    Args:
        pixels: float32 [B, 3, H, W], linear light; H and W multiples of 32.
        coc: float32 [B, 1, H, W], signed CoC radius in pixels, positive = nearer than focus.
    Returns:
        the cautious and the sharp draft, float32 [B, 3, H, W], linear light; the photo's own
        values where no radius of the bank is near.
    """
    step = twin.steps(coc)
    clean = 1 - twin.mixed(coc)
    light = twin.luma(pixels)
    noise = twin.noise_level(light)
    power = twin.octave_power(light)
    cautious, sharp = pixels.clone(), pixels.clone()
    for index, radius in enumerate(bank.BANK.radii):
        weight = twin.owned(step, index) * clean
        near = (weight.amax((1, 2, 3)) > 0).nonzero()[:, 0]
        if not len(near):
            continue
        weight, photo = weight[near], pixels[near]
        known = twin.similar(step[near], index) * clean[near]
        blur, frequency = twin.filters(radius, tuple(light.shape[-2:]), light.device)
        seen = photo if bool((known == 1).all()) else push_pull_fill_batch(photo, known)
        spectrum = twin.cosine(seen)

        def drawn(strength: WienerStrength, near=near, known=known, radius=radius,
                  blur=blur, frequency=frequency, spectrum=spectrum) -> Tensor:  # fmt: skip
            waste = strength.error(noise[near], radius)
            ratio = twin.noise_ratio(known, light[near], power[near], waste)
            return twin.inverse_cosine(spectrum * (blur / (blur * blur + frequency * ratio)))

        cautious[near] += weight * (drawn(CAUTIOUS) - photo)
        sharp[near] += weight * (drawn(SHARP) - photo)
    return cautious, sharp
