"""The middle of the window: the canvas and what floats over it."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.canvas.view import Canvas
from app.icons import icon
from app.widgets.compare_bar import CompareBar
from app.widgets.hint_card import HintCard
from app.widgets.legend import Legend
from app.widgets.loupe import Loupe
from app.widgets.message_bar import MessageBar

MARGIN_PX = 16


class Stage(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.canvas = Canvas(self)
        self.side = Canvas(self)
        self.side.setAccessibleName(self.tr("Photo before"))
        self.side.hide()
        self.empty = EmptyState(self)
        self.note = self._note("")
        self.captions = [self._note(self.tr("Before")), self._note(self.tr("After"))]
        self.legend = Legend(self)
        self.loupe = Loupe(self)
        self.messages = MessageBar(self)
        self.hint = HintCard(self)
        self.compared = self._note("")
        self.compare_bar = CompareBar(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        row.addWidget(self.side, 1)
        row.addWidget(self.canvas, 1)
        self.canvas.zoomed.connect(lambda: self._link(self.canvas, self.side))
        self.side.zoomed.connect(lambda: self._link(self.side, self.canvas))
        self.side.clicked.connect(self.canvas.clicked)

    def show_note(self, text: str) -> None:
        """Show a word at the bottom of the photo ("Before"); an empty text hides it."""
        self.note.setText(text)
        self.note.setVisible(bool(text))
        self._place()

    def show_compared(self, name: str) -> None:
        """Show the name of what is left of the split line; an empty name hides the note."""
        self.compared.setText(name)
        self.compared.setVisible(bool(name))
        self._place()

    def show_compare_bar(self, on: bool) -> None:
        """Show or hide the bar that chooses what is on the sides of the split line."""
        self.compare_bar.setVisible(on)
        self._place()

    def show_side(self, on: bool) -> None:
        """Show or hide the photo before, next to the photo after."""
        self.side.setVisible(on)
        for caption in self.captions:
            caption.setVisible(on)
        self.layout().activate()  # pyright: ignore[reportOptionalMemberAccess]
        self._place()
        self.canvas.fit()

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._place()

    def _link(self, leader: Canvas, follower: Canvas) -> None:
        if self.side.isVisible():
            follower.follow(leader)

    def _note(self, text: str) -> QLabel:
        note = QLabel(text, self)
        note.setObjectName("note")
        note.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        note.hide()
        return note

    def _place(self) -> None:
        width, height = self.width(), self.height()
        self.empty.setGeometry(self.rect())
        _center(self.note, self.rect())
        half = QRect(0, 0, width // 2, height)
        _center(self.captions[0], half)
        _center(self.captions[1], half.translated(width // 2, 0))
        self.legend.move(MARGIN_PX, height - self.legend.height() - MARGIN_PX)
        self.loupe.move(
            width - self.loupe.width() - MARGIN_PX, height - self.loupe.height() - MARGIN_PX
        )
        _center(self.compare_bar, self.rect())
        self.compared.adjustSize()
        self.compared.move(MARGIN_PX, MARGIN_PX)
        if self.messages.isVisible():
            self.messages.place()
        if self.hint.isVisible():
            self.hint.place()


def _center(note: QWidget, within: QRect) -> None:
    note.adjustSize()
    note.move(
        within.left() + (within.width() - note.width()) // 2,
        within.bottom() - note.height() - MARGIN_PX,
    )


class EmptyState(QWidget):
    """What the canvas shows while there is no photo."""

    open = Signal()
    open_sample = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        drawing = QLabel()
        drawing.setPixmap(icon("photo").pixmap(56, 56))
        title = QLabel(self.tr("Drop a photo here"))
        title.setProperty("role", "heading")
        hint = QLabel(
            self.tr(
                "Then click what should be sharp, and drag the blur.\n"
                "Your photos never leave this computer."
            )
        )
        hint.setProperty("role", "dim")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        button = QPushButton(self.tr("Open photos…"))
        button.clicked.connect(self.open)
        sample = QPushButton(self.tr("Try the sample photo"))
        sample.clicked.connect(self.open_sample)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(1)
        for widget in (drawing, title, hint, button, sample):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)
