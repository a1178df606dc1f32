"""Number boxes, choices, sliders and tabs that leave the wheel and the keys to the photo.

The wheel changes a value only in a field that has the keyboard focus; elsewhere the panel scrolls.
A field takes only the keys that edit its text, so that commands work from anywhere.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QLineEdit,
    QSpinBox,
    QTabBar,
    QTabWidget,
    QWidget,
)
from superqt import QDoubleRangeSlider

EDIT_KEYS = (
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home,
    Qt.Key.Key_End, Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Escape,
)  # fmt: skip
EDIT_SEQUENCES = (
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.Paste,
    QKeySequence.StandardKey.SelectAll,
)
UNDO_SEQUENCES = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
"""They belong to a field only while text is being typed; otherwise they undo the photo's edit."""


def scroll_unless_focused(widget: QWidget, event, change_value) -> None:
    """Let the wheel change a value only with keyboard focus; otherwise the parent scrolls."""
    if widget.hasFocus():
        change_value(event)
    else:
        event.ignore()


def return_keys(widget: QWidget) -> None:
    """Give the keyboard focus back to the photo; a dialog keeps it."""
    window = widget.window()
    if not isinstance(window, QDialog):
        window.setFocus()


class _NumberKeys:
    """Keyboard and wheel handling of a number box; a mixin for Qt's two kinds."""

    def _set_up(self) -> None:
        assert isinstance(self, QAbstractSpinBox)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel alone gives no focus
        self._line.setTextMargins(6, 0, 6, 0)  # the style sheet cannot reach the text inside

    @property
    def _line(self) -> QLineEdit:
        line = self.findChild(QLineEdit)  # pyright: ignore[reportAttributeAccessIssue]
        assert line is not None
        return line

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            assert isinstance(event, QKeyEvent)
            event.setAccepted(self._edits_text(event))
            return True
        return super().event(event)  # pyright: ignore[reportAttributeAccessIssue]

    def _edits_text(self, event: QKeyEvent) -> bool:
        if event.matches(UNDO_SEQUENCES[0]) or event.matches(UNDO_SEQUENCES[1]):
            return self._line.isModified()
        if any(event.matches(sequence) for sequence in EDIT_SEQUENCES):
            return True
        plain = not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        )
        is_number = bool(event.text()) and event.text() in "0123456789+-.,"
        return plain and (event.key() in EDIT_KEYS or is_number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        box = self
        assert isinstance(box, (QSpinBox, QDoubleSpinBox))
        if event.key() == Qt.Key.Key_Escape and not isinstance(box.window(), QDialog):
            self._line.setText(box.prefix() + box.textFromValue(box.value()) + box.suffix())  # pyright: ignore[reportArgumentType]
            return_keys(box)
            return
        super().keyPressEvent(event)  # pyright: ignore[reportAttributeAccessIssue]
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._line.setModified(False)
            return_keys(box)

    def wheelEvent(self, event) -> None:
        assert isinstance(self, QWidget)
        scroll_unless_focused(self, event, super().wheelEvent)  # pyright: ignore[reportAttributeAccessIssue]


class IntegerBox(_NumberKeys, QSpinBox):
    def __init__(self) -> None:
        super().__init__()
        self._set_up()


class DecimalBox(_NumberKeys, QDoubleSpinBox):
    def __init__(self) -> None:
        super().__init__()
        self._set_up()


class ChoiceBox(QComboBox):
    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event) -> None:
        scroll_unless_focused(self, event, super().wheelEvent)


class RangeSlider(QDoubleRangeSlider):
    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event) -> None:
        scroll_unless_focused(self, event, super().wheelEvent)


class _TabBar(QTabBar):
    def wheelEvent(self, event) -> None:
        scroll_unless_focused(self, event, super().wheelEvent)


class Tabs(QTabWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setTabBar(_TabBar())
        self.tabBar().setDrawBase(False)
