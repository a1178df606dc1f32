"""Preferences: another theme at once, another engine, models added and refused."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app import theme
from app.chores import Chore
from engine import models


def test_another_theme_is_worn_at_once_and_remembered(window, settings):
    window.preferences()
    dialog = window.dialog
    dialog.theme.setCurrentIndex(dialog.theme.findData("light"))
    dialog.theme.activated.emit(dialog.theme.currentIndex())
    assert theme.current() is theme.LIGHT
    assert settings.theme == "light"
    window.wear("dark")
    dialog.close()


def test_a_model_is_added_removed_and_a_pickle_refused(window, wait, tmp_path):
    window.preferences()
    table = window.dialog.models
    good = tmp_path / "my-depth.onnx"
    good.write_bytes(b"weights")
    table.add_file(good, "depth")
    wait(lambda: table.tree.findItems("my-depth", Qt.MatchFlag.MatchExactly))
    table.tree.setCurrentItem(table.tree.findItems("my-depth", Qt.MatchFlag.MatchExactly)[0])
    assert "my-depth" in table.card.text()
    assert window.panel.disparity.source.findData("my-depth") >= 0
    table.drop.click()
    assert not any(m.name == "my-depth" for m in models.table())
    bad = tmp_path / "bad.ckpt"
    bad.write_bytes(b"pickle")
    table.add_file(bad, "depth")
    wait(lambda: "can run code" in table.card.text())
    window.dialog.close()


def test_a_chore_is_stopped_through_its_tick(qtbot):
    chore = Chore()

    def work(tick) -> None:
        while True:
            tick("download", 0.5)

    with qtbot.waitSignal(chore.ended) as ended:
        chore.run(work)
        chore.stop()
    assert ended.args == ["stopped"]
    assert not chore.busy
