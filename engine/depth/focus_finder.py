"""Where a photo may be focused by itself, found when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from engine.depth.face import Face
from engine.depth.faces import faces
from engine.depth.subject import subject
from engine.light import Light
from engine.stored import DisparityMap


class FocusFinder:
    """A photo whose faces and subject may be asked for: an export with a focus point of its own
    needs neither."""

    def __init__(self, pixels: Light, disparity: DisparityMap) -> None:
        self._pixels, self._disparity = pixels, disparity

    @cached_property
    def faces(self) -> tuple[Face, ...]:
        """See `faces.faces`."""
        return tuple(faces(self._pixels))

    @cached_property
    def subject(self) -> tuple[float, float]:
        """See `subject.subject`."""
        return subject(self._pixels, self._disparity, self.faces)


@dataclass(frozen=True)
class KnownFocus:
    """In place of a finder where the focus point is known without the photo."""

    subject: tuple[float, float]
    faces: tuple[Face, ...] = ()
