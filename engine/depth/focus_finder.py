"""Where to focus a photo automatically, found on first request."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from engine.depth.face import Face
from engine.depth.faces import faces
from engine.depth.subject import subject
from engine.light import Light
from engine.stored import DisparityMap


class FocusFinder:
    """Finds a photo's faces and subject on demand: an export with a given focus point needs
    neither."""

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
    """Used instead of a finder if the focus point is known without the photo."""

    subject: tuple[float, float]
    faces: tuple[Face, ...] = ()
