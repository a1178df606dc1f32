"""Wiener drafts of a photo whose blur is known: what the DiT starts from when it recovers.

Non-blind and spatially varying: one filter for each disc radius of the bank, blended by CoC, in
linear light. Two strengths: the cautious one expects errors of the blur model and rings little; the
sharp one trusts the given blur as far as the noise allows. Which of them is right where is for the
network to tell.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from engine.optics import bank
from engine.optics.deconvolve import active_radii, pad
from engine.optics.fill import push_pull_fill
from engine.optics.noise import noise_level, noise_ratio, octave_power
from engine.optics.windows import cut_windows


@dataclass(frozen=True)
class WienerStrength:
    """How much a Wiener filter trusts the given blur.

    Attributes:
        grain_power: power of the noise to expect, against that of the photo's noise level.
        model_error: error of the blur model (file rounding, PSF, CoC), in units of the noise
            level, for blurs of `model_radius` and more.
        model_radius: pixels; narrower blurs suffer less from the same error.
    """

    grain_power: float
    model_error: float
    model_radius: float = 3.0

    def error(self, noise: Any, radius: float) -> Any:
        """Squared noise level of all that is not the scene; `noise` a number or a tensor."""
        share = min(1.0, max(radius, 2.0) / self.model_radius)
        return self.grain_power * noise**2 + share * self.model_error**2


CAUTIOUS = WienerStrength(grain_power=1.5, model_error=0.017)
"""Of `engine.optics.deconvolve`, tuned there on simulated shots with errors of the CoC."""

SHARP = WienerStrength(grain_power=1.0, model_error=0.003)
"""Chosen by hand: a third of the rounding of an 8-bit file above the noise."""


def wiener_drafts(pixels: np.ndarray, coc: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The cautious and the sharp draft of a photo whose blur changes from place to place.

    Args:
        pixels: float32 H x W x 3, linear light.
        coc: float32 H x W, the photo's CoC radius in pixels, signed (positive = nearer than
            focus); beyond `bank.BANK.radii` nothing is filtered.
    Returns:
        two float32 H x W x 3; the photo's own values where the CoC is below 0.6 px, and along the
        soft rims of blurred nearer things, which no single blur explains.
    """
    height, width = coc.shape
    planes = [pad(plane) for plane in cv2.split(pixels)]
    coc = pad(coc)
    light = bank.luma(np.stack(planes))
    noise, power = noise_level(light), octave_power(light)
    position, unmixed = bank.bank_position(coc), 1 - bank.mixed_depth(coc)
    active = active_radii(position, unmixed)
    drafts = [[plane.copy() for plane in planes] for _ in (CAUTIOUS, SHARP)]

    def one(index: int) -> list[tuple[np.ndarray, tuple[slice, slice], np.ndarray]]:
        changes = []
        windows = cut_windows(active >> (index + 2) & 1 > 0)
        if not windows:
            return changes
        radius = bank.BANK.radii[index]
        known = bank.similar_radius_mask(position, index) * unmixed
        errors = [strength.error(noise, radius) for strength in (CAUTIOUS, SHARP)]
        ratios = [noise_ratio(known, light, power, error) for error in errors]
        for window in windows:
            core = window.core.slices
            seen = known[window.context.slices]
            blur = bank.transfer_function(bank.disc_kernel(radius), seen.shape)
            frequency = bank.squared_frequency(seen.shape)
            filters = [blur / (blur * blur + frequency * np.float32(ratio)) for ratio in ratios]
            weight = bank.radius_weight(position[core], index) * unmixed[core]
            whole = bool(seen.min() == 1)
            for number, plane in enumerate(planes):
                photo = plane[window.context.slices]
                spectrum = bank.dct(photo if whole else push_pull_fill(photo, seen))
                for draft, each in zip(drafts, filters, strict=True):
                    result = bank.inverse_dct(spectrum * each)[window.inside.slices]
                    change = weight * (result - plane[core])
                    changes.append((draft[number], core, change))
        return changes

    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        for changes in pool.map(one, range(len(bank.BANK.radii))):
            for draft, core, change in changes:
                draft[core] += change
    cautious, sharp = (cv2.merge(draft)[:height, :width] for draft in drafts)
    return np.ascontiguousarray(cautious), np.ascontiguousarray(sharp)
