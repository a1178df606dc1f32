"""From a photo to a file: every stage at the size asked for, then one write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine import events, memory, requests, stages
from engine.depth.file import write_disparity
from engine.errors import InputError
from engine.files import WriteOptions, check_target, resized, write_photo
from engine.progress import Tick, part
from engine.report import Stopwatch, peak_rss_mb
from engine.scene import Frame, Scene

if TYPE_CHECKING:
    from engine.studio import Studio

Listen = Callable[[events.Event], None]


def export(studio: Studio, request: requests.Export, listen: Listen, tick: Tick) -> None:
    """Refocus a photo and write it; `Exported` carries the report.

    Raises:
        InputError: the photo or the target is bad; found before any work where possible.
        EngineError: the memory that is free does not suffice, or a model fails.
    """
    path, output = request.path, request.output
    options = WriteOptions(
        output.quality, output.bits, output.metadata, output.overwrite, output.profile
    )
    check_target(output.path, overwrite=output.overwrite, original=path, bits=output.bits)
    watch = Stopwatch()
    frame = Frame(output.long_side, output.upscale)
    with watch.stage("load"):
        size = resized(studio.photo(path).size, frame.long_side, upscale=frame.upscale)
    memory.check_export(path.name, size, studio.models.room())
    scene = studio.scene(path, request.edit.depth, frame, part(tick, 0, 0.3), watch)
    edit = stages.with_focus(request.edit, scene)
    if edit.recover and scene.source_coc is not None:
        memory.check_export(path.name, scene.photo.size, studio.models.room())
    with watch.stage("recover"):
        scene = studio.recovered(path, edit, frame, scene, part(tick, 0.3, 0.5))
    notices = list(scene.notices)
    with watch.stage("optics"):
        start = stages.render(scene, edit.lens, "full", part(tick, 0.5, 0.7))
    with watch.stage("dit"):
        final, notice = stages.final(scene, start, edit, studio.models, part(tick, 0.7, 0.95))
    if notice and notice not in notices:
        notices.append(notice)
    for text in notices:
        listen(events.Notice(request, text))
    tick("write", 0.95)
    with watch.stage("write"):
        options = replace(options, note=note(scene, edit.lens.blur))
        left_out = write_photo(scene.photo.with_pixels(final), output.path, options)
    for text in left_out:
        listen(events.Notice(request, text))
    studio.pace(path).note(watch.seconds, scene.photo.size)
    listen(events.Exported(request, output.path, report(studio, output.path, scene, watch)))


def export_depth(studio: Studio, request: requests.ExportDepth, listen: Listen, tick: Tick) -> None:
    """Write the disparity at the size asked for.

    Raises:
        InputError: the photo or the target is bad, or the photo has no usable depth.
    """
    output, watch = request.output, Stopwatch()
    check_target(output.path, overwrite=output.overwrite, original=request.path, suffixes=(".png",))
    frame = Frame(output.long_side, output.upscale)
    scene = studio.scene(request.path, request.depth, frame, part(tick, 0, 0.9), watch)
    if scene.disparity is None:
        raise InputError(f"{request.path.name}: {' '.join(scene.notices)}")
    with watch.stage("write"):
        write_disparity(scene.disparity, output.path)
    listen(events.Exported(request, output.path, report(studio, output.path, scene, watch)))


def report(studio: Studio, path: Path, scene: Scene, watch: Stopwatch) -> dict:
    """What `--json` prints; see design.md."""
    source = scene.source
    backend, device = studio.models.used()
    return {
        "output": str(path),
        "size": list(scene.photo.size),
        "backend": backend,
        "device": device,
        "stages": {name: round(seconds, 4) for name, seconds in watch.seconds.items()},
        "source": source
        and {
            "focus_disparity": round(source.focus_disparity, 4),
            "blur": round(source.blur, 2),
            "confidence": round(source.confidence, 3),
        },
        "peak_rss_mb": round(peak_rss_mb(), 1),
    }


def note(scene: Scene, blur: float) -> str:
    """The edit in plain words, for the metadata."""
    recovered = {
        "dit": "; blurred parts were recovered by a model",
        "physics": "; blurred parts were sharpened by deconvolution",
        "nothing": "",
    }[scene.recovered_by]
    return f"Refocused with DiffCamera, blur level {blur:g}{recovered}"
