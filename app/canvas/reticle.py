"""The mark at the focus point; the same size on screen at every zoom."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem

HALF_SIZE_PX = 15.0
GRAB_RADIUS_PX = 20.0
"""Within this many screen pixels the mark can be grabbed and dragged."""


class Reticle(QGraphicsItem):
    """Four corners and a dot, white on a dark rim to be visible on any photo."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.hide()

    def boundingRect(self) -> QRectF:
        return QRectF(
            -HALF_SIZE_PX - 3, -HALF_SIZE_PX - 3, 2 * HALF_SIZE_PX + 6, 2 * HALF_SIZE_PX + 6
        )

    def paint(self, painter: QPainter, option, widget=None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for color, width in ((QColor(0, 0, 0, 150), 4.0), (QColor("white"), 1.6)):
            pen = QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            for x in (-1, 1):
                for y in (-1, 1):
                    corner = QPointF(x * HALF_SIZE_PX, y * HALF_SIZE_PX)
                    painter.drawLine(corner, corner - QPointF(x * 8, 0))
                    painter.drawLine(corner, corner - QPointF(0, y * 8))
            painter.drawPoint(QPointF(0, 0))
            pen.setWidthF(width + 1.5)
            painter.setPen(pen)
            painter.drawPoint(QPointF(0, 0))
