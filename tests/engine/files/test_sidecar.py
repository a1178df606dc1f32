"""Edits in files: whatever an edit holds comes back; whatever a file holds is answered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.depth.strokes import Stroke
from engine.edit import DepthChoice, Edit, KeepSharp
from engine.errors import InputError
from engine.files import sidecar
from engine.lens import Aperture, Iris, Lens

unit = st.floats(0, 1)
anywhere = st.floats(-1e300, 1e300)  # a drag may leave the photo
names = st.text(st.characters(codec="utf-8", exclude_characters="\0/"), min_size=1, max_size=20)
files = names.filter(lambda name: name not in (".", "..")).map(lambda name: Path("/photos") / name)


def _shapes():
    common = {
        "rotation": st.floats(-360, 360),
        "cats_eye": unit,
        "anamorphic": st.floats(0.5, 2),
    }
    plain = st.sampled_from(["circle", "blades", "ring", "heart", "star"])
    return st.one_of(
        st.builds(
            Aperture,
            plain,
            blades=st.integers(5, 11),
            curvature=unit,
            iris=st.none() | st.builds(Iris, st.floats(0.5, 2), st.floats(2.5, 16)),
            **common,
        ),
        st.builds(Aperture, st.just("file"), path=files, **common),
    )


def _strokes(*kinds):
    return st.lists(_stroke(kinds), max_size=3).map(tuple)


def _stroke(kinds):
    return st.builds(
        Stroke,
        st.sampled_from(kinds),
        st.lists(st.tuples(anywhere, anywhere), max_size=4).map(tuple),
        radius=unit,
        softness=unit,
        strength=unit,
        disparity=unit,
        edge_aware=st.booleans(),
    )


edits = st.builds(
    Edit,
    st.builds(
        Lens,
        focus=st.tuples(unit, unit),
        blur=st.floats(0, 100),
        range=unit,
        focus_disparity=st.none() | unit,
        aperture=_shapes(),
        boost=unit,
        grain=unit,
    ),
    auto_focus=st.booleans(),
    depth=st.builds(
        DepthChoice,
        model=st.none() | names,
        file=st.none() | files,
        strokes=_strokes("nearer", "farther", "pick", "restore"),
    ),
    engine=st.sampled_from(["optics", "dit"]),
    steps=st.integers(0, 8),
    recover=st.booleans(),
    model=st.none() | names,
    adapter=st.none() | names,
    seed=st.integers(0, 2**31),
    keep=st.builds(
        KeepSharp, _strokes("keep", "release"), file=st.none() | files, blur=st.floats(0, 100)
    ),
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)
on_disk = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@on_disk
@given(edit=edits)
def test_every_edit_comes_back(tmp_path, edit):
    path = tmp_path / "a.json"
    sidecar.write_edit(path, edit)
    assert sidecar.read_edit(path) == edit
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


@on_disk
@given(data=anything, where=st.sampled_from(["lens", "depth", "steps", "", "version"]))
def test_whatever_stands_in_a_file_gives_an_edit_or_one_line(tmp_path, data, where):
    path = tmp_path / "a.json"
    sidecar.write_edit(path, Edit(depth=DepthChoice(strokes=(Stroke("pick", ((0, 0),)),))))
    whole = json.loads(path.read_text())
    if where in ("", "version"):
        whole[where or "edit"] = data
    else:
        whole["edit"][where] = data
    path.write_text(json.dumps(whole))
    message = ""
    try:
        assert isinstance(sidecar.read_edit(path), Edit)
    except InputError as fault:
        message = str(fault)
    assert not message or (str(path) in message and "\n" not in message)
    path.unlink()


@on_disk
@given(data=st.binary(max_size=200))
def test_bytes_that_are_no_json_give_one_line(tmp_path, data):
    path = tmp_path / "a.json"
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"a\.json"):
        sidecar.read_edit(path)
    path.unlink()


@pytest.mark.parametrize(
    "data", [b"[" * 100_000, b'{"format": "diffcamera-edit", "version": 1}', b"1e999", b"\xff"]
)
def test_odd_files_give_one_line(tmp_path, data):
    (tmp_path / "a.json").write_bytes(data)
    with pytest.raises(InputError, match=r"a\.json"):
        sidecar.read_edit(tmp_path / "a.json")


def test_the_message_names_the_value(tmp_path):
    path = tmp_path / "a.json"
    sidecar.write_edit(path, Edit())
    for old, new, words in [
        ('"blur": 30.0', '"blur": "much"', "'edit.lens.blur' is 'much', not a number"),
        ('"blur": 30.0', '"blur": 300', "300.0 is outside 0..100"),
        ('"blur": 30.0', '"blur": NaN', "not a number"),
        ('"engine": "dit"', '"engine": "magic"', "one of optics, dit"),
        ('"steps": 2', '"steps": 2.5', "not a whole number"),
    ]:
        before = path.read_text()
        assert old in before
        path.write_text(before.replace(old, new))
        with pytest.raises(InputError, match="correct the value or delete the file") as fault:
            sidecar.read_edit(path)
        assert words in str(fault.value)
        path.write_text(before)


def test_unknown_fields_survive_a_rewrite(tmp_path):
    path = tmp_path / "a.json"
    stroke = Stroke("nearer", ((0.1, 0.2),))
    edit = Edit(depth=DepthChoice(strokes=(stroke,)))
    sidecar.write_edit(path, edit)
    data = json.loads(path.read_text())
    data["rating"] = 5
    data["edit"]["vignette"] = {"amount": 3}
    data["edit"]["lens"]["coma"] = 0.1
    data["edit"]["depth"]["strokes"][0]["pressure"] = [1, 2]
    path.write_text(json.dumps(data))
    assert sidecar.read_edit(path) == edit
    other = Edit(Lens(blur=70), depth=DepthChoice(strokes=(Stroke("pick", ()), stroke)))
    sidecar.write_edit(path, other)
    again = json.loads(path.read_text())
    assert again["rating"] == 5
    assert again["edit"]["vignette"] == {"amount": 3}
    assert again["edit"]["lens"]["coma"] == 0.1
    assert again["edit"]["depth"]["strokes"][1]["pressure"] == [1, 2]
    assert sidecar.read_edit(path) == other


def test_missing_fields_take_their_defaults(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"format": "diffcamera-edit", "version": 1, "edit": {"lens": {"blur": 7}}}')
    assert sidecar.read_edit(path) == Edit(Lens(blur=7.0))


def test_older_versions_are_migrated_step_by_step(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"format": "diffcamera-edit", "version": 1, "edit": {"strength": 0.5}}')

    def second(data):
        lens = {"blur": data["edit"].pop("strength")}
        return data | {"version": 2, "edit": data["edit"] | {"lens": lens}}

    def third(data):
        data["edit"]["lens"]["blur"] *= 100
        return data | {"version": 3}

    assert sidecar.read_edit(path, [second, third]) == Edit(Lens(blur=50.0))
    sidecar.write_edit(path, Edit(), [second, third])
    assert json.loads(path.read_text())["version"] == 3


def test_newer_versions_are_neither_read_nor_overwritten(tmp_path):
    path = tmp_path / "a.json"
    text = '{"format": "diffcamera-edit", "version": 9, "edit": {}}'
    path.write_text(text)
    for work in (lambda: sidecar.read_edit(path), lambda: sidecar.write_edit(path, Edit())):
        with pytest.raises(InputError, match="update the program"):
            work()
    assert path.read_text() == text


def test_files_beside_the_sidecar_move_with_it(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    sidecar.write_edit(here / "a.json", Edit(depth=DepthChoice(file=here / "depth.png")))
    here.rename(there)
    assert sidecar.read_edit(there / "a.json").depth.file == there / "depth.png"


def test_a_sidecar_stands_beside_its_photo(tmp_path):
    photo = tmp_path / "photo.jpg"
    assert sidecar.read_sidecar(photo) is None
    edit = Edit(Lens(blur=12.0))
    assert sidecar.write_sidecar(photo, edit) == tmp_path / "photo.jpg.diffcamera.json"
    assert sidecar.read_sidecar(photo) == edit


def test_a_read_only_folder_sends_it_to_the_users_data(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(sidecar.os, "access", lambda *_: False)  # root may write anywhere
    photo, twin = tmp_path / "a" / "photo.jpg", tmp_path / "b" / "photo.jpg"
    path = sidecar.write_sidecar(photo, Edit(Lens(blur=12.0)))
    assert not path.is_relative_to(photo.parent)
    assert sidecar.read_sidecar(photo) == Edit(Lens(blur=12.0))
    assert sidecar.read_sidecar(twin) is None


def test_presets_carry_the_look_not_the_place(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    look = Lens(focus=(0.1, 0.9), blur=80, focus_disparity=0.3, aperture=Aperture("heart"))
    edit = Edit(look, depth=DepthChoice(strokes=(Stroke("pick", ()),)), steps=4)
    path = sidecar.write_preset("Heart bokeh", edit)
    assert sidecar.presets() == {"Heart bokeh": path}
    mine = Edit(Lens(focus=(0.7, 0.6)), depth=DepthChoice(file=Path("/depth.png")))
    result = sidecar.with_preset(mine, sidecar.read_edit(path))
    assert result.lens.focus == (0.7, 0.6)
    assert result.lens.focus_disparity is None
    assert (result.lens.blur, result.lens.aperture.shape, result.steps) == (80, "heart", 4)
    assert result.depth.file == Path("/depth.png")
    for bad in ("", "a/b", "..", " "):
        with pytest.raises(InputError):
            sidecar.write_preset(bad, edit)


def test_a_preset_leaves_the_photos_own_keep_mask(tmp_path, monkeypatch):
    monkeypatch.setattr(sidecar, "_data_folder", lambda: tmp_path)
    kept = Edit(keep=KeepSharp((Stroke("keep", ((0.5, 0.5),)),)))
    preset = sidecar.read_edit(sidecar.write_preset("Mine", kept))
    assert not preset.keep
    assert sidecar.with_preset(kept, preset).keep == kept.keep


def test_a_stroke_of_the_other_mask_is_told(tmp_path):
    path = tmp_path / "a.json"
    sidecar.write_edit(path, Edit(keep=KeepSharp((Stroke("pick", ((0.5, 0.5),)),))))
    with pytest.raises(InputError, match=r"edit.keep.strokes\[0\].kind"):
        sidecar.read_edit(path)
