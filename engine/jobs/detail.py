"""A part of the image at its true size: what an export would write there, and only there."""

from __future__ import annotations

from math import ceil, floor

import numpy as np

from engine import events, requests
from engine.files import to_display
from engine.geometry import Region
from engine.jobs.listen import Listen
from engine.pipeline.run import run
from engine.pipeline.store import SceneStore
from engine.progress import Tick
from engine.scene import Frame


def detail(store: SceneStore, request: requests.Detail, listen: Listen, tick: Tick) -> None:
    """Render one part of the image; answered by `Detailed`.

    Raises:
        InputError: the photo is invalid.
        EngineError: an edit was given, but the photo has no usable depth.
    """
    tick("optics", 0.0)
    frame = Frame(request.long_side)
    photo = store.resized(request.path, frame)
    width, height = photo.size
    part = _whole_pixels(request.box, photo.size)
    if request.edit is None:
        pixels = np.ascontiguousarray(photo.light_by_part[part.slices])
    else:
        pixels = run(store, request.path, request.edit, frame, part=part, tick=tick).pixels
    box = (part.left / width, part.top / height, part.right / width, part.bottom / height)
    listen(events.Detailed(request, to_display(pixels, photo.metadata), box))


def _whole_pixels(box: tuple[float, float, float, float], size: tuple[int, int]) -> Region:
    """The box in pixels, widened to whole ones, at least one."""
    width, height = size
    left = min(width - 1, max(0, floor(box[0] * width)))
    top = min(height - 1, max(0, floor(box[1] * height)))
    right = min(width, max(left + 1, ceil(box[2] * width)))
    bottom = min(height, max(top + 1, ceil(box[3] * height)))
    return Region(top, bottom, left, right)
