"""Before and after on two sides of a line that can be dragged and rotated."""

from __future__ import annotations

from math import atan2, cos, degrees, hypot, radians, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem

from app.canvas.photo_item import paint_levels

KNOB_RADIUS_PX = 9.0
TURN_KNOB_DISTANCE_PX = 90.0
"""Distance between the knobs that rotate and move the line, screen pixels."""


class SplitItem(QGraphicsItem):
    """Paints the original left of the line, over the edited photo; on the right nothing, or another
    image."""

    def __init__(self) -> None:
        super().__init__()
        self._box = QRectF()
        self._levels: list[QImage] = []
        self._is_original = True
        self._after: list[QImage] = []
        self._detail: list[QImage] = []
        self._detail_box = QRectF()
        self._at = QPointF()
        self._angle = 90.0  # of the line, degrees; 90 = vertical
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.hide()

    def set_photo(self, width: float, height: float, before: list[QImage]) -> None:
        self.prepareGeometryChange()
        self._box = QRectF(0, 0, width, height)
        self.show_before(before, is_original=True)
        self.show_after([])
        self._at = self._box.center()
        self._angle = 90.0

    def show_before(self, levels: list[QImage], *, is_original: bool) -> None:
        """Set the left image; only the original has a detail tile."""
        self._levels = levels
        self._is_original = is_original
        self.update()

    def show_after(self, levels: list[QImage]) -> None:
        """Set the right image; with an empty list, the edited photo beneath is visible."""
        self._after = levels
        self.update()

    def show_detail(self, levels: list[QImage], box: QRectF) -> None:
        """Show a sharper original over `box` (photo pixels)."""
        self._detail, self._detail_box = levels, box
        self.update()

    def boundingRect(self) -> QRectF:
        return self._box

    def handle_at(self, place: QPointF, scale: float) -> str:
        """The handle at `place` (photo pixels): "move", "turn" or ""; `scale` = zoom."""
        reach = 1.6 * KNOB_RADIUS_PX / scale
        if _distance(place, self._at) <= reach:
            return "move"
        return "turn" if _distance(place, self._turn_knob(scale)) <= reach else ""

    def drag(self, handle: str, place: QPointF) -> None:
        """Move the handle to `place`."""
        if handle == "move":
            self._at = QPointF(
                min(self._box.right(), max(0.0, place.x())),
                min(self._box.bottom(), max(0.0, place.y())),
            )
        else:
            apart = place - self._at
            angle = degrees(atan2(-apart.y(), apart.x()))
            nearest = round(angle / 45) * 45  # snaps to vertical, horizontal and diagonal
            self._angle = nearest if abs(angle - nearest) < 4 else angle
        self.update()

    def paint(self, painter: QPainter, option, widget=None) -> None:
        transform = painter.worldTransform()
        scale = transform.m11()
        along = QPointF(cos(radians(self._angle)), -sin(radians(self._angle)))
        far = 4 * max(self._box.width(), self._box.height())
        one, two = self._at + along * far, self._at - along * far
        left = QPointF(along.y(), -along.x()) * far
        for side, levels in ((left, self._levels), (-left, self._after)):
            if not levels:
                continue
            painter.save()
            half = QPainterPath()
            half.addPolygon(QPolygonF([one, two, two + side, one + side]))
            clip = QPainterPath()
            clip.addRect(self._box)
            painter.setClipPath(half.intersected(clip), Qt.ClipOperation.IntersectClip)
            paint_levels(painter, levels, self._box, option.exposedRect.intersected(self._box))
            if levels is self._levels and self._detail and self._is_original:
                paint_levels(painter, self._detail, self._detail_box, option.exposedRect)
            painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self._box)
        for color, width in ((QColor(0, 0, 0, 110), 3.0), (QColor(255, 255, 255, 230), 1.4)):
            pen = QPen(color, width)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawLine(one, two)
        pen = QPen(QColor(0, 0, 0, 120), 1.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(QColor(255, 255, 255, 235))
        painter.drawEllipse(self._at, KNOB_RADIUS_PX / scale, KNOB_RADIUS_PX / scale)
        painter.drawEllipse(
            self._turn_knob(scale), 0.6 * KNOB_RADIUS_PX / scale, 0.6 * KNOB_RADIUS_PX / scale
        )

    def _turn_knob(self, scale: float) -> QPointF:
        along = QPointF(cos(radians(self._angle)), -sin(radians(self._angle)))
        return self._at + along * (TURN_KNOB_DISTANCE_PX / scale)


def _distance(one: QPointF, two: QPointF) -> float:
    return hypot(one.x() - two.x(), one.y() - two.y())
