"""Messages in the window: what went wrong and what would help. Nothing pops up, nothing blocks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from app.icons import icon

NOTICE_MS = 9000
WIDEST = 620


class MessageBar(QFrame):
    """Floats over the top of its parent. Errors stay until closed, notices go by themselves."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        shut = QToolButton()
        shut.setIcon(icon("close"))
        shut.setIconSize(QSize(14, 14))
        shut.setToolTip(self.tr("Close this message"))
        shut.setAccessibleName(self.tr("Close this message"))
        shut.clicked.connect(self.clear)
        self._over = parent
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 8, 8)
        row.addWidget(self.text, 1)
        self._answers: list[QPushButton] = []
        row.addWidget(shut, 0, Qt.AlignmentFlag.AlignTop)
        self._gone = QTimer(self, singleShot=True, interval=NOTICE_MS)
        self._gone.timeout.connect(self.clear)
        self.hide()

    def show_message(self, kind: str, words: str) -> None:
        """`kind`: "error" or "notice"."""
        waits = self.isVisible() and (self.property("kind") == "error" or self._answers)
        if kind == "notice" and waits:
            return
        self.clear()
        self._say(kind, words)
        if kind == "notice":
            self._gone.start()

    def ask(self, words: str, answers: dict[str, Callable[[], object]]) -> None:
        """Offer something that waits for an answer; each is a button and what it does."""
        self.clear()
        for text, do in answers.items():
            button = QPushButton(text)
            button.clicked.connect(self.clear)
            button.clicked.connect(do)
            self._row.insertWidget(self._row.count() - 1, button)
            self._answers.append(button)
        self._say("notice", words)

    def _say(self, kind: str, words: str) -> None:
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self.text.setText(words)
        self.place()
        self.show()
        self.raise_()

    def clear(self) -> None:
        self._gone.stop()
        for button in self._answers:
            self._row.removeWidget(button)
            button.deleteLater()
        self._answers = []
        self.hide()

    def place(self) -> None:
        """Keep to the top of the parent, as its size changes."""
        room = self._over.width()
        width = min(WIDEST, room - 32)
        height = self._row.totalHeightForWidth(width)
        self.setGeometry((room - width) // 2, 14, width, max(38, height))
