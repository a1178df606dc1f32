"""A photo on which points are set by clicks."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app import theme


class PointPicture(QWidget):
    """A photo to click points on; past `max_points` a click moves the last one; 0 = any number."""

    changed = Signal()

    def __init__(self, image: QImage, max_points: int = 0) -> None:
        super().__init__()
        self.setMinimumHeight(160)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(self.tr("Photo: click to set points"))
        self.image = image
        self._max_points = max_points
        self._points_shown = True
        self.points: list[tuple[float, float]] = []

    def show_image(self, image: QImage) -> None:
        self.image = image
        self.update()

    def show_points(self, on: bool) -> None:
        self._points_shown = on
        self.update()

    def set_points(self, points: list[tuple[float, float]]) -> None:
        self.points = list(points)
        self.update()
        self.changed.emit()

    def add(self, point: tuple[float, float]) -> None:
        kept = self.points
        if self._max_points and len(kept) >= self._max_points:
            kept = kept[: self._max_points - 1]
        self.set_points([*kept, point])

    def drop(self) -> None:
        """Remove the last point."""
        if self.points:
            self.set_points(self.points[:-1])

    def box(self) -> QRectF:
        """The photo's area in the widget."""
        size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF(
            (self.width() - size.width()) / 2,
            (self.height() - size.height()) / 2,
            size.width(),
            size.height(),
        )

    def mousePressEvent(self, event) -> None:
        box, at = self.box(), event.position()
        if not self.image.isNull() and box.contains(at):
            self.add(((at.x() - box.left()) / box.width(), (at.y() - box.top()) / box.height()))

    def paintEvent(self, event) -> None:
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        box = self.box()
        painter.drawImage(box, self.image)
        if not self._points_shown:
            return
        spots = [
            QPointF(box.left() + x * box.width(), box.top() + y * box.height())
            for x, y in self.points
        ]
        painter.setPen(QPen(QColor(0, 0, 0, 130), 4))
        painter.drawPolyline(spots)
        painter.setPen(QPen(QColor(255, 255, 255, 220), 1.5))
        painter.drawPolyline(spots)
        colors = theme.current()
        for number, spot in enumerate(spots, 1):
            painter.setPen(QPen(QColor(0, 0, 0, 130), 1.5))
            painter.setBrush(QColor(colors.accent))
            painter.drawEllipse(spot, 11, 11)
            painter.setPen(QColor(colors.on_accent))
            around = QRectF(spot.x() - 11, spot.y() - 11, 22, 22)
            painter.drawText(around, Qt.AlignmentFlag.AlignCenter, str(number))
