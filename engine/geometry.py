"""One rectangle type for all parts of an image: tiles, windows, blocks, the visible part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor


@dataclass(frozen=True)
class Region:
    """Rows `top`..`bottom` and columns `left`..`right` of an image, ends excluded.

    In pixels, or in cells of a coarser grid. Shapes are NumPy's: (height, width).
    """

    top: int
    bottom: int
    left: int
    right: int

    @classmethod
    def whole(cls, shape: tuple[int, ...]) -> Region:
        """All of an image whose first two axes are height and width."""
        return cls(0, shape[0], 0, shape[1])

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def slices(self) -> tuple[slice, slice]:
        """Indexes rows and columns: `array[region.slices]`, `array[..., *region.slices]`."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def edges(self) -> tuple[int, int, int, int]:
        """Top, bottom, left, right."""
        return self.top, self.bottom, self.left, self.right

    def scale(self, factor: float) -> Region:
        """The same region of the image at `factor` times its size; edges are rounded down."""
        return Region(*(floor(edge * factor) for edge in self.edges))

    def shift(self, rows: int, columns: int) -> Region:
        """Moved down by `rows` and right by `columns`."""
        return Region(
            self.top + rows, self.bottom + rows, self.left + columns, self.right + columns
        )

    def within(self, outer: Region) -> Region:
        """The region in the coordinates of an image whose origin is that of `outer`."""
        return self.shift(-outer.top, -outer.left)

    def intersect(self, other: Region) -> Region:
        """The overlap of both; empty (height or width <= 0) if there is none."""
        return Region(
            max(self.top, other.top),
            min(self.bottom, other.bottom),
            max(self.left, other.left),
            min(self.right, other.right),
        )

    def meets(self, other: Region) -> bool:
        """Whether the two overlap."""
        both = self.intersect(other)
        return both.height > 0 and both.width > 0

    def pad(self, margin: int, shape: tuple[int, ...]) -> Region:
        """The region and `margin` pixels around it, clipped to an image of `shape`."""
        padded = Region(
            self.top - margin, self.bottom + margin, self.left - margin, self.right + margin
        )
        return padded.intersect(Region.whole(shape))


def surround(regions: Iterable[Region]) -> Region:
    """The smallest region that contains all of the given ones, at least one."""
    regions = list(regions)
    return Region(
        min(region.top for region in regions), max(region.bottom for region in regions),
        min(region.left for region in regions), max(region.right for region in regions),
    )  # fmt: skip
