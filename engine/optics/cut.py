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


@dataclass(frozen=True, eq=False)
class Slice:
    """A window of one slice, float32 h x w each.

    Attributes:
        planes: premultiplied colors and coverage.
        known: coverage by everything at its depth or behind it: that of the slice itself where
            nothing else is known, None = 1 all over.
    """

    planes: list[np.ndarray]
    known: np.ndarray | None


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
        self._colors, self._alpha, self._back = _parts(cut.surfaces, region, parted)
        if cut.other is not None and cut.share is not None:
            front_share, back_share = _shares(cut.share, region, front, back)
            self._mix(_parts(cut.other, region, parted), front_share, back_share)
        if back is not None:
            self._depths(front, back, cut.at)
            low, high = min(low, self._back_at.min()), max(high, self._back_at.max())
        if cut.lights is not None and cut.glow is not None:
            gain = to_float(cut.lights[region.slices]) * cv2.LUT(front, cut.glow) + ONE
            self._colors = [color * gain for color in self._colors]
        if cut.lost and cut.glow is not None:
            add_lost_light(self._colors, cut.lost, region, cv2.LUT(front, cut.glow))
        self.active = range(int(low), int(np.ceil(high)) + 1)
        maps = [self._front_at] if back is None else [self._front_at, self._back_at]
        self._spans = [_Spans(at, self.active) for at in maps]

    def _mix(self, other, share: np.ndarray, back_share: np.ndarray | None) -> None:
        """Take the other photo's part in the surfaces."""
        colors, alpha, behind = other
        self._colors = [
            one + (two - one) * share for one, two in zip(self._colors, colors, strict=True)
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

    def box(self, k: int) -> Region | None:
        """A rectangle of the view outside of which nothing lies in slice k; None = nothing does."""
        boxes = [box for spans in self._spans if (box := spans.box(k)) is not None]
        return _around(boxes) if boxes else None

    def slice(self, k: int, box: Region, window: Region) -> Slice | None:
        """Slice k in a window of the view; None when nothing lies in it.

        Args:
            box: where the slice lies, see `box`.
            window: holds the box.
        """
        at, here, there = box.slices, window.slices, box.within(window).slices
        share = _hat(self._front_at[at], k)
        behind = None
        if self._back is not None:
            behind = _hat(self._back_at[at], k)
            np.multiply(behind, self._unhidden[at], out=behind)
            behind = behind if cv2.hasNonZero(behind) else None
        if behind is None and not cv2.hasNonZero(share):
            return None
        own = np.zeros((4, window.height, window.width), np.float32)
        parts = [plane[there] for plane in own]
        for part, color in zip(parts, self._colors, strict=False):
            np.multiply(color[at], share, out=part)
        parts[3][:] = share
        front = self._front_at[here]
        if self._back is None:
            if front.max() <= k:
                return Slice(list(own), None)
            # Where nothing lies in front of the slice's middle, all that is known is its own.
            return Slice(list(own), own[3] if front.min() >= k else _up_to(front, k))
        alpha = self._alpha[here]
        np.multiply(parts[3], self._alpha[at], out=parts[3])
        if behind is not None:
            for part, color in zip(parts, self._back, strict=False):
                cv2.accumulateProduct(color[at], behind, part)
            np.add(parts[3], behind, out=parts[3])
        known = _up_to(front, k)
        reached = _up_to(self._between_at[here], k)
        np.subtract(reached, known, out=reached)
        np.multiply(reached, alpha, out=reached)
        np.subtract(ONE, reached, out=reached)
        known = _up_to(self._back_at[here], k)
        np.multiply(known, reached, out=known)
        return Slice(list(own), known)


class _Spans:
    """Where in a map each slice may have something: told by the least and the greatest slice
    coordinate of each row and of each column."""

    def __init__(self, at: np.ndarray, slices: range) -> None:
        self._first = slices.start
        k = np.arange(slices.start, slices.stop, dtype=np.float32)[:, None]
        ends = []
        for axis in (1, 0):
            low = cv2.reduce(at, axis, cv2.REDUCE_MIN).reshape(1, -1)
            high = cv2.reduce(at, axis, cv2.REDUCE_MAX).reshape(1, -1)
            some = (low < k + ONE) & (high > k - ONE)
            first, behind_last = some.argmax(1), some.shape[1] - some[:, ::-1].argmax(1)
            ends += [first, np.where(some.any(1), behind_last, 0)]
        self._ends = np.stack(ends, axis=1).tolist()

    def box(self, k: int) -> Region | None:
        """The rows and columns that slice k may have something in; None = none."""
        region = Region(*self._ends[k - self._first])
        return region if region.bottom and region.right else None


def _around(boxes: Sequence[Region]) -> Region:
    """The smallest region that holds all of them."""
    return Region(
        min(box.top for box in boxes), max(box.bottom for box in boxes),
        min(box.left for box in boxes), max(box.right for box in boxes),
    )  # fmt: skip


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
    """The front's premultiplied colors, its alpha and the back's colors (None if not parted)."""
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
