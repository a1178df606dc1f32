"""The photo's own CoC, computed where it is read: a map of 100 megapixels would take 0.4 GB."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.geometry import Region
from engine.lens import thin_lens_coc
from engine.optics.tiles import each, tiles
from engine.stored import DisparityMap, Stored

CocMap = np.ndarray | Stored
"""The photo's own CoC, float32 H x W, signed, pixels: an array, or computed on demand."""


@dataclass(frozen=True, eq=False)
class SourceMap:
    """A thin lens's signed CoC over a disparity map, instead of an array: `map[region.slices]` is
    float32 h x w, `np.asarray(map)` all of it.

    Attributes:
        disparity: float32 H x W in [0, 1], or as it is stored.
        focus, focus_range: of the lens, in disparity.
        scale: pixels of radius for a disparity difference of 1.
    """

    disparity: DisparityMap
    focus: float
    focus_range: float
    scale: float

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width)."""
        height, width = self.disparity.shape
        return height, width

    @property
    def nbytes(self) -> int:
        """Its own memory: the disparity belongs to the scene."""
        return 0

    def __getitem__(self, place: tuple[slice, slice]) -> np.ndarray:
        return thin_lens_coc(self.disparity[place], self.focus, self.focus_range, self.scale)

    def __array__(self, dtype=None, copy: bool | None = None) -> np.ndarray:
        whole = read_region(self, Region.whole(self.shape))
        return whole if dtype is None else whole.astype(dtype, copy=False)


def read_region(coc: CocMap, region: Region) -> np.ndarray:
    """A region of any size, computed on all cores: float32 h x w."""
    if isinstance(coc, np.ndarray):
        return coc[region.slices]
    values = np.empty((region.height, region.width), np.float32)

    def read(tile: Region) -> None:
        values[tile.slices] = coc[tile.shift(region.top, region.left).slices]

    each(read, tiles(values.shape, 256))
    return values
