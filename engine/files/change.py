"""What an edit does to positions in an image: rotated upright, then scaled.

Regions, faces and focus points in a file's metadata are measured on the pixels as they are stored,
before EXIF Orientation is applied (MWG guidelines 2.0, Exif 3.0). A result is stored upright.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """From the stored pixels of a photo to those of a result.

    Attributes:
        orientation: EXIF orientation of the photo, 1..8; the result's is 1.
        before: (width, height) of the photo as displayed, pixels.
        after: (width, height) of the result, pixels.
    """

    orientation: int
    before: tuple[int, int]
    after: tuple[int, int]

    @property
    def turns(self) -> bool:
        """Whether width and height are swapped."""
        return self.orientation >= 5

    @property
    def stored(self) -> tuple[int, int]:
        """(width, height) of the photo's pixels as stored."""
        width, height = self.before
        return (height, width) if self.turns else (width, height)

    @property
    def none(self) -> bool:
        """Whether every position is unchanged."""
        return self.orientation == 1 and self.before == self.after

    @property
    def scale(self) -> tuple[float, float]:
        """Pixels of the result for each of the photo's, across and down."""
        return self.after[0] / self.before[0], self.after[1] / self.before[1]

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A position as fractions of the stored width and height -> of the result's."""
        return {
            1: (x, y), 2: (1 - x, y), 3: (1 - x, 1 - y), 4: (x, 1 - y),
            5: (y, x), 6: (1 - y, x), 7: (1 - y, 1 - x), 8: (y, 1 - x),
        }[self.orientation]  # fmt: skip

    def sides(self, width: float, height: float) -> tuple[float, float]:
        """Width and height as fractions, rotated."""
        return (height, width) if self.turns else (width, height)
