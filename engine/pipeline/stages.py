"""The stages of the pipeline, each a function from what is known to what it finds.

The code that estimates and removes the photo's own blur, and the DiT, are imported on demand: a
render of a photo with given depth needs neither.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from engine.backends.loader import Models
from engine.camera import read_camera, stopped_down
from engine.depth.coded import keep_disparity
from engine.depth.estimate import estimate, input_size
from engine.depth.file import read_disparity, read_mask
from engine.depth.focus_finder import FocusFinder
from engine.depth.paint import apply_strokes
from engine.depth.phone import read_phone_depth
from engine.depth.refine import enlarge
from engine.depth.refine import refine as refine_depth
from engine.depth.strokes import Stroke
from engine.edit import STORED_DEPTH, DepthChoice, Edit, KeepSharp
from engine.errors import EngineError
from engine.geometry import Region
from engine.lens import Lens, focus_disparity, signed_coc
from engine.light import SMALL_PIXELS, WritableLight
from engine.optics.demand import recovered_share
from engine.optics.draft import Quality
from engine.optics.draft import recovered_use as draft_recovered_use
from engine.optics.hold import Hold
from engine.optics.parts import Encode
from engine.optics.parts import draft_in_parts as optical_draft
from engine.optics.source_map import CocMap
from engine.photo import Photo
from engine.progress import Tick, silent
from engine.scene import Scene

if TYPE_CHECKING:
    from engine.dit.refocuser import OnStep

UNSURE = "Could not tell how this photo was focused. Its own blur is kept."

BY_PIXELS = "Depth does not explain this photo's blur. It is read from the pixels alone."

MOVED = "This photo is blurred by motion, which is not taken back. Its own blur is kept."

PARTLY_UNSURE = "Most of this photo does not show its own blur (plain, fog, motion). It is a guess."

LEAST_ALPHA = 1 / 1024
"""Alpha below which nothing is visible and the color is indeterminate."""

LITTLE_KNOWN = 0.3
"""Share of known pixels below which the photographer is notified; our own choice."""

NOT_STORED = "This photo contains no depth map. Choose a depth model."
NO_DEPTH = "No depth found. The photo is unchanged."
NO_DIT = "No DiT model is installed. The result is optics only."


@dataclass(frozen=True, eq=False)
class Depth:
    """A disparity map before it is fitted to a working size; None = no usable depth, see `why`."""

    disparity: np.ndarray | None
    why: str = ""


def automatic_depth(photo: Photo, choice: DepthChoice, models: Models, tick: Tick) -> Depth:
    """The disparity from a model or a file, before strokes.

    Raises:
        InputError: the file or the model's name is invalid.
        EngineError: the model cannot run.
    """
    if choice.file is not None:
        return Depth(read_disparity(choice.file, photo.size))
    if choice.model is None:
        return Depth(None, "depth is switched off")
    if choice.model == STORED_DEPTH:
        stored = read_phone_depth(photo.path) if photo.path else None
        return Depth(stored, "" if stored is not None else NOT_STORED)
    session = models.get("depth", choice.model)
    small = photo.average(input_size(*photo.size))
    pixels = photo.pixels if small is None else small
    disparity = estimate(pixels, session.run, tick, photo.size)
    models.rest("depth", choice.model)
    return Depth(disparity) if disparity is not None else Depth(None, NO_DEPTH)


def with_depth(scene: Scene, depth: Depth, strokes: tuple[Stroke, ...]) -> Scene:
    """Fit the disparity to the photo's edges and apply the strokes."""
    if depth.disparity is None:
        return replace(scene, notices=(*scene.notices, depth.why))
    photo = scene.photo
    disparity = refine_depth(depth.disparity, photo.light_by_part)
    if strokes:
        disparity = apply_strokes(disparity, strokes, photo.pixels)
    kept = keep_disparity(disparity)
    return replace(scene, disparity=kept, finder=FocusFinder(photo.light_by_part, kept))


def with_source(scene: Scene, models: Models, tick: Tick, *, estimated: bool = True) -> Scene:
    """Estimate the photo's own lens; an estimate that cannot be trusted counts as none.

    Args:
        estimated: the disparity is a model's alone, which the photo's blur may correct.
    """
    from engine.optics.source import TRUSTED, corrected_disparity, measure, source_map

    disparity, pixels = scene.disparity, scene.photo.light_by_part
    if disparity is None:
        return scene
    run, notices = None, scene.notices
    if models.has("defocus"):
        try:
            run = models.get("defocus").run
        except EngineError as fault:
            notices = (*notices, f"{fault}. Until then, blur is read from edges alone.")
    reading = measure(pixels, disparity, run, tick, estimated=estimated)
    models.rest("defocus")
    source = reading.lens
    scene = replace(scene, source=source, reading=reading, notices=notices)
    if source.confidence < TRUSTED:
        return replace(scene, notices=(*scene.notices, MOVED if source.moved else UNSURE))
    if source.by_pixels:
        return replace(scene, notices=(*scene.notices, BY_PIXELS))
    if source.known < LITTLE_KNOWN:
        scene = replace(scene, notices=(*scene.notices, PARTLY_UNSURE))
    if source.blur == 0:
        return scene
    disparity = corrected_disparity(disparity, reading)
    scene = replace(scene, disparity=disparity)
    coc = source_map(disparity, source, scene.photo.size)
    width, height = scene.photo.size
    large = width * height > SMALL_PIXELS  # previews need it for every draft
    return replace(scene, source_coc=coc if large else np.asarray(coc))


def part_of(scene: Scene, photo: Photo, depth: Depth, part: Region) -> Scene:
    """A part of the photo at a larger size, with what `scene` knows about the whole.

    Strokes are upsampled from the scene; the depth under them is computed at the part's size. So is
    what the photo's blur corrects of a depth without strokes.

    Args:
        scene: the whole photo, with its depth, at a smaller size.
        photo: the whole photo at the size of the part.
        depth: as estimated, before it was fitted to the scene.
    """
    assert scene.disparity is not None
    assert depth.disparity is not None
    disparity = refine_depth(depth.disparity, photo.pixels, part=part)
    pixels = np.ascontiguousarray(photo.pixels[part.slices])
    if scene.reading is not None and scene.reading.pull is not None:
        from engine.optics.source import corrected_disparity

        disparity = np.asarray(corrected_disparity(disparity, scene.reading, photo.size, part))
    else:
        strokes = scene.disparity - refine_depth(depth.disparity, scene.photo.light_by_part)
        if strokes.any():
            disparity = np.clip(disparity + enlarge(strokes, part, photo.size), 0, 1)
    alpha = photo.alpha
    if alpha is not None:
        alpha = np.ascontiguousarray(alpha[part.slices])
    coc = None
    if scene.source_coc is not None and scene.source is not None:
        from engine.optics.source import source_coc

        coc = source_coc(pixels, disparity, scene.source, photo.size)
    return replace(
        scene,
        photo=replace(photo, light=pixels, alpha=alpha, gain_map=None),
        disparity=disparity,
        source_coc=coc,
        frames=(),
        part=part,
        part_of=photo.size,
    )


def with_recovered(
    scene: Scene, edit: Edit, models: Models, tick: Tick, where: np.ndarray | None = None
) -> Scene:
    """Remove the photo's own blur: with the DiT if `edit` asks for it, else by physics.

    Whatever is clearly sharper than its CoC predicts stays as it is in the photo.

    Args:
        where: bool H x W, the only parts that are wanted; None = all of them.
    """
    coc = corrected_source_coc(scene)
    if coc is None:
        return scene
    from engine.optics.defocus_check import restore_sharp_areas
    from engine.optics.light_discs import put_lights_back, without_lights
    from engine.pipeline.lights import keep_outside, lights_in

    tick("recover", 0.0)
    taken, lights = scene.photo, lights_in(scene, coc)
    if lights:
        dark = without_lights(taken.light_by_part, lights, max(scene.whole_size))
        scene = replace(scene, photo=replace(taken, light=dark))
    scene, recovered = _unblur(scene, coc, edit, models, tick, where)
    restore_sharp_areas(recovered, scene.photo.light_by_part, coc, where)
    put_lights_back(recovered, lights, max(scene.whole_size))
    if lights and where is not None:
        keep_outside(recovered, taken.light_by_part, where)
    return replace(scene, photo=taken, recovered=recovered)


def _unblur(
    scene: Scene, coc: CocMap, edit: Edit, models: Models, tick: Tick, where: np.ndarray | None
) -> tuple[Scene, WritableLight]:
    """The scene, marked with what recovered it, and the photo with the blur of `coc` removed."""
    if uses_dit(edit, models):
        from engine.pipeline.refocuser import open_refocuser

        try:
            dit = open_refocuser(edit, models)
        except EngineError as fault:
            scene = replace(scene, notices=(*scene.notices, _alone(edit, fault)))
        else:
            if scene.photo.size[0] * scene.photo.size[1] > SMALL_PIXELS:
                models.drop("depth", edit.depth.model)
                models.drop("defocus")
            recovered = dit.recover(scene, coc, tick, where)
            models.rest("dit", edit.model, edit.adapter)
            return replace(scene, recovered_by="dit"), recovered
    from engine.optics.deconvolve import deconvolve_light

    recovered = deconvolve_light(scene.photo.light_by_part, coc, tick=tick, where=where)
    return replace(scene, recovered_by="physics"), recovered


def recovered_pixels(scene: Scene) -> np.ndarray | None:
    """The recovered photo as an array, float32 H x W x 3."""
    return None if scene.recovered is None else np.asarray(scene.recovered)


def corrected_source_coc(scene: Scene) -> CocMap | None:
    """The source CoC, corrected where pixels contradict the lens; None = it is unknown or zero."""
    coc, reading = scene.source_coc, scene.reading
    if reading is None or (coc is None and not scene.blur_by_pixels):
        return coc
    from engine.optics import source

    if coc is None:
        assert scene.disparity is not None
        assert scene.source is not None
        coc = source.source_map(scene.disparity, scene.source, scene.whole_size)
    return source.corrected_source_coc(coc, reading, scene.whole_size, scene.part)


def _alone(edit: Edit, fault: EngineError) -> str:
    """The notice when the shipped DiT cannot be loaded; one that was chosen by name must load."""
    if edit.model or edit.adapter:
        raise fault
    return f"{fault}. Until then, results are optics only."


def uses_dit(edit: Edit, models: Models) -> bool:
    """Whether the DiT is requested and available."""
    return edit.asks_dit and models.has("dit", edit.model)


def works_on_parts(edit: Edit, models: Models) -> bool:
    """Whether a part of the image can be made by itself: the large DiT processes a photo as a
    whole, and at no more than its own size."""
    return not (uses_dit(edit, models) and models.is_large(edit.model))


def hold_of(keep: KeepSharp, photo: Photo) -> Hold | None:
    """The keep mask at the size of a photo; None if nothing is to be kept.

    Raises:
        InputError: its file is invalid.
    """
    if not keep:
        return None
    share = np.zeros(photo.size[::-1], np.float32)
    if keep.file is not None:
        mask = read_mask(keep.file, photo.size)
        share = cv2.resize(mask, photo.size, interpolation=cv2.INTER_AREA)
    if keep.strokes:
        share = apply_strokes(share, keep.strokes, photo.pixels)
    return Hold(share, keep.blur)


def with_focus(edit: Edit, scene: Scene) -> Edit:
    """`edit` with the automatic focus point filled in if it asks for it."""
    if not edit.auto_focus:
        return edit
    return replace(edit, auto_focus=False, lens=replace(edit.lens, focus=scene.subject))


def render(
    scene: Scene, lens: Lens, quality: Quality, tick: Tick = silent, encode: Encode | None = None
) -> np.ndarray:
    """The optical draft: linear pixels of the scene's size; the photo itself without depth.

    Args:
        encode: encodes them; a large image is then never held in linear light.
    """
    if scene.disparity is None:
        return scene.photo.pixels if encode is None else encode(scene.photo.pixels)
    lens = _at_its_f_number(scene, lens)
    if scene.frames:
        return _from_nearest_frame(scene, lens, quality, tick, encode)
    return optical_draft(
        scene.photo.light_by_part, scene.recovered, scene.disparity, lens, scene.source_coc,
        quality=quality, tick=tick, part=scene.part, whole=scene.part_of, hold=scene.hold,
        encode=encode, grain=scene.grain, share=scene.recovered_share,
    )  # fmt: skip


def _at_its_f_number(scene: Scene, lens: Lens) -> Lens:
    """The lens with its blades as they are at the f-number that the window shows."""
    return stopped_down(lens, read_camera(scene.photo.metadata.exif))


def recovered_use(scene: Scene, lens: Lens) -> np.ndarray | None:
    """Where `render` uses the recovered photo, bool H x W; None = nowhere. With a lens that blurs
    every part more than it is blurred already, recovery is pointless. If only the pixels tell the
    photo's blur, that is everywhere: what a lens would have to add to the photo itself is not known
    by disparity."""
    if scene.frames or scene.disparity is None:
        return None
    if scene.blur_by_pixels:
        return np.ones(scene.photo.size[::-1], bool)
    if scene.source_coc is None:
        return None
    return draft_recovered_use(
        scene.disparity, lens, scene.source_coc,
        part=scene.part, whole=scene.part_of, hold=scene.hold, share=scene.recovered_share,
    )  # fmt: skip


def share_at(scene: Scene, lens: Lens, size: tuple[int, int]) -> float | None:
    """`demand.recovered_share` of a whole photo at another `size` (width, height); None if its own
    blur is not known by disparity."""
    if scene.source_coc is None:
        return None
    scale = np.float32(max(size) / max(scene.photo.size))
    return recovered_share(np.asarray(scene.source_coc) * scale, scene.target_coc(lens) * scale)


def _from_nearest_frame(
    scene: Scene, lens: Lens, quality: Quality, tick: Tick, encode: Encode | None
) -> np.ndarray:
    """Render from the bracket's frame that is focused nearest to the lens: where its own blur is
    as requested, its own pixels stay; what is to be sharper comes from the merged photo."""
    assert scene.disparity is not None
    plane = focus_disparity(scene.disparity, lens)
    frame = min(scene.frames, key=lambda each: abs(each.focus_disparity - plane))
    taken = Lens(focus_disparity=frame.focus_disparity, blur=min(frame.blur, 100.0))
    source = signed_coc(np.asarray(scene.disparity), taken, scene.whole_size)
    return optical_draft(
        frame.pixels, scene.photo.pixels, scene.disparity, lens, source, quality=quality, tick=tick,
        hold=scene.hold, encode=encode,
    )  # fmt: skip


def blur_alpha(scene: Scene, lens: Lens) -> np.ndarray | None:
    """The photo's alpha, float32 H x W in [0, 1], blurred by the lens like the photo itself."""
    alpha = scene.photo.alpha
    if alpha is None or scene.disparity is None:
        return alpha
    plain = replace(_at_its_f_number(scene, lens), boost=0.0, grain=0.0)
    planes = np.repeat(alpha[..., None], 3, axis=2)
    recovered = None if scene.recovered is None else planes  # nothing is recovered of an alpha
    blurred = optical_draft(
        planes, recovered, scene.disparity, plain, scene.source_coc,
        part=scene.part, whole=scene.part_of, hold=scene.hold, share=scene.recovered_share,
    )  # fmt: skip
    return np.clip(blurred[..., 0], 0, 1)


def render_cutout(
    scene: Scene, lens: Lens, quality: Quality, tick: Tick = silent, encode: Encode | None = None
) -> tuple[np.ndarray, np.ndarray | None]:
    """`render` of a photo that may be transparent: its hidden colors get no weight.

    Args: see `render`.
    Returns:
        the draft's pixels and its alpha, blurred alike; None for an opaque photo.
    """
    alpha = scene.photo.alpha
    if alpha is None or scene.disparity is None or scene.frames:
        return render(scene, lens, quality, tick, encode), blur_alpha(scene, lens)
    cover = alpha[..., None]
    lit = replace(
        scene,
        photo=scene.photo.with_pixels(scene.photo.pixels * cover),
        recovered=None if scene.recovered is None else np.asarray(scene.recovered) * cover,
    )
    soft = blur_alpha(scene, lens)
    assert soft is not None
    seen = soft > LEAST_ALPHA
    share = np.where(seen, soft, np.float32(1))[..., None]
    pixels = render(lit, lens, quality, tick) / share
    pixels = np.where(seen[..., None], pixels, scene.photo.pixels)
    return pixels if encode is None else encode(pixels), soft


def refines(scene: Scene, edit: Edit, models: Models) -> bool:
    """Whether the DiT refines the draft."""
    if not uses_dit(edit, models):
        return False
    return scene.disparity is None or models.refines(edit.model, edit.adapter)


def refine(
    scene: Scene,
    draft: np.ndarray,
    edit: Edit,
    models: Models,
    tick: Tick = silent,
    on_step: OnStep | None = None,
) -> tuple[np.ndarray, str]:
    """Refine the full draft into the final with the DiT.

    Returns:
        the final's linear pixels, and a notice in plain words if the DiT was requested but could
        not be used (the final is then the draft).
    """
    if not refines(scene, edit, models):
        return draft, NO_DIT if edit.asks_dit and not uses_dit(edit, models) else ""
    from engine.pipeline.refocuser import open_refocuser

    try:
        dit = open_refocuser(edit, models)
    except EngineError as fault:
        return draft, _alone(edit, fault)
    final = dit.refine(scene, draft, edit, tick, on_step)
    if scene.disparity is None and scene.hold is not None:  # the optics did not apply it
        final = final + scene.hold.share[..., None] * (scene.photo.pixels - final)
    return final, ""
