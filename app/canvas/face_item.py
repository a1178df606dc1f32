"""The outline of the face under the pointer, and the eye that a click would focus on."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem

ROUNDING = 0.25
"""Radius of the outline's corners, as a fraction of its shorter side."""


class FaceItem(QGraphicsItem):
    """A rounded frame and a dot, white on a dark rim, equally thick at every zoom."""

    def __init__(self) -> None:
        super().__init__()
        self._box = QRectF()
        self._eye = QPointF()
        self.hide()

    def show_face(self, box: QRectF, eye: QPointF) -> None:
        """Outline `box`, in pixels of the photo."""
        if (box, eye) != (self._box, self._eye):
            self.prepareGeometryChange()
            self._box, self._eye = box, eye
        self.show()

    def boundingRect(self) -> QRectF:
        margin = 0.05 * max(self._box.width(), self._box.height()) + 8
        return self._box.adjusted(-margin, -margin, margin, margin)

    def paint(self, painter: QPainter, option, widget=None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)  # the painter still has the previous item's
        radius = ROUNDING * min(self._box.width(), self._box.height())
        for color, width in ((QColor(0, 0, 0, 150), 3.5), (QColor("white"), 1.5)):
            pen = QPen(color, width)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawRoundedRect(self._box, radius, radius)
            pen.setWidthF(width + 3)
            painter.setPen(pen)
            painter.drawPoint(self._eye)
