"""True pixels at 100 %: rendered for what is seen, in its place, gone when the edit changes."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from app.photo_state import Quality
from tests.app.hands import click_photo, drag_slider


@pytest.fixture
def large(window, large_photo, wait):
    window.open_path(large_photo)
    wait(lambda: window.session.photo.depth_known and window.bridge.idle(0))
    return window


def shown(window) -> np.ndarray:
    """What the canvas paints of the photo, without its marks."""
    window.canvas.reticles[0].hide()
    image = window.canvas.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def middle_of(window, half: int = 100):
    """The middle of the canvas, and which pixel of the photo its first one shows."""
    port = window.canvas.viewport().rect()
    corner = port.center().toPointF()
    corner.setX(corner.x() - half)
    corner.setY(corner.y() - half)
    place = window.canvas.scene_at(corner)
    rows = slice(port.center().y() - half, port.center().y() + half)
    columns = slice(port.center().x() - half, port.center().x() + half)
    return (rows, columns), (round(place.x()), round(place.y()))


def test_at_100_percent_the_photo_shows_its_own_pixels(large, wait, large_photo):
    detail = large.viewing.detail
    assert not detail.complete
    QTest.keyClick(large, Qt.Key.Key_Z)
    assert "preview" in large.status.zoom.text()
    wait(lambda: detail.complete)
    assert large.status.zoom.text() == "100%"
    part, (x, y) = middle_of(large)
    photo = np.array(Image.open(large_photo))
    assert np.array_equal(shown(large)[part], photo[y : y + 200, x : x + 200])


def test_the_refocused_picture_is_sharp_at_100_percent_and_where_it_was(large, wait):
    session, detail = large.session, large.viewing.detail
    click_photo(large, 0.5, 0.5)
    large.canvas.zoom_to(1.0)
    wait(lambda: session.photo.quality is Quality.FINAL and detail.complete)
    assert detail.after.requested.edit == session.edit
    sharp = shown(large)
    large.canvas.photo.show_detail([])
    preview = shown(large)
    part, _ = middle_of(large)
    fine = [np.abs(np.diff(p[part].astype(float), axis=1)).mean() for p in (sharp, preview)]
    assert fine[0] > 1.2 * fine[1]
    assert np.abs(sharp[part].astype(float).mean() - preview[part].mean()) < 2


def test_an_edit_takes_true_pixels_away_and_brings_its_own(large, wait):
    detail = large.viewing.detail
    click_photo(large, 0.5, 0.5)
    large.canvas.zoom_to(1.0)
    wait(lambda: detail.complete)
    drag_slider(large.panel.blur.blur.slider, [0.3, 0.5, 0.7])
    assert not detail.after.levels
    wait(lambda: detail.complete)
    assert detail.after.requested.edit.lens.blur == large.session.edit.lens.blur


def test_before_and_split_are_as_sharp(large, wait):
    click_photo(large, 0.5, 0.5)
    large.canvas.zoom_to(1.0)
    detail = large.viewing.detail
    wait(lambda: detail.complete)
    QTest.keyPress(large.canvas, Qt.Key.Key_Backslash)
    assert large.canvas.photo._detail is detail.before.levels
    QTest.keyRelease(large.canvas, Qt.Key.Key_Backslash)
    assert large.canvas.photo._detail is detail.after.levels
    assert large.canvas.split._detail is detail.before.levels


def test_the_loupe_shows_the_photos_own_pixels(large, wait):
    QTest.keyClick(large, Qt.Key.Key_L)
    click_photo(large, 0.4, 0.4)
    detail = large.viewing.detail
    wait(lambda: detail.loupe.levels)
    assert detail.loupe.box.width() >= 108
    assert large.stage.loupe._detail is detail.loupe.levels


def test_a_photo_smaller_than_the_preview_needs_none(opened):
    opened.canvas.zoom_to(4.0)
    assert opened.viewing.detail.required_side == 0
    assert opened.status.zoom.text() == "400%"
