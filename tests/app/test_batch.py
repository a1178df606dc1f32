"""Batches: thumbnails, focus set by hand, retry of what failed, a report as CSV."""

from __future__ import annotations

import csv
import shutil

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from app.exporting import Batch, Job, JobState
from app.views import View
from engine.edit import Edit
from engine.lens import Lens
from engine.requests import Export

LEFT = Qt.MouseButton.LeftButton


def test_focus_is_reviewed_before_the_run(bare_window, photo, tmp_path, wait):
    other = tmp_path / "other.jpg"
    shutil.copy(photo, other)
    bare_window.files.batch()
    dialog = bare_window.files.dialog
    dialog.set_photos([photo, other])
    wait(lambda: not dialog.table.topLevelItem(1).icon(0).isNull())
    QTest.mouseClick(dialog.review, LEFT)
    review = dialog.reviewing
    QTest.mouseClick(review.next, LEFT)
    wait(lambda: not review.picture.image.isNull())
    box = review.picture.box()
    spot = box.topLeft() + QPointF(0.25 * box.width(), 0.75 * box.height())
    QTest.mouseClick(review.picture, LEFT, pos=spot.toPoint())
    QTest.mouseClick(review.next, LEFT)
    dialog.folder.setText(str(tmp_path))
    QTest.mouseClick(dialog.go, LEFT)
    first, second = bare_window.exporting.current_batch.jobs
    assert first.request.edit.auto_focus
    assert not second.request.edit.auto_focus
    assert second.request.edit.lens.focus == pytest.approx((0.25, 0.75), abs=0.02)
    bare_window.exporting.current_batch.jobs.clear()
    bare_window.exporting.pending.clear()
    dialog.close()


def test_a_batch_opens_once_and_takes_the_settings_as_they_are_at_the_start(
    bare_window, photo, tmp_path
):
    presets = {"Soft": Edit(lens=Lens(blur=20))}
    bare_window.files.presets = lambda: presets
    bare_window.files.batch()
    dialog = bare_window.files.dialog
    dialog.preset.setCurrentIndex(1)
    presets["Deep"] = Edit(lens=Lens(blur=70))
    bare_window.files.batch()
    assert bare_window.files.dialog is dialog
    dialog.set_photos([photo])
    dialog.folder.setText(str(tmp_path))
    dialog.start()
    assert dialog.preset.currentText() == "Soft"
    assert dialog.preset.itemText(2) == "Deep"
    assert not dialog.add.isEnabled()  # what runs stays in the list, with its button to stop it
    (job,) = bare_window.exporting.current_batch.jobs
    assert job.request.edit.lens.blur == 20
    job.state = JobState.DONE
    del presets["Soft"]
    bare_window.session.set_blur(33)
    dialog.start()
    (job,) = bare_window.exporting.current_batch.jobs
    assert job.request.edit.lens.blur == 33
    bare_window.exporting.current_batch.jobs.clear()
    bare_window.exporting.pending.clear()
    dialog.close()


def test_what_failed_is_retried_and_the_report_is_a_csv(window, photo, tmp_path, wait):
    bad = tmp_path / "bad.jpg"
    bad.write_text("no photo")
    out = tmp_path / "out"
    out.mkdir()
    window.files.batch()
    dialog = window.files.dialog
    dialog.set_photos([bad])
    dialog.folder.setText(str(out))
    QTest.mouseClick(dialog.go, LEFT)
    batch = window.exporting
    wait(lambda: batch.current_batch.jobs and batch.current_batch.over)
    wait(dialog.retry.isVisible)
    report = tmp_path / "report.csv"
    dialog.save_report(report)
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["photo", "state", "result or error"]
    assert rows[1][:2] == [str(bad), "failed"]
    assert "bad.jpg" in rows[1][2]
    shutil.copy(photo, bad)  # the photographer mends it
    QTest.mouseClick(dialog.retry, LEFT)
    wait(lambda: batch.current_batch.over)
    assert [job.state.value for job in batch.current_batch.jobs] == ["done"]
    assert (out / "bad-refocused.jpg").exists()
    dialog.close()


def test_a_change_of_many_photos_is_shown_at_once(bare_window, tmp_path, wait):
    photos = [tmp_path / f"{number}.jpg" for number in range(60)]
    bare_window.files.batch()
    dialog, exporting = bare_window.files.dialog, bare_window.exporting
    dialog.set_photos(photos)
    exporting.current_batch = Batch([Job(Export(View.BATCH, path)) for path in photos])
    changes = []
    dialog.table.itemChanged.connect(lambda item, column: changes.append(item))
    for job in exporting.current_batch.jobs:
        job.state = JobState.STOPPED
        exporting.batch_changed.emit()
    wait(lambda: dialog.table.topLevelItem(59).text(1) == "Stopped")
    assert len(changes) <= 5 * len(photos)
    dialog.close()
