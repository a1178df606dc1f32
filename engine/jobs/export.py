"""From a photo to a file: every stage at the requested size, then one write."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine import events, memory, requests
from engine.files import WriteOptions, check_target, write_photo
from engine.files.credentials import check_signing
from engine.files.formats import of_suffix
from engine.files.provenance import Provenance
from engine.files.write import coding_of
from engine.jobs.listen import Listen
from engine.jobs.report import report
from engine.models import DEFAULT_DIT
from engine.pipeline.gain_map import refocus_gain_map
from engine.pipeline.run import Result, run
from engine.pipeline.store import SceneStore
from engine.pipeline.timeline import Timeline
from engine.progress import Tick
from engine.scene import Frame, Scene


def export(store: SceneStore, request: requests.Export, listen: Listen, tick: Tick) -> None:
    """Refocus a photo and write it; `Exported` carries the report.

    Raises:
        InputError: the photo or the target is invalid; found before any work where possible.
        EngineError: there is not enough free memory, or a model fails.
    """
    path, output, timeline = request.path, request.output, Timeline(tick)
    options = WriteOptions(
        output.quality, output.bits, output.metadata, output.overwrite, output.profile,
        signing=output.signing, original=path,
    )  # fmt: skip
    check_target(
        output.path, overwrite=output.overwrite, original=path, bits=output.bits,
        layers=output.layers, signed=output.signing is not None,
    )  # fmt: skip
    if output.signing is not None:
        check_signing(output.signing)

    def reserve(size: tuple[int, int], cost: memory.ExportCost) -> None:
        photo = store.photo(path)
        larger = max(size) > max(photo.size)
        if request.edit.companions.reference is not None:
            cost = memory.COST_WITH_REFERENCE[cost]
        elif output.layers or photo.alpha is not None or larger:
            cost = memory.COST_HELD_WHOLE[cost]
        memory.check_export(path.name, size, store.models.room(), cost)

    result = run(
        store, path, request.edit, Frame(output.long_side, output.upscale), timeline=timeline,
        single_lens=True, reserve=reserve,
        encode=lambda photo: coding_of(photo.metadata, output.path, options).encode,
    )  # fmt: skip
    for text in result.notices:
        listen(events.Notice(request, text))
    scene = result.scene
    with timeline.stage("write") as ticks:
        note, made = _note(scene, result.edit.lens.blur), _provenance(result)
        options = replace(options, note=note, provenance=made)
        row = of_suffix(output.path)
        if row is not None and row.gain_map:
            options = replace(options, gain_map=refocus_gain_map(result, output.profile, ticks))
        if output.layers:
            options = replace(options, layers=_layers(result))
        left_out = write_photo(scene.photo, output.path, options, result.pixels)
    for text in left_out:
        listen(events.Notice(request, text))
    store.pace(path).note(timeline.seconds, scene.photo.size)
    row = report(store, output.path, scene, timeline.seconds)
    listen(events.Exported(request, output.path, row))


_VISIBLE_CHANGE = 0.08
"""Of `Scene.changed`: a hundredth of white on a screen."""


def _provenance(result: Result) -> Provenance:
    """How the image was made, for its metadata."""
    scene, edit = result.scene, result.edit
    share = scene.share_changed(_VISIBLE_CHANGE)
    model = ""
    if result.refined or scene.recovered_by == "dit":
        model = " + ".join(filter(None, (edit.model or DEFAULT_DIT, edit.adapter)))
    return Provenance(scene.recovered_by, share, model)


_SHARP_RADIUS_PX = 1.0
"""Up to this CoC radius a pixel counts as in focus: a disc of two pixels looks sharp."""


def _layers(result: Result) -> tuple[tuple[str, np.ndarray], ...]:
    """What the image was made from, as pages of a TIFF."""
    scene = result.scene
    layers: list[tuple[str, np.ndarray]] = [("photo", scene.photo.pixels)]
    if scene.disparity is not None:
        disparity = scene.disparity
        radius = np.abs(scene.target_coc(result.edit.lens))
        sharp = np.clip(1 + _SHARP_RADIUS_PX - radius, 0, 1).astype(np.float32)
        layers += [("depth", disparity), ("in focus", sharp)]
    if scene.recovered is not None:
        layers.append(("recovered", scene.changed()))
    return tuple(layers)


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
