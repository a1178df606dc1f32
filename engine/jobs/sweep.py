"""Rack focus: the focus plane moves through the scene while the camera stays still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from engine import events, requests
from engine.errors import EngineError, InputError
from engine.files import check_target, replacing, to_display
from engine.files.quiet import quiet
from engine.focus_travel import FRAMES_PER_SECOND, breathe, travel
from engine.jobs.listen import Listen
from engine.jobs.report import report
from engine.lens import Lens
from engine.pipeline import stages
from engine.pipeline.store import SceneStore
from engine.pipeline.table import SCENE
from engine.pipeline.timeline import Timeline
from engine.progress import Tick
from engine.scene import Frame, Scene

SUFFIXES = (".mp4", ".gif")


def sweep(store: SceneStore, request: requests.Sweep, listen: Listen, tick: Tick) -> None:
    """Render and write the animation; the photo is recovered once, frames use optics only.

    Raises:
        InputError: the target is not an .mp4 or .gif, fewer than two frames or points, no depth.
    """
    output, timeline = request.output, Timeline(tick, (*SCENE, "recover", "optics"))
    check_target(output.path, overwrite=output.overwrite, original=request.path, suffixes=SUFFIXES)
    scene, lenses = _travel(store, request, Frame(output.long_side, output.upscale), timeline)
    scene = replace(scene, hold=store.hold(request.path, request.edit.keep, scene.photo))
    with timeline.stage("optics") as ticks, _writer(output.path, scene.photo.size) as write:
        for index, lens in enumerate(lenses):
            ticks("optics", index / request.frames)
            write(_picture(scene, lens))
    row = report(store, output.path, scene, timeline.seconds)
    listen(events.Exported(request, output.path, row))


def preview_sweep(
    store: SceneStore, request: requests.SweepPreview, listen: Listen, tick: Tick
) -> None:
    """Render what `sweep` would write, for the window.

    Raises:
        InputError: fewer than two frames or points, no depth.
    """
    timeline = Timeline(tick, (*SCENE, "recover", "optics"))
    scene, lenses = _travel(store, request, Frame(request.long_side), timeline)
    scene = store.shrunk(scene, request.share)
    scene = replace(scene, hold=store.hold(request.path, request.edit.keep, scene.photo))
    wanted = range(0, request.frames, request.every)
    with timeline.stage("optics") as ticks:
        for index in wanted:
            ticks("optics", index / request.frames)
            picture = _picture(scene, lenses[index])
            listen(events.SweepFrame(request, picture, index, index == wanted[-1]))


def _travel(
    store: SceneStore,
    request: requests.Sweep | requests.SweepPreview,
    frame: Frame,
    timeline: Timeline,
) -> tuple[Scene, list[Lens]]:
    """The recovered scene, with no hold yet, and the lens of each frame."""
    if request.frames < 2 or len(request.points) < 2:
        raise InputError("sweep: needs at least two frames and two focus points")
    edit = request.edit
    opened = store.scene(request.path, edit.depth, frame, timeline, measured=edit.recover)
    if opened.disparity is None:
        raise InputError(f"{request.path.name}: {' '.join(opened.notices)}")
    with timeline.stage("recover") as ticks:
        scene = store.recovered(request.path, edit, frame, opened, ticks)
    lenses = travel(opened.disparity, edit.lens, request.points, request.frames, request.easing)
    return scene, lenses


def _picture(scene: Scene, lens: Lens) -> np.ndarray:
    """One frame: uint8 H x W x 3, sRGB."""
    assert scene.disparity is not None
    pixels = breathe(stages.render(scene, lens, "full"), scene.disparity, lens)
    return to_display(pixels, scene.photo.metadata)


@contextmanager
def _writer(path: Path, size: tuple[int, int]) -> Iterator[Callable[[np.ndarray], object]]:
    """Takes sRGB frames; the file appears under its name only when it is complete."""
    with replacing(path) as temporary:
        if path.suffix.lower() == ".gif":
            frames: list[Image.Image] = []
            yield lambda frame: frames.append(
                Image.fromarray(frame).quantize(256, dither=Image.Dither.FLOYDSTEINBERG)
            )
            frames[0].save(
                temporary, "GIF", save_all=True, append_images=frames[1:],
                duration=round(1000 / FRAMES_PER_SECOND), loop=0,
            )  # fmt: skip
            return
        even = (size[0] // 2 * 2, size[1] // 2 * 2)  # video formats take no odd sizes
        video = _encoder(temporary, even)
        if video is None:
            raise EngineError(f"{path}: no video encoder here; write a .gif instead")
        try:
            yield lambda frame: video.write(frame[: even[1], : even[0], ::-1])
        finally:
            video.release()


CODECS = ("vp09", "mp4v")
"""VP9, which browsers play; MPEG-4 Part 2 if OpenCV was built without it. No H.264: its encoders
are under the GPL or need a license, so OpenCV's wheels have none."""


def _encoder(path: Path, size: tuple[int, int]) -> cv2.VideoWriter | None:
    """The first codec that opens here."""
    for codec in CODECS:
        with quiet():
            video = cv2.VideoWriter(
                str(path), cv2.VideoWriter.fourcc(*codec), FRAMES_PER_SECOND, size
            )
        if video.isOpened():
            return video
        video.release()
    return None
