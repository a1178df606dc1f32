"""Rack focus: the focus plane travels through the scene while the camera stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image

from engine import events, requests, stages
from engine.errors import EngineError, InputError
from engine.export import report
from engine.files import check_target, replacing, to_display
from engine.focus_travel import FRAMES_PER_SECOND, focus_planes
from engine.lens import focus_disparity
from engine.progress import Tick, part
from engine.report import Stopwatch
from engine.scene import Frame

if TYPE_CHECKING:
    from engine.studio import Studio

Listen = Callable[[events.Event], None]

SUFFIXES = (".mp4", ".gif")


def sweep(studio: Studio, request: requests.Sweep, listen: Listen, tick: Tick) -> None:
    """Render and write the animation; the recovered photo is made once, frames are optics.

    Raises:
        InputError: the target is no .mp4 or .gif, fewer than two frames or points, no depth.
    """
    output, watch = request.output, Stopwatch()
    if request.frames < 2 or len(request.points) < 2:
        raise InputError("sweep: needs at least two frames and two focus points")
    check_target(output.path, overwrite=output.overwrite, original=request.path, suffixes=SUFFIXES)
    edit, frame = request.edit, Frame(output.long_side, output.upscale)
    scene = studio.scene(request.path, edit.depth, frame, part(tick, 0, 0.2), watch)
    disparity = scene.disparity
    if disparity is None:
        raise InputError(f"{request.path.name}: {' '.join(scene.notices)}")
    with watch.stage("recover"):
        scene = studio.recovered(request.path, edit, frame, scene, part(tick, 0.2, 0.4))
    stops = [
        focus_disparity(disparity, replace(edit.lens, focus=p, focus_disparity=None))
        for p in request.points
    ]
    with watch.stage("optics"), _writer(output.path, scene.photo.size) as write:
        for index, plane in enumerate(focus_planes(stops, request.frames, request.easing)):
            tick("optics", 0.4 + 0.6 * index / request.frames)
            pixels = stages.render(scene, replace(edit.lens, focus_disparity=plane), "full")
            write(to_display(pixels, scene.photo.metadata))
    listen(events.Exported(request, output.path, report(studio, output.path, scene, watch)))


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
