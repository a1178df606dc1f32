"""The engine's answers. Every event carries the request that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.camera import Camera
from engine.requests import Request

if TYPE_CHECKING:
    from engine.depth.face import Face
    from engine.optics.source import SourceLens


@dataclass(frozen=True, eq=False)
class Event:
    request: Request


@dataclass(frozen=True, eq=False)
class Progress(Event):
    """`stage` is one of design.md's stages, `fraction` in [0, 1] refers to the whole request."""

    stage: str
    fraction: float


@dataclass(frozen=True, eq=False)
class Notice(Event):
    """Something the photographer should know, in plain words; the work continued."""

    text: str


@dataclass(frozen=True, eq=False)
class Opened(Event):
    """The photo has been read.

    Attributes:
        preview: uint8 H x W x 3, sRGB, at the requested long side (or the photo's, if smaller).
        size: (width, height) of the photo itself.
        stored_depth: the file contains depth (see `DepthChoice.model`).
        camera: the one that took it.
        frames: names of the focus bracket's frames that it was merged from, in the order of
            `BracketFrame.index`.
    """

    preview: np.ndarray
    size: tuple[int, int]
    stored_depth: bool = False
    camera: Camera = field(default_factory=Camera)
    frames: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class DepthReady(Event):
    """The disparity is ready; drafts can be requested from now on.

    Attributes:
        disparity: float32 H x W in [0, 1], 1 = nearest, size of the preview; None = no usable
            depth (`Notice` says why).
        subject: the automatic focus point, fractions.
        faces: the faces in the photo.
    """

    disparity: np.ndarray | None
    subject: tuple[float, float]
    faces: tuple[Face, ...] = ()


@dataclass(frozen=True, eq=False)
class Measured(Event):
    """The photo's own lens, as estimated.

    Attributes:
        source: focus disparity, blur level and confidence; None without depth, or if the
            estimate cannot be trusted.
        coc: float32 H x W, the photo's own blur radius in preview pixels; None without a source.
        known: float32 H x W, 0..1, confidence in `coc` at each pixel; None without a source.
    """

    source: SourceLens | None
    coc: np.ndarray | None
    known: np.ndarray | None


@dataclass(frozen=True, eq=False)
class Recovered(Event):
    """The all-in-focus photo, and where it was recovered.

    Attributes:
        preview: uint8 H x W x 3, sRGB.
        changed: float32 H x W in [0, 1], how much each pixel differs from the camera's.
        by: "dit", "physics", "reference" or "nothing" (already sharp, or not wanted).
    """

    preview: np.ndarray
    changed: np.ndarray
    by: str


@dataclass(frozen=True, eq=False)
class KeepMasked(Event):
    """What is kept sharp: float32 H x W in [0, 1]; None = nothing is."""

    mask: np.ndarray | None


@dataclass(frozen=True, eq=False)
class FramePicture(Event):
    """A frame of the focus bracket, aligned with the merged photo: uint8 H x W x 3, sRGB."""

    preview: np.ndarray


@dataclass(frozen=True, eq=False)
class Drafted(Event):
    """An optical render: uint8 H x W x 3, sRGB; `quality` is "draft" or "full"."""

    preview: np.ndarray
    quality: str


@dataclass(frozen=True, eq=False)
class Stepped(Event):
    """The image after step `step` of `steps` of the DiT: uint8 H x W x 3, sRGB."""

    preview: np.ndarray
    step: int
    steps: int


@dataclass(frozen=True, eq=False)
class Finished(Event):
    """The final: uint8 H x W x 3, sRGB. Without the DiT it equals the full draft."""

    preview: np.ndarray


@dataclass(frozen=True, eq=False)
class SweepFrame(Event):
    """A frame of a rack focus: uint8 H x W x 3, sRGB.

    Attributes:
        index: the frame's index in the animation.
        last: whether this is the last one.
    """

    preview: np.ndarray
    index: int
    last: bool


@dataclass(frozen=True, eq=False)
class Detailed(Event):
    """A part of the image: uint8 H x W x 3, sRGB.

    Attributes:
        box: left, top, right, bottom as fractions of the photo: the requested box, widened to
            whole pixels.
    """

    preview: np.ndarray
    box: tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Exported(Event):
    """The file is written; `report` holds what `--json` prints."""

    path: Path
    report: dict = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Failed(Event):
    """The request ended without a result; `message` names the fault and the remedy."""

    message: str


@dataclass(frozen=True, eq=False)
class Stopped(Event):
    """The request was cancelled or replaced before it was done."""
