"""Looking: overlays, before and after, the loupe, the filmstrip, the sheet of keys."""

from __future__ import annotations

import itertools
import shutil
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app import theme
from app.actions import COMMANDS
from app.canvas.overlay import band_colors, blur_colors, depth_colors, heat_colors
from app.pictures import UNKNOWN, to_map
from app.viewing import Overlay
from app.widgets.loupe import Loupe
from engine.depth.face import Face, nearer_eye
from tests.app.hands import click_photo, drag, drag_slider, on_photo


def alpha(color: int) -> int:
    return color >> 24


def test_overlays_take_turns(opened):
    act = opened.actions_by_name
    act["show_depth"].trigger()
    act["show_focus_band"].trigger()
    assert not act["show_depth"].isChecked()
    assert opened.viewing.overlay is Overlay.FOCUS_BAND
    assert opened.stage.legend.isVisible()
    act["show_focus_band"].trigger()
    assert not opened.canvas.overlay.isVisible()
    assert not opened.stage.legend.isVisible()


def test_color_tables_say_what_they_mean():
    band = band_colors(0.5, 0.1)
    assert alpha(band[128]) == 255
    assert alpha(band[10]) == 0
    heat = heat_colors((1, 2, 3))
    assert alpha(heat[0]) == 0
    assert alpha(heat[255]) == 255

    def light(color: int) -> float:
        red, green, blue = color >> 16 & 255, color >> 8 & 255, color & 255
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    steps = [light(color) for color in depth_colors()]
    assert all(after >= before - 0.5 for before, after in itertools.pairwise(steps))


def test_what_is_not_known_has_a_color_of_its_own():
    values = np.array([[0, 2, 4, 4]], np.float32)
    shown = to_map(values, 4, np.array([[1, 1, 1, 0]], np.float32))
    assert [shown.pixelIndex(x, 0) for x in range(4)] == [0, 127, 254, UNKNOWN]
    table = blur_colors((1, 2, 3))
    assert len(table) == 256
    assert table[:UNKNOWN] == heat_colors((1, 2, 3))[:UNKNOWN]
    assert table[UNKNOWN] & 0xFF == table[UNKNOWN] >> 8 & 0xFF  # gray


def test_the_split_line_can_be_dragged(opened, wait):
    click_photo(opened, 0.5, 0.9)
    opened.actions_by_name["show_split"].trigger()
    assert opened.canvas.split.isVisible()
    middle = opened.canvas.from_fraction((0.5, 0.5)).toPoint()
    focus = opened.session.edit.lens.focus
    drag(opened.canvas.viewport(), [middle, middle + QPoint(60, 0), middle + QPoint(90, 0)])
    moved = opened.canvas.split._at.x() / opened.session.photo.size[0]
    assert moved > 0.55
    assert opened.session.edit.lens.focus == focus


def test_the_split_line_can_be_turned(opened):
    click_photo(opened, 0.5, 0.9)
    QTest.keyClick(opened, Qt.Key.Key_Y)
    canvas, split = opened.canvas, opened.canvas.split
    middle = canvas.from_fraction((0.5, 0.5)).toPoint()
    knob = middle - QPoint(0, 90)
    drag(canvas.viewport(), [knob, knob + QPoint(60, 30), middle + QPoint(90, -2)])
    assert split._angle == 0  # level, as it is near to it
    before = canvas.viewport().grab().toImage()
    drag(canvas.viewport(), [middle + QPoint(90, 0), middle + QPoint(70, -70)])
    assert split._angle == 45
    assert canvas.viewport().grab().toImage() != before
    assert abs(split._at.x() / opened.session.photo.size[0] - 0.5) < 0.01
    QTest.keyClick(opened, Qt.Key.Key_Y)
    assert not split.isVisible()


def test_recovered_parts_and_blur_as_shot_are_laid_over(window, blurred_photo, wait):
    opened, session, legend = window, window.session, window.stage.legend
    opened.open_path(blurred_photo)
    wait(lambda: session.photo.recovered_map is not None and not opened.status.busy)
    for key in (Qt.Key.Key_J, Qt.Key.Key_H):
        QTest.keyClick(opened, key)
        assert opened.canvas.overlay.isVisible()
        assert legend.isVisible()
    assert legend._ends[0] == "sharp"
    assert "px blur" in legend._ends[1]
    QTest.keyClick(opened, Qt.Key.Key_J)
    assert legend._ends[0] == "camera"
    assert legend._ends[1].startswith("recovered ")  # and its share in percent
    assert legend._ends[1].endswith("%")
    changed = session.photo.recovered_map
    values = {changed.pixelIndex(x, y) for x in range(0, 300, 7) for y in range(0, 160, 7)}
    assert max(values) > 20  # the sample has blur of its own, and some of it was taken back
    QTest.keyClick(opened, Qt.Key.Key_J)
    assert not opened.canvas.overlay.isVisible()


def test_an_overlay_with_nothing_to_show_says_so(bare_window):
    session = bare_window.session
    gray = session.photo.depth_map
    session.photo = replace(session.photo, recovered_by="nothing", recovered_map=gray)
    bare_window.viewing.show_recovered(True)
    assert bare_window.stage.legend._ends[0] == "Nothing was recovered"
    bare_window.stage.legend.repaint()


def test_the_overlay_s_opacity_is_a_slider(opened):
    QTest.keyClick(opened, Qt.Key.Key_D)
    drag_slider(opened.panel.depth_panel.opacity.slider, [0.7, 0.4, 0.2])
    assert abs(opened.canvas.overlay.opacity() - 0.2) < 0.02


def test_side_by_side_zoom_together(opened):
    opened.actions_by_name["show_side"].trigger()
    side, canvas = opened.stage.side, opened.canvas
    assert side.isVisible()
    canvas.zoom_to(2.0)
    assert side.transform() == canvas.transform()
    side.zoom_to(1.0)
    assert side.transform() == canvas.transform()


def test_the_loupe_shows_no_squares_on_a_fine_screen(qtbot):
    """At two device pixels to a point the loupe has four to a photo's pixel."""
    photo = QImage(400, 300, QImage.Format.Format_RGB888)
    photo.fill(QColor("black"))
    for y in range(300):
        photo.setPixelColor(200, y, QColor("white"))
    over = QWidget()
    qtbot.addWidget(over)
    loupe = Loupe(over)
    loupe.show_picture([photo], (400, 300), (0.5, 0.5))
    shown = QImage(432, 432, QImage.Format.Format_RGB32)
    shown.setDevicePixelRatio(2)
    loupe.render(shown)
    row = [shown.pixelColor(x, 216).red() for x in range(200, 232)]
    assert max(row) > 200
    assert len({value for value in row if 0 < value < 250}) >= 2  # it fades to both sides


def test_loupe_shows_the_focus_point(opened):
    opened.actions_by_name["show_loupe"].trigger()
    click_photo(opened, 0.5, 0.5)
    assert opened.stage.loupe.isVisible()
    assert opened.stage.loupe._at == opened.session.edit.lens.focus


def test_filmstrip_walks_through_a_folder(opened, wait, photo, tmp_path):
    shutil.copy(photo, tmp_path / "second.jpg")
    (tmp_path / "third.jpg").write_text("not a photo")
    opened.actions_by_name["next_photo"].trigger()
    wait(lambda: opened.session.photo.path == tmp_path / "second.jpg")
    opened.actions_by_name["show_filmstrip"].trigger()
    assert [p.name for p in opened.filmstrip.photos] == ["photo.jpg", "second.jpg", "third.jpg"]
    opened.actions_by_name["previous_photo"].trigger()
    wait(lambda: opened.session.photo.path == photo)


def test_a_folder_fills_the_strip_and_arrows_walk_it(window, wait, photo, tmp_path):
    shutil.copy(photo, tmp_path / "second.jpg")
    window.open_path(tmp_path)
    wait(lambda: window.session.photo.path == photo and window.session.photo.depth_known)
    assert window.filmstrip.isVisible()
    window.filmstrip.setFocus()
    QTest.keyClick(window.filmstrip, Qt.Key.Key_Right)
    wait(lambda: window.session.photo.path == tmp_path / "second.jpg")
    wait(lambda: not window.status.busy)
    item = window.filmstrip.item(0)
    spot = window.filmstrip.visualItemRect(item).center()
    QTest.mouseClick(window.filmstrip.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    wait(lambda: window.session.photo.path == photo)


def test_dragging_the_reticle_moves_the_focus_as_one_step(opened):
    click_photo(opened, 0.5, 0.5)
    steps = opened.session.undo_stack.count()
    spot = opened.canvas.from_fraction(opened.session.edit.lens.focus).toPoint()
    drag(opened.canvas.viewport(), [spot, spot + QPoint(20, 0), spot + QPoint(60, 30)])
    assert opened.session.edit.lens.focus[0] > 0.5
    assert opened.session.undo_stack.count() == steps + 1


def test_dragging_elsewhere_pans(opened):
    opened.canvas.zoom_to(4.0)
    before = opened.canvas.to_fraction(opened.canvas.viewport().rect().center().toPointF())
    focus = opened.session.edit.lens.focus
    drag(opened.canvas.viewport(), [QPoint(40, 40), QPoint(80, 60), QPoint(140, 90)])
    after = opened.canvas.to_fraction(opened.canvas.viewport().rect().center().toPointF())
    assert after[0] < before[0]
    assert opened.session.edit.lens.focus == focus


def test_every_command_is_in_a_menu_and_has_words(opened):
    for command in COMMANDS:
        if command.name:
            action = opened.actions_by_name[command.name]
            assert action in opened.menus[command.menu].actions()
            assert action.toolTip()
    QTest.keyClick(opened, Qt.Key.Key_F1)
    assert opened.program.dialog.isVisible()
    opened.program.dialog.close()


def test_controls_have_names_for_screen_readers(opened):
    for row in (
        opened.panel.blur.blur,
        opened.panel.bokeh.rotation,
        opened.panel.depth_panel.opacity,
    ):
        assert row.slider.accessibleName()
        assert row.number.accessibleName()
    for button in (*opened.panel.bokeh.shapes.values(), *opened.panel.depth_panel.tools.values()):
        assert button.accessibleName()
        assert button.toolTip()


def test_light_theme_dresses_the_window(opened, qapp):
    theme.set_theme(qapp, "light")
    opened.canvas.viewport().repaint()
    shade = opened.grab().toImage().pixelColor(4, opened.height() // 2)
    assert shade.lightness() > 120
    theme.set_theme(qapp, "dark")


def test_full_screen_comes_and_goes(opened):
    QTest.keyClick(opened, Qt.Key.Key_F11)
    assert opened.windowState() & Qt.WindowState.WindowFullScreen
    QTest.keyClick(opened, Qt.Key.Key_F11)
    assert not opened.windowState() & Qt.WindowState.WindowFullScreen


def test_a_face_is_outlined_on_hover_and_a_click_takes_its_nearer_eye(bare_window):
    window, session = bare_window, bare_window.session
    face = Face(0.3, 0.2, 0.7, 0.6, ((0.4, 0.3), (0.6, 0.4)))
    session.photo = replace(session.photo, faces=(face,))
    QTest.mouseMove(window.canvas.viewport(), on_photo(window, 0.5, 0.55))
    assert window.canvas.face.isVisible()
    window.canvas.split.show()  # its white brush must not fill the outline
    inside = window.canvas.grab().toImage().pixelColor(on_photo(window, 0.35, 0.3))
    assert inside.lightness() < 200
    window.canvas.split.hide()
    QTest.mouseMove(window.canvas.viewport(), on_photo(window, 0.5, 0.8))
    assert not window.canvas.face.isVisible()
    click_photo(window, 0.5, 0.55)
    assert session.edit.lens.focus == nearer_eye(face, session.photo.disparity) == (0.6, 0.4)
    click_photo(window, 0.5, 0.8)
    assert session.edit.lens.focus == pytest.approx((0.5, 0.8), abs=0.01)
