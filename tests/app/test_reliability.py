"""Faults that happen to photographers: none is fatal, none loses an edit."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

import resources
from app.photo_state import PhotoState
from app.window import MainWindow
from engine import events, models
from engine.dispatch import answer
from engine.edit import DepthChoice, Edit
from engine.errors import EngineError
from engine.files.sidecar import read_edit, read_sidecar, sidecar_path
from engine.lens import Lens
from engine.pipeline import stages
from engine.pipeline.store import SceneStore
from engine.progress import silent
from engine.requests import Export, Output
from engine.scene import Frame
from tests.app.hands import click_photo
from tests.kill import KINDS, rounds


@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_random_moments_nothing_is_half_or_lost(kind):
    rounds(kind, 2, seed=5)


def test_going_away_and_back_at_once_keeps_the_edit(opened, wait, photo, tmp_path):
    session = opened.session
    click_photo(opened, 0.4, 0.8)
    session.set_blur(61)
    kept = session.edit
    shutil.copy(photo, tmp_path / "other.jpg")
    opened.open_path(tmp_path / "other.jpg")
    wait(lambda: session.photo.path == tmp_path / "other.jpg")
    opened.open_path(photo)  # before the edit was due to be written
    wait(lambda: session.photo.path == photo)
    assert session.edit == kept


def test_a_long_drag_is_written_while_it_lasts(opened, qtbot, photo):
    click_photo(opened, 0.4, 0.8)
    gesture = opened.session.begin_gesture()
    for step in range(400):  # never pausing as long as an edit waits for the next one
        opened.session.set_blur(20 + step % 60, gesture)
        qtbot.wait(25)
        if sidecar_path(photo).exists():
            break
    assert sidecar_path(photo).exists()
    opened.session.end_gesture()


def test_two_windows_on_one_photo(opened, wait, qtbot, photo, settings):
    second = MainWindow(settings)
    qtbot.addWidget(second)
    second.bridge.start()
    second.build_panels()
    second.show()
    second.open_path(photo)
    wait(lambda: second.session.photo.depth_known)
    for window, blur in ((opened, 33), (second, 77)):
        click_photo(window, 0.5, 0.5)
        window.session.set_blur(blur)
        window.session.sidecars.close()
    wait(lambda: "Another window" in second.stage.messages.text.text())
    assert read_sidecar(photo).lens.blur == 77
    other = next(photo.parent.glob("*.other.json"))
    assert read_edit(other).lens.blur == 33
    second.close()
    second.bridge.close()


def test_a_corrupted_sidecar_is_set_aside_with_a_notice(window, photo, wait):
    sidecar_path(photo).write_bytes(b'{"format": "diffcam')
    window.open_path(photo)
    wait(lambda: window.session.photo.depth_known)
    assert "kept as photo.jpg.diffcamera.json.broken" in window.stage.messages.text.text()
    click_photo(window, 0.5, 0.5)
    window.session.sidecars.close()
    assert read_sidecar(photo) == window.session.edit


def test_a_photo_replaced_by_an_older_one_is_read_anew(opened, wait, photo):
    """Clocks jump and backups are restored: a file time is compared, never ordered."""
    with Image.open(photo) as picture:
        picture.transpose(Image.Transpose.ROTATE_90).save(photo)
    os.utime(photo, (10**9, 10**9))
    before = opened.session.photo.size
    opened.session.photo = PhotoState()
    opened.open_path(photo)
    wait(lambda: opened.session.photo.path == photo and opened.session.photo.depth_known)
    assert opened.session.photo.size == before[::-1]


@pytest.mark.parametrize("stage", ["opening", "depth", "drafting", "refining", "exporting"])
def test_closing_in_any_stage_leaves_nothing_half(window, photo, wait, stage):
    session, target = window.session, photo.with_name("out.png")
    window.open_path(photo)
    if stage != "opening":
        wait(lambda: session.photo.path == photo)
    if stage in ("drafting", "refining", "exporting"):
        wait(lambda: session.photo.depth_known)
        click_photo(window, 0.5, 0.5)
    if stage == "refining":
        session.renderer.render()
        session.renderer.refine()
    if stage == "exporting":
        window.exporting.export(Output(target, long_side=None))
    window.close()
    if stage == "exporting":  # it asks first
        QTest.mouseClick(window.stage.messages._answers[1], Qt.MouseButton.LeftButton)  # stop
    assert not window.isVisible()
    window.bridge.close()
    expected = {"photo.jpg", "out.png"} | {sidecar_path(photo).name}
    assert {path.name for path in photo.parent.iterdir() if path.is_file()} <= expected
    if target.exists():
        Image.open(target).load()
    if stage in ("drafting", "refining", "exporting"):
        assert read_sidecar(photo) == session.edit


def test_a_damaged_shipped_dit_leaves_the_optical_engine(photo, tmp_path, monkeypatch):
    shutil.copytree(resources.MODELS, tmp_path / "models")
    with (tmp_path / "models" / f"{models.DEFAULT_DIT}.onnx").open("r+b") as file:
        file.truncate(100_000)
    monkeypatch.setattr(resources, "MODELS", tmp_path / "models")
    store, told = SceneStore(), []
    scene = store.scene(photo, DepthChoice(), Frame(None))
    blurred = replace(scene, source_coc=np.full(scene.disparity.shape, 2, np.float32))
    recovered = stages.with_recovered(blurred, Edit(), store.models, silent)
    assert recovered.recovered_by == "physics"
    assert "install the program again" in recovered.notices[-1]
    edit = Edit(lens=Lens(blur=30), depth=DepthChoice(model=None))
    out = tmp_path / "out.jpg"
    answer(store, Export("export", photo, edit, Output(out)), told.append)
    assert any("damaged" in e.text for e in told if isinstance(e, events.Notice))
    assert out.exists()
    chosen = Edit(model=models.DEFAULT_DIT)
    with pytest.raises(EngineError, match="damaged"):  # one that was chosen by name must load
        stages.with_recovered(blurred, chosen, store.models, silent)
    store.models.close()
