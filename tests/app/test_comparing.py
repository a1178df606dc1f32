"""The split line compares with a snapshot; the recovered share is told."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.app.hands import click_photo

LEFT = Qt.MouseButton.LeftButton


def test_a_snapshot_stands_left_of_the_line_until_the_split_is_closed(opened, wait):
    panel, split = opened.panel.history, opened.canvas.split
    click_photo(opened, 0.5, 0.9)
    QTest.mouseClick(panel.take, LEFT)
    opened.session.set_blur(90)
    original = opened.session.photo.original
    assert split._levels is original
    QTest.mouseClick(panel.compare, LEFT)
    assert split.isVisible()
    assert opened.stage.compared.text().startswith("Snapshot 1")
    wait(lambda: split._levels is not original)
    assert opened.session.edit.lens.blur == 90
    assert split._levels[0] != opened.session.photo.original[0]
    QTest.keyClick(opened, Qt.Key.Key_Y)
    assert split._levels is original
    assert not opened.stage.compared.isVisible()


def test_the_legend_tells_how_much_was_recovered(bare_window):
    session = bare_window.session
    gray = session.photo.depth_map
    session.photo = replace(
        session.photo, recovered_map=gray, recovered_share=0.34, recovered_by="dit"
    )
    bare_window.viewing.show_recovered(True)
    assert bare_window.stage.legend._ends == ("camera", "recovered 34%")
