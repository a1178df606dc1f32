"""What the window knows about the open photo: one frozen value, replaced as events arrive."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QImage

from engine.camera import Camera
from engine.depth.face import Face, nearer_eye
from engine.edit import Edit
from engine.lens import Lens, focus_disparity

if TYPE_CHECKING:
    from engine.optics.source import SourceLens


class Quality(Enum):
    """How finished a rendering of the edit is."""

    DRAFT = "draft"
    FULL_DRAFT = "full draft"
    STEP = "step"
    FINAL = "final"


@dataclass(frozen=True, eq=False)
class Rendering:
    """A rendered image of an edit.

    Attributes:
        levels: the image's mip levels.
        edit: the edit it shows; None once the underlying depth changed.
    """

    levels: list[QImage]
    edit: Edit | None
    quality: Quality


@dataclass(frozen=True, eq=False)
class PhotoState:
    """The photo, its edit, and what the engine has found out about it so far.

    Attributes:
        path: None = no photo is open.
        size: width and height in pixels, upright.
        stored_depth: the file itself contains depth.
        camera: the camera that took it.
        frames: names of the focus bracket's frames, if the photo is merged from one.
        original: mip levels of the photo's preview.
        as_shot_lenses: every lens that has meant "as shot"; undo may go back to an early one.
        depth_known: the engine has answered, with or without a disparity.
        disparity: float32 H x W in [0, 1], 1 = nearest; None without depth.
        depth_map: the disparity in 8 bits.
        depth_histogram: share of pixels at each disparity.
        subject: automatic focus point, fractions.
        faces: faces found in the photo.
        source: the photo's own lens, if it could be measured.
        coc_map: the photo's own blur in 8 bits; 255 stands for `coc_max` preview pixels.
        coc_min: blur radius where the photo is sharpest, preview pixels.
        recovered_map: where recovered pixels differ from the camera's, 8 bits.
        recovered_share: share of the photo that is no longer the camera's, 0..1.
        recovered_by: "dit", "physics", "nothing", or "" before it is known.
        keep_map: what is kept sharp, 8 bits; None = nothing.
        rendering: the latest rendering of the edit.
    """

    path: Path | None = None
    size: tuple[int, int] = (0, 0)
    stored_depth: bool = False
    camera: Camera = field(default_factory=Camera)
    frames: tuple[str, ...] = ()
    original: list[QImage] = field(default_factory=list)
    edit: Edit = field(default_factory=Edit)
    as_shot_lenses: frozenset[Lens] = frozenset()
    depth_known: bool = False
    disparity: np.ndarray | None = None
    depth_map: QImage | None = None
    depth_histogram: np.ndarray | None = None
    subject: tuple[float, float] = (0.5, 0.5)
    faces: tuple[Face, ...] = ()
    source: SourceLens | None = None
    coc_map: QImage | None = None
    coc_max: float = 1.0
    coc_min: float = 0.0
    recovered_map: QImage | None = None
    recovered_share: float = 0.0
    recovered_by: str = ""
    keep_map: QImage | None = None
    rendering: Rendering | None = None

    @property
    def as_shot(self) -> Lens:
        """The photo's own lens: rendering with it changes nothing. A placeholder until measured."""
        if self.source is None:
            return Lens(focus=self.subject, blur=0, focus_disparity=0.5)
        return Lens(
            focus=self.subject,
            blur=min(100.0, self.source.blur),
            range=self.source.range,
            focus_disparity=self.source.focus_disparity,
        )

    @property
    def is_as_shot(self) -> bool:
        """Whether the edit changes nothing."""
        return self.edit.lens in self.as_shot_lenses

    @property
    def focus_disparity(self) -> float | None:
        """The disparity in focus; None if there is no depth to measure it in."""
        if self.disparity is None:
            return self.edit.lens.focus_disparity
        return focus_disparity(self.disparity, self.edit.lens)

    def face_at(self, point: tuple[float, float]) -> Face | None:
        """The smallest face at a point, in fractions of the photo."""
        held = [face for face in self.faces if face.holds(*point)]
        return min(held, key=lambda face: face.right - face.left, default=None)

    def eye_at(self, point: tuple[float, float]) -> tuple[float, float] | None:
        """The nearer eye of the face at a point."""
        face = self.face_at(point)
        return None if face is None else nearer_eye(face, self.disparity)

    @property
    def picture(self) -> list[QImage]:
        """Mip levels of the best image of the edit so far."""
        if self.is_as_shot or self.rendering is None:
            return self.original
        return self.rendering.levels

    @property
    def quality(self) -> Quality | None:
        """Quality of the latest rendering; None without one."""
        return None if self.rendering is None else self.rendering.quality

    def refined(self) -> bool:
        """Whether the rendering of the current edit is already more than a draft."""
        now = self.rendering
        return now is not None and now.edit == self.edit and now.quality is not Quality.DRAFT
