"""A part of the picture shows what an export has in its place."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from engine.depth.strokes import Stroke
from engine.dispatch import answer
from engine.edit import DepthChoice, Edit
from engine.errors import EngineError
from engine.events import Detailed, Exported
from engine.lens import Aperture, Lens
from engine.pipeline.store import SceneStore
from engine.requests import Detail, Export, Output
from engine.scene import Frame

BOX = (0.4, 0.3, 0.7, 0.7)
SIZE = (960, 640)
SOFT = Lens(focus_disparity=1.5, blur=80)
"""Blurs everything."""


@pytest.fixture
def store():
    made = SceneStore()
    yield made
    made.models.close()


@pytest.fixture
def large(tmp_path, card_pixels):
    """The card, enlarged with noise: what only the full size shows."""
    rng = np.random.default_rng(3)
    pixels = cv2.resize(card_pixels, SIZE, interpolation=cv2.INTER_CUBIC).astype(np.float32)
    pixels += rng.normal(0, 12, pixels.shape)
    path = tmp_path / "large.png"
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(path)
    return path


@pytest.fixture
def edit(card_depth):
    depth = DepthChoice(file=card_depth)
    return Edit(Lens(focus=(0.5, 0.5), blur=60), depth=depth, engine="optics", recover=False)


def ask(store, request):
    events = []
    answer(store, request, events.append)
    (found,) = [e for e in events if isinstance(e, (Detailed, Exported))]
    return found


def cropped(picture, box):
    height, width = picture.shape[:2]
    left, top, right, bottom = (
        round(share * side) for share, side in zip(box, (width, height) * 2, strict=True)
    )
    return picture[top:bottom, left:right].astype(np.float32)


@pytest.mark.parametrize("blur", [20, 60])
def test_a_part_is_what_the_export_has_there(store, large, edit, blur, tmp_path):
    edit = replace(edit, lens=replace(edit.lens, blur=blur))
    out = tmp_path / "out.png"
    ask(store, Export("export", large, edit=edit, output=Output(out, long_side=None)))
    part = ask(store, Detail("detail", large, edit=edit, box=BOX))
    exported = cropped(np.array(Image.open(out)), part.box)
    assert part.preview.shape == exported.shape
    # The source of the depth is found at another size; that much may differ, at depth edges.
    assert np.abs(part.preview - exported).mean() < 1.0
    shift, _ = cv2.phaseCorrelate(exported.mean(2), part.preview.astype(np.float32).mean(2))
    assert np.hypot(*shift) < 0.1


def test_a_cats_eye_knows_which_corner_it_is_in(store, large, edit, tmp_path):
    edit = replace(edit, lens=replace(edit.lens, blur=100, aperture=Aperture(cats_eye=1.0)))
    out = tmp_path / "out.png"
    ask(store, Export("export", large, edit=edit, output=Output(out, long_side=None)))
    part = ask(store, Detail("detail", large, edit=edit, box=(0.75, 0.7, 1.0, 1.0)))
    exported = cropped(np.array(Image.open(out)), part.box)
    assert np.abs(part.preview - exported).mean() < 1.0


def test_what_hardly_shows_weighs_as_little_in_a_part(store, large, edit, tmp_path):
    pixels = np.array(Image.open(large))
    alpha = np.full(pixels.shape[:2], 255, np.uint8)
    alpha[:, 480:] = 10
    pixels[:, 480:] = (0, 255, 0)
    edit = replace(edit, lens=Lens(focus_disparity=1.0, blur=80))
    holes, out = tmp_path / "holes.png", tmp_path / "out.png"
    Image.fromarray(np.dstack([pixels, alpha])).save(holes)
    ask(store, Export("export", holes, edit=edit, output=Output(out, long_side=None)))
    part = ask(store, Detail("detail", holes, edit=edit, box=BOX))
    exported = cropped(np.array(Image.open(out)), part.box)
    seen = exported[..., 3] > 200
    assert seen.any()
    assert np.abs(part.preview - exported[..., :3])[seen].mean() < 0.1


def test_a_part_full_of_texture_has_the_grain_of_the_whole(store, large, edit, tmp_path):
    pixels = np.array(Image.open(large))
    rng = np.random.default_rng(5)
    pixels[:, :240] = np.clip(rng.normal(128, 4, (640, 240, 3)), 0, 255)  # the only plain wall
    top, bottom = round(BOX[1] * 640), round(BOX[3] * 640)
    pixels[top:bottom, 300:] = rng.integers(60, 200, (bottom - top, 660, 1))
    path, out = tmp_path / "textured.png", tmp_path / "out.png"
    Image.fromarray(pixels).save(path)

    def grain_in(pictures):
        with_grain, without = (picture.astype(np.float32) for picture in pictures)
        return (with_grain - without).std()

    edits = [replace(edit, lens=replace(SOFT, grain=grain)) for grain in (1.0, 0.0)]
    parts = [ask(store, Detail("detail", path, edit=each, box=BOX)) for each in edits]
    exported = []
    for each in edits:
        output = Output(out, long_side=None, overwrite=True)
        ask(store, Export("export", path, edit=each, output=output))
        exported.append(cropped(np.array(Image.open(out)), parts[0].box))
    assert grain_in(exported) > 1
    assert grain_in([part.preview for part in parts]) == pytest.approx(grain_in(exported), rel=0.1)


def test_a_part_of_the_photo_as_it_is_holds_its_own_pixels(store, large):
    part = ask(store, Detail("detail", large, box=BOX))
    assert np.array_equal(part.preview, cropped(np.array(Image.open(large)), part.box))
    half = ask(store, Detail("detail", large, box=BOX, long_side=480))
    assert half.preview.shape == (128, 144, 3)


def test_strokes_reach_the_part(store, large, edit):
    stroke = Stroke("pick", ((0.5, 0.5), (0.6, 0.5)), 0.1, 0, 1, disparity=0.2, edge_aware=False)
    mended = replace(edit, depth=replace(edit.depth, strokes=(stroke,)))
    lens = replace(edit.lens, focus_disparity=0.9)
    before, after = (
        ask(store, Detail("detail", large, edit=replace(e, lens=lens), box=BOX)).preview
        for e in (edit, mended)
    )
    middle = np.s_[100:140, 100:160]  # painted back to the wall's depth: out of focus now
    fine = [np.abs(np.diff(p[middle].astype(float), axis=1)).mean() for p in (before, after)]
    assert fine[1] < 0.6 * fine[0]


def test_a_part_without_depth_says_why(store, large, edit):
    nothing = replace(edit, depth=DepthChoice(model=None))
    with pytest.raises(EngineError, match="switched off"):
        ask(store, Detail("detail", large, edit=nothing, box=BOX))


def test_recovered_parts_are_kept_for_the_next_blur_level(store, large, edit):
    edit = replace(edit, recover=True)
    scene = store.scene(large, edit.depth, Frame(1024))
    ask(store, Detail("detail", large, edit=edit, box=BOX))
    kept = len(store._parts._values)
    more = replace(edit, lens=replace(edit.lens, blur=61, aperture=Aperture("ring")))
    ask(store, Detail("detail", large, edit=more, box=BOX))
    assert len(store._parts._values) == kept
    assert scene is store.scene(large, edit.depth, Frame(1024))
