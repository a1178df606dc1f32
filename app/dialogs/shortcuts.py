"""Every key and gesture on one sheet, from the table of commands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.actions import COMMANDS, MENUS, keys, plain, translated
from app.screens import fit_to_screen


class ShortcutSheet(QDialog):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        sheet = QWidget()
        columns = QHBoxLayout(sheet)
        columns.setContentsMargins(26, 22, 26, 24)
        columns.setSpacing(44)
        groups = {name: (translated(text).replace("&", ""), []) for name, text in MENUS}
        for command in COMMANDS:
            if command.keys:
                groups[command.menu][1].append((plain(command), keys(command)))
        gestures = [
            (self.tr("Focus"), self.tr("Click")),
            (self.tr("Tilt focus plane"), self.tr("Ctrl+click two or three points")),
            (self.tr("Move focus point"), self.tr("Drag the marker")),
            (self.tr("Nudge focus point"), self.tr("Arrow keys, Shift")),
            (self.tr("Zoom"), self.tr("Wheel, pinch")),
            (self.tr("Pan"), self.tr("Drag, Space")),
            (self.tr("Before"), self.tr("Hold \\")),
            (self.tr("Reset a control"), self.tr("Double-click")),
        ]
        groups["mouse"] = (self.tr("On the photo"), gestures)
        for names in (("file", "edit", "help"), ("photo", "mouse"), ("view",)):
            column = QVBoxLayout()
            column.setSpacing(18)
            for name in names:
                column.addLayout(_group(*groups[name]))
            column.addStretch(1)
            columns.addLayout(column)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(sheet)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        size = sheet.sizeHint()
        fit_to_screen(self, size.width() + 2, size.height() + 2)


def _group(title: str, rows: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(22)
    grid.setVerticalSpacing(6)
    head = QLabel(title)
    head.setProperty("role", "title")
    grid.addWidget(head, 0, 0, 1, 2)
    for line, (text, key) in enumerate(rows, 1):
        label, shortcut = QLabel(text), QLabel(key)
        shortcut.setProperty("role", "dim")
        shortcut.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(label, line, 0)
        grid.addWidget(shortcut, line, 1)
    grid.setColumnStretch(0, 1)
    return grid
