"""An image's light, stored in less memory than float32 and converted where it is read.

Arrays and stored light (`engine.stored`) are read the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from engine.geometry import Region
from engine.optics.half import to_float, to_half
from engine.optics.tiles import each, even_parts
from engine.stored import Stored, StoredValues

SMALL_PIXELS = 4_000_000
"""Up to this size, light is kept in float32, and what the renderer computed from it is kept for the
next lens: true of the window's previews, not of exports."""

_BAND_VALUES = 2**18
"""In the rows that are averaged at a time: small enough for the CPU's cache."""


Light = np.ndarray | Stored
"""float32 H x W x 3, linear: as an array, or converted where it is read."""


@dataclass(frozen=True, eq=False)
class HalfLight(StoredValues):
    """Light in half precision, accurate to 72 dB below each value (`optics.half`).

    Attributes:
        values: float16 H x W x 3; written to as `light[region.slices] = pixels`.
    """

    def __getitem__(self, place: tuple[slice, slice]) -> np.ndarray:
        return to_float(self.values[place])

    def __setitem__(self, place: tuple[slice, slice], pixels: np.ndarray) -> None:
        self.values[place] = to_half(pixels)


WritableLight = np.ndarray | HalfLight


def new_light(shape: tuple[int, int]) -> WritableLight:
    """Uninitialized storage for the light of an image of `shape` (height, width)."""
    if shape[0] * shape[1] <= SMALL_PIXELS:
        return np.empty((*shape, 3), np.float32)
    return HalfLight(np.empty((*shape, 3), np.float16))


def copy_light(light: Light) -> WritableLight:
    """A writable copy of the light."""
    height, width = light.shape[:2]
    copied = new_light((height, width))

    def copy(region: Region) -> None:
        copied[region.slices] = light[region.slices]

    each(copy, even_parts((height, width), 1024))
    return copied


def own_pixels(light: Light, region: Region) -> np.ndarray:
    """A region's light as an array that nothing else references, float32 h x w x 3."""
    pixels = light[region.slices]
    return pixels.copy() if isinstance(light, np.ndarray) else pixels


def shrink(light: Light, size: tuple[int, int]) -> np.ndarray:
    """Light at another (width, height), averaged (`cv2.INTER_AREA`): float32 h x w x 3."""
    height, width = light.shape[:2]
    if isinstance(light, np.ndarray) or size[0] > width or size[1] > height:
        return cv2.resize(np.asarray(light), size, interpolation=cv2.INTER_AREA)
    return average(lambda region: light[region.slices], (height, width), size, 3)


def average(
    read: Callable[[Region], np.ndarray],
    shape: tuple[int, int],
    size: tuple[int, int],
    channels: int = 1,
) -> np.ndarray:
    """An image at a smaller (width, height): `cv2.INTER_AREA` of all of it, along the rows first,
    so the whole image is never in memory.

    Args:
        read: reads a band of it, float32 h x w or h x w x channels.
        shape: its (height, width).
    Returns:
        float32 h x w, or h x w x channels if there is more than one.
    """
    height, width = shape
    narrow = np.empty((height, size[0], channels)[: 2 + (channels > 1)], np.float32)
    rows = max(1, _BAND_VALUES // (width * channels))

    def narrow_band(band: Region) -> None:
        there = narrow[band.top : band.bottom]
        cv2.resize(read(band), there.shape[1::-1], dst=there, interpolation=cv2.INTER_AREA)

    tops = range(0, height, rows)
    each(narrow_band, [Region(top, min(top + rows, height), 0, width) for top in tops])
    return cv2.resize(narrow, size, interpolation=cv2.INTER_AREA)
