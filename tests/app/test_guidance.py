"""First steps are shown once; difficult photos are named, with what can be done."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.guidance import Hint
from engine.optics.source import SourceLens
from tests.app.hands import click_photo, drag_slider

LEFT = Qt.MouseButton.LeftButton


def press_answer(window, text: str) -> None:
    (button,) = [b for b in window.stage.messages._answers if b.text() == text]
    QTest.mouseClick(button, LEFT)


def measured(window, **changes) -> None:
    """The engine measured the photo's own lens."""
    session = window.session
    session.photo = replace(session.photo, coc_map=session.photo.depth_map, **changes)
    lenses = session.photo.as_shot_lenses | {session.photo.as_shot}
    edit = replace(session.edit, lens=session.photo.as_shot)
    session.photo = replace(session.photo, as_shot_lenses=lenses, edit=edit)
    session.source_changed.emit()


def test_the_three_hints_follow_what_is_done_and_never_come_back(bare_window):
    hints, card = bare_window.hints, bare_window.stage.hint
    assert hints.current is Hint.CLICK
    assert card.isVisible()
    click_photo(bare_window, 0.5, 0.8)
    assert hints.current is Hint.DRAG
    drag_slider(bare_window.panel.blur.blur.slider, [0.3, 0.5, 0.7])
    assert hints.current is Hint.EXPORT
    bare_window.activateWindow()
    QTest.keyClick(bare_window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    bare_window.files.dialog.reject()
    assert not card.isVisible()
    assert bare_window.settings.value("hints/done", False, bool)
    bare_window.session.depth_changed.emit()
    assert not card.isVisible()


def test_hints_are_dismissed_for_good_by_their_cross(bare_window):
    QTest.mouseClick(bare_window.stage.hint.close_button, LEFT)
    assert not bare_window.stage.hint.isVisible()
    assert bare_window.settings.value("hints/done", False, bool)


def test_a_photo_out_of_focus_everywhere_is_named_and_recovered_by_a_click(bare_window):
    measured(bare_window, source=SourceLens(0.9, 40, 0.9), coc_min=6.0, coc_max=14.0)
    assert "out of focus everywhere" in bare_window.stage.messages.text.text()
    press_answer(bare_window, "Recover")
    assert bare_window.session.edit.lens.blur == 0
    assert bare_window.session.edit.recover


def test_low_confidence_offers_two_ways_out(bare_window):
    measured(bare_window, source=SourceLens(0.4, 20, 0.52), coc_min=0.2, coc_max=9.0)
    assert "Hard to tell" in bare_window.stage.messages.text.text()
    press_answer(bare_window, "Keep its own blur")
    assert not bare_window.session.edit.recover
    bare_window.session.undo_stack.undo()
    assert bare_window.session.edit.recover


def test_a_photo_that_was_measured_well_says_nothing(bare_window):
    measured(bare_window, source=SourceLens(0.4, 20, 0.95), coc_min=0.2, coc_max=9.0)
    assert not bare_window.stage.messages.isVisible()
