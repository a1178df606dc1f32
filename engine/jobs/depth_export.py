"""The disparity as an image, or inside a copy of the photo."""

from __future__ import annotations

import numpy as np

from engine import events, requests
from engine.depth.file import write_disparity
from engine.errors import InputError
from engine.files import check_target
from engine.files.write import WriteOptions, write_photo
from engine.jobs.listen import Listen
from engine.jobs.report import report
from engine.pipeline.store import SceneStore
from engine.pipeline.table import SCENE
from engine.pipeline.timeline import Timeline
from engine.progress import Tick
from engine.scene import Frame

SUFFIXES = (".png", ".jpg", ".jpeg")


def export_depth(
    store: SceneStore, request: requests.ExportDepth, listen: Listen, tick: Tick
) -> None:
    """Write the disparity at the requested size: as a PNG, or in a JPEG of the photo.

    Raises:
        InputError: the photo or the target is invalid, or the photo has no usable depth.
    """
    output, timeline = request.output, Timeline(tick, (*SCENE, "write"))
    check_target(output.path, overwrite=output.overwrite, original=request.path, suffixes=SUFFIXES)
    frame = Frame(output.long_side, output.upscale)
    scene = store.scene(request.path, request.depth, frame, timeline, measured=False)
    if scene.disparity is None:
        raise InputError(f"{request.path.name}: {' '.join(scene.notices)}")
    with timeline.stage("write"):
        if output.path.suffix.lower() == ".png":
            write_disparity(np.asarray(scene.disparity), output.path)
        else:
            options = WriteOptions(
                output.quality,
                overwrite=output.overwrite,
                depth=scene.depth_map,
                gain_map=scene.photo.gain_map,
            )
            for text in write_photo(scene.photo, output.path, options):
                listen(events.Notice(request, text))
    row = report(store, output.path, scene, timeline.seconds)
    listen(events.Exported(request, output.path, row))
