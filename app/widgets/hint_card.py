"""A card at the bottom of the photo with one short hint."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from app.icons import icon


class HintCard(QFrame):
    next_clicked = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("hint")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.text = QLabel()
        self.step = QLabel()
        self.step.setProperty("role", "small")
        self.next = QPushButton(self.tr("Next"))
        self.next.clicked.connect(self.next_clicked)
        self.close_button = QToolButton()
        self.close_button.setIcon(icon("close"))
        self.close_button.setIconSize(QSize(14, 14))
        self.close_button.setToolTip(self.tr("Don't show hints again"))
        self.close_button.setAccessibleName(self.tr("Don't show hints again"))
        self.close_button.clicked.connect(self.dismissed)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(12)
        for widget in (self.text, self.step, self.next, self.close_button):
            row.addWidget(widget)
        self.hide()

    def show_hint(self, text: str, step: str) -> None:
        self.text.setText(text)
        self.step.setText(step)
        self.show()
        self.raise_()
        self.place()

    def place(self) -> None:
        """Move to the bottom center of the parent."""
        parent = self.parentWidget()
        assert parent is not None
        self.adjustSize()
        bottom_margin = 56
        self.move(
            (parent.width() - self.width()) // 2,
            max(0, parent.height() - self.height() - bottom_margin),
        )
