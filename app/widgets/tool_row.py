"""A panel row with a label and buttons, of which at most one is checked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from app.icons import icon
from app.widgets.slider_row import LABEL_WIDTH_PX


class ToolRow(QWidget):
    """A label and one button per tool.

    Attributes:
        tools: the buttons by name.
    """

    def __init__(
        self, label: str, tips: dict[str, str], choose: Callable[[str, bool], None]
    ) -> None:
        """`tips`: tooltips by icon name; `choose(name, on)` is called when a button is clicked."""
        super().__init__()
        self._label = QLabel(label)
        self._label.setFixedWidth(LABEL_WIDTH_PX)
        self.tools: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        row.addWidget(self._label)
        row.addSpacing(3)
        for name, tip in tips.items():
            button = QToolButton()
            button.setIcon(icon(name))
            button.setIconSize(QSize(18, 18))
            button.setToolTip(tip)
            button.setAccessibleName(tip.split(":")[0])
            button.setProperty("segment", True)
            button.setCheckable(True)
            button.setSizePolicy(
                button.sizePolicy().Policy.Expanding, button.sizePolicy().verticalPolicy()
            )
            button.clicked.connect(lambda on, name=name: choose(name, on))
            self.tools[name] = button
            row.addWidget(button, 1)

    def check(self, name: str) -> None:
        """Check one button; "" = none."""
        for each, button in self.tools.items():
            button.setChecked(each == name)
