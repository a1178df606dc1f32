"""The brush: strokes mend the depth or keep parts sharp, undo takes them back."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.viewing import Overlay
from engine.edit import KeepSharp
from engine.files.sidecar import read_sidecar, sidecar_path
from tests.app.hands import drag_photo, on_photo

STROKE = [(0.3, 0.3), (0.35, 0.3), (0.4, 0.32)]


def test_a_stroke_changes_the_depth_and_undo_restores_it(opened, wait):
    session = opened.session
    before = session.photo.disparity.copy()
    QTest.keyClick(opened, Qt.Key.Key_B)
    assert opened.canvas.overlay.isVisible()
    opened.painting.brush.set(kind="nearer", radius=0.08, edge_aware=False)
    drag_photo(opened, STROKE)
    assert session.edit.depth.strokes[0].kind == "nearer"
    wait(lambda: not np.array_equal(session.photo.disparity, before))
    height, width = before.shape
    row, column = int(0.3 * height), int(0.35 * width)
    assert session.photo.disparity[row, column] > before[row, column]
    session.undo_stack.undo()
    wait(lambda: np.array_equal(session.photo.disparity, before))
    QTest.keyClick(opened, Qt.Key.Key_Escape)
    assert not opened.painting.brush.active


def test_a_stroke_dragged_far_off_the_photo_is_read_again(opened, wait):
    QTest.keyClick(opened, Qt.Key.Key_B)
    drag_photo(opened, [(0.5, 0.5), (0.9, 0.5), (7.0, -5.0)])
    edit, photo = opened.session.edit, opened.session.photo.path
    assert edit.depth.strokes[0].points[-1] == pytest.approx((7, -5), abs=0.05)
    wait(lambda: sidecar_path(photo).exists())
    assert read_sidecar(photo) == edit


def test_brackets_size_and_soften_the_brush_and_x_swaps(opened):
    brush = opened.painting.brush
    opened.actions_by_name["paint_depth"].trigger()
    radius, softness = brush.style.radius, brush.style.softness
    QTest.keyClick(opened, Qt.Key.Key_BracketRight)
    assert brush.style.radius > radius
    opened.actions_by_name["softer"].trigger()
    assert brush.style.softness > softness
    QTest.keyClick(opened, Qt.Key.Key_X)
    assert brush.style.kind == "farther"
    assert opened.session.edit.depth.strokes == ()


def test_pick_carries_the_disparity_of_its_start(opened):
    opened.panel.depth_panel.tools["pick"].click()
    drag_photo(opened, [(0.5, 0.9), (0.6, 0.8)])
    stroke = opened.session.edit.depth.strokes[0]
    disparity = opened.session.photo.disparity
    height, width = disparity.shape
    x, y = stroke.points[0]
    there = float(disparity[min(height - 1, int(y * height)), min(width - 1, int(x * width))])
    assert stroke.disparity == pytest.approx(there, abs=0.05)


def test_a_light_pen_makes_a_weaker_stroke(opened):
    opened.actions_by_name["paint_depth"].trigger()
    canvas = opened.canvas
    pen = QPointingDevice.primaryPointingDevice()

    def touch(kind: QEvent.Type, x: float, pressure: float) -> None:
        at = canvas.from_fraction((x, 0.4))
        button = Qt.MouseButton.LeftButton
        event = QTabletEvent(
            kind, pen, at, at, pressure, 0, 0, 0, 0, 0,
            Qt.KeyboardModifier.NoModifier, button, button,
        )  # fmt: skip
        QApplication.sendEvent(canvas.viewport(), event)

    for x in (0.3, 0.35, 0.4):
        first = x == 0.3
        touch(QEvent.Type.TabletPress if first else QEvent.Type.TabletMove, x, 0.25)
        spot = on_photo(opened, x, 0.4)
        if first:
            QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        else:
            QTest.mouseMove(canvas.viewport(), spot)
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    (stroke,) = opened.session.edit.depth.strokes
    assert stroke.strength == pytest.approx(0.25, abs=0.01)


def test_farther_and_restore_are_tools_to_click(opened, wait):
    session, tools = opened.session, opened.panel.depth_panel.tools
    before = session.photo.disparity.copy()
    height, width = before.shape
    row, column = int(0.3 * height), int(0.35 * width)
    opened.painting.brush.set(radius=0.08, edge_aware=False)
    for kind in ("farther", "restore"):
        QTest.mouseClick(tools[kind], Qt.MouseButton.LeftButton)
        drag_photo(opened, STROKE)
        wait(lambda: opened.bridge.idle(0) and not opened.status.busy)
        if kind == "farther":
            assert session.photo.disparity[row, column] < before[row, column]
    assert session.photo.disparity[row, column] == pytest.approx(before[row, column], abs=0.02)
    QTest.mouseClick(opened.panel.depth_panel.clear, Qt.MouseButton.LeftButton)
    assert session.edit.depth.strokes == ()


def test_brackets_change_the_blur_while_no_brush_is_taken(opened):
    opened.panel.focus.subject.click()
    blur = opened.session.edit.lens.blur
    QTest.keyClick(opened, Qt.Key.Key_BracketRight)
    assert opened.session.edit.lens.blur == blur + 5


def test_what_is_brushed_is_kept_sharp_shown_and_undone(opened, wait):
    session, painting = opened.session, opened.painting
    opened.panel.focus.subject.click()
    QTest.keyClick(opened, Qt.Key.Key_K)
    assert opened.viewing.overlay is Overlay.KEPT
    assert opened.panel.depth_panel.keep.row.tools["keep"].isChecked()
    assert not opened.actions_by_name["paint_depth"].isChecked()
    painting.brush.set(radius=0.08, edge_aware=False)
    drag_photo(opened, STROKE)
    assert [stroke.kind for stroke in session.edit.keep.strokes] == ["keep"]
    assert session.edit.depth.strokes == ()
    wait(lambda: session.photo.keep_map is not None)
    kept = session.photo.keep_map
    at = round(0.35 * kept.width()), round(0.3 * kept.height())
    assert kept.pixelIndex(*at) > 200
    QTest.keyClick(opened, Qt.Key.Key_X)
    drag_photo(opened, STROKE)
    assert session.edit.keep.strokes[1].kind == "release"
    wait(lambda: session.photo.keep_map.pixelIndex(*at) < 50)
    session.undo_stack.undo()
    wait(lambda: session.photo.keep_map.pixelIndex(*at) > 200)
    QTest.mouseClick(opened.panel.depth_panel.keep.clear, Qt.MouseButton.LeftButton)
    assert session.edit.keep == KeepSharp()
    wait(lambda: session.photo.keep_map is None)
    assert opened.stage.legend.isVisible()
    QTest.keyClick(opened, Qt.Key.Key_K)
    assert not painting.brush.active


def test_depth_and_keep_brush_take_turns(opened):
    brush, act = opened.painting.brush, opened.actions_by_name
    QTest.keyClick(opened, Qt.Key.Key_B)
    assert (brush.active, brush.keeps) == (True, False)
    QTest.keyClick(opened, Qt.Key.Key_K)
    assert (brush.active, brush.keeps) == (True, True)
    assert (act["paint_depth"].isChecked(), act["paint_keep"].isChecked()) == (False, True)
    QTest.keyClick(opened, Qt.Key.Key_B)
    assert (brush.active, brush.keeps) == (True, False)
    QTest.keyClick(opened, Qt.Key.Key_B)
    assert not brush.active
