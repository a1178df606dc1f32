"""The brush on the canvas: a ring under the pointer and the stroke being drawn."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem

from app.brush import Brush

COLORS = {
    "nearer": QColor(250, 200, 90, 120),
    "farther": QColor(110, 60, 170, 130),
    "pick": QColor(120, 190, 150, 120),
    "restore": QColor(200, 200, 200, 110),
    "keep": QColor(90, 210, 120, 120),
    "release": QColor(200, 200, 200, 110),
}


class BrushItem(QGraphicsItem):
    def __init__(self) -> None:
        super().__init__()
        self._size = (1.0, 1.0)
        self._brush: Brush | None = None
        self._at = QPointF()
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.hide()

    def set_size(self, width: float, height: float) -> None:
        self.prepareGeometryChange()
        self._size = (width, height)

    def show_brush(self, brush: Brush, at: QPointF | None = None) -> None:
        """Show the brush; `at` is the pointer in photo pixels."""
        self._brush = brush
        if at is not None:
            self._at = at
        self.setVisible(brush.active)
        self.update()

    def boundingRect(self) -> QRectF:
        width, height = self._size
        return QRectF(-width, -height, 3 * width, 3 * height)

    def paint(self, painter: QPainter, option, widget=None) -> None:
        if self._brush is None:
            return
        style = self._brush.style
        width, height = self._size
        radius = style.radius * max(width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        points = [QPointF(x * width, y * height) for x, y in self._brush.points]
        if points:
            path = QPainterPath(points[0])
            for point in points[1:]:
                path.lineTo(point)
            if len(points) == 1:
                path.lineTo(points[0] + QPointF(0.01, 0))
            pen = QPen(COLORS[style.kind], 2 * radius)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.strokePath(path, pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        core = radius * (1 - style.softness)
        for color, line in ((QColor(0, 0, 0, 140), 3.0), (QColor(255, 255, 255, 220), 1.2)):
            pen = QPen(color, line)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawEllipse(self._at, radius, radius)
            if core > 0.1 * radius and style.softness > 0:
                pen.setColor(QColor(255, 255, 255, 110) if line < 2 else QColor(0, 0, 0, 60))
                painter.setPen(pen)
                painter.drawEllipse(self._at, core, core)
