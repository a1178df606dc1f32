"""The bar under the menus: the most used commands, the photo's name, and export."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from app.widgets.elided import ElidedLabel

COMMANDS = (
    "open_photo", "", "undo", "redo", "", "paint_depth", "", "show_depth", "show_focus_band",
    "show_blur_as_shot", "show_recovered", "", "show_split", "show_side", "show_loupe", "", "fit",
    "actual_size",
)  # fmt: skip


class Toolbar(QWidget):
    def __init__(self, actions: dict[str, QAction]) -> None:
        super().__init__()
        self.setObjectName("toolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 14, 6)
        row.setSpacing(2)
        for name in COMMANDS:
            if not name:
                row.addSpacing(14)
                continue
            button = QToolButton()
            button.setDefaultAction(actions[name])
            button.setIconSize(QSize(20, 20))
            button.setAccessibleName(actions[name].text().replace("&", ""))
            row.addWidget(button)
        self.title = ElidedLabel()
        self.title.setProperty("role", "dim")
        row.addWidget(self.title, 1)
        self.export = QPushButton(self.tr("Export"))
        self.export.setProperty("primary", True)
        self.export.setToolTip(actions["export"].toolTip())
        self._primary = actions["export"]
        self.export.clicked.connect(lambda: self._primary.trigger())
        row.addWidget(self.export)

    def show_primary(self, action: QAction) -> None:
        """Assign the Export button to another command."""
        self._primary = action
        self.export.setText(action.text().replace("&", ""))
        self.export.setToolTip(action.toolTip())
