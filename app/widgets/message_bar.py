"""Messages in the window: what went wrong and what would help. Nothing pops up, nothing blocks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from app.engine_text import in_window_language
from app.icons import icon


class MessageBar(QFrame):
    """Floats over the top of its parent. Errors stay until closed, notices close by themselves."""

    NOTICE_MS = 9000
    MAX_WIDTH_PX = 620

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = QToolButton()
        close.setIcon(icon("close"))
        close.setIconSize(QSize(14, 14))
        close.setToolTip(self.tr("Close this message"))
        close.setAccessibleName(self.tr("Close this message"))
        close.clicked.connect(self.clear)
        self._over = parent
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 8, 8)
        row.addWidget(self.text, 1)
        self._answers: list[QPushButton] = []
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self._timer = QTimer(self, singleShot=True, interval=self.NOTICE_MS)
        self._timer.timeout.connect(self.clear)
        self.hide()

    def show_message(self, kind: str, text: str) -> None:
        """Show a message; `kind`: "error" or "notice". Engine messages are translated here."""
        waits = self.isVisible() and (self.property("kind") == "error" or self._answers)
        if kind == "notice" and waits:
            return
        self.clear()
        self._show(kind, in_window_language(text))
        if kind == "notice":
            self._timer.start()

    def ask(self, text: str, answers: dict[str, Callable[[], object]]) -> None:
        """Ask a question that waits for an answer; each answer is a button and its action."""
        self.clear()
        for answer, do in answers.items():
            button = QPushButton(answer)
            button.clicked.connect(self.clear)
            button.clicked.connect(do)
            self._row.insertWidget(self._row.count() - 1, button)
            self._answers.append(button)
        self._show("notice", text)

    def _show(self, kind: str, text: str) -> None:
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self.text.setText(text)
        self.place()
        self.show()
        self.raise_()

    def clear(self) -> None:
        self._timer.stop()
        for button in self._answers:
            self._row.removeWidget(button)
            button.deleteLater()
        self._answers = []
        self.hide()

    def place(self) -> None:
        """Stay at the top of the parent as its size changes."""
        available = self._over.width()
        width = min(self.MAX_WIDTH_PX, available - 32)
        height = self._row.totalHeightForWidth(width)
        self.setGeometry((available - width) // 2, 14, width, max(38, height))
