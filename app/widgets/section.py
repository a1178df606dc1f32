"""A titled, collapsible part of the side panel."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QToolButton, QVBoxLayout, QWidget

GAP = 8
MARGIN = 14


class Section(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("section")
        self.head = QToolButton()
        self.head.setObjectName("sectionhead")
        self.head.setCheckable(True)
        self.head.setChecked(True)
        self.head.setArrowType(Qt.ArrowType.DownArrow)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
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

    def set_title(self, title: str) -> None:
        """Set the title; called by the subclass, in whose context it is translated."""
        self.head.setText(title)
        self.head.setAccessibleName(title)

    def add(self, widget: QWidget) -> None:
        self.rows.addWidget(widget)

    def _fold(self, open: bool) -> None:
        self.body.setVisible(open)
        self.head.setArrowType(Qt.ArrowType.DownArrow if open else Qt.ArrowType.RightArrow)


def small(text: str = "") -> QLabel:
    """A line of explanation in small, dim type."""
    label = QLabel(text)
    label.setProperty("role", "small")
    label.setWordWrap(True)
    return label
