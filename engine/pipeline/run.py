"""The whole pipeline: from a photo and an edit to the finished image."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.edit import Edit
from engine.errors import EngineError
from engine.files import resized
from engine.geometry import Region
from engine.lens import fix_focus
from engine.memory import EXPORT, RECOVER, ExportCost
from engine.optics.grain_look import read_grain
from engine.optics.keep import TOLERANCE
from engine.optics.parts import Encode
from engine.optics.tiles import each, tiles
from engine.photo import Photo
from engine.pipeline import stages
from engine.pipeline.part import lens_of_part, padded_part
from engine.pipeline.store import SceneStore
from engine.pipeline.table import PICTURE
from engine.pipeline.timeline import Timeline
from engine.progress import Tick, silent
from engine.requests import PREVIEW_SIDE
from engine.scene import Frame, Scene


@dataclass(frozen=True, eq=False)
class Result:
    """Attributes:
    pixels: float32 H x W x 3, linear light: the finished image, of the requested part; encoded if
        `run` was given an encoder.
    scene: what is known about the photo, recovered as the edit asks.
    refined: the DiT has changed the draft.
    edit: as given, with the automatic focus point filled in if it was asked for.
    notices: what the photographer should know, in plain words.
    seconds: by stage.
    """

    pixels: np.ndarray
    scene: Scene
    refined: bool
    edit: Edit
    notices: tuple[str, ...]
    seconds: dict[str, float]


OnStep = Callable[[int, int, Photo], None]
"""`on_step(step, steps, picture)`: after a step of the DiT; step 0 = the draft."""

Reserve = Callable[[tuple[int, int], ExportCost], None]
"""Given an image's (width, height), and its cost, before memory is allocated for it; raises to
refuse."""


def run(
    store: SceneStore,
    path: Path,
    edit: Edit,
    frame: Frame,
    *,
    part: Region | None = None,
    tick: Tick = silent,
    on_step: OnStep = lambda step, steps, picture: None,
    reserve: Reserve | None = None,
    timeline: Timeline | None = None,
    single_lens: bool = False,
    encode: Callable[[Photo], Encode] | None = None,
) -> Result:
    """Take a photo through all stages: load, depth, measure, recover, optics, DiT.

    Args:
        frame: the size at which the whole photo is processed.
        part: the only part of that image that is wanted, in its pixels: depth and source lens
            are those of the whole photo at preview size, the rest is done for the part alone.
        on_step: receives the draft, then the image after each step.
        reserve: called before an image is processed, and again before it is recovered.
        single_lens: only this lens is needed: only the pixels that it uses are recovered.
        timeline: used instead of one made from `tick`, if more stages follow.
        encode: how the finished image of a photo is encoded: a large one as its parts are
            rendered. `on_step` receives nothing then.
    Raises:
        InputError: the photo or its depth file is invalid.
        EngineError: a model fails, or a part of a photo without depth is requested.
        Cancelled: from `tick`.
    """
    timeline = timeline or Timeline(tick, PICTURE)
    if part is not None and not stages.works_on_parts(edit, store.models):
        edit = replace(edit, engine="optics")
    if reserve is not None:
        with timeline.stage("load"):
            size = resized(store.photo(path).size, frame.long_side, upscale=frame.upscale)
            reserve(size, EXPORT)
    seen_at = frame if part is None else Frame(PREVIEW_SIDE)
    whole = store.scene(path, edit.depth, seen_at, timeline, measured=edit.recover)
    scene = whole
    edit = stages.with_focus(edit, scene)
    hold = store.hold(path, edit.keep, whole.photo)
    outer = grain = share = None
    if part is not None:
        if scene.disparity is None:
            raise EngineError(f"{path.name}: {' '.join(scene.notices)}")
        edit = replace(edit, lens=fix_focus(scene.disparity, edit.lens))
        sized = store.resized(path, frame)
        size = sized.size
        if edit.lens.grain:
            grain = read_grain(sized.light)
        outer = padded_part(part, scene, edit.lens, size)
        share = stages.share_at(replace(scene, hold=hold), edit.lens, size)
        scene = store.part(path, edit.depth, frame, outer, whole)
        edit = replace(edit, lens=lens_of_part(edit.lens, outer, size))
        hold = hold and hold.part(outer, size)
    with timeline.stage("recover") as ticks:
        used = stages.recovered_use(replace(scene, hold=hold, recovered_share=share), edit.lens)
        has_reference = store.companions(path).reference is not None
        if has_reference or not edit.recover or used is not None:
            if reserve is not None and edit.recover and scene.is_blurred:
                reserve(scene.photo.size, RECOVER)
            where = None
            if single_lens and not has_reference and used is not None:
                where = _partial_recovery_mask(used, scene)
            del used  # recovery needs much memory
            scene = store.recovered(path, edit, frame, scene, ticks, where)
            del where  # so does rendering
    scene = replace(scene, hold=hold, recovered_share=share, grain=grain)
    finish = None if encode is None else encode(scene.photo)
    refines = stages.refines(scene, edit, store.models)
    with timeline.stage("optics") as ticks:
        draft, alpha = stages.render_cutout(
            scene, edit.lens, "full", ticks, None if refines else finish
        )

    def stepped(step: int, steps: int, pixels: np.ndarray) -> None:
        if finish is None:
            on_step(step, steps, scene.photo.with_pixels(pixels))

    if alpha is not None:
        scene = replace(scene, photo=replace(scene.photo, alpha=alpha))
    stepped(0, edit.steps, draft)
    with timeline.stage("dit") as ticks:
        pixels, notice = stages.refine(scene, draft, edit, store.models, ticks, stepped)
    refined = pixels is not draft
    if finish is not None and refines:
        pixels = finish(pixels)
    if outer is not None and part is not None:
        pixels = pixels[part.within(outer).slices]
    notices = scene.notices if not notice or notice in scene.notices else (*scene.notices, notice)
    return Result(pixels, scene, refined, edit, notices, timeline.seconds)


_MOST_USED = 0.8
"""Share of the blurred pixels above which all of them are recovered: parts would save little."""


def _partial_recovery_mask(used: np.ndarray, scene: Scene) -> np.ndarray | None:
    """Where the recovered photo is used; None if that is nearly everywhere."""
    coc = scene.source_coc
    if coc is None:
        return None

    def count(tile: Region) -> tuple[int, int]:
        blurred = np.abs(coc[tile.slices]) > TOLERANCE
        return int(blurred.sum()), int((blurred & used[tile.slices]).sum())

    blurred, both = np.sum(each(count, tiles(used.shape, 512)), axis=0)
    return used if both < _MOST_USED * blurred else None
