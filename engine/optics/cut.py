"""Where between the slices of equal blur a photo's two surfaces lie, a region at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from engine.geometry import Region
from engine.optics.clipped import LostLight, add_lost_light
from engine.optics.half import to_float
from engine.optics.matte import Surfaces

ONE = np.float32(1)


@dataclass(frozen=True, eq=False)
class Cut:
    """A photo, or two of one scene, cut into slices; tables are float32 1 x 65536, by disparity.

    Attributes:
        surfaces: the photo's.
        at: the slice coordinate (`layers.coordinate`).
        other, share: a second photo of the scene and how much of it is taken, 0..1; or None. The
            share is a table, or float32 1 or 2 x H x W where disparity alone does not tell: of the
            front and of the back.
        lights: float16 H x W, how surely a pixel is a light that the file cut off; or None.
        glow: how much brighter such a light is made, where its blur lets that show: a table.
        lost: what clipping took from lights, added to the front by `glow`.
    """

    surfaces: Surfaces
    at: np.ndarray
    other: Surfaces | None = None
    share: np.ndarray | None = None
    lights: np.ndarray | None = None
    glow: np.ndarray | None = None
    lost: Sequence[LostLight] = ()

    @property
    def size(self) -> tuple[int, int]:
        """(height, width)"""
        height, width = self.surfaces.front_disparity.shape
        return height, width


class View:
    """A region of the cut, taken apart by slices.

    Attributes:
        active: the slices that may have something in them.
    """

    def __init__(self, cut: Cut, region: Region) -> None:
        front = cut.surfaces.front_disparity[region.slices]
        back = _behind(cut.surfaces, region)
        self._front_at = cv2.LUT(front, cut.at)
        low, high = self._front_at.min(), self._front_at.max()
        parted = back is not None
        self._colours, self._alpha, self._back = _parts(cut.surfaces, region, parted)
        if cut.other is not None and cut.share is not None:
            front_share, back_share = _shares(cut.share, region, front, back)
            self._mix(_parts(cut.other, region, parted), front_share, back_share)
        if back is not None:
            self._depths(front, back, cut.at)
            low, high = min(low, self._back_at.min()), max(high, self._back_at.max())
        if cut.lights is not None and cut.glow is not None:
            gain = to_float(cut.lights[region.slices]) * cv2.LUT(front, cut.glow) + ONE
            self._colours = [colour * gain for colour in self._colours]
        if cut.lost and cut.glow is not None:
            add_lost_light(self._colours, cut.lost, region, cv2.LUT(front, cut.glow))
        self.active = range(int(low), int(np.ceil(high)) + 1)

    def _mix(self, other, share: np.ndarray, back_share: np.ndarray | None) -> None:
        """Take the other photo's part in the surfaces."""
        colours, alpha, behind = other
        self._colours = [
            one + (two - one) * share for one, two in zip(self._colours, colours, strict=True)
        ]
        if back_share is not None:
            self._alpha = self._alpha + (alpha - self._alpha) * share
            self._back = [
                one + (two - one) * back_share for one, two in zip(self._back, behind, strict=True)
            ]

    def _depths(self, front: np.ndarray, back: np.ndarray, table: np.ndarray) -> None:
        """Slice coordinates of the back and of the middle, and how much of the back shows.

        Surfaces less than one slice apart are one: nothing of the back is to be seen but what the
        front lets through. From two slices on the back is whole.
        """
        self._back_at = cv2.LUT(back, table)
        middle = cv2.LUT(cv2.addWeighted(front, 0.5, back, 0.5, 0), table)
        apart = np.clip(self._front_at - self._back_at - ONE, 0, 1)
        self._between_at = self._back_at + apart * (middle - self._back_at)
        self._unhidden = ONE - self._alpha * (ONE - apart)

    def slice(self, k: int) -> list[np.ndarray] | None:
        """The premultiplied colours and alpha of slice k, and what is known at its depth or
        behind it; None when nothing lies in it."""
        share = _hat(self._front_at, k)
        if self._back is None:
            if not cv2.hasNonZero(share):
                return None
            own = [colour * share for colour in self._colours]
            return [*own, share, _up_to(self._front_at, k)]
        behind = _hat(self._back_at, k)
        np.multiply(behind, self._unhidden, out=behind)
        some = cv2.hasNonZero(behind)
        if not some and not cv2.hasNonZero(share):
            return None
        own = [colour * share for colour in self._colours]
        own.append(share * self._alpha)
        if some:
            for plane, colour in zip(own, self._back, strict=False):
                cv2.accumulateProduct(colour, behind, plane)
            np.add(own[3], behind, out=own[3])
        known = _up_to(self._front_at, k)
        reached = _up_to(self._between_at, k)
        np.subtract(reached, known, out=reached)
        np.multiply(reached, self._alpha, out=reached)
        np.subtract(ONE, reached, out=reached)
        known = _up_to(self._back_at, k)
        np.multiply(known, reached, out=known)
        return [*own, known]


def _shares(
    share: np.ndarray, region: Region, front: np.ndarray, back: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray | None]:
    """How much of the second photo's front and back is taken; see `Cut`."""
    if share.ndim == 3:
        of_front, of_back = share[0][region.slices], share[-1][region.slices]
        return of_front, None if back is None else of_back
    return cv2.LUT(front, share), None if back is None else cv2.LUT(back, share)


def _behind(surfaces: Surfaces, region: Region) -> np.ndarray | None:
    """The disparities behind, or None where nothing in the region has anything behind it."""
    if surfaces.back_disparity is None or surfaces.alpha is None:
        return None
    back = surfaces.back_disparity[region.slices]
    if np.array_equal(surfaces.front_disparity[region.slices], back):
        return None
    return back


def _parts(surfaces: Surfaces, region: Region, parted: bool) -> tuple:
    """The front's premultiplied colours, its alpha and the back's colours (None if not parted)."""
    if not parted:
        return surfaces.colors(region), None, None
    assert surfaces.alpha is not None
    assert surfaces.back is not None
    back = [to_float(plane[region.slices]) for plane in surfaces.back]
    return surfaces.front(region), to_float(surfaces.alpha[region.slices]), back


def _hat(at: np.ndarray, k: int) -> np.ndarray:
    """`max(0, 1 - |at - k|)`"""
    share = np.subtract(at, np.float32(k))
    np.abs(share, out=share)
    np.subtract(ONE, share, out=share)
    return np.maximum(share, 0, out=share)


def _up_to(at: np.ndarray, k: int) -> np.ndarray:
    """`clip(k + 1 - at, 0, 1)`"""
    share = np.subtract(np.float32(k + 1), at)
    return np.clip(share, 0, 1, out=share)
