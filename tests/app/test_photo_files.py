"""Photo files in the window: names of any kind, depth of their own, drops."""

from __future__ import annotations

import os
import sys

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from engine.edit import STORED_DEPTH
from tests.engine.depth.test_phone import levels, portrait

NAMES = ["写" * 80 + ".jpg"]
if sys.platform == "linux":
    NAMES.append(os.fsdecode(b"gar\xe7on.jpg"))


@pytest.mark.parametrize("name", NAMES, ids=["long", "not UTF-8"][: len(NAMES)])
def test_any_name_opens(window, photo, wait, name):
    path = photo.rename(photo.with_name(name))
    window.open_path(path)
    wait(lambda: window.session.photo.path == path)
    wait(lambda: window.session.photo.depth_known)


def test_depth_in_the_photo_is_offered_where_there_is_some(window, photo, wait, tmp_path):
    source = window.panel.depth_panel.source
    window.open_path(photo)
    wait(lambda: window.session.photo.path == photo)
    assert source.findData(STORED_DEPTH) < 0
    path = portrait(tmp_path / "portrait.jpg", levels())
    window.open_path(path)
    wait(lambda: window.session.photo.path == path)
    assert source.findData(STORED_DEPTH) >= 0
    wait(lambda: window.session.photo.depth_known)


def test_a_drop_is_always_a_copy(window, photo):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(photo))])
    both = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    event = QDropEvent(
        QPointF(100, 100), both, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    event.setDropAction(Qt.DropAction.MoveAction)
    window.dropEvent(event)
    assert event.isAccepted()
    assert event.dropAction() is Qt.DropAction.CopyAction
