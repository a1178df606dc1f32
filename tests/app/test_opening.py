"""Opening photos: several at once, and those that do not open always say so."""

from __future__ import annotations

import shutil

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

import resources
from app import browser
from app.window import MainWindow
from engine import front


def drop(window: MainWindow, *paths) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    window.dropEvent(
        QDropEvent(
            QPointF(50, 50), Qt.DropAction.CopyAction, data,
            Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
        )
    )  # fmt: skip


def test_two_photos_dropped_both_arrive(window, photo, tmp_path, wait):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    other = shutil.copy(photo, folder / "other.jpg")
    drop(window, photo, folder / "other.jpg")
    wait(lambda: window.session.photo.path == photo)
    assert window.filmstrip.isVisible()
    assert [str(path) for path in window.filmstrip.photos] == [str(photo), str(other)]
    window.actions_by_name["next_photo"].trigger()
    wait(lambda: window.session.photo.path == folder / "other.jpg")
    assert len(window.filmstrip.photos) == 2


def test_the_empty_window_opens_the_sample(window, wait):
    (button,) = [
        b for b in window.stage.empty.findChildren(QPushButton) if b.text().startswith("Try")
    ]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    wait(lambda: window.session.photo.path == resources.SAMPLE)
    assert not window.stage.empty.isVisible()


def test_an_engine_that_cannot_start_says_so(qtbot, settings, photo, monkeypatch, wait):
    def broken(*_, **_more):
        raise ImportError("libonnxruntime.so is missing")

    monkeypatch.setattr(front, "Engine", broken)
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.show()
    window.open_path(photo)  # before the engine is there
    window.bridge.start()
    text = window.stage.messages.text
    wait(lambda: "libonnxruntime.so is missing" in text.text() and text.isVisible())
    window.stage.messages.clear()
    window.open_path(photo)  # and after
    wait(lambda: text.isVisible() and "could not start" in text.text())
    window.close()
    window.bridge.close()


def test_a_folder_that_may_not_be_read_says_so(bare_window, photo, monkeypatch):
    def forbidden(_path):
        raise PermissionError(13, "Permission denied", str(photo))

    monkeypatch.setattr(browser.Path, "is_dir", forbidden)
    bare_window.open_path(photo)
    monkeypatch.undo()
    assert bare_window.stage.messages.isVisible()
    assert "Permission denied" in bare_window.stage.messages.text.text()


def test_an_edit_that_cannot_be_read_opens_the_photo_and_says_so(window, photo, wait, monkeypatch):
    from engine.files import sidecar

    def unreadable(_path):
        raise OSError(5, "Input/output error", str(photo))

    monkeypatch.setattr(sidecar, "fingerprint", unreadable)
    window.open_path(photo)
    wait(lambda: window.session.photo.path == photo)
    assert "Input/output error" in window.stage.messages.text.text()
    monkeypatch.undo()
