"""Wiener drafts of a photo with known blur: what the DiT starts from when it recovers.

Non-blind and spatially varying: one filter per disc radius of the bank, blended by CoC, in linear
light. Two strengths: the cautious one allows for errors of the blur model and rings little; the
sharp one trusts the given blur as far as the noise allows, and is also computed for blurs one step
of the bank narrower and wider, since a CoC is never estimated exactly. The network decides which
of them is right where.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from threading import Event
from typing import Any

import cv2
import numpy as np

from engine.optics import bank
from engine.optics.deconvolve import active_radii, pad
from engine.optics.fill import push_pull_fill
from engine.optics.noise import noise_level, noise_ratio, octave_power
from engine.optics.windows import WINDOWS, WindowParams, active_cells, cut_windows


@dataclass(frozen=True)
class WienerStrength:
    """How much a Wiener filter trusts the given blur.

    Attributes:
        grain_power: expected noise power, relative to that of the photo's noise level.
        model_error: error of the blur model (file rounding, PSF, CoC), in units of the noise
            level, for blurs of `model_radius` and more.
        model_radius: pixels; narrower blurs suffer less from the same error.
    """

    grain_power: float
    model_error: float
    model_radius: float = 3.0

    def error(self, noise: Any, radius: float) -> Any:
        """Squared noise level of all that is not scene; `noise` is a number or a tensor."""
        share = min(1.0, max(radius, 2.0) / self.model_radius)
        return self.grain_power * noise**2 + share * self.model_error**2


CAUTIOUS = WienerStrength(grain_power=1.5, model_error=0.017)
"""That of `engine.optics.deconvolve`, tuned there on simulated shots with CoC errors."""

SHARP = WienerStrength(grain_power=1.0, model_error=0.003)
"""Chosen by hand: the noise plus a third of the rounding of an 8-bit file."""


STEPS_OFF = (0, -1, 1)
"""Steps in the bank, a third of an octave each, from the given CoC to that of each sharp draft."""


CHECK_SECONDS = 0.05


@dataclass(frozen=True, eq=False)
class WienerDrafts:
    """Drafts of one photo; the photo's own values where the CoC is below 0.6 px, and along the soft
    rims of blurred nearer objects, which no single blur explains.

    Attributes:
        cautious: float32 H x W x 3, linear light.
        sharp: the same for each of `STEPS_OFF`.
    """

    cautious: np.ndarray
    sharp: tuple[np.ndarray, ...]


def wiener_drafts(
    pixels: np.ndarray,
    coc: np.ndarray,
    check: Callable[[], None] = lambda: None,
    needed: np.ndarray | None = None,
) -> WienerDrafts:
    """The drafts of a photo whose blur varies across the image.

    Args:
        pixels: float32 H x W x 3, linear light.
        coc: float32 H x W, the photo's CoC radius in pixels, signed (positive = nearer than
            focus); beyond `bank.DRAFT_BANK` nothing is filtered.
        check: called every `CHECK_SECONDS`; an exception from it ends the work.
        needed: bool H x W, the pixels whose drafts are used; None = all. Others may stay unchanged.
    """
    height, width = coc.shape
    planes = [pad(plane) for plane in cv2.split(pixels)]
    coc = pad(coc)
    light = bank.luma(np.stack(planes))
    noise, power = noise_level(light), octave_power(light)
    position, single_depth = bank.bank_position(coc), 1 - bank.mixed_depth(coc)
    radii = bank.DRAFT_BANK.radii
    top = np.float32(len(radii) - 1)
    shifted = [position, *(_shifted(position, steps, top) for steps in STEPS_OFF)]
    active = np.bitwise_or.reduce([active_radii(each, single_depth) for each in shifted])
    if needed is not None:
        padded = np.pad(needed, [(0, a - b) for a, b in zip(coc.shape, needed.shape, strict=True)])
        active[~active_cells(padded, WINDOWS.cell_px)] = 0
    drafts = [[plane.copy() for plane in planes] for _ in shifted]

    stopped = Event()

    def one(index: int) -> list[tuple[np.ndarray, tuple[slice, slice], np.ndarray]]:
        changes = []
        radius = radii[index]
        windows = cut_windows(active >> (index + 2) & 1 > 0, _window_params(radius))
        if not windows:
            return changes
        known = bank.similar_radius_mask(position, index) * single_depth
        errors = [strength.error(noise, radius) for strength in (CAUTIOUS, SHARP)]
        ratios = [noise_ratio(known, light, power, error) for error in errors]
        for window in windows:
            if stopped.is_set():
                break
            core = window.core.slices
            seen = known[window.context.slices]
            blur = bank.transfer_function(bank.disc_kernel(radius), seen.shape)
            frequency = bank.squared_frequency(seen.shape)
            weights = [
                bank.radius_weight(each[core], index) * single_depth[core] for each in shifted
            ]
            used = [bool(weight.max() > 0) for weight in weights]
            whole = bool(seen.min() == 1)
            for number, plane in enumerate(planes):
                photo = plane[window.context.slices]
                spectrum = bank.dct(photo if whole else push_pull_fill(photo, seen))
                for ratio, asked in zip(ratios, (slice(0, 1), slice(1, None)), strict=True):
                    if not any(used[asked]):
                        continue
                    inverse = blur / (blur * blur + frequency * np.float32(ratio))
                    result = bank.inverse_dct(spectrum * inverse)[window.inside.slices]
                    change = result - plane[core]
                    changes += [
                        (draft[number], core, weight * change)
                        for draft, weight in zip(drafts[asked], weights[asked], strict=True)
                    ]
        return changes

    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        waiting = deque(pool.submit(one, index) for index in range(len(radii)))
        try:
            while waiting:
                future = waiting.popleft()  # frees what is already added
                while not future.done():
                    wait([future], CHECK_SECONDS)
                    check()
                for draft, core, change in future.result():
                    draft[core] += change
                del future
        except BaseException:
            stopped.set()
            raise
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    whole = [np.ascontiguousarray(cv2.merge(draft)[:height, :width]) for draft in drafts]
    return WienerDrafts(whole[0], tuple(whole[1:]))


def _window_params(radius: float) -> WindowParams:
    """A wide blur needs more context around the filtered area."""
    wide = radius > bank.BANK.radii[-1]
    return replace(WINDOWS, margin_cells=2 * WINDOWS.margin_cells) if wide else WINDOWS


def _shifted(position: np.ndarray, steps: int, top: np.float32) -> np.ndarray:
    """Positions moved by this many steps of the bank, never beyond its end."""
    return np.where(position > top, position, np.minimum(position + np.float32(steps), top))
