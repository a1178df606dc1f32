"""From a photo to a file: every stage at the size asked for, then one write."""

from __future__ import annotations

from dataclasses import replace

from engine import events, memory, requests
from engine.files import WriteOptions, check_target, write_photo
from engine.jobs.listen import Listen
from engine.jobs.report import report
from engine.pipeline.run import run
from engine.pipeline.store import SceneStore
from engine.pipeline.timeline import Timeline
from engine.progress import Tick
from engine.scene import Frame, Scene


def export(store: SceneStore, request: requests.Export, listen: Listen, tick: Tick) -> None:
    """Refocus a photo and write it; `Exported` carries the report.

    Raises:
        InputError: the photo or the target is bad; found before any work where possible.
        EngineError: the memory that is free does not suffice, or a model fails.
    """
    path, output, timeline = request.path, request.output, Timeline(tick)
    options = WriteOptions(
        output.quality, output.bits, output.metadata, output.overwrite, output.profile
    )
    check_target(output.path, overwrite=output.overwrite, original=path, bits=output.bits)
    result = run(
        store, path, request.edit, Frame(output.long_side, output.upscale), timeline=timeline,
        reserve=lambda size: memory.check_export(path.name, size, store.models.room()),
    )  # fmt: skip
    for text in result.notices:
        listen(events.Notice(request, text))
    scene = result.scene
    with timeline.stage("write"):
        options = replace(options, note=_note(scene, result.edit.lens.blur))
        left_out = write_photo(scene.photo.with_pixels(result.pixels), output.path, options)
    for text in left_out:
        listen(events.Notice(request, text))
    store.pace(path).note(timeline.seconds, scene.photo.size)
    row = report(store, output.path, scene, timeline.seconds)
    listen(events.Exported(request, output.path, row))


def _note(scene: Scene, blur: float) -> str:
    """The edit in plain words, for the metadata."""
    recovered = {
        "dit": "; blurred parts were recovered by a model",
        "physics": "; blurred parts were sharpened by deconvolution",
        "reference": "; blurred parts were recovered from another photo of the scene",
        "nothing": "",
    }[scene.recovered_by]
    if scene.frames:
        recovered += f"; merged from the {len(scene.frames)} photos of a focus bracket"
    return f"Refocused with DiffCamera, blur level {blur:g}{recovered}"
