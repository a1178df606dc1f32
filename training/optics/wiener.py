"""Batched version of `engine.optics.wiener`, for making drafts on the training device."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.optics import bank
from engine.optics.wiener import CAUTIOUS, SHARP, STEPS_OFF, WienerStrength
from training.optics import bank as twin
from training.optics.fill import push_pull_fill_batch


@torch.no_grad()
def wiener_batch(pixels: Tensor, coc: Tensor) -> tuple[Tensor, Tensor]:
    """The Wiener drafts of photos with spatially varying blur.

    Args:
        pixels: float32 [B, 3, H, W], linear light; H and W multiples of 32.
        coc: float32 [B, 1, H, W], signed CoC radius in pixels, positive = nearer than focus.
    Returns:
        the cautious draft, float32 [B, 3, H, W] in linear light, and the sharp ones of `STEPS_OFF`,
        [B, 3 * steps, H, W]; the photo's own values where no radius of the bank is close.
    """
    step = twin.bank_position(coc)
    clean = 1 - twin.mixed_depth(coc)
    radii = bank.DRAFT_BANK.radii
    light = twin.luma(pixels)
    noise = twin.noise_level(light)
    power = twin.octave_power(light)
    top = len(radii) - 1
    shifted = [torch.where(step > top, step, (step + off).clamp(max=top)) for off in STEPS_OFF]
    cautious, sharp = pixels.clone(), [pixels.clone() for _ in STEPS_OFF]
    reach = [torch.stack([s.amin((1, 2, 3)), s.amax((1, 2, 3))]) for s in [step, *shifted]]
    least, most = torch.stack(reach).unbind(1)
    least, most = least.amin(0).cpu(), most.amax(0).cpu()
    for index, radius in enumerate(radii):
        near = ((least < index + 1) & (most > index - 1)).nonzero()[:, 0].to(coc.device)
        if not len(near):
            continue
        photo, own = pixels[near], clean[near]
        known = twin.similar_radius_mask(step[near], index) * own
        blur, frequency = twin.blur_filters(radius, tuple(light.shape[-2:]), light.device)
        spectrum = twin.cosine(push_pull_fill_batch(photo, known))

        def change(strength: WienerStrength, near=near, known=known, radius=radius, photo=photo,
                   blur=blur, frequency=frequency, spectrum=spectrum) -> Tensor:  # fmt: skip
            waste = strength.error(noise[near], radius)
            ratio = twin.noise_ratio(known, light[near], power[near], waste)
            return (
                twin.inverse_cosine(spectrum * (blur / (blur * blur + frequency * ratio))) - photo
            )

        cautious[near] += twin.radius_weight(step[near], index) * own * change(CAUTIOUS)
        trusting = change(SHARP)
        for draft, each in zip(sharp, shifted, strict=True):
            draft[near] += twin.radius_weight(each[near], index) * own * trusting
    return cautious, torch.cat(sharp, 1)
