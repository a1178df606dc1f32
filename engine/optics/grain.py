"""Adds the photo's own grain where blurring or recovering removed it and left it too clean."""

from __future__ import annotations

import cv2
import numpy as np

from engine.geometry import Region
from engine.light import Light
from engine.optics.grain_look import Grain
from engine.optics.noise import LUMA, diagonal_detail, stabilize
from engine.optics.tiles import each, tiles

_SEED = 20250929

GRID = 512
"""Side of the squares in which the noise is drawn, each from its own seed."""

CELL = 16
"""Side in pixels of the cells in which grain is measured: 64 details each."""


def add_grain(
    result: np.ndarray,
    photo: Light,
    grain: Grain,
    strength: float,
    place: Region | None = None,
    whole: tuple[int, int] | None = None,
) -> np.ndarray:
    """Add noise like the photo's as far as the result has lost it, and nowhere more than the photo
    shows there; the noise is the same for the same photo size, so renderings are repeatable and a
    part of an image gets that of the whole.

    Args:
        result: float32 H x W x 3, what was rendered from `photo`, linear light.
        photo: float32 H x W x 3, linear light, or as stored; at the same place.
        grain: that of the whole photo.
        strength: 0..1; 0 returns `result` itself.
        place: where it lies in the image; None = it is the whole.
        whole: (width, height) of the image; None = the result's.
    """
    if strength == 0 or grain.level == 0:
        return result
    out = np.empty_like(result)
    place = place or Region.whole(result.shape)
    width, height = whole or (result.shape[1], result.shape[0])
    columns = -(-width // GRID)

    def work(square: Region) -> None:
        seen = square.intersect(place)
        tile = seen.within(place).slices
        light = result[tile]
        index = square.top // GRID * columns + square.left // GRID
        noise = _draw(grain, (square.height, square.width), index)[seen.within(square).slices]
        noise *= (np.float32(2 * strength) * _missing(light, photo[tile], grain.level))[..., None]
        noise *= stabilize(light)
        out[tile] = np.maximum(light + noise, np.minimum(light, 0))

    each(work, [square for square in tiles((height, width), GRID) if square.meets(place)])
    return out


def _draw(grain: Grain, shape: tuple[int, int], seed: int) -> np.ndarray:
    """Grain of stabilized light, float32 H x W x 3."""
    white = np.random.default_rng((_SEED, seed)).standard_normal((*shape, 3), np.float32)
    noise = cv2.filter2D(white, -1, grain.kernel, borderType=cv2.BORDER_REFLECT)
    return cv2.transform(noise, grain.colors)


def _missing(result: np.ndarray, photo: np.ndarray, level: float) -> np.ndarray:
    """The photo's grain that the result lacks, as a share of its deviation, float32 H x W.

    How much of the photo's finest detail the result retains is estimated by regression, cell by
    cell: a sharp place retains all of it, whatever its texture, a blurred one a share. Pixel by
    pixel, none is missing where the result is the photo, even right next to what was blurred.
    """
    height, width = result.shape[:2]
    if min(height, width) < 2:
        return np.zeros((height, width), np.float32)
    lumas = [cv2.transform(stabilize(pixels), LUMA[None]) for pixels in (result, photo)]
    two, one = (diagonal_detail(luma[: height // 2 * 2, : width // 2 * 2]) for luma in lumas)
    cells = -(-width // CELL), -(-height // CELL)

    def mean(detail: np.ndarray) -> np.ndarray:
        averaged = cv2.resize(detail, cells, interpolation=cv2.INTER_AREA)
        return cv2.blur(averaged, (3, 3), borderType=cv2.BORDER_REPLICATE)

    power = mean(one * one)
    kept = np.clip(mean(one * two) / np.maximum(power, 1e-12), 0, 1)
    missing = np.sqrt(1 - kept**2) * np.minimum(np.sqrt(power) / (2 * level), 1)
    missing = cv2.resize(missing, (width, height), interpolation=cv2.INTER_LINEAR)
    change = cv2.blur(cv2.absdiff(*lumas), (3, 3))
    return missing * np.minimum(change / np.float32(_TOLD * level), 1)


_TOLD = 0.4
"""Mean change of 3 x 3 pixels, in standard deviations, at which a pixel's grain fully counts as
changed: removed grain makes one of 0.8."""
