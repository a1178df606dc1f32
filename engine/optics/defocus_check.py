"""Do no harm: where a photo is plainly sharper than its CoC says, it stays as it is.

Blurring what is blurred already changes little; what is sharp loses most of its contrast. A thin
wire before a blurred roof, text, a reflection: their CoC was read from what is around them, and
deconvolving them would make black bars of them. (The literal check, the recovered photo blurred
again and held against the photo, was tried: a cautious recovery fails it where it is right, and a
blur wrongly deconvolved passes it.)
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.lens import Aperture
from engine.optics.aperture import psf
from engine.optics.noise import LUMA, NOISE_FLOOR, noise_level


@dataclass(frozen=True)
class DefocusCheckParams:
    """Numbers of the check, in square roots of light.

    Attributes:
        per_octave: radii to a doubling, between which the blur is interpolated.
        least_px: CoC radius below which nothing is deconvolved.
        widest_px: radius with which wider CoCs are checked.
        noise_power: power of the change that noise explains, in squared noise levels.
        floor: power of contrast below which nothing is to be seen.
        near_px, around_px: Gaussian deviations over which change and contrast are averaged.
        share: of the contrast that may be lost at a CoC of 0.
        share_per_px: and this much more for every pixel of the CoC: a wide disc changes what it
            blurred more than a small one. Both chosen on real focal stacks and known discs.
    """

    per_octave: int = 2
    least_px: float = 0.5
    widest_px: float = 12.0
    noise_power: float = 2.0
    floor: float = 1e-5
    near_px: float = 3.0
    around_px: float = 8.0
    share: float = 0.05
    share_per_px: float = 0.04


CHECK = DefocusCheckParams()


def blurred_share(
    pixels: np.ndarray, coc: np.ndarray, params: DefocusCheckParams = CHECK
) -> np.ndarray:
    """1 where a photo may be as blurred as its CoC says, 0 where it is plainly sharper.

    Args:
        pixels: float32 H x W x 3, linear light.
        coc: float32 H x W, CoC radius in pixels, either sign.
    Returns:
        float32 H x W, soft between.
    """
    radius = np.minimum(np.abs(coc), np.float32(params.widest_px))
    luma = pixels @ LUMA
    again = np.maximum(blur_again(luma, radius, params), 0)
    tone, other = np.sqrt(np.maximum(luma, 0) + NOISE_FLOOR), np.sqrt(again + NOISE_FLOOR)
    noise = noise_level(luma[: luma.shape[0] // 2 * 2, : luma.shape[1] // 2 * 2])
    change = cv2.GaussianBlur((tone - other) ** 2, (0, 0), params.near_px)
    mean = cv2.GaussianBlur(tone, (0, 0), params.around_px)
    contrast = cv2.GaussianBlur((tone - mean) ** 2, (0, 0), params.around_px)
    lost = np.maximum(change - params.noise_power * noise**2, 0) / (contrast + params.floor)
    allowed = params.share + params.share_per_px * radius
    return np.clip(2 - lost / allowed, 0, 1).astype(np.float32)


def blur_again(
    plane: np.ndarray, radius: np.ndarray, params: DefocusCheckParams = CHECK
) -> np.ndarray:
    """`plane` (H x W) with every pixel blurred by its own radius, by a few discs in between."""
    place = params.per_octave * np.log2(np.maximum(radius, params.least_px) / params.least_px)
    result = np.zeros_like(plane)
    for step in range(int(np.ceil(float(place.max()))) + 1):
        share = np.maximum(1 - np.abs(place - step), 0).astype(np.float32)
        if not share.any():
            continue
        blurred = plane
        if step > 0:
            kernel = psf(Aperture(), params.least_px * 2 ** (step / params.per_octave))
            blurred = cv2.filter2D(plane, -1, kernel, borderType=cv2.BORDER_REFLECT)
        result += share * blurred
    return result
