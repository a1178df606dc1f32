"""Pictures and maps in less memory than float32, made float32 where they are looked at.

They are read like arrays: `stored[region.slices]` is a region of one, `np.asarray(stored)` all of
it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np


class Stored(Protocol):
    """What can be read like that: `HalfLight`, `EncodedLight`, `SourceMap`, `CorrectedMap`."""

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width)."""
        ...

    @property
    def nbytes(self) -> int: ...

    def __getitem__(self, place: tuple[slice, slice]) -> np.ndarray: ...

    def __array__(self, dtype=None, copy: bool | None = None) -> np.ndarray: ...


@dataclass(frozen=True, eq=False)
class StoredValues:
    """What is stored as one array of other values; how these are read is the subclass's.

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
