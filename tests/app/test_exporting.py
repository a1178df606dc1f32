"""Batches and rack focus: they run to the end, and say what failed."""

from __future__ import annotations

import io
import shutil

import pytest
from PIL import Image, ImageCms
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from app.dialogs.export import ExportDialog, free_name
from app.photo_state import Quality
from app.views import View
from engine.requests import Output
from tests.app.hands import click_photo


def test_batch_goes_on_after_a_bad_photo_and_reports(opened, wait, photo, tmp_path):
    second = shutil.copy(photo, tmp_path / "second.jpg")
    bad = tmp_path / "bad.jpg"
    bad.write_text("no photo")
    out = tmp_path / "out"
    out.mkdir()
    opened.panel.focus.subject.click()
    opened.files.batch()
    dialog = opened.files.dialog
    dialog.set_photos([photo, bad, second, photo])  # chosen twice, exported once
    dialog.folder.setText(str(out))
    dialog.preset.setCurrentIndex(dialog.preset.findText("Mirror lens"))
    dialog.go.click()
    wait(lambda: opened.exporting.current_batch.jobs and opened.exporting.current_batch.over)
    (first, *_) = opened.exporting.current_batch.jobs
    assert first.request.edit.lens.aperture.shape == "ring"
    assert first.request.edit.auto_focus
    states = [job.state.value for job in opened.exporting.current_batch.jobs]
    assert states == ["done", "failed", "done"]
    wait(lambda: "2 of 3 done, 1 failed" in dialog.report.text())
    assert "bad.jpg" in dialog.table.topLevelItem(1).text(1)
    assert {p.name for p in out.iterdir()} == {"photo-refocused.jpg", "second-refocused.jpg"}
    dialog.close()


def test_rack_focus_plays_and_writes_an_animation(opened, wait, tmp_path):
    opened.files.rack_focus()
    dialog = opened.files.dialog
    dialog.picture.points = [(0.2, 0.9), (0.8, 0.1)]
    dialog.picture.drop()
    assert not dialog.go.isEnabled()
    box = dialog.picture.box()
    spot = box.topLeft() + QPointF(0.8 * box.width(), 0.1 * box.height())
    QTest.mouseClick(dialog.picture, Qt.MouseButton.LeftButton, pos=spot.toPoint())
    assert dialog.picture.points[-1] == pytest.approx((0.8, 0.1), abs=0.01)
    first = dialog.picture.image
    dialog.seconds.setValue(1)
    dialog.play.click()
    assert dialog.play.text() == "Stop"
    wait(lambda: dialog._timer.isActive())
    assert len(dialog._frames) == 24
    assert dialog.picture.image != first
    wait(lambda: dialog.picture.image is dialog._frames[3])  # it goes round
    dialog.play.click()
    assert not dialog.playing
    dialog.play.click()
    assert dialog._timer.isActive()  # at once: nothing has changed
    dialog.easing.setCurrentIndex(1)
    assert not dialog.playing
    dialog.play.click()
    wait(lambda: dialog._frames)
    dialog.play.click()  # stopped while it is rendered
    wait(lambda: not opened.status.busy)
    target = tmp_path / "rack.gif"
    dialog.export_to(target)
    wait(lambda: target.exists() and not opened.status.busy)
    with Image.open(target) as animation:
        assert animation.n_frames > 1


def test_export_dialog_refuses_the_photo_itself_and_numbers_names(opened, photo, settings):
    dialog = ExportDialog(photo, opened.session.photo.size, settings, opened)
    dialog.format.setCurrentIndex(dialog.format.findData(".jpg"))
    dialog.name.setText("{name}")
    dialog.exists.setCurrentIndex(dialog.exists.findData("overwrite"))
    assert not dialog.go.isEnabled()
    dialog.exists.setCurrentIndex(dialog.exists.findData("rename"))
    assert dialog.go.isEnabled()
    assert dialog.output().path == photo.with_name("photo-2.jpg")
    dialog.folder.setText(str(photo.parent / "nowhere"))
    assert not dialog.go.isEnabled()
    dialog.close()


def test_export_dialog_offers_colors_and_tells_the_time(opened, wait, tmp_path):
    click_photo(opened, 0.5, 0.9)
    wait(lambda: opened.session.photo.quality is Quality.FINAL)
    opened.files.export()
    dialog = opened.files.dialog
    assert "second" in dialog.summary.text()
    dialog.profile.setCurrentIndex(dialog.profile.findData("display-p3"))
    dialog.format.setCurrentIndex(dialog.format.findData(".png"))
    dialog.full.setChecked(True)
    dialog.depth_map.setChecked(True)
    dialog.go.click()
    target = tmp_path / "photo-refocused.png"
    depth = tmp_path / "photo-refocused-depth.png"
    wait(lambda: target.exists() and depth.exists() and not opened.status.busy)
    with Image.open(depth) as picture:
        assert (picture.size, picture.mode[:4]) == (opened.session.photo.size, "I;16")
    with Image.open(target) as picture:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(picture.info["icc_profile"]))
    assert "Display P3" in ImageCms.getProfileDescription(profile)


def test_layers_go_into_a_tiff_alone_and_are_remembered(opened, wait, settings, tmp_path):
    opened.files.export()
    dialog = opened.files.dialog
    dialog.format.setCurrentIndex(dialog.format.findData(".tif"))
    QTest.mouseClick(dialog.layers, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert dialog.layers.isChecked()
    dialog.format.setCurrentIndex(dialog.format.findData(".jpg"))
    assert not dialog.layers.isEnabled()
    assert not dialog.output().layers
    dialog.format.setCurrentIndex(dialog.format.findData(".tif"))
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    target = tmp_path / "photo-refocused.tif"
    wait(lambda: target.exists() and not opened.status.busy)
    with Image.open(target) as picture:
        names = []
        for page in range(picture.n_frames):
            picture.seek(page)
            names.append(picture.tag_v2[285])
    assert names[:4] == ["refocused", "photo", "depth", "in focus"]
    again = ExportDialog(tmp_path / "photo.jpg", (300, 200), settings, opened)
    assert again.output().layers
    again.close()


def test_layers_are_not_offered_where_the_file_is_signed(bare_window, settings, photo):
    for name in ("signing/on", "signing/certificate", "signing/key"):
        settings.set_value(name, True if name == "signing/on" else "a.pem")
    settings.set_value("export/format", ".tif")
    dialog = ExportDialog(photo, (300, 200), settings, bare_window)
    assert not dialog.layers.isEnabled()
    assert "signing" in dialog.layers.toolTip()
    dialog.keep.click()  # without metadata nothing is signed
    assert dialog.layers.isEnabled()
    dialog.close()


def test_time_to_come_is_told_no_finer_than_it_is_known(opened, photo, settings):
    def said(seconds: float) -> str:
        dialog = ExportDialog(photo, (300, 200), settings, opened, lambda size: seconds)
        words = dialog.summary.text()
        dialog.close()
        return words.split(", ")[-1]

    assert said(1) == "a few seconds"
    assert said(33) == "about 35 seconds"
    assert said(200) == "about 3 min"


def test_leaving_while_exporting_asks_and_waits(opened, wait, tmp_path):
    target = tmp_path / "out.jpg"
    opened.exporting.export(Output(target))
    opened.close()
    assert opened.isVisible()
    QTest.mouseClick(opened.stage.messages._answers[2], Qt.MouseButton.LeftButton)  # back
    assert opened.isVisible()
    opened.close()
    QTest.mouseClick(opened.stage.messages._answers[0], Qt.MouseButton.LeftButton)  # finish
    wait(lambda: not opened.isVisible())
    with Image.open(target) as picture:
        picture.load()


def test_leaving_at_once_stops_exports_without_half_files(opened, wait, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    for number in range(3):
        opened.exporting.export(Output(out / f"{number}.tif", long_side=None))
    opened.close()
    QTest.mouseClick(opened.stage.messages._answers[1], Qt.MouseButton.LeftButton)  # stop
    assert not opened.isVisible()
    opened.bridge.close()
    for path in out.iterdir():  # what was written before the end is whole
        with Image.open(path) as picture:
            picture.load()


def test_free_names_do_not_meet(tmp_path):
    first = free_name(tmp_path / "a.jpg")
    assert free_name(tmp_path / "a.jpg", {first}).name == "a-2.jpg"


def test_escape_stops_an_export_and_editing_goes_on(window, large_photo, wait, qtbot, tmp_path):
    session, out = window.session, tmp_path / "out"
    out.mkdir()
    window.open_path(large_photo)
    wait(lambda: session.photo.depth_known)
    click_photo(window, 0.5, 0.9)
    wait(lambda: session.photo.quality is Quality.FINAL and window.bridge.idle(0))
    QTest.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = window.files.dialog
    dialog.folder.setText(str(out))
    dialog.format.setCurrentIndex(dialog.format.findData(".tif"))
    dialog.full.setChecked(True)
    stopped = []
    session.ended.connect(lambda request, how: stopped.append((request.view, how)))
    with qtbot.waitSignal(session.progressed, timeout=60_000):  # it has begun
        QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    window.activateWindow()  # offscreen nobody else gives it the keys back
    wait(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    wait(lambda: not window.exporting.pending and not window.status.busy)
    assert ((View.EXPORT, 1), "stopped") in stopped
    assert list(out.iterdir()) == []  # neither a half file nor what it was written to
    click_photo(window, 0.2, 0.2)
    wait(
        lambda: (
            session.photo.quality is Quality.FINAL and session.photo.rendering.edit == session.edit
        )
    )
    window.exporting.export(Output(out / "again.jpg"))
    wait(lambda: (out / "again.jpg").exists() and not window.status.busy)
