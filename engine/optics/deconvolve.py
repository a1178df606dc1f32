"""The physical way back: undo a known blur as far as noise and rounding allow.

Non-blind and spatially varying: a bank of disc radii, blended by CoC, in linear light. What the
blur model does not explain (a wrong CoC, clipped lights, the rims of blurred things) is left as
the photo has it: the photo is never traded for a guess. Luma is undone at the full size, colour
differences at half of it, which is all that most JPEGs hold.
"""

from __future__ import annotations

import os
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Literal

import cv2
import numpy as np

from engine.backends.session import Arrays
from engine.geometry import Region
from engine.optics import bank
from engine.optics.fill import push_pull_fill
from engine.optics.filters import double, halve
from engine.optics.noise import FLOOR, noise_level, noise_ratio, octave_power
from engine.optics.sparse import sparse, squared_gradient, typical_gradient
from engine.optics.windows import CELL, blockwise, cut_windows
from engine.progress import Tick, silent
from engine.progress import part as progress_part
from engine.tiling import cut, run_tiled

Quality = Literal["quick", "full"]

UNTRUE = 0.017
"""Error of the blur model itself (file rounding, PSF, CoC) in units of the noise level."""

SMALL = 2.0
"""Radius up to which all blurs are undone with the same caution, pixels."""

GRAIN = 1.5
"""Power of the noise to reckon with, against that of the photo's noise level."""

UNEXPLAINED = 0.007
"""Residual that is still forgiven in a noiseless photo, in units of the noise level."""

COLOUR = 4
"""Noise over scene of the colour differences, against that of luma."""

SPARSE = np.float32(0.75)
"""Share of the sparse gradients' result in the full one: all of it gains a little more, but turns
fine texture into flat patches."""

OVERSHOOT = np.float32(0.05)
"""How far a result may leave the photo's own range within one CoC, as a share of that range, both
in square roots of light, which is about how they are seen."""

TILE, OVERLAP = 2048, 256
"""Sides of the tiles in which a larger photo is undone, and of what they share, pixels: memory and
caches are spared, and nothing that is undone reaches as far."""

RIM = 16
"""Pixels that `bank.mixed` looks no further than."""

REACHES = (1, 2, 4, 8)
"""Reaches of the squares whose range bounds a result, pixels: from 1, each twice the last."""

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
    planes = np.stack(cv2.split(pixels))
    noise = noise_level(pad(bank.luma(planes)))
    parts = len(cut(coc.shape[0], coc.shape[1], TILE, OVERLAP))
    begun = count()

    def change(part: Arrays) -> Arrays:
        own, radius = part["planes"][0], part["coc"][0, 0]
        height, width = radius.shape
        padded = np.stack([pad(plane) for plane in own])
        at = next(begun)
        spent = progress_part(tick, at / parts, (at + 1) / parts)
        result, _ = _undo(padded, pad(radius), noise, quality, 0, spent, pool)
        return {"change": (result[:, :height, :width] - own)[None]}

    given = {"planes": planes[None], "coc": coc[None, None]}
    pool = ThreadPoolExecutor(WORKERS)
    try:
        changes = run_tiled(change, given, side=TILE, overlap=OVERLAP)["change"][0]
    finally:
        pool.shutdown(cancel_futures=True)  # cancelled: radii not begun never are
    return cv2.merge(list(planes + changes))


def padded_side(side: int) -> int:
    """The next side that halves exactly and transforms fast."""
    unit = bank.UNIT if side <= 8 * bank.UNIT else 4 * bank.UNIT
    return cv2.getOptimalDFTSize(-(-side // unit)) * unit


def pad(plane: np.ndarray) -> np.ndarray:
    """Continue a picture as its mirror image, right and below, up to `padded_side`."""
    bottom, right = (padded_side(side) - side for side in plane.shape)
    return cv2.copyMakeBorder(plane, 0, bottom, 0, right, cv2.BORDER_REFLECT)


def _at_work(step: np.ndarray, clean: np.ndarray) -> np.ndarray:
    """Which radii own pixels of a `CELL`, int32 rows x columns: bit `index + 2` for each radius.

    The last cell of a row or column may be half a one.
    """
    place = np.floor(np.clip(step, -2, len(bank.RADII))).astype(np.int32)
    radii = np.where(clean > 0, 3 << (place + 2), 0)  # between two of the bank
    rows, columns = (-(-side // CELL) for side in step.shape)
    bottom, right = rows * CELL - step.shape[0], columns * CELL - step.shape[1]
    radii = cv2.copyMakeBorder(radii, 0, bottom, 0, right, cv2.BORDER_REPLICATE)
    lines = np.bitwise_or.reduce(radii.reshape(rows, CELL, columns * CELL), axis=1)
    return np.bitwise_or.reduce(lines.reshape(rows, columns, CELL), axis=2)


@dataclass(frozen=True, eq=False)
class Look:
    """A part of a photo as one radius sees it, float32 h x w: the photo with what the radius does
    not blur filled in, how well each pixel is known, transfer function of the blur, and after the
    Wiener filter the sharp part and what it leaves unexplained."""

    photo: np.ndarray
    known: np.ndarray
    blur: np.ndarray
    sharp: np.ndarray
    residual: np.ndarray


def _look(light: np.ndarray, known: np.ndarray, radius: float, ratio: float) -> Look:
    blur = bank.transfer(bank.disc(radius), known.shape)
    inverse = _wiener(blur, ratio)
    filled = push_pull_fill(light, known)
    spectrum = bank.cosine(filled)
    residual = bank.inverse_cosine(spectrum * (1 - blur * inverse))
    return Look(filled, known, blur, bank.inverse_cosine(spectrum * inverse), residual)


def _undo(
    planes: np.ndarray,
    coc: np.ndarray,
    noise: float,
    quality: Quality,
    level: int,
    tick: Tick,
    pool: Executor,
) -> tuple[np.ndarray, np.ndarray]:
    """The result (3 x H x W), and which share of it is not the photo's own (H x W).

    At each halving (`level`) noise halves, but not what a wide blur has of other faults.
    """
    first = bank.COARSE if level else 0
    step = bank.steps(coc)
    light = bank.luma(planes)
    colours = [halve(planes[index] - light) for index in (0, 2)]
    variance = cv2.blur(4 * (noise**2 + UNEXPLAINED**2) * (np.maximum(light, 0) + FLOOR), (9, 9))
    power = octave_power(light)
    clean = 1 - blockwise(pool, bank.mixed, [coc], RIM)
    at_work = _at_work(step, clean)
    steep = squared_gradient(light) if quality == "full" else light

    def one(index: int) -> list[tuple[np.ndarray, Region, np.ndarray]]:
        windows = cut_windows(at_work >> (index + 2) & 1 > 0)
        if not windows:
            return []
        radius = bank.RADII[index]
        known = bank.kindred(step, index) * clean
        ratio = noise_ratio(known, light, power, fault(noise, radius, level))
        looks = [
            _look(light[each.reach.slices], known[each.reach.slices], radius, ratio)
            for each in windows
        ]
        if quality == "full":
            parts = [
                (look.sharp, look.known, steep[window.reach.slices])
                for window, look in zip(windows, looks, strict=True)
            ]
            typical = typical_gradient(parts, known, steep)
            for look in looks:
                few = sparse(look.photo, look.sharp, look.blur, ratio, typical)
                look.sharp[...] += SPARSE * (few - look.sharp)
        layers = []
        for window, look in zip(windows, looks, strict=True):
            core, inside = window.core.slices, window.inside.slices
            share = np.zeros_like(look.sharp)
            share[inside] = bank.owned(step[core], index) * clean[core]
            share *= explained(look.residual, variance[window.reach.slices], radius)
            layers.append((change, window.core, share[inside] * (look.sharp[inside] - light[core])))
            layers.append((weight, window.core, share[inside]))
            at, half = window.reach.scale(0.5).slices, window.core.scale(0.5)
            core, inside = half.slices, window.inside.scale(0.5).slices
            known_half, share = halve(look.known), halve(share)[inside]
            rows, columns = known_half.shape
            low = _wiener(look.blur[:rows, :columns], ratio * COLOUR, 2)  # the same cycles
            for total, colour in zip(tint, colours, strict=True):
                spectrum = bank.cosine(push_pull_fill(colour[at], known_half)) * low
                clear = bank.inverse_cosine(spectrum)[inside]
                layers.append((total, half, share * (clear - colour[core])))
        return layers

    change, weight = np.zeros_like(coc), np.zeros_like(coc)
    tint = [np.zeros_like(colour) for colour in colours]
    for done, layers in enumerate(pool.map(one, range(first, len(bank.RADII)))):
        tick("recover", done / (len(bank.RADII) - first + 1))
        for total, at, part in layers:
            total[at.slices] += part
    owned = np.maximum(halve(weight), 1e-3)
    red, blue = (weight * double(total / owned) for total in tint)  # nothing beyond a share
    result = blockwise(pool, _changed, [planes, coc, change, red, blue], REACHES[-1])
    beyond = np.clip(step - (len(bank.RADII) - 1), 0, bank.PER_OCTAVE / 2) * (2 / bank.PER_OCTAVE)
    if beyond.any() and bank.whole(coc.shape, bank.UNIT):
        small = np.stack([halve(plane) for plane in planes])
        half = np.ascontiguousarray(coc[::2, ::2]) / 2
        coarse, share = _undo(small, half, noise / 2, quality, level + 1, silent, pool)
        share = beyond * double(share)
        for plane, photo, found, own in zip(result, planes, coarse, small, strict=True):
            plane += beyond * double(found - own) + share * (double(own) - photo)
        weight += share
    return result, weight


def fault(noise, radius: float, level: int):
    """Power of all that is not the scene, in units of the noise level: grain, and the error of the
    model, which is less in blurs below 3 px and does not halve with the noise at each `level`.
    Below `SMALL` it falls no further: there half a pixel too much is half an octave, and what is
    undone beyond the true blur gets far too sharp.

    Args:
        noise: the photo's noise level at this size; a number or a tensor.
    """
    return GRAIN * noise**2 + min(1.0, max(radius, SMALL) / 3) * (UNTRUE * 2**level) ** 2


def _wiener(blur: np.ndarray, ratio: float, pixel: int = 1) -> np.ndarray:
    """`H / (H^2 + N / S)`, with the noise `N` white and the scene `S = A / f^2`.

    Args:
        blur: `H`, see `bank.transfer`.
        ratio: `N / A`, at one cycle per pixel of the full size.
        pixel: side of a pixel, in those of the full size.
    """
    scale = np.float32(ratio / pixel**2)
    return blur / (blur * blur + bank.squared_frequency(blur.shape) * scale)


def explained(residual: np.ndarray, variance: np.ndarray, radius: float) -> np.ndarray:
    """1 where the residual is no more than noise, 0 where it is twice that: the blur is not so."""
    window = 2 * round(radius) + 3
    return np.clip(2 - cv2.blur(residual * residual, (window, window)) / variance, 0, 1)


def _changed(
    planes: np.ndarray, coc: np.ndarray, change: np.ndarray, red: np.ndarray, blue: np.ndarray
) -> np.ndarray:
    """The photo with a change of its luma, and of red and blue against it."""
    green = (red + blue) / 2  # luma is (1, 2, 1) / 4
    result = np.stack([change + red, change - green, change + blue])
    result += planes
    return bounded(result, planes, coc)


def bounded(result: np.ndarray, planes: np.ndarray, coc: np.ndarray) -> np.ndarray:
    """Hold the result within the photo's own range nearby: no ringing, no light out of nowhere.

    Nearby is a square that reaches as far as the CoC, between those of 1, 2, 4 and 8 px.
    """
    octave = np.log2(np.clip(np.abs(coc), REACHES[0], REACHES[-1]))
    near = [bank.owned(octave, index) for index in range(len(REACHES))]
    nearby = [(reach, share) for reach, share in zip(REACHES, near, strict=True) if share.any()]
    held = np.empty_like(result)
    for plane, photo, own in zip(result, planes, held, strict=True):
        root = np.sqrt(np.maximum(photo, 0))
        low, high = np.zeros_like(photo), np.zeros_like(photo)
        for reach, share in nearby:
            window = np.ones((2 * reach + 1,) * 2, np.uint8)
            low += share * cv2.erode(root, window)
            high += share * cv2.dilate(root, window)
        slack = OVERSHOOT * (high - low)
        least = np.minimum(np.maximum(low - slack, 0) ** 2, photo)  # rounding spares the photo
        np.clip(plane, least, np.maximum((high + slack) ** 2, photo), out=own)
    return held
