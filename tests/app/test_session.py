"""Edits are kept beside the photo, pasted on others, taken back and found again."""

from __future__ import annotations

import json
import shutil

import pytest

from app.main import interrupted
from app.photo_state import Quality
from app.settings import Settings
from engine.files.sidecar import sidecar_path
from tests.app.hands import click_photo, control_click_photo, drag_photo


def test_the_edit_comes_back_when_the_photo_is_opened_again(opened, wait, photo, tmp_path):
    session = opened.session
    untouched = photo.read_bytes()
    click_photo(opened, 0.4, 0.8)
    session.set_blur(47)
    kept = session.edit
    other = shutil.copy(photo, tmp_path / "other.jpg")
    opened.open_path(tmp_path / "other.jpg")
    wait(lambda: session.photo.path is not None and str(session.photo.path) == str(other))
    assert session.edit != kept
    wait(lambda: sidecar_path(photo).exists())
    opened.open_path(photo)
    wait(lambda: session.photo.path == photo)
    assert session.edit == kept
    assert not session.photo.is_as_shot
    assert photo.read_bytes() == untouched
    wait(lambda: session.photo.quality is Quality.FINAL)


def test_a_photo_that_was_only_looked_at_gets_no_sidecar(opened, photo):
    opened.session.sidecars.close()
    assert not sidecar_path(photo).exists()


def test_a_newer_sidecar_is_left_alone_and_told(window, photo, wait):
    newer = {"format": "diffcamera-edit", "version": 999, "edit": {}}
    sidecar_path(photo).write_text(json.dumps(newer))
    window.open_path(photo)
    wait(lambda: window.session.photo.depth_known)
    assert "newer version" in window.stage.messages.text.text()
    click_photo(window, 0.5, 0.5)
    window.session.sidecars.close()
    assert json.loads(sidecar_path(photo).read_text()) == newer


def test_settings_are_pasted_without_focus_and_strokes(opened, wait, photo, tmp_path):
    session = opened.session
    click_photo(opened, 0.4, 0.8)
    session.set_blur(66)
    opened.actions_by_name["copy_settings"].trigger()
    shutil.copy(photo, tmp_path / "other.jpg")
    opened.open_path(tmp_path / "other.jpg")
    wait(lambda: session.photo.path == tmp_path / "other.jpg" and session.photo.depth_known)
    click_photo(opened, 0.6, 0.2)
    focus = session.edit.lens.focus
    opened.actions_by_name["paste_settings"].trigger()
    assert session.edit.lens.blur == 66
    assert session.edit.lens.focus == focus


def test_recent_photos_are_in_the_menu(opened, wait, photo, tmp_path):
    other = tmp_path / "other.jpg"
    shutil.copy(photo, other)
    opened.open_path(other)
    wait(lambda: opened.session.photo.path == other)
    opened.recent.aboutToShow.emit()
    assert [action.text() for action in opened.recent.actions()] == ["other.jpg", "photo.jpg"]
    opened.recent.actions()[1].trigger()
    wait(lambda: opened.session.photo.path == photo)
    other.unlink()
    opened.recent.aboutToShow.emit()
    assert [action.text() for action in opened.recent.actions()] == ["photo.jpg"]


def test_a_run_that_was_killed_is_taken_up_again(opened, wait, photo, settings, qtbot):
    click_photo(opened, 0.4, 0.8)
    opened.session.set_blur(47)
    opened.session.sidecars.write()
    settings.sync()
    wait(lambda: sidecar_path(photo).exists() and opened.bridge.idle(0))
    assert interrupted(Settings()) == photo  # what the next start opens
    opened.close()
    assert interrupted(Settings()) is None  # a run that was closed is over


def test_undo_goes_all_the_way_back_to_as_shot(opened, wait):
    session = opened.session
    click_photo(opened, 0.4, 0.8)
    for blur in (40, 50, 60):
        session.set_blur(blur)
    assert session.undo_stack.count() == 4
    while session.undo_stack.canUndo():
        session.undo_stack.undo()
    assert session.photo.is_as_shot
    assert opened.canvas.photo.shown is session.photo.original
    session.undo_stack.setIndex(4)
    assert session.edit.lens.blur == 60


def test_dragging_the_band_moves_plane_and_range(opened, wait):
    session = opened.session
    slider = opened.panel.focus.band.slider
    slider.setValue((0.4, 0.6))
    assert abs(session.edit.lens.focus_disparity - 0.5) < 0.01
    assert abs(session.edit.lens.range - 0.1) < 0.01
    assert not opened.canvas.reticles[0].isVisible()
    click_photo(opened, 0.4, 0.8)
    assert session.edit.lens.focus_disparity is None
    assert opened.canvas.reticles[0].isVisible()


def test_snapshots_bring_a_state_back(opened):
    session = opened.session
    click_photo(opened, 0.4, 0.8)
    session.set_blur(33)
    opened.panel.history.take.click()
    session.set_blur(90)
    opened.panel.history.shots.itemClicked.emit(opened.panel.history.shots.item(0))
    assert session.edit.lens.blur == 33


def test_presets_keep_the_focus_and_can_be_saved(opened, wait):
    session, panel = opened.session, opened.panel.presets
    click_photo(opened, 0.4, 0.8)
    focus = session.edit.lens.focus
    panel.choose("Mirror lens")
    assert session.edit.lens.aperture.shape == "ring"
    assert session.edit.lens.focus == focus
    panel.save("Mine")
    assert "Mine" in panel.presets
    assert panel.presets["Mine"].lens.aperture.shape == "ring"
    opened.panel.ensureWidgetVisible(panel.list)
    wait(lambda: not panel._due)
    assert not panel.list.item(0).icon().isNull()
    panel.remove("Mine")
    assert "Mine" not in panel.presets


def test_control_click_tilts_the_plane_and_points_are_dragged_and_removed(opened):
    session = opened.session
    click_photo(opened, 0.4, 0.8)
    control_click_photo(opened, 0.6, 0.3)
    assert session.edit.lens.tilt_points == (pytest.approx((0.6, 0.3), abs=0.01),)
    control_click_photo(opened, 0.2, 0.3)
    assert [reticle.isVisible() for reticle in opened.canvas.reticles] == [True] * 3
    drag_photo(opened, [(0.6, 0.3), (0.65, 0.35), (0.7, 0.4)])
    assert session.edit.lens.tilt_points[0] == pytest.approx((0.7, 0.4), abs=0.02)
    control_click_photo(opened, 0.7, 0.4)
    assert session.edit.lens.tilt_points == (pytest.approx((0.2, 0.3), abs=0.01),)
    for _ in range(4):
        session.undo_stack.undo()
    assert session.edit.lens.tilt_points == ()
    session.undo_stack.redo()
    assert len(session.edit.lens.tilt_points) == 1
    click_photo(opened, 0.5, 0.5)
    assert not session.edit.lens.tilted


def test_the_focus_overlay_shows_the_tilted_plane(opened):
    click_photo(opened, 0.4, 0.8)
    opened.viewing.show_focus_band(True)
    flat = opened.viewing._overlay_map()[0]
    control_click_photo(opened, 0.6, 0.2)
    assert opened.viewing._overlay_map()[0] is not flat
