"""Every control of the side panel, moved by hand: what it does to the edit, and that undo knows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QWidget,
)

from engine.camera import Camera
from engine.lens import Aperture, Iris
from tests.app.hands import click_photo, drag, drag_slider

LEFT = Qt.MouseButton.LeftButton


def choose(box: QComboBox, data) -> None:
    """Take the line that stands for `data`: offscreen has no popup that could be clicked."""
    index = box.findData(data)
    assert index >= 0
    box.setCurrentIndex(index)
    box.activated.emit(index)


@pytest.mark.parametrize(
    ("panel", "row", "read"),
    [
        ("blur", "blur", lambda lens: lens.blur),
        ("blur", "boost", lambda lens: lens.boost),
        ("blur", "grain", lambda lens: lens.grain),
        ("bokeh", "rotation", lambda lens: lens.aperture.rotation),
        ("bokeh", "cats_eye", lambda lens: lens.aperture.cats_eye),
        ("bokeh", "anamorphic", lambda lens: lens.aperture.anamorphic),
        ("bokeh", "blades", lambda lens: lens.aperture.blades),
        ("bokeh", "curvature", lambda lens: lens.aperture.curvature),
    ],
)
def test_a_slider_changes_the_lens_in_one_step_and_resets(opened, panel, row, read):
    session = opened.session
    click_photo(opened, 0.5, 0.9)
    if row in ("blades", "curvature"):
        QTest.mouseClick(opened.panel.bokeh.shapes["blades"], LEFT)
    slider_row = getattr(getattr(opened.panel, panel), row)
    opened.panel.ensureWidgetVisible(slider_row)
    usual, steps = read(session.edit.lens), session.undo_stack.count()
    drag_slider(slider_row.slider, [0.2, 0.4, 0.7, 0.9])
    assert read(session.edit.lens) != usual
    assert session.undo_stack.count() == steps + 1
    QTest.mouseDClick(slider_row.slider, LEFT)
    assert read(session.edit.lens) == pytest.approx(usual)
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert read(session.edit.lens) == usual


def test_a_slider_with_two_sides_is_filled_from_its_neutral_value(opened):
    slider = opened.panel.bokeh.rotation.slider
    middle = slider.width() / 2
    assert slider.filled().width() == 0
    slider.setValue(slider.maximum())
    assert abs(slider.filled().left() - middle) <= 2
    slider.setValue(slider.minimum())
    assert abs(slider.filled().right() - middle) <= 2
    assert opened.panel.blur.blur.slider.filled() is None


def test_apertures_are_pictures_to_click(opened):
    click_photo(opened, 0.5, 0.9)
    for shape in ("ring", "heart", "star", "blades", "circle"):
        button = opened.panel.bokeh.shapes[shape]
        assert not button.icon().isNull()
        QTest.mouseClick(button, LEFT)
        assert opened.session.edit.lens.aperture.shape == shape
        assert button.isChecked()
        assert opened.panel.bokeh.blades.isVisible() == (shape == "blades")


def test_a_lens_is_picked_by_its_picture_and_changed_by_its_traits(opened):
    click_photo(opened, 0.5, 0.9)
    panel, session = opened.panel.lens, opened.session
    assert panel.choice.currentData() == ""
    steps = session.undo_stack.count()
    choose(panel.choice, "petzval-85")
    assert not panel.choice.itemIcon(panel.choice.currentIndex()).isNull()
    assert session.undo_stack.count() == steps + 1
    assert session.edit.lens.aperture.swirl > 0.5
    assert panel.trait_rows["swirl"].value == pytest.approx(90)
    panel.trait_rows["swirl"].number.setValue(20)
    assert session.edit.lens.aperture.swirl == pytest.approx(0.2)
    assert panel.choice.currentIndex() == -1
    assert panel.choice.placeholderText() == "Custom"
    session.undo_stack.undo()
    assert panel.choice.currentData() == "petzval-85"
    choose(panel.choice, "")
    assert session.edit.lens.aperture == Aperture()


def test_the_f_number_follows_the_slider(opened):
    blur = opened.panel.blur
    opened.panel.focus.subject.click()
    assert blur.equivalent.text() == f"about f/{Camera().f_number(30):.1f}"
    opened.session.set_blur(0)
    assert blur.equivalent.text() == "no added blur"
    assert Camera().f_number(100) < Camera().f_number(50)


def test_blades_are_as_round_as_the_f_number_says_until_roundness_is_set(opened):
    session, bokeh = opened.session, opened.panel.bokeh
    choose(opened.panel.lens.choice, "vintage-58")
    assert bokeh.curvature.number.text() == "auto"
    iris = session.edit.lens.aperture.iris
    session.set_blur(80)
    wide_open = bokeh._drawn
    session.set_blur(10)
    assert wide_open.curvature == 1 > bokeh._drawn.curvature
    QTest.mouseDClick(bokeh.curvature.slider, LEFT)
    assert session.edit.lens.aperture.iris is None
    assert bokeh.curvature.number.text() == "30"
    drag_slider(bokeh.curvature.slider, [0.2, 0.0])
    assert session.edit.lens.aperture.iris == Iris() != iris
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert session.edit.lens.aperture.iris == iris


def test_quality_chooses_draft_or_steps(opened):
    opened.panel.focus.subject.click()
    box = opened.panel.quality.choice
    choose(box, 0)
    assert opened.session.edit.engine == "optics"
    choose(box, 4)
    assert (opened.session.edit.engine, opened.session.edit.steps) == ("dit", 4)


def test_depth_can_be_switched_off_and_on(opened, wait):
    session, source = opened.session, opened.panel.depth_panel.source
    choose(source, "none")
    wait(lambda: session.photo.disparity is None and not opened.status.busy)
    assert not opened.actions_by_name["paint_depth"].isEnabled()
    session.undo_stack.undo()
    wait(lambda: session.photo.disparity is not None and not opened.status.busy)
    assert opened.actions_by_name["paint_depth"].isEnabled()


def test_the_band_is_dragged_on_the_histogram(opened):
    session, slider = opened.session, opened.panel.focus.band.slider
    slider.setValue((0.3, 0.5))
    steps = session.undo_stack.count()
    middle = slider.height() // 2

    def at(value: float) -> QPoint:
        return QPoint(round(7 + value * (slider.width() - 14)), middle)

    drag(slider, [at(0.4), at(0.45), at(0.5), at(0.6)])
    assert session.edit.lens.focus_disparity == pytest.approx(0.6, abs=0.05)
    assert session.edit.lens.range == pytest.approx(0.1, abs=0.02)
    assert session.undo_stack.count() == steps + 1
    assert "focus" in opened.panel.focus.band.value.text()
    assert opened.panel.focus.band.graph._shares is not None


def test_history_leads_back_to_any_step(opened):
    session, steps = opened.session, opened.panel.history.steps
    click_photo(opened, 0.5, 0.9)
    for blur in (40, 50, 60):
        session.set_blur(blur)
    opened.panel.ensureWidgetVisible(steps)
    row = steps.model().index(2, 0)
    QTest.mouseClick(steps.viewport(), LEFT, pos=steps.visualRect(row).center())
    assert session.edit.lens.blur == 40
    row = steps.model().index(0, 0)
    assert row.data() == "As opened"
    QTest.mouseClick(steps.viewport(), LEFT, pos=steps.visualRect(row).center())
    assert session.photo.is_as_shot


def test_a_snapshot_is_clicked_in_its_list(opened):
    panel, session = opened.panel.history, opened.session
    click_photo(opened, 0.5, 0.9)
    opened.panel.ensureWidgetVisible(panel.take)
    QTest.mouseClick(panel.take, LEFT)
    session.set_blur(90)
    opened.panel.ensureWidgetVisible(panel.shots)
    spot = panel.shots.visualItemRect(panel.shots.item(0)).center()
    QTest.mouseClick(panel.shots.viewport(), LEFT, pos=spot)
    assert session.edit.lens.blur == 30


def test_a_preset_is_shown_on_the_photo_and_taken_by_a_click(opened, wait):
    panel = opened.panel.presets
    item = panel.list.item(1)
    size = panel.list.iconSize()
    blank = panel.list.item(0).icon().pixmap(size).toImage()
    opened.panel.ensureWidgetVisible(panel.list)
    wait(lambda: not panel._due)
    assert item.icon().pixmap(size).toImage() != blank
    spot = panel.list.visualItemRect(panel.list.item(0)).center()
    QTest.mouseClick(panel.list.viewport(), LEFT, pos=spot)
    assert opened.session.edit.lens.blur == panel.presets["Portrait"].lens.blur


CONTROLS = (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
)


def nameless(window: QWidget) -> list[str]:
    """Controls that a screen reader could not name."""
    found = []
    for control in window.findChildren(QWidget):
        inner = control.objectName().startswith("qt_") or control.parent() is None
        if not isinstance(control, CONTROLS) or inner or _part_of_another(control):
            continue
        text = control.text() if isinstance(control, QAbstractButton) else ""
        if not (control.accessibleName() or text.strip()):
            found.append(f"{type(control).__name__} in {type(control.parent()).__name__}")
    return found


def _part_of_another(control: QWidget) -> bool:
    """Line edits of boxes, lists of combos, headers and scroll bars have their owner's name."""
    parent = control.parent()
    while isinstance(parent, QWidget):
        if isinstance(parent, (QComboBox, QAbstractSpinBox, QAbstractItemView)):
            return True
        parent = parent.parent()
    return type(control).__name__ in ("QScrollBar", "QTabBar", "QMenuBar")


def test_every_control_has_a_name_for_screen_readers(opened):
    assert nameless(opened) == []
    opened.files.export()
    assert nameless(opened.files.dialog) == []
    opened.files.dialog.reject()
    opened.files.batch()
    assert nameless(opened.files.dialog) == []
    opened.files.dialog.close()
    opened.files.rack_focus()
    assert nameless(opened.files.dialog) == []
    opened.files.dialog.close()
    opened.program.preferences()
    assert nameless(opened.program.dialog) == []
    opened.program.dialog.close()


def test_tooltips_name_the_keys(opened):
    from app.actions import COMMANDS, keys

    for command in COMMANDS:
        if command.keys:
            tip = opened.actions_by_name[command.name].toolTip()
            assert keys(command) in tip, tip


def test_tab_reaches_the_controls_in_the_order_of_the_panel(opened):
    opened.panel.blur.blur.slider.setFocus()
    seen = []
    for _ in range(6):
        seen.append(opened.focusWidget().accessibleName())
        opened.focusNextChild()
    assert seen == ["Amount", "Amount", "Highlights", "Highlights", "Grain", "Grain"]


def test_the_panel_fits_its_width_and_presets_stand_side_by_side(opened):
    assert opened.panel.verticalScrollBar().maximum() > 0  # its bar takes room too
    assert opened.panel.horizontalScrollBar().maximum() == 0
    panel = opened.panel.presets
    boxes = [panel.list.visualItemRect(panel.list.item(n)) for n in range(panel.list.count())]
    assert len({box.left() for box in boxes}) == 2
    assert max(box.bottom() for box in boxes) < panel.list.height()
