"""Chooses which frames of a focus bracket are on the two sides of the split line."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.widgets.fields import ChoiceBox


class CompareBar(QWidget):
    chosen = Signal(object, object)
    """Indices of the left and right frames; None = the photo (left), its edit (right)."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("comparebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.left, self.right = ChoiceBox(), ChoiceBox()
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 10, 6)
        row.setSpacing(8)
        for box, name in ((self.left, self.tr("Left")), (self.right, self.tr("Right"))):
            box.setAccessibleName(name)
            box.activated.connect(self._choose)
            row.addWidget(QLabel(name))
            row.addWidget(box)
        self.hide()

    def set_frames(self, names: tuple[str, ...]) -> None:
        """Offer the frames by name, in addition to the merged photo and its edit."""
        for box, own in ((self.left, self.tr("Merged photo")), (self.right, self.tr("Edit"))):
            box.clear()
            box.addItem(own)
            box.addItems(list(names))
        self.adjustSize()

    def reset(self) -> None:
        """Go back to the merged photo and its edit."""
        for box in (self.left, self.right):
            box.setCurrentIndex(0)

    def _choose(self) -> None:
        chosen = [box.currentIndex() - 1 for box in (self.left, self.right)]
        self.chosen.emit(*(None if index < 0 else index for index in chosen))
