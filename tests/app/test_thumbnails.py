"""Thumbnails are made on a thread of their own, and only those that are in sight."""

from __future__ import annotations

import threading

import pytest
from PIL import Image
from PySide6.QtGui import QImage

from app import thumbnails
from app.thumbnails import Thumbnails
from app.widgets.filmstrip import AHEAD, GRID_PX, Filmstrip


@pytest.fixture
def photos(tmp_path):
    Image.new("RGB", (60, 40), "red").save(tmp_path / "000.png")
    for number in range(1, 200):
        (tmp_path / f"{number:03}.png").hardlink_to(tmp_path / "000.png")
    return sorted(tmp_path.iterdir())


def test_the_filmstrip_makes_those_in_sight(qtbot, photos):
    strip = Filmstrip()
    qtbot.addWidget(strip)
    strip.resize(10 * GRID_PX.width(), strip.height())
    strip.show()
    strip.show_photos(photos)
    empty = strip.item(199).icon().cacheKey()

    def is_made(number: int) -> bool:
        return strip.item(number).icon().cacheKey() != empty

    qtbot.waitUntil(lambda: is_made(9 + AHEAD), timeout=30_000)
    strip.scrollToItem(strip.item(150))
    qtbot.waitUntil(lambda: is_made(150), timeout=30_000)
    assert is_made(0)
    qtbot.wait(200)
    assert not is_made(80)
    strip.hide()


def test_dropping_waits_for_nothing_and_the_thread_ends(qtbot, photos, monkeypatch):
    begun, go_on = threading.Event(), threading.Event()

    def slowly(path, side) -> QImage:
        begun.set()
        go_on.wait(30)
        return QImage()

    monkeypatch.setattr(thumbnails, "thumbnail", slowly)
    maker = Thumbnails()
    made = []
    maker.ready.connect(lambda path, _: made.append(path))
    maker.request(photos)
    assert begun.wait(30)
    thread = next(t for t in threading.enumerate() if t.name == "diffcamera-thumbnails")
    maker.drop()
    assert thread.is_alive()
    go_on.set()
    thread.join(30)
    assert not thread.is_alive()
    maker.request(photos[5:7])
    qtbot.waitUntil(lambda: made == [photos[0], *photos[5:7]], timeout=30_000)
