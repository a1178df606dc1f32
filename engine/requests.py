"""Requests of the window and the command line to the engine: frozen, self-contained values."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from engine.companions import Companions
from engine.edit import DEFAULT_DEPTH, DepthChoice, Edit, KeepSharp
from engine.files.credentials import Signing
from engine.files.formats import DEFAULT_QUALITY

PREVIEW_SIDE = 1024
"""Long side of the images that the window requests, pixels."""

Easing = Literal["linear", "smooth"]


@dataclass(frozen=True)
class Request:
    """A piece of work.

    Attributes:
        view: what the result is for; the engine only compares views. A newer request for the same
            view replaces an older one that has not begun, and cancels a running one.
        path: the photo.
    """

    view: Hashable
    path: Path


@dataclass(frozen=True)
class OpenPhoto(Request):
    """Read the photo, estimate its depth and its source lens.

    Answered by `Opened`, then `DepthReady`, then `Measured`, before which `DepthReady` comes again
    if the photo's blur corrects its depth. Sent again with another `depth` after a brush stroke or
    a change of depth model: the photo and the automatic depth are cached.
    """

    depth: DepthChoice = field(default_factory=DepthChoice)
    long_side: int = PREVIEW_SIDE
    companions: Companions = field(default_factory=Companions)


@dataclass(frozen=True)
class Recover(Request):
    """Remove the photo's own blur at the preview's size. Answered by `Recovered`."""

    edit: Edit = field(default_factory=Edit)
    long_side: int = PREVIEW_SIDE


@dataclass(frozen=True)
class Draft(Request):
    """The optical render, for a moving slider. Answered by `Drafted`; by `Stopped` alone if the
    photo is not open."""

    edit: Edit = field(default_factory=Edit)
    long_side: int = PREVIEW_SIDE


@dataclass(frozen=True)
class KeepMask(Request):
    """What an edit keeps sharp, as a mask of the preview's size. Answered by `KeepMasked`."""

    keep: KeepSharp = field(default_factory=KeepSharp)
    long_side: int = PREVIEW_SIDE


@dataclass(frozen=True)
class BracketFrame(Request):
    """A frame of the photo's focus bracket, to compare. Answered by `FramePicture`.

    Attributes:
        edit: names the bracket.
        index: of the frame, see `Opened.frames`.
    """

    edit: Edit = field(default_factory=Edit)
    index: int = 0
    long_side: int = PREVIEW_SIDE


@dataclass(frozen=True)
class Refine(Request):
    """The full draft, then the DiT's steps. Answered by `Drafted`, `Stepped` ..., `Finished`."""

    edit: Edit = field(default_factory=Edit)
    long_side: int = PREVIEW_SIDE


@dataclass(frozen=True)
class Detail(Request):
    """A part of the image at a larger size than the preview's. Answered by `Detailed`.

    Attributes:
        edit: what is rendered; None = the photo as it is.
        box: left, top, right, bottom as fractions of the photo's width and height.
        long_side: of the whole photo at that size, pixels; None = its own.
    """

    edit: Edit | None = None
    box: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    long_side: int | None = None


@dataclass(frozen=True)
class Output:
    """How a result is to be written.

    Attributes:
        path: the file; its suffix names the format.
        long_side: pixels; None = full resolution.
        upscale: allow a result larger than the photo.
        quality: JPEG / WebP quality, 1..100.
        bits: 8 or 16; None = the photo's own if the format supports it.
        metadata: keep it or strip it.
        overwrite: replace a file that exists.
        profile: colors to convert to, a name from `engine.files.icc.PRIMARIES`; None = the
            photo's own.
        layers: write the photo, its depth, and masks of what is in focus and what was recovered as
            further pages; TIFF only.
        signing: a certificate and its key that sign a C2PA manifest; None = none is written.
    """

    path: Path
    long_side: int | None = PREVIEW_SIDE
    upscale: bool = False
    quality: int = DEFAULT_QUALITY
    bits: Literal[8, 16] | None = None
    metadata: Literal["keep", "strip"] = "keep"
    overwrite: bool = False
    profile: str | None = None
    layers: bool = False
    signing: Signing | None = None


@dataclass(frozen=True)
class Export(Request):
    """Refocus the photo and write it. Answered by `Exported`.

    Work for other views is done in between, so editing does not wait for an export.
    """

    edit: Edit = field(default_factory=Edit)
    output: Output = field(default_factory=lambda: Output(Path("out.jpg")))


@dataclass(frozen=True)
class ExportDepth(Request):
    """Write the disparity as a 16-bit PNG, 65535 = nearest, or a JPEG of the photo containing it.

    Answered by `Exported`.
    """

    depth: DepthChoice = field(default_factory=DepthChoice)
    output: Output = field(default_factory=lambda: Output(Path("depth.png")))


@dataclass(frozen=True)
class Sweep(Request):
    """Rack focus: an animation through focus points. Answered by `Exported`.

    Attributes:
        points: two or more focus points, passed at even intervals.
        frames: number of frames.
        output: an .mp4 or .gif file.
    """

    edit: Edit = field(default_factory=Edit)
    points: tuple[tuple[float, float], ...] = ((0.3, 0.5), (0.7, 0.5))
    frames: int = 48
    easing: Easing = "smooth"
    output: Output = field(default_factory=lambda: Output(Path("sweep.mp4")))


@dataclass(frozen=True)
class SweepPreview(Request):
    """The frames that a `Sweep` of the same values writes. Answered by `SweepFrame` ...

    Attributes:
        every: 1 = each frame; n = each n-th, for an animation too long to keep.
        long_side: of the animation, pixels.
        share: of that size, for the frames sent.
    """

    edit: Edit = field(default_factory=Edit)
    points: tuple[tuple[float, float], ...] = ((0.3, 0.5), (0.7, 0.5))
    frames: int = 48
    easing: Easing = "smooth"
    every: int = 1
    long_side: int = PREVIEW_SIDE
    share: float = 1.0


@dataclass(frozen=True)
class MergeBracket(Request):
    """Merge a focus bracket into one photo and write it. Answered by `Exported`.

    Attributes:
        frames: the other photos: files, folders, TIFF files of several pages. `path` is the first.
        output: the merged photo's file.
        depth_output: a 16-bit PNG for its disparity, 65535 = nearest; None = not wanted.
        depth_model: fills in where the bracket has no texture; None = none.
    """

    frames: tuple[Path, ...] = ()
    output: Output = field(default_factory=lambda: Output(Path("stack.jpg")))
    depth_output: Path | None = None
    depth_model: str | None = DEFAULT_DEPTH
