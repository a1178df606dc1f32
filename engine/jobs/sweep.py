"""Rack focus: the focus plane travels through the scene while the camera stands still."""

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
from engine.focus_travel import FRAMES_PER_SECOND, breathe, travel
from engine.jobs.listen import Listen
from engine.jobs.report import report
from engine.pipeline import stages
from engine.pipeline.store import SceneStore
from engine.pipeline.table import SCENE
from engine.pipeline.timeline import Timeline
from engine.progress import Tick
from engine.scene import Frame

SUFFIXES = (".mp4", ".gif")


def sweep(store: SceneStore, request: requests.Sweep, listen: Listen, tick: Tick) -> None:
    """Render and write the animation; the recovered photo is made once, frames are optics.

    Raises:
        InputError: the target is no .mp4 or .gif, fewer than two frames or points, no depth.
    """
    output, timeline = request.output, Timeline(tick, (*SCENE, "recover", "optics"))
    if request.frames < 2 or len(request.points) < 2:
        raise InputError("sweep: needs at least two frames and two focus points")
    check_target(output.path, overwrite=output.overwrite, original=request.path, suffixes=SUFFIXES)
    edit, frame = request.edit, Frame(output.long_side, output.upscale)
    opened = store.scene(request.path, edit.depth, frame, timeline, measured=edit.recover)
    disparity = opened.disparity
    if disparity is None:
        raise InputError(f"{request.path.name}: {' '.join(opened.notices)}")
    with timeline.stage("recover") as ticks:
        scene = store.recovered(request.path, edit, frame, opened, ticks)
    scene = replace(scene, hold=store.hold(request.path, edit.keep, scene.photo))
    lenses = travel(disparity, edit.lens, request.points, request.frames, request.easing)
    with timeline.stage("optics") as ticks, _writer(output.path, scene.photo.size) as write:
        for index, lens in enumerate(lenses):
            ticks("optics", index / request.frames)
            pixels = breathe(stages.render(scene, lens, "full"), disparity, lens)
            write(to_display(pixels, scene.photo.metadata))
    row = report(store, output.path, scene, timeline.seconds)
    listen(events.Exported(request, output.path, row))


@contextmanager
def _writer(path: Path, size: tuple[int, int]) -> Iterator[Callable[[np.ndarray], object]]:
    """Takes sRGB frames; the file appears under its name only when all are in it."""
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
        video = cv2.VideoWriter(
            str(temporary), cv2.VideoWriter.fourcc(*"mp4v"), FRAMES_PER_SECOND, even
        )
        if not video.isOpened():
            raise EngineError(f"{path}: no video encoder here; write a .gif instead")
        try:
            yield lambda frame: video.write(frame[: even[1], : even[0], ::-1])
        finally:
            video.release()
