"""A photographer's first minutes: open, look, click, drag, compare, export, stop, quit."""

from __future__ import annotations

import time

from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from app.photo_state import Quality
from app.settings import Settings
from app.views import View
from engine.events import Drafted
from engine.lens import focus_disparity
from tests.app.hands import click_photo, drag_slider


def test_opens_as_shot_then_a_click_focuses_there(opened, wait):
    session = opened.session
    assert session.photo.is_as_shot
    assert opened.canvas.photo.shown is session.photo.original
    click_photo(opened, 0.3, 0.8)
    assert abs(session.edit.lens.focus[0] - 0.3) < 0.01
    assert abs(session.edit.lens.focus[1] - 0.8) < 0.01
    assert session.edit.lens.blur >= 30
    assert session.photo.focus_disparity == focus_disparity(
        session.photo.disparity, session.edit.lens
    )
    wait(lambda: session.photo.quality is Quality.FINAL)
    assert opened.canvas.photo.shown is session.photo.rendering.levels
    assert session.photo.rendering.levels[0] != session.photo.original[0]


def test_slider_drag_is_live_and_one_step_of_undo(opened, wait):
    session = opened.session
    click_photo(opened, 0.5, 0.9)
    wait(lambda: session.photo.quality is Quality.FINAL)
    steps = session.undo_stack.count()
    drag_slider(opened.panel.blur.blur.slider, [0.3, 0.4, 0.5, 0.6, 0.8])
    assert abs(session.edit.lens.blur - 80) < 1.5
    wait(lambda: session.photo.rendering.edit == session.edit)
    assert session.undo_stack.count() == steps + 1
    wait(lambda: session.photo.quality is Quality.FINAL)
    QTest.keyClick(opened, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.edit.lens.blur == 30
    session.undo_stack.redo()
    assert abs(session.edit.lens.blur - 80) < 1.5


def test_a_drag_shows_drafts_while_it_lasts(opened, wait):
    click_photo(opened, 0.5, 0.9)
    wait(lambda: opened.session.photo.quality is Quality.FINAL and opened.bridge.idle(0))
    drafts = []

    def take(arrival) -> None:
        if isinstance(arrival.event, Drafted) and arrival.event.request.view is View.DRAFT:
            drafts.append(arrival)

    opened.bridge.arrived.connect(take)
    slider = opened.panel.blur.blur.slider
    middle = slider.height() // 2
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(40, middle))
    for x in (60, 80, 100):
        seen = len(drafts)
        QTest.mouseMove(slider, QPoint(x, middle))
        wait(lambda seen=seen: len(drafts) > seen)
    assert opened.session.photo.quality is Quality.DRAFT
    assert opened.canvas.photo.shown is drafts[-1].levels
    assert all(arrival.event.quality == "draft" for arrival in drafts)
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(100, middle))
    wait(lambda: opened.session.photo.quality is Quality.FINAL)


def test_the_status_line_names_the_engine_and_its_device(opened, wait):
    at_rest = ("Optics and DiT", "Optics only")
    wait(lambda: opened.status.state.text().startswith(at_rest))  # the way back may still run
    assert "CPU" in opened.status.state.text() or "CPU" in opened.status.state.toolTip()


def test_typed_blur_and_double_click_reset(opened):
    row = opened.panel.blur.blur
    row.number.setFocus()
    row.number.selectAll()
    QTest.keyClicks(row.number, "64")
    QTest.keyClick(row.number, Qt.Key.Key_Return)
    assert opened.session.edit.lens.blur == 64
    QTest.mouseDClick(row.slider, Qt.MouseButton.LeftButton)
    assert opened.session.edit.lens.blur == 30


def test_depth_overlay_comes_and_goes_with_d(opened):
    QTest.keyClick(opened, Qt.Key.Key_D)
    assert opened.canvas.overlay.isVisible()
    QTest.keyClick(opened, Qt.Key.Key_D)
    assert not opened.canvas.overlay.isVisible()


def test_before_while_the_key_is_held(opened, wait):
    click_photo(opened, 0.5, 0.9)
    wait(lambda: opened.session.photo.quality is Quality.FINAL)
    QTest.keyPress(opened.canvas, Qt.Key.Key_Backslash)
    assert opened.canvas.photo.shown is opened.session.photo.original
    QTest.keyRelease(opened.canvas, Qt.Key.Key_Backslash)
    assert opened.canvas.photo.shown is opened.session.photo.rendering.levels


def test_export_writes_a_file_while_editing_goes_on(opened, wait, tmp_path):
    click_photo(opened, 0.5, 0.9)
    opened.files.export()
    dialog = opened.files.dialog
    dialog.name.setText("{name}-b{blur}")
    dialog.full.setChecked(True)
    dialog.go.click()
    click_photo(opened, 0.2, 0.2)
    target = tmp_path / "photo-b30.jpg"
    wait(lambda: target.exists() and not opened.status.busy)
    with Image.open(target) as picture:
        assert picture.size == opened.session.photo.size
    assert str(target) in opened.stage.messages.text.text()


def test_a_file_that_is_no_photo_is_named_and_the_old_photo_stays(opened, wait, tmp_path):
    before = opened.session.photo.path
    bad = tmp_path / "notes.jpg"
    bad.write_text("not a picture")
    opened.open_path(bad)
    wait(lambda: opened.stage.messages.isVisible())
    assert "notes.jpg" in opened.stage.messages.text.text()
    assert opened.session.photo.path == before
    opened.stage.messages.clear()


def test_drop_opens_a_photo(window, photo, wait):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo))])
    drop = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(drop)
    wait(lambda: window.session.photo.path == photo)
    assert not window.stage.empty.isVisible()


def test_escape_stops_what_runs(window, photo, wait):
    window.open_path(photo)
    wait(lambda: window.session.photo.path == photo)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    wait(lambda: not window.status.busy)


def test_closing_while_busy_ends_within_a_second(window, photo, wait):
    window.open_path(photo)
    wait(lambda: window.session.photo.depth_known)
    click_photo(window, 0.5, 0.5)
    began = time.monotonic()
    window.close()
    window.bridge.close()
    assert time.monotonic() - began < 5  # a slow machine; the bench measures


def test_zoom_keeps_what_is_under_the_cursor(opened):
    canvas = opened.canvas
    at = QPointF(300, 260)
    before = canvas.to_fraction(at)
    canvas.zoom_to(1.0, at)
    canvas.zoom_by(3, at)
    after = canvas.to_fraction(at)
    assert abs(after[0] - before[0]) * opened.session.photo.size[0] < 1
    assert abs(after[1] - before[1]) * opened.session.photo.size[1] < 1
    canvas.fit()
    assert canvas.fitting


def test_arrow_keys_nudge_the_focus(opened):
    click_photo(opened, 0.5, 0.5)
    x, _ = opened.session.edit.lens.focus
    opened.canvas.setFocus()
    QTest.keyClick(opened.canvas, Qt.Key.Key_Right)
    assert abs(opened.session.edit.lens.focus[0] - (x + 0.005)) < 1e-6


def test_presets_switch_between_as_shot_and_refocus(opened):
    session = opened.session
    opened.panel.focus.subject.click()
    assert session.edit.lens.focus == session.photo.subject
    assert session.edit.lens.blur >= 30
    opened.panel.focus.all_in_focus.click()
    assert session.edit.lens.blur == 0
    assert not session.photo.is_as_shot
    opened.panel.focus.as_shot.click()
    assert session.photo.is_as_shot
    assert opened.canvas.photo.shown is session.photo.original


def test_broken_settings_are_set_aside(settings):
    settings.file.parent.mkdir(parents=True, exist_ok=True)
    settings.file.write_bytes(b"\0\x01[garbage")
    fresh = Settings()
    assert fresh.set_aside is not None
    assert fresh.set_aside.exists()
    assert fresh.theme == "dark"


def test_a_closed_dialog_is_gone(opened, wait):
    names = ("export", "rack_focus", "batch", "preferences", "shortcuts", "about")
    for name in names:
        opened.actions_by_name[name].trigger()
        dialog = opened.program.dialog if name in names[3:] else opened.files.dialog
        assert dialog.isVisible()
        gone = []
        dialog.destroyed.connect(lambda *_, gone=gone: gone.append(True))
        dialog.close()
        wait(lambda gone=gone: gone)


def test_preferences_open_once(bare_window):
    bare_window.program.preferences()
    first = bare_window.program.dialog
    bare_window.program.preferences()
    assert bare_window.program.dialog is first
    first.close()
    bare_window.program.preferences()
    assert bare_window.program.dialog is not first
    bare_window.program.dialog.close()
