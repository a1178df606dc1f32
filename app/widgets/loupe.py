"""The loupe: the picture round the focus point, enlarged, in a corner of the canvas."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app import theme
from app.canvas.photo_item import paint_levels

SIDE = 216
SPAN = 96
"""Pixels of the picture that the loupe shows across."""


class Loupe(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(SIDE, SIDE)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._levels = []
        self._at = (0.5, 0.5)
        self.hide()

    def show_picture(self, levels, at: tuple[float, float]) -> None:
        self._levels, self._at = levels, at
        self.update()

    def paintEvent(self, event) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.canvas))
        if self._levels:
            image = self._levels[0]
            scale = SIDE / SPAN
            x, y = self._at[0] * image.width(), self._at[1] * image.height()
            painter.save()
            painter.scale(scale, scale)
            painter.translate(SPAN / 2 - x, SPAN / 2 - y)
            box = QRectF(0, 0, image.width(), image.height())
            seen = QRectF(x - SPAN / 2, y - SPAN / 2, SPAN, SPAN)
            paint_levels(painter, self._levels[:1], box, seen.intersected(box))
            painter.restore()
        painter.setPen(QPen(QColor(look.line), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
