"""Every request on a real photo with the real stages, at small size."""

import io
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from engine import memory
from engine.companions import Companions, PhotoFile
from engine.depth.strokes import Stroke
from engine.dispatch import answer
from engine.edit import DepthChoice, Edit, KeepSharp
from engine.errors import Cancelled, EngineError, InputError
from engine.events import (
    DepthReady,
    Detailed,
    Drafted,
    Exported,
    Finished,
    Measured,
    Notice,
    Opened,
    Recovered,
    SweepFrame,
)
from engine.files import read_photo
from engine.files.gain_map import append_gain_map, claim_gain_map, encode_gain_map
from engine.gain_map import GainMap, apply_gain
from engine.lens import Lens
from engine.pipeline.store import SceneStore
from engine.pipeline.table import NAMES
from engine.requests import (
    Detail,
    Draft,
    Export,
    ExportDepth,
    OpenPhoto,
    Output,
    Recover,
    Refine,
    Sweep,
    SweepPreview,
)
from engine.scene import Frame
from engine.settings import Settings
from tests.engine.optics.shots import blurred

ON_CARD = (0.5, 0.5)
ON_WALL = (0.1, 0.1)


@pytest.fixture
def store():
    made = SceneStore()
    yield made
    made.models.close()


@pytest.fixture
def optics(card_depth):
    lens = Lens(focus=ON_CARD, blur=80)
    return Edit(lens, depth=DepthChoice(file=card_depth), engine="optics", recover=False)


def ask(store, request):
    events = []
    answer(store, request, events.append)
    return events


def only(kind, events):
    (found,) = [e for e in events if isinstance(e, kind)]
    return found


def detail(pixels, rows, columns):
    part = np.asarray(pixels, np.float32)[rows, columns].mean(axis=2)
    return np.abs(np.diff(part, axis=1)).mean()


CARD = (slice(55, 105), slice(85, 155))
WALL = (slice(5, 30), slice(5, 230))


def test_open_answers_photo_depth_and_source(store, card, optics, card_pixels):
    events = ask(store, OpenPhoto("open", card, optics.depth, 1024))
    opened = only(Opened, events)
    assert opened.size == (240, 160)
    np.testing.assert_array_equal(opened.preview, card_pixels)
    depth = only(DepthReady, events)
    assert depth.disparity.shape == (160, 240)
    assert depth.disparity[80, 120] > 0.8 > 0.3 > depth.disparity[10, 10]
    x, y = depth.subject
    assert 0.29 < x < 0.71
    assert 0.25 < y < 0.75
    assert only(Measured, events).source is not None


def test_depth_that_the_blur_corrects_is_sent_again(store, card, card_pixels, optics, monkeypatch):
    Image.fromarray(blurred(card_pixels, 5)).save(card)

    def half(coc, shift, known):
        return np.full_like(coc, 0.5)

    monkeypatch.setattr("engine.optics.source.find_pull", half)
    only(DepthReady, ask(store, OpenPhoto("open", card, optics.depth, 160)))  # given by a file
    monkeypatch.setattr(DepthChoice, "is_estimated", True)
    events = ask(store, OpenPhoto("open", card, optics.depth, 240))
    first, second = (e.disparity for e in events if isinstance(e, DepthReady))
    focus = only(Measured, events).source.focus_disparity
    assert (first > focus).any()
    np.testing.assert_allclose(second, first - 0.5 * np.maximum(first - focus, 0), atol=1e-5)


def test_a_draft_is_sharp_where_the_focus_is(store, card, optics):
    ask(store, OpenPhoto("open", card, optics.depth, 240))
    near = only(Drafted, ask(store, Draft("draft", card, optics, 240))).preview
    far_edit = replace(optics, lens=replace(optics.lens, focus=ON_WALL))
    far = only(Drafted, ask(store, Draft("draft", card, far_edit, 240))).preview
    assert detail(near, *CARD) > 2 * detail(far, *CARD)
    assert detail(far, *WALL) > 2 * detail(near, *WALL)


def test_what_is_brushed_stays_sharp_in_drafts_finals_details_and_exports(
    store, card, optics, tmp_path, card_pixels
):
    stroke = Stroke("keep", ((0.06, 0.1), (0.94, 0.1)), radius=0.08, softness=0, edge_aware=False)
    edit = replace(optics, keep=KeepSharp((stroke,)))
    ask(store, OpenPhoto("open", card, edit.depth, 240))
    drafted = only(Drafted, ask(store, Draft("draft", card, edit, 240))).preview
    finished = only(Finished, ask(store, Refine("refine", card, edit, 240))).preview
    detailed = only(Detailed, ask(store, Detail("detail", card, edit, (0, 0, 1, 0.5)))).preview
    ask(store, Export("x", card, edit, Output(tmp_path / "out.png")))
    exported = np.asarray(Image.open(tmp_path / "out.png"))
    free = only(Finished, ask(store, Refine("refine", card, optics, 240))).preview
    wall = np.s_[10:22, 20:60]
    assert detail(free, *wall) < 0.5 * detail(card_pixels, *wall)
    for picture in (drafted, finished, detailed, exported):
        assert detail(picture, *wall) > 0.9 * detail(card_pixels, *wall)


def test_a_draft_of_a_photo_that_is_not_open_ends_without_a_word(store, card, optics):
    with pytest.raises(Cancelled):
        ask(store, Draft("draft", card, optics, 240))


def test_drafts_go_on_however_much_is_exported(store, card, optics, tmp_path):
    ask(store, OpenPhoto("open", card, optics.depth, 240))
    measured = replace(optics, recover=True)
    for side in range(100, 106):
        ask(store, Export("x", card, measured, Output(tmp_path / f"{side}.png", side)))
    only(Drafted, ask(store, Draft("draft", card, optics, 240)))


def test_refine_ends_with_the_final(store, card, optics):
    events = ask(store, Refine("refine", card, optics, 240))
    drafted, finished = only(Drafted, events), only(Finished, events)
    assert drafted.quality == "full"
    np.testing.assert_array_equal(drafted.preview, finished.preview)


def test_recover_says_what_it_did(store, card, optics):
    events = ask(store, Recover("recover", card, replace(optics, recover=True), 240))
    recovered = only(Recovered, events)
    assert recovered.by in ("physics", "nothing")
    assert recovered.changed.shape == (160, 240)


def test_export_at_blur_0_gives_the_pixels_back(store, card, optics, tmp_path, card_pixels):
    edit = replace(optics, lens=replace(optics.lens, blur=0))
    out = tmp_path / "out.png"
    exported = only(Exported, ask(store, Export("x", card, edit, Output(out))))
    np.testing.assert_array_equal(np.asarray(Image.open(out)), card_pixels)
    assert exported.report["size"] == [240, 160]
    assert list(exported.report["stages"]) == list(NAMES)


def test_an_hdr_lamp_spreads_its_own_light(store, optics, tmp_path, card_depth):
    codes = np.full((160, 240, 3), 40, np.uint8)
    gains = np.zeros((80, 120), np.uint8)
    codes[28:36, 28:36], gains[14:18, 14:18] = 255, 255
    lamp, none = (read_photo(_ultra_hdr(tmp_path / name, codes, values))
                  for name, values in (("lamp.jpg", gains), ("none.jpg", gains * 0)))  # fmt: skip
    results = {}
    for photo in (lamp, none):
        out = tmp_path / f"out-{photo.path.name}"
        ask(store, Export("x", photo.path, optics, Output(out, quality=100)))
        result = read_photo(out)
        assert result.gain_map.size == (120, 80)
        sdr = cv2.resize(result.pixels, (120, 80), interpolation=cv2.INTER_AREA)
        results[photo] = apply_gain(sdr, result.gain_map)[4:28, 4:28, 1]
    added = results[lamp].sum() - results[none].sum()
    assert added == pytest.approx(16 * 7, rel=0.1)  # 4 x 4 of the map's pixels, 8 times white
    assert results[lamp].max() < 6


def _ultra_hdr(path, codes, gains):
    encoded = encode_gain_map(GainMap(gains, maximum=(3.0,) * 3, headroom=(0.0, 3.0)))
    buffer = io.BytesIO()
    packet = claim_gain_map(b"", len(encoded))
    Image.fromarray(codes).save(buffer, "JPEG", quality=100, subsampling=0, xmp=packet)
    path.write_bytes(append_gain_map(buffer.getvalue(), encoded))
    return path


def test_hidden_colors_of_a_cutout_weigh_no_more_than_their_alpha(
    store, card_depth, tmp_path, card_pixels
):
    hidden = np.full((160, 240, 1), 255, np.uint8)
    hidden[:, 200:] = 2  # below that, the reader has replaced them
    pictures = []
    lens = Lens(focus=ON_CARD, blur=80)
    edit = Edit(lens, depth=DepthChoice(file=card_depth), engine="optics", recover=False)
    for color in ((255, 0, 0), (0, 255, 0)):
        pixels = card_pixels.copy()
        pixels[:, 200:] = color
        path, out = tmp_path / f"{color[0]}.png", tmp_path / f"{color[0]}-out.png"
        Image.fromarray(np.dstack([pixels, hidden])).save(path)
        ask(store, Export("x", path, edit, Output(out)))
        pictures.append(np.asarray(Image.open(out), np.float32))
    red, green = pictures
    assert 100 < red[80, 200, 3] < 155  # alpha is blurred with what it belongs to
    seen = (red[..., 3] > 100) & (red[..., 3] == green[..., 3])
    assert seen[:, 190:199].all()
    assert np.abs(red - green)[seen].max() <= 12  # of 255, encoded: one percent of the light


def test_blur_is_the_same_share_of_every_size(store, card, optics, tmp_path):
    big, small = tmp_path / "big.png", tmp_path / "small.png"
    for path, side in ((big, 240), (small, 120)):
        ask(store, Export("x", card, optics, Output(path, side)))
    shrunk = np.asarray(Image.open(big).resize((120, 80), Image.Resampling.BOX), np.float32)
    difference = shrunk - np.asarray(Image.open(small), np.float32)
    assert np.sqrt((difference[5:-5, 5:-5] ** 2).mean()) < 12


def test_results_are_deterministic(store, card, optics, tmp_path):
    for name in ("a.png", "b.png"):
        ask(SceneStore(), Export("x", card, optics, Output(tmp_path / name)))
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_a_cancelled_export_leaves_nothing(store, card, optics, tmp_path):
    def tick(stage, fraction):
        if stage == "optics":
            raise Cancelled

    out = tmp_path / "out.png"
    before = sorted(tmp_path.iterdir())
    with pytest.raises(Cancelled):
        answer(store, Export("x", card, optics, Output(out)), lambda e: None, tick)
    assert sorted(tmp_path.iterdir()) == before


def test_the_original_is_never_written(store, card, optics):
    before = card.read_bytes()
    with pytest.raises(InputError):
        ask(store, Export("x", card, optics, Output(card, overwrite=True)))
    assert card.read_bytes() == before


def test_a_photo_of_one_color_stays_as_it_is_and_says_why(store, tmp_path):
    path, out = tmp_path / "flat.png", tmp_path / "out.png"
    Image.new("RGB", (64, 48), (90, 120, 30)).save(path)
    events = ask(store, Export("x", path, Edit(engine="optics"), Output(out)))
    assert "No depth found" in only(Notice, events).text
    assert Image.open(out).getpixel((3, 3)) == (90, 120, 30)


def test_depth_is_written_as_16_bits(store, card, optics, tmp_path):
    out = tmp_path / "depth.png"
    ask(store, ExportDepth("d", card, optics.depth, Output(out)))
    levels = np.asarray(Image.open(out))
    assert levels.dtype == np.uint16 or levels.dtype == np.int32
    assert levels[80, 120] / 65535 == pytest.approx(0.9, abs=0.02)


@pytest.mark.parametrize("suffix", [".mp4", ".gif"])
def test_a_sweep_is_an_animation_of_its_frames(store, card, optics, tmp_path, suffix):
    out = tmp_path / f"sweep{suffix}"
    request = Sweep("s", card, optics, (ON_CARD, ON_WALL), 5, output=Output(out, 120))
    ask(store, request)
    if suffix == ".gif":
        assert Image.open(out).n_frames == 5
    else:
        assert out.read_bytes()[4:8] == b"ftyp"
        assert b"vp09" in out.read_bytes()
    assert not list(tmp_path.glob(".*"))


def test_the_preview_of_a_sweep_shows_the_frames_of_its_file(store, card, optics, tmp_path):
    """A lens that breathes, three points; the file read back by another decoder."""
    edit = replace(optics, lens=replace(optics.lens, breathing=1.0))
    out, values = tmp_path / "sweep.mp4", (edit, (ON_WALL, ON_CARD, ON_WALL), 9)
    ask(store, Sweep("s", card, *values, output=Output(out, 120)))
    events = ask(store, SweepPreview("p", card, *values, long_side=120))
    frames = [e for e in events if isinstance(e, SweepFrame)]
    assert [(frame.index, frame.last) for frame in frames] == [(i, i == 8) for i in range(9)]
    video = cv2.VideoCapture(str(out))
    for frame in frames:
        written = cv2.cvtColor(video.read()[1], cv2.COLOR_BGR2GRAY)  # its colors are coarser
        shown = cv2.cvtColor(frame.preview, cv2.COLOR_RGB2GRAY)
        assert cv2.PSNR(written, shown) > 35  # neighbors are up to 34 like each other
    assert not video.read()[0]
    np.testing.assert_array_equal(frames[0].preview, frames[8].preview)
    assert cv2.PSNR(frames[0].preview, frames[4].preview) < 25
    some = ask(store, SweepPreview("p", card, *values, every=3, long_side=120, share=0.5))
    some = [e for e in some if isinstance(e, SweepFrame)]
    assert [frame.index for frame in some] == [0, 3, 6]
    assert some[1].preview.shape == (40, 60, 3)
    small = cv2.resize(frames[3].preview, (60, 40), interpolation=cv2.INTER_AREA)
    assert cv2.PSNR(some[1].preview, small) > 32


def test_depth_comes_from_the_shipped_network_too(store, card):
    events = ask(store, OpenPhoto("open", card, DepthChoice(), 240))
    assert only(DepthReady, events).disparity.shape == (160, 240)


def test_the_shipped_dit_leaves_a_draft_with_depth_to_physics(store, card, optics):
    """Its card says why: with depth known, the draft is the better picture."""
    dit = replace(optics, engine="dit", steps=2)
    events = ask(store, Refine("refine", card, dit, 240))
    draft, final = (only(kind, events).preview for kind in (Drafted, Finished))
    assert np.array_equal(final, draft)
    assert not [e for e in events if isinstance(e, Notice) and "DiT" in e.text]


def test_an_export_beyond_the_memory_limit_is_refused_before_it_begins(card, optics, tmp_path):
    store = SceneStore(Settings(memory_mb=1))
    target = tmp_path / "out.png"
    with pytest.raises(EngineError, match=r"card\.png: at 240 x 160 .* of memory"):
        ask(store, Export("", card, optics, Output(target, None)))
    assert not target.exists()
    store.models.close()


def test_a_picture_that_is_held_whole_asks_for_the_memory_of_that(
    store, card, optics, tmp_path, monkeypatch
):
    asked = []
    monkeypatch.setattr(
        "engine.memory.check_export", lambda name, size, room, cost: asked.append(cost)
    )
    for name, values in (
        ("plain.tif", {}),
        ("layers.tif", {"layers": True}),
        ("larger.tif", {"long_side": 300, "upscale": True}),
    ):
        output = Output(tmp_path / name, **{"long_side": None, **values})
        ask(store, Export("", card, optics, output))
    referred = replace(optics, companions=Companions(reference=PhotoFile.of(card)))
    ask(store, Export("", card, referred, Output(tmp_path / "referred.tif", None)))
    whole = memory.COST_HELD_WHOLE[memory.EXPORT]
    assert asked[:4] == [memory.EXPORT, whole, whole, memory.COST_WITH_REFERENCE[memory.EXPORT]]


def test_depth_is_told_and_drafted_on_before_the_own_blur_is_read(store, card, optics):
    seen = []

    def listen(event):
        seen.append(type(event))
        if isinstance(event, DepthReady):  # what the window does on its other lane
            answer(store, Draft("draft", card, optics, 240), listen)

    answer(
        store, OpenPhoto("open", card, optics.depth, long_side=240), listen,
        lambda stage, share: seen.append(stage),
    )  # fmt: skip
    order = [seen.index(each) for each in (Opened, "depth", DepthReady, Drafted, "measure")]
    assert order == sorted(order)
    assert seen[-1] is Measured


def test_a_photo_taken_as_it_is_is_not_measured(store, card, optics, tmp_path):
    ask(store, Export("export", card, edit=optics, output=Output(tmp_path / "out.png")))
    frame = Frame(1024)
    assert store.scene(card, optics.depth, frame, measured=False).reading is None
    known = store.scene(card, optics.depth, frame)
    assert known.reading is not None
    assert store.scene(card, optics.depth, frame, measured=False) is known
