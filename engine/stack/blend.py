"""Blends frames band by band (Burt and Adelson 1983): detail switches at a seam, light fades."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np


@dataclass(eq=False)
class Blend:
    """A weighted sum of frames, in the bands of a Laplacian pyramid.

    Frames are added one by one, so only one is in memory at a time. The weights of all frames add
    up to 1 everywhere.

    Attributes:
        bands: how many; below the last comes the remaining light.
    """

    bands: int = 4
    _sum: list[np.ndarray] = field(default_factory=list)
    _shapes: list[tuple[int, ...]] = field(default_factory=list)
    _range: list[np.ndarray] = field(default_factory=list)

    def add(
        self, pixels: np.ndarray, weight: np.ndarray, of_light: np.ndarray | None = None
    ) -> None:
        """Add a frame.

        Args:
            pixels: float32 H x W x 3.
            weight: float32 H x W in [0, 1].
            of_light: the weight of its light below the last band; None = `weight`.
        """
        of_light = weight if of_light is None else of_light
        if not self._sum:
            self._shapes = [pixels.shape]
            for _ in range(self.bands):
                height, width = self._shapes[-1][:2]
                self._shapes.append(((height + 1) // 2, (width + 1) // 2, 3))
            self._sum = [np.zeros(shape, np.float32) for shape in self._shapes]
            self._range = [np.full(pixels.shape, end, np.float32) for end in (np.inf, -np.inf)]
        rows, columns = self._reach(np.maximum(weight, of_light))
        if rows.stop <= rows.start:
            return
        part = np.ascontiguousarray(pixels[rows, columns])
        low, high = (each[rows, columns] for each in self._range)
        np.minimum(low, part, out=low)
        np.maximum(high, part, out=high)
        weight, of_light = (
            np.ascontiguousarray(each[rows, columns]) for each in (weight, of_light)
        )
        for level in range(self.bands + 1):
            place = (
                slice(rows.start >> level, (rows.start >> level) + part.shape[0]),
                slice(columns.start >> level, (columns.start >> level) + part.shape[1]),
            )
            if level == self.bands:
                self._sum[level][place] += part * of_light[..., None]
                return
            smaller = cv2.pyrDown(part)
            band = cv2.pyrUp(smaller, dstsize=part.shape[1::-1])
            np.subtract(part, band, out=band)
            band *= weight[..., None]
            self._sum[level][place] += band
            part, weight, of_light = smaller, cv2.pyrDown(weight), cv2.pyrDown(of_light)

    def result(self) -> np.ndarray:
        """float32 H x W x 3: the blend. Ends the sum: nothing can be added after it.

        Where one frame has a bright veil that another lacks, their bands don't add up to a valid
        image; each pixel is kept between the darkest and the brightest of its frames.
        """
        pixels = self._sum.pop()
        while self._sum:
            band = self._sum.pop()
            band += cv2.pyrUp(pixels, dstsize=band.shape[1::-1])
            pixels = band
        return np.clip(pixels, *self._range, out=pixels)

    def _reach(self, weight: np.ndarray) -> tuple[slice, slice]:
        """The rows and columns that the frame's weight can affect, on the grid of the last band."""
        lit = weight > 0
        cell = 2**self.bands
        spans = []
        for axis, length in ((1, weight.shape[0]), (0, weight.shape[1])):
            lines = np.flatnonzero(lit.any(axis=axis))
            if lines.size == 0:
                return slice(0, 0), slice(0, 0)
            start = max(0, int(lines[0]) - 4 * cell) // cell * cell
            stop = min(length, -(-(int(lines[-1]) + 1 + 4 * cell) // cell) * cell)
            spans.append(slice(start, stop))
        return spans[0], spans[1]
