"""A view of the photo that zooms and pans; the scene's unit is one pixel of the photo."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView

from app import theme

MAX_ZOOM = 16.0
"""Screen pixels per photo pixel at maximum zoom."""

PAN_SPACE = 10
"""Pan space around the photo, in long sides; lets a zoom keep the point under the cursor."""

FIT_MARGIN_PX = 16
"""Margin around a fitted photo, logical pixels."""


class ZoomView(QGraphicsView):
    zoomed = Signal()
    """The visible part of the photo or its scale changed."""

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.setScene(QGraphicsScene(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.fitting = True
        self._photo_size = (0, 0)

    def set_size(self, size: tuple[int, int]) -> None:
        """Set the photo's size in pixels."""
        self._photo_size = size
        room = PAN_SPACE * max(size)
        self.scene().setSceneRect(QRectF(-room, -room, 2 * room + size[0], 2 * room + size[1]))

    @property
    def empty(self) -> bool:
        return not self._photo_size[0]

    @property
    def zoom(self) -> float:
        """Screen pixels (physical, not Qt's logical ones) per photo pixel."""
        return self.transform().m11() * self.devicePixelRatioF()

    def fit(self) -> None:
        """Show the whole photo, and keep it fitted when the window is resized."""
        self.fitting = True
        if self.empty:
            return
        width, height = self._photo_size
        room = (
            self.viewport()
            .rect()
            .adjusted(FIT_MARGIN_PX, FIT_MARGIN_PX, -FIT_MARGIN_PX, -FIT_MARGIN_PX)
        )
        scale = min(room.width() / width, room.height() / height)
        scale = max(1e-4, min(scale, MAX_ZOOM / self.devicePixelRatioF()))
        self._set_scale(scale)
        self.centerOn(width / 2, height / 2)
        self.zoomed.emit()

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Zoom to `zoom` screen pixels per photo pixel; the point at `at` (viewport) stays put."""
        if self.empty:
            return
        self.fitting = False
        anchor = QPointF(self.viewport().rect().center()) if at is None else at
        width, height = self._photo_size
        smallest = 0.25 * min(self.viewport().width() / width, self.viewport().height() / height)
        scale = zoom / self.devicePixelRatioF()
        scale = min(MAX_ZOOM / self.devicePixelRatioF(), max(smallest, scale))
        before = self.scene_at(anchor)
        self._set_scale(scale)
        moved = self.viewportTransform().map(before) - anchor
        self.pan(moved)
        self.zoomed.emit()

    def follow(self, other: ZoomView) -> None:
        """Show the same part at the same scale as another view."""
        if not self.empty:
            self.fitting = False
            self.setTransform(other.transform())
            for mine, theirs in (
                (self.horizontalScrollBar(), other.horizontalScrollBar()),
                (self.verticalScrollBar(), other.verticalScrollBar()),
            ):
                mine.setValue(theirs.value())

    def toggle_zoom(self, at: QPointF | None = None) -> None:
        """Toggle between the whole photo and 100 %."""
        if self.fitting:
            self.zoom_to(1.0, at)
        else:
            self.fit()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        self.zoom_to(self.zoom * factor, at)

    def _set_scale(self, scale: float) -> None:
        self.resetTransform()
        self.scale(scale, scale)

    def pan(self, by: QPointF | QPoint) -> None:
        """Move the view by viewport pixels, rounded because scroll bars are integers."""
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() + round(by.x()))
        down.setValue(down.value() + round(by.y()))

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        if self.fitting:
            self.fit()

    def to_fraction(self, at: QPointF) -> tuple[float, float]:
        """A viewport position as fractions of the photo."""
        width, height = self._photo_size
        place = self.scene_at(at)
        return place.x() / max(1, width), place.y() / max(1, height)

    def from_fraction(self, point: tuple[float, float]) -> QPointF:
        """Fractions of the photo as a viewport position."""
        return self.viewportTransform().map(self.to_scene(point))

    def to_scene(self, point: tuple[float, float]) -> QPointF:
        return QPointF(point[0] * self._photo_size[0], point[1] * self._photo_size[1])

    def scene_at(self, at: QPointF) -> QPointF:
        return self.viewportTransform().inverted()[0].map(at)

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        painter.fillRect(rect, QColor(theme.current().canvas))
