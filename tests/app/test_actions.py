"""Every command by its key, as it is pressed on a photo."""

from __future__ import annotations

import shutil

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit

from app.viewing import Overlay
from tests.app.hands import click_photo, drag, drag_slider

KEY, SHIFT, CTRL = Qt.Key, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
MIDDLE = Qt.MouseButton.MiddleButton


def test_r_a_and_s_are_the_three_focus_presets(opened):
    session = opened.session
    QTest.keyClick(opened, KEY.Key_S)
    assert session.edit.lens.focus == session.photo.subject
    assert session.edit.lens.blur >= 30
    QTest.keyClick(opened, KEY.Key_A)
    assert session.edit.lens.blur == 0
    assert opened.panel.focus.all_in_focus.isChecked()
    QTest.keyClick(opened, KEY.Key_R)
    assert session.photo.is_as_shot


def test_redo_copy_and_paste_by_their_keys(opened, wait, photo, tmp_path):
    session = opened.session
    click_photo(opened, 0.5, 0.9)
    session.set_blur(66)
    QTest.keyClick(opened, KEY.Key_Z, CTRL)
    assert session.edit.lens.blur == 30
    QTest.keyClick(opened, KEY.Key_Z, CTRL | SHIFT)
    assert session.edit.lens.blur == 66
    QTest.keyClick(opened, KEY.Key_C, CTRL | SHIFT)
    shutil.copy(photo, tmp_path / "zz.jpg")
    QTest.keyClick(opened, KEY.Key_PageDown)
    wait(lambda: session.photo.path == tmp_path / "zz.jpg" and session.photo.depth_known)
    QTest.keyClick(opened, KEY.Key_V, CTRL | SHIFT)
    assert session.edit.lens.blur == 66
    QTest.keyClick(opened, KEY.Key_PageUp)
    wait(lambda: session.photo.path == photo)


@pytest.mark.parametrize(
    ("key", "overlay"),
    [
        (KEY.Key_D, Overlay.DEPTH),
        (KEY.Key_G, Overlay.FOCUS_BAND),
        (KEY.Key_H, Overlay.BLUR_AS_SHOT),
    ],
)
def test_an_overlay_comes_and_goes_by_its_key(opened, key, overlay):
    click_photo(opened, 0.5, 0.9)
    QTest.keyClick(opened, key)
    assert opened.viewing.overlay is overlay
    assert opened.stage.legend.isVisible()
    QTest.keyClick(opened, key)
    assert opened.viewing.overlay is None
    assert not opened.canvas.overlay.isVisible()


def test_side_by_side_panel_strip_and_sheet_by_their_keys(opened):
    QTest.keyClick(opened, KEY.Key_Y, SHIFT)
    assert opened.stage.side.isVisible()
    QTest.keyClick(opened, KEY.Key_Y, SHIFT)
    assert not opened.stage.side.isVisible()
    for key, modifier, widget in (
        (KEY.Key_P, SHIFT, opened.panel),
        (KEY.Key_F, SHIFT, opened.filmstrip),
    ):
        before = widget.isVisible()
        QTest.keyClick(opened, key, modifier)
        assert widget.isVisible() is not before
        QTest.keyClick(opened, key, modifier)
        assert widget.isVisible() is before
    QTest.keyClick(opened, KEY.Key_Question)
    assert opened.program.dialog.isVisible()
    opened.program.dialog.close()


def test_the_brush_by_its_keys_and_the_strength_of_a_stroke(opened):
    brush = opened.painting.brush
    QTest.keyClick(opened, KEY.Key_B)
    radius, softness = brush.style.radius, brush.style.softness
    QTest.keyClick(opened, KEY.Key_BracketLeft)
    assert brush.style.radius < radius
    QTest.keyClick(opened, KEY.Key_BracketRight, SHIFT)
    assert brush.style.softness > softness
    QTest.keyClick(opened, KEY.Key_BracketLeft, SHIFT)
    assert brush.style.softness == softness
    opened.panel.ensureWidgetVisible(opened.panel.depth_panel.strength)
    drag_slider(opened.panel.depth_panel.strength.slider, [0.9, 0.6, 0.5])
    assert brush.style.strength == pytest.approx(0.5, abs=0.03)


def test_the_wheel_and_keys_zoom_and_f_shows_the_whole(opened):
    canvas = opened.canvas
    fitted = canvas.zoom
    at = canvas.from_fraction((0.3, 0.4))
    turned = QWheelEvent(
        at, canvas.viewport().mapToGlobal(at), QPoint(), QPoint(0, 240),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(canvas.viewport(), turned)
    assert canvas.zoom == pytest.approx(1.0015**240 * fitted)
    assert (canvas.from_fraction((0.3, 0.4)) - at).manhattanLength() < 2
    assert opened.status.zoom.text() == f"{100 * canvas.zoom:.0f}%"
    zoomed = canvas.zoom
    QTest.keyClick(opened, KEY.Key_Plus)
    assert canvas.zoom > zoomed
    QTest.keyClick(opened, KEY.Key_Minus)
    assert canvas.zoom == pytest.approx(zoomed, rel=0.01)
    QTest.keyClick(opened, KEY.Key_F)
    assert canvas.zoom == pytest.approx(fitted)
    QTest.keyClick(opened, KEY.Key_Z)
    assert canvas.zoom == 1.0


def test_space_and_the_wheel_button_pan_even_over_the_mark(opened):
    click_photo(opened, 0.5, 0.5)
    canvas, port = opened.canvas, opened.canvas.viewport()
    canvas.zoom_to(4.0, QPointF(port.rect().center()))
    focus = opened.session.edit.lens.focus
    for button in (Qt.MouseButton.LeftButton, MIDDLE):
        spot = canvas.from_fraction(focus).toPoint()
        if button != MIDDLE:
            QTest.keyPress(canvas, KEY.Key_Space)
        QTest.mousePress(port, button, pos=spot)
        QTest.mouseMove(port, spot + QPoint(30, 20))
        QTest.mouseRelease(port, button, pos=spot + QPoint(30, 20))
        QTest.keyRelease(canvas, KEY.Key_Space)
        moved = canvas.from_fraction(focus).toPoint() - spot
        assert (moved - QPoint(30, 20)).manhattanLength() <= 2
    assert opened.session.edit.lens.focus == focus


def test_arrows_nudge_in_each_direction_and_shift_further(opened):
    click_photo(opened, 0.5, 0.5)
    start = opened.session.edit.lens.focus
    for key, across, down in (
        (KEY.Key_Right, 1, 0), (KEY.Key_Left, -1, 0), (KEY.Key_Up, 0, -1), (KEY.Key_Down, 0, 1),
    ):  # fmt: skip
        x, y = opened.session.edit.lens.focus
        QTest.keyClick(opened.canvas, key)
        after = opened.session.edit.lens.focus
        assert after == pytest.approx((x + 0.005 * across, y + 0.005 * down))
    assert opened.session.edit.lens.focus == pytest.approx(start)
    QTest.keyClick(opened.canvas, KEY.Key_Right, SHIFT)
    assert opened.session.edit.lens.focus[0] == pytest.approx(start[0] + 0.025)


def test_an_end_of_the_band_widens_the_focus_range(opened):
    slider = opened.panel.focus.band.slider
    slider.setValue((0.4, 0.6))
    middle = slider.height() // 2

    def at(value: float) -> QPoint:
        return QPoint(round(7 + value * (slider.width() - 14)), middle)

    drag(slider, [at(0.6), at(0.65), at(0.7), at(0.8)])
    lens = opened.session.edit.lens
    assert lens.range == pytest.approx(0.2, abs=0.03)
    assert lens.focus_disparity == pytest.approx(0.6, abs=0.03)
    assert "range" in opened.panel.focus.band.value.text()


def test_a_preset_is_named_and_kept_by_ctrl_shift_s(opened):
    click_photo(opened, 0.5, 0.9)
    opened.session.set_blur(71)

    def name_it() -> None:
        asked = QApplication.activeModalWidget()
        assert isinstance(asked, QDialog)
        line = asked.findChild(QLineEdit)
        QTest.keyClicks(line, "Misty")
        QTest.keyClick(line, KEY.Key_Return)

    QTimer.singleShot(0, name_it)
    QTest.keyClick(opened, KEY.Key_S, CTRL | SHIFT)
    assert opened.panel.presets.presets["Misty"].lens.blur == 71
    opened.panel.presets.remove("Misty")
