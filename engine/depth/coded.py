"""Disparity maps of large photos in 16 bits, converted where they are read."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.geometry import Region
from engine.light import average
from engine.memory import ONE_PIECE
from engine.optics.tiles import each, even_parts
from engine.stored import DisparityMap, StoredValues

CODES = 65535
"""Code of disparity 1; that of 0 is 0. The renderer keeps nothing finer."""

_PART_PX = 512


@dataclass(frozen=True, eq=False)
class CodedDisparity(StoredValues):
    """A disparity map in half the memory.

    Attributes:
        values: uint16 H x W, see `CODES`.
    """

    def __getitem__(self, place: tuple[slice, slice]) -> np.ndarray:
        return self.values[place] / np.float32(CODES)


def encode_disparity(disparity: np.ndarray) -> np.ndarray:
    """uint16 codes of float32 disparities in [0, 1]."""
    return (disparity * np.float32(CODES) + np.float32(0.5)).astype(np.uint16)


def keep_disparity(disparity: np.ndarray) -> DisparityMap:
    """The map as a scene holds it: coded for a photo that is rendered in parts."""
    if disparity.size <= ONE_PIECE:
        return disparity
    height, width = disparity.shape
    codes = np.empty((height, width), np.uint16)

    def encode(region: Region) -> None:
        codes[region.slices] = encode_disparity(disparity[region.slices])

    each(encode, even_parts((height, width), _PART_PX))
    return CodedDisparity(codes)


def shrink_disparity(disparity: DisparityMap, size: tuple[int, int]) -> np.ndarray:
    """A map at its own or a smaller (width, height), averaged (`cv2.INTER_AREA`); shrinking a coded
    one makes no full-size float32 map."""
    if disparity.shape == size[::-1]:
        return np.asarray(disparity)
    if isinstance(disparity, np.ndarray):
        return cv2.resize(disparity, size, interpolation=cv2.INTER_AREA)
    return average(lambda region: disparity[region.slices], disparity.shape, size)


def least_greatest(disparity: DisparityMap) -> tuple[float, float]:
    """The least and the greatest value; NaN if there is one."""
    if isinstance(disparity, np.ndarray):  # done for every draft: threads would take longer
        return float(disparity.min()), float(disparity.max())

    def ends(region: Region) -> tuple[float, float]:
        return least_greatest(disparity[region.slices])

    least, greatest = zip(*each(ends, even_parts(disparity.shape, _PART_PX)), strict=True)
    return min(least), max(greatest)


def mean_disparity(disparity: DisparityMap) -> float:
    """The mean of a whole map."""
    if isinstance(disparity, np.ndarray):
        return float(disparity.mean())
    height, width = disparity.shape
    parts = even_parts((height, width), _PART_PX)
    return sum(each(lambda part: float(disparity[part.slices].sum()), parts)) / (height * width)
