"""The middle of the window: the canvas, and what floats over it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from app.canvas.view import Canvas
from app.icons import icon
from app.widgets.message_bar import MessageBar


class Stage(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.canvas = Canvas(self)
        self.empty = EmptyState(self)
        self.note = QLabel(self)
        self.note.setObjectName("note")
        self.note.hide()
        self.messages = MessageBar(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.canvas)

    def show_note(self, words: str) -> None:
        """A word in the corner of the photo ("Before"); empty takes it away."""
        self.note.setText(words)
        self.note.setVisible(bool(words))
        self.note.adjustSize()
        self._place()

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        self.empty.setGeometry(self.rect())
        self.note.move((self.width() - self.note.width()) // 2, self.height() - 44)
        if self.messages.isVisible():
            self.messages.place()


class EmptyState(QWidget):
    """What the canvas says while there is no photo."""

    open = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        drawing = QLabel()
        drawing.setPixmap(icon("photo").pixmap(56, 56))
        title = QLabel(self.tr("Drop a photo here"))
        title.setProperty("role", "heading")
        self.hint = QLabel(
            self.tr(
                "then click what should be sharp, and drag the blur.\nNothing leaves this machine."
            )
        )
        self.hint.setProperty("role", "dim")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = QPushButton(self.tr("Open a photo…"))
        self.button.clicked.connect(self.open)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(1)
        for widget in (drawing, title, self.hint, self.button):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)
