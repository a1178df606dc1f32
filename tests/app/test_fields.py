"""The wheel scrolls panels, not values; fields give the keys back; commands work from anywhere."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QAbstractSpinBox, QApplication, QComboBox, QTabBar

from app.viewing import Overlay
from tests.app.hands import click_photo

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def turn_wheel(widget, notches: int = -3) -> None:
    """Over a widget; what it does not take goes to its parents, as Qt does for a real wheel."""
    at = QPointF(widget.mapToGlobal(QPointF(widget.rect().center())))
    while widget is not None:
        event = QWheelEvent(
            widget.mapFromGlobal(at), at, QPoint(), QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
            False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)
        if event.isAccepted() or widget.isWindow():
            return
        widget = widget.parentWidget()


def value_of(widget):
    return widget.currentIndex() if isinstance(widget, (QComboBox, QTabBar)) else widget.value()


def test_the_wheel_over_any_control_scrolls_the_panel(bare_window):
    panel = bare_window.panel
    bar = panel.verticalScrollBar()
    controls = [
        w
        for kind in (QAbstractSlider, QAbstractSpinBox, QComboBox)
        for w in panel.widget().findChildren(kind)
        if w.isVisible() and type(w).__name__ != "QScrollBar"
    ]
    assert len(controls) > 10
    for control in controls:
        panel.ensureWidgetVisible(control)
        bar.setValue(20)
        before = value_of(control)
        turn_wheel(control)
        assert value_of(control) == before, control
        assert bar.value() > 20, control


def test_no_dialog_has_a_value_that_the_wheel_changes_unasked(bare_window):
    window = bare_window
    for open_dialog in (window.files.export, window.files.rack_focus, window.program.preferences):
        open_dialog()
        dialog = (
            window.program.dialog
            if open_dialog == window.program.preferences
            else window.files.dialog
        )
        for kind in (QAbstractSpinBox, QComboBox, QTabBar):
            for control in dialog.findChildren(kind):
                assert (
                    not control.focusPolicy()
                    & Qt.FocusPolicy.WheelFocus
                    & ~(Qt.FocusPolicy.StrongFocus)
                )
                control.clearFocus()
                before = value_of(control)
                turn_wheel(control)
                assert value_of(control) == before, control
        dialog.close()


def test_a_field_with_focus_follows_the_wheel(bare_window):
    click_photo(bare_window, 0.5, 0.5)
    number = bare_window.panel.blur.blur.number
    number.setFocus()
    turn_wheel(number, 1)
    assert bare_window.session.edit.lens.blur == 31


@pytest.mark.parametrize("key", [KEY.Key_Return, KEY.Key_Escape])
def test_after_enter_or_escape_the_photo_has_the_keys(bare_window, key):
    click_photo(bare_window, 0.5, 0.5)
    number = bare_window.panel.blur.blur.number
    number.setFocus()
    number.selectAll()
    QTest.keyClicks(number, "64")
    QTest.keyClick(number, key)
    assert bare_window.session.edit.lens.blur == (64 if key == KEY.Key_Return else 30)
    assert number.text() == ("64" if key == KEY.Key_Return else "30")
    assert bare_window.canvas.hasFocus()
    x, _ = bare_window.session.edit.lens.focus
    QTest.keyClick(QApplication.focusWidget(), KEY.Key_Right)
    assert bare_window.session.edit.lens.focus[0] > x


def test_commands_work_from_a_number_box(bare_window):
    click_photo(bare_window, 0.5, 0.5)
    bare_window.session.set_blur(50)
    number = bare_window.panel.blur.blur.number
    number.setFocus()
    QTest.keyClick(number, KEY.Key_Z, CTRL)
    assert bare_window.session.edit.lens.blur == 30
    QTest.keyClick(number, KEY.Key_D)
    assert bare_window.viewing.overlay is Overlay.DEPTH
    QTest.keyClick(number, KEY.Key_E, CTRL)
    assert bare_window.files.dialog.isVisible()
    bare_window.files.dialog.reject()


def test_while_a_number_is_typed_undo_is_the_field_s_and_export_still_works(bare_window):
    click_photo(bare_window, 0.5, 0.5)
    bare_window.session.set_blur(50)
    number = bare_window.panel.blur.blur.number
    number.setFocus()
    number.selectAll()
    QTest.keyClicks(number, "7")
    QTest.keyClick(number, KEY.Key_Z, CTRL)
    assert bare_window.session.edit.lens.blur == 50
    assert number.text() == "50"
    QTest.keyClicks(number, "7")
    QTest.keyClick(number, KEY.Key_E, CTRL)
    assert bare_window.files.dialog.isVisible()
    bare_window.files.dialog.reject()


def test_the_keyboard_walks_through_the_panel(bare_window):
    bare_window.panel.blur.blur.slider.setFocus()
    for _ in range(3):
        QTest.keyClick(QApplication.focusWidget(), KEY.Key_Tab)
    assert QApplication.focusWidget().accessibleName() == "Highlights"
    assert bare_window.panel.isVisible()
