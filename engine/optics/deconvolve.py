"""The physical way back: undo a known blur as far as noise and rounding allow.

Non-blind and spatially varying: a bank of disc radii, blended by CoC, in linear light. What the
blur model does not explain (a wrong CoC, clipped lights, the rims of blurred things) is left as
the photo has it: the photo is never traded for a guess.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import cv2
import numpy as np

from engine.optics import bank
from engine.optics.noise import FLOOR, noise_level, octave_power
from engine.optics.sparse import sparse
from engine.progress import Tick, silent

Quality = Literal["quick", "full"]

UNTRUE = 0.03
"""Error of the blur model itself (file rounding, PSF, CoC) in units of the noise level."""

UNEXPLAINED = 0.012
"""Residual that is still forgiven in a noiseless photo, in units of the noise level."""

OVERSHOOT = np.float32(0.05)
"""How far a result may leave the photo's own range within one CoC, as a share of that range."""


WORKERS = min(4, os.cpu_count() or 1)
"""Radii of the bank that are undone at the same time."""


def deconvolve(
    pixels: np.ndarray, coc: np.ndarray, *, quality: Quality = "full", tick: Tick = silent
) -> np.ndarray:
    """The photo with its blur undone.

    "quick" takes Wiener filters with the `1/f^2` prior of natural photos; "full" goes on from there
    to the sparse gradients of natural photos, in luma (see `engine.optics.sparse`).

    Args:
        pixels: float32 H x W x 3, linear light.
        coc: float32 H x W, the photo's CoC radius in pixels, signed (positive = nearer than
            focus). A map without signs is read as nearer than focus: then every depth edge is
            taken for a mixed one and kept as it is.
    Returns:
        float32 H x W x 3; the photo's own values where the CoC is below 0.7 px.
    Raises:
        Cancelled: from `tick`.
    """
    height, width = coc.shape
    planes = np.stack([pad(plane) for plane in cv2.split(pixels)])
    noise = noise_level(bank.luma(planes))
    result, weight = _undo(planes, pad(coc), noise, quality, 0, tick)
    result += (1 - weight) * planes
    return cv2.merge(list(result))[:height, :width]


def padded_side(side: int) -> int:
    """The next side that halves exactly and transforms fast."""
    unit = bank.UNIT if side <= 8 * bank.UNIT else 4 * bank.UNIT
    return cv2.getOptimalDFTSize(-(-side // unit)) * unit


def pad(plane: np.ndarray) -> np.ndarray:
    """Continue a picture as its mirror image, right and below, up to `padded_side`."""
    bottom, right = (padded_side(side) - side for side in plane.shape)
    return cv2.copyMakeBorder(plane, 0, bottom, 0, right, cv2.BORDER_REFLECT)


def _undo(
    planes: np.ndarray,
    coc: np.ndarray,
    noise: float,
    quality: Quality,
    level: int,
    tick: Tick,
) -> tuple[np.ndarray, np.ndarray]:
    """Sum of the bank's results, each times its share; and the sum of the shares (H x W).

    At each halving (`level`) noise halves, but not what a wide blur has of other faults.
    """
    first = bank.COARSE if level else 0
    untrue = UNTRUE * 2**level
    step = bank.steps(coc)
    clean = 1 - bank.mixed(coc)
    light = bank.luma(planes)
    variance = cv2.blur(4 * (noise**2 + UNEXPLAINED**2) * (np.maximum(light, 0) + FLOOR), (9, 9))
    power = octave_power(light)

    def one(index: int) -> tuple[np.ndarray, np.ndarray] | None:
        share = bank.owned(step, index) * clean
        if not share.any():
            return None
        radius = bank.RADII[index]
        known = bank.kindred(step, index) * clean
        filled = bank.fill(planes, known)
        ratio = _noise_ratio(known, light, power, 0.75 * noise**2 + untrue**2)
        blur = bank.transfer(bank.disc(radius), coc.shape)
        sharp, residual = _wiener(filled, blur, ratio)
        if quality == "full":
            start = bank.luma(sharp)
            sharp += sparse(bank.luma(filled), start, blur, ratio) - start
        share *= explained(residual, variance, radius)
        for plane, photo in zip(sharp, planes, strict=True):
            plane[:] = bounded(plane, photo, radius) * share
        return sharp, share

    total, weight = np.zeros_like(planes), np.zeros_like(coc)
    with ThreadPoolExecutor(WORKERS) as pool:
        for done, layer in enumerate(pool.map(one, range(first, len(bank.RADII)))):
            tick("recover", done / (len(bank.RADII) - first + 1))
            if layer is not None:
                total += layer[0]
                weight += layer[1]
    last = len(bank.RADII) - 1
    beyond = np.clip(step - last, 0, 1)
    if beyond.any() and bank.whole(coc.shape, bank.UNIT):
        small = np.stack([bank.halved(plane) for plane in planes])
        half = np.ascontiguousarray(coc[::2, ::2]) / 2
        coarse, share = _undo(small, half, noise / 2, quality, level + 1, silent)
        for plane, addition in zip(total, coarse, strict=True):
            plane += beyond * bank.doubled(addition)
        weight += beyond * bank.doubled(share)
    return total, weight


def _noise_ratio(known: np.ndarray, light: np.ndarray, power: np.ndarray, fault: float) -> float:
    """Noise over scene at 1 cycle per pixel, of the pixels that are `known`."""
    amount = max(float(known.sum()), 1.0)
    share = cv2.resize(known, power.shape[::-1], interpolation=cv2.INTER_AREA)
    texture = 64 * float((power * share).sum()) / amount / (2 * np.pi * np.log(2))
    mean_light = max(float((light * known).sum()) / amount, 0.0)
    strength = 4 * fault * (mean_light + float(FLOOR))
    return strength / max(texture, 1e-7)


def _wiener(planes: np.ndarray, blur: np.ndarray, ratio: float) -> tuple[np.ndarray, np.ndarray]:
    """Deblurred planes, and the part of their luma that blurring them again does not give back.

    `W = H / (H^2 + N / S)`, with the noise `N` white and the scene `S = A / f^2`.
    """
    inverse = blur / (blur * blur + bank.squared_frequency(blur.shape) * np.float32(ratio))
    spectra = [bank.cosine(plane) for plane in planes]
    residual = bank.inverse_cosine(bank.luma(np.stack(spectra)) * (1 - blur * inverse))
    return np.stack([bank.inverse_cosine(s * inverse) for s in spectra]), residual


def explained(residual: np.ndarray, variance: np.ndarray, radius: float) -> np.ndarray:
    """1 where the residual is no more than noise, 0 where it is twice that: the blur is not so."""
    window = 2 * round(radius) + 3
    return np.clip(2 - cv2.blur(residual * residual, (window, window)) / variance, 0, 1)


def bounded(sharp: np.ndarray, photo: np.ndarray, radius: float) -> np.ndarray:
    """Hold the result within the photo's own range nearby: no ringing, no light out of nowhere."""
    nearby = np.ones((2 * int(np.ceil(radius)) + 1,) * 2, np.uint8)
    low, high = cv2.erode(photo, nearby), cv2.dilate(photo, nearby)
    slack = OVERSHOOT * (high - low)
    return np.clip(sharp, np.maximum(low - slack, np.minimum(low, 0)), high + slack)
