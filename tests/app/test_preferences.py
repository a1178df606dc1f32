"""Preferences: another theme at once, another engine, models added and refused."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app import theme
from app.background import BackgroundTask
from engine import models


def test_another_theme_is_worn_at_once_and_remembered(window, settings):
    window.program.preferences()
    dialog = window.program.dialog
    dialog.theme.setCurrentIndex(dialog.theme.findData("light"))
    dialog.theme.activated.emit(dialog.theme.currentIndex())
    assert theme.current() is theme.LIGHT
    assert settings.theme == "light"
    window.program.set_theme("dark")
    dialog.close()


def test_the_window_follows_the_system_from_dark_to_light(window, settings, qapp):
    changed = qapp.styleHints().colorSchemeChanged
    changed.emit(Qt.ColorScheme.Light)
    assert theme.current() is theme.DARK  # chosen by hand
    settings.set_value("theme", "system")
    changed.emit(Qt.ColorScheme.Light)
    assert theme.current() is theme.LIGHT
    changed.emit(Qt.ColorScheme.Dark)
    assert theme.current() is theme.DARK


def test_a_memory_limit_reaches_the_engine_and_is_remembered(opened, wait, settings):
    opened.program.preferences()
    box = opened.program.dialog.memory
    assert box.text() == "all free memory"
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "3000")
    QTest.keyClick(box, Qt.Key.Key_Return)
    wait(lambda: opened.bridge.engine is not None)
    assert opened.bridge.engine.status().settings.memory_mb == 3000
    assert settings.value("memory", 0, int) == 3000
    opened.program.dialog.close()
    wait(lambda: not opened.status.busy)


def test_another_device_is_explained_once_the_engine_runs_on_it(window, wait):
    wait(lambda: window.bridge.engine is not None)
    window.program.preferences()
    dialog = window.program.dialog
    assert dialog.reason.text() == window.bridge.engine.status().runs_by
    dialog.device.setCurrentIndex(dialog.device.findData("cpu"))
    dialog.device.activated.emit(dialog.device.currentIndex())
    wait(lambda: "as chosen" in dialog.reason.text())
    dialog.close()


def test_the_cache_is_shown_and_cleared(opened, wait):
    engine = opened.bridge.engine
    wait(lambda: opened.bridge.idle(0))
    opened.program.preferences()
    kept = engine.status().kept_mb
    assert kept > 0
    assert f"{kept:.0f} MB in memory" in opened.program.dialog.kept.text()
    opened.program.dialog.clear.click()
    assert engine.status().kept_mb == 0
    assert opened.program.dialog.kept.text().startswith("0 MB in memory")
    opened.program.dialog.close()
    opened.session.reopen()
    wait(lambda: not opened.status.busy and engine.status().kept_mb > 0)


def test_a_model_is_added_removed_and_a_pickle_refused(window, wait, tmp_path):
    window.program.preferences()
    table = window.program.dialog.models
    good = tmp_path / "my-depth.onnx"
    good.write_bytes(b"weights")
    table.add_file(good, "depth")
    wait(lambda: table.tree.findItems("my-depth", Qt.MatchFlag.MatchExactly))
    table.tree.setCurrentItem(table.tree.findItems("my-depth", Qt.MatchFlag.MatchExactly)[0])
    assert "my-depth" in table.card.text()
    assert window.panel.depth_panel.source.findData("my-depth") >= 0
    table.drop.click()
    assert not any(m.name == "my-depth" for m in models.table())
    bad = tmp_path / "bad.ckpt"
    bad.write_bytes(b"pickle")
    table.add_file(bad, "depth")
    wait(lambda: "can run code" in table.card.text())
    window.program.dialog.close()


def test_a_task_is_stopped_through_its_tick(qtbot):
    task = BackgroundTask()

    def work(tick) -> None:
        while True:
            tick("download", 0.5)

    with qtbot.waitSignal(task.ended) as ended:
        task.run(work)
        task.stop()
    assert ended.args == ["Stopped"]
    assert not task.busy
