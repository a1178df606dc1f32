"""Images and maps in less memory than float32, converted to float32 where they are read.

They are read like arrays: `stored[region.slices]` is a region of one, `np.asarray(stored)` all of
it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from engine.geometry import Region


class Stored(Protocol):
    """What can be read this way: `HalfLight`, `EncodedLight`, `CodedDisparity`, `SourceMap`,
    `CorrectedMap`, and parts of these."""

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width)."""
        ...

    @property
    def nbytes(self) -> int: ...

    def __getitem__(self, place: tuple[slice, slice]) -> np.ndarray: ...

    def __array__(self, dtype=None, copy: bool | None = None) -> np.ndarray: ...


DisparityMap = np.ndarray | Stored
"""float32 H x W in [0, 1], 1 = nearest: as an array, or converted where it is read."""


@dataclass(frozen=True, eq=False)
class StoredValues:
    """Data stored as one array of other values; the subclass defines how these are read.

    Attributes:
        values: H x W, or H x W x 3.
    """

    values: np.ndarray

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width)."""
        height, width = self.values.shape[:2]
        return height, width

    @property
    def nbytes(self) -> int:
        return self.values.nbytes

    def __getitem__(self, place: tuple[slice, slice]) -> np.ndarray:
        raise NotImplementedError

    def __array__(self, dtype=None, copy: bool | None = None) -> np.ndarray:
        whole = self[:, :]
        return whole if dtype is None else whole.astype(dtype, copy=False)


@dataclass(frozen=True, eq=False)
class StoredPart:
    """A part of stored data, converted only where it is read.

    Attributes:
        stored: the whole.
        region: where the part lies in it.
    """

    stored: Stored
    region: Region

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width)."""
        return self.region.height, self.region.width

    @property
    def nbytes(self) -> int:
        """Its own memory only: the whole belongs to another object."""
        return 0

    def __getitem__(self, place: tuple[slice, slice]) -> np.ndarray:
        rows, columns = place
        top, bottom, _ = rows.indices(self.region.height)
        left, right, _ = columns.indices(self.region.width)
        own = Region(top, bottom, left, right).shift(self.region.top, self.region.left)
        return self.stored[own.slices]

    def __array__(self, dtype=None, copy: bool | None = None) -> np.ndarray:
        whole = self[:, :]
        return whole if dtype is None else whole.astype(dtype, copy=False)


def stored_part(values: np.ndarray | Stored, region: Region) -> np.ndarray | Stored:
    """A part of an array or of stored data; nothing is read."""
    return values[region.slices] if isinstance(values, np.ndarray) else StoredPart(values, region)
