"""A titled part of the side panel that folds."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QToolButton, QVBoxLayout, QWidget

GAP = 8
MARGIN = 14


class Section(QWidget):
    def __init__(self, title: str) -> None:
        super().__init__()
        self.setObjectName("section")
        self.head = QToolButton()
        self.head.setText(title)
        self.head.setObjectName("sectionhead")
        self.head.setCheckable(True)
        self.head.setChecked(True)
        self.head.setArrowType(Qt.ArrowType.DownArrow)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setAccessibleName(title)
        self.head.toggled.connect(self._fold)
        self.body = QWidget()
        self.rows = QVBoxLayout(self.body)
        self.rows.setContentsMargins(MARGIN, 2, MARGIN, 14)
        self.rows.setSpacing(GAP)
        rule = QFrame()
        rule.setObjectName("rule")
        rule.setFixedHeight(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.body)
        column.addWidget(rule)

    def add(self, widget: QWidget) -> None:
        self.rows.addWidget(widget)

    def _fold(self, shown: bool) -> None:
        self.body.setVisible(shown)
        self.head.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)


def small(text: str = "") -> QLabel:
    """A quiet line of explanation."""
    label = QLabel(text)
    label.setProperty("role", "small")
    label.setWordWrap(True)
    return label
