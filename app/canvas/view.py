"""The canvas: the photo, zoomed and panned, and its marks; gestures become signals."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QNativeGestureEvent, QPainter
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView

from app import theme
from app.brush import Brush
from app.canvas.brush_item import BrushItem
from app.canvas.overlay import OverlayItem
from app.canvas.photo_item import PhotoItem
from app.canvas.reticle import GRAB, Reticle
from app.canvas.split import SplitItem

LARGEST = 16.0
"""Screen pixels to a photo's pixel at the closest zoom."""

ROOM = 10
"""Room to pan round the photo, in long sides: what is under the cursor stays there in any zoom."""

DRAG = 4
"""A press that moves this many pixels is a drag, not a click."""


class Canvas(QGraphicsView):
    clicked = Signal(float, float)
    """A focus point, fractions of the photo."""
    focus_grabbed = Signal()
    focus_dragged = Signal(float, float)
    focus_dropped = Signal()
    nudged = Signal(float, float)
    zoomed = Signal()
    brush_began = Signal(float, float, float)
    """x, y as fractions and the pen's pressure 0..1."""
    brush_moved = Signal(float, float, float)
    brush_ended = Signal()

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.setScene(QGraphicsScene(self))
        self.setObjectName("canvas")
        self.setAccessibleName(self.tr("Photo"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.photo = PhotoItem()
        self.overlay = OverlayItem()
        self.split = SplitItem()
        self.reticle = Reticle()
        self.ring = BrushItem()
        items = (self.photo, self.overlay, self.split, self.reticle, self.ring)
        for depth, item in enumerate(items):
            item.setZValue(depth)
            self.scene().addItem(item)
        self.fitting = True
        self.brush: Brush | None = None
        self._photo_size = (0, 0)
        self._press: QPoint | None = None
        self._last = QPoint()
        self._doing = ""  # what the drag is: "pan", "focus", "brush", "split move", "split turn"
        self._space = False
        self._pressure = 1.0

    # What is shown -----------------------------------------------------------------------

    def set_photo(self, size: tuple[int, int], levels: list[QImage]) -> None:
        """Show another photo of `size` pixels, fitted."""
        self._photo_size = size
        self.photo.set_size(*size)
        self.overlay.set_size(*size)
        self.ring.set_size(*size)
        self.split.set_photo(*size, levels)
        room = ROOM * max(size)
        self.scene().setSceneRect(QRectF(-room, -room, 2 * room + size[0], 2 * room + size[1]))
        self.photo.show_levels(levels)
        self.fit()

    def set_brush(self, brush: Brush) -> None:
        """Follow the brush: its ring replaces the pointer while it is active."""
        self.brush = brush
        brush.changed.connect(lambda: self.ring.show_brush(brush))

    @property
    def brushing(self) -> bool:
        return self.brush is not None and self.brush.active

    def set_focus(self, point: tuple[float, float] | None) -> None:
        self.reticle.setVisible(point is not None and bool(self._photo_size[0]))
        if point is not None:
            self.reticle.setPos(self._to_scene(point))

    @property
    def empty(self) -> bool:
        return not self._photo_size[0]

    # Zoom --------------------------------------------------------------------------------

    @property
    def zoom(self) -> float:
        """Screen pixels (the screen's own, not Qt's logical ones) to a pixel of the photo."""
        return self.transform().m11() * self.devicePixelRatioF()

    def fit(self) -> None:
        """The whole photo, and keep it whole when the window's size changes."""
        self.fitting = True
        if self.empty:
            return
        width, height = self._photo_size
        room = self.viewport().rect().adjusted(16, 16, -16, -16)
        scale = min(room.width() / width, room.height() / height)
        scale = max(1e-4, min(scale, LARGEST / self.devicePixelRatioF()))
        self._set_scale(scale)
        self.centerOn(width / 2, height / 2)
        self.zoomed.emit()

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Zoom to screen pixels per photo pixel, keeping what lies under `at` (viewport) there."""
        if self.empty:
            return
        self.fitting = False
        anchor = QPointF(self.viewport().rect().center()) if at is None else at
        width, height = self._photo_size
        smallest = 0.25 * min(self.viewport().width() / width, self.viewport().height() / height)
        scale = zoom / self.devicePixelRatioF()
        scale = min(LARGEST / self.devicePixelRatioF(), max(smallest, scale))
        before = self._scene_at(anchor)
        self._set_scale(scale)
        moved = self.viewportTransform().map(before) - anchor
        self._pan(moved)
        self.zoomed.emit()

    def follow(self, other: Canvas) -> None:
        """Show the same part at the same size as another canvas does."""
        if not self.empty:
            self.fitting = False
            self.setTransform(other.transform())
            for mine, theirs in (
                (self.horizontalScrollBar(), other.horizontalScrollBar()),
                (self.verticalScrollBar(), other.verticalScrollBar()),
            ):
                mine.setValue(theirs.value())

    def toggle_zoom(self, at: QPointF | None = None) -> None:
        """Between the whole photo and 100 %."""
        if self.fitting:
            self.zoom_to(1.0, at)
        else:
            self.fit()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        self.zoom_to(self.zoom * factor, at)

    def _set_scale(self, scale: float) -> None:
        self.resetTransform()
        self.scale(scale, scale)

    def _pan(self, by: QPointF | QPoint) -> None:
        """Move the view by viewport pixels; scroll bars count whole ones."""
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() + round(by.x()))
        down.setValue(down.value() + round(by.y()))

    # Gestures ----------------------------------------------------------------------------

    def wheelEvent(self, event) -> None:
        if not event.pixelDelta().isNull() and event.phase() != Qt.ScrollPhase.NoScrollPhase:
            self._pan(-event.pixelDelta())  # two fingers on a touchpad pan; they pinch to zoom
        else:
            self.zoom_by(1.0015 ** event.angleDelta().y(), event.position())
        event.accept()

    def viewportEvent(self, event) -> bool:
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom_by(1 + event.value(), event.position())
                return True
        elif event.type() in (QEvent.Type.TabletPress, QEvent.Type.TabletMove):
            self._pressure = event.pressure()
            event.ignore()  # let Qt send it as a mouse event too
            return False
        return super().viewportEvent(event)

    def mousePressEvent(self, event) -> None:
        self.setFocus()
        self._press = self._last = event.position().toPoint()
        left = event.button() == Qt.MouseButton.LeftButton
        if self.empty:
            return
        if event.button() == Qt.MouseButton.MiddleButton or (left and self._space):
            self._begin("pan")
        elif left and (handle := self._split_handle(event.position())):
            self._begin(f"split {handle}")
        elif left and self.brushing:
            self._begin("brush")
            self.brush_began.emit(*self.to_fraction(event.position()), self._pressure)
        elif left and self._near_reticle(event.position()):
            self._begin("focus")
            self.focus_grabbed.emit()

    def mouseMoveEvent(self, event) -> None:
        here = event.position().toPoint()
        if (
            self._press is not None
            and not self._doing
            and (here - self._press).manhattanLength() >= DRAG
        ):
            self._begin("pan")
        if self._doing == "pan":
            self._pan(self._last - here)
            self.fitting = False
            self.zoomed.emit()
        elif self._doing == "focus":
            self.focus_dragged.emit(*self.to_fraction(event.position()))
        elif self._doing == "brush":
            self.brush_moved.emit(*self.to_fraction(event.position()), self._pressure)
        elif self._doing.startswith("split"):
            self.split.drag(self._doing.split()[1], self._scene_at(event.position()))
        else:
            self._show_cursor(event.position())
        if self.brush is not None and self.brush.active:
            self.ring.show_brush(self.brush, self._scene_at(event.position()))
        self._last = here

    def mouseReleaseEvent(self, event) -> None:
        doing, self._doing = self._doing, ""
        pressed, self._press = self._press, None
        self._pressure = 1.0
        if doing == "focus":
            self.focus_dropped.emit()
        elif doing == "brush":
            self.brush_ended.emit()
        elif not doing and pressed is not None and event.button() == Qt.MouseButton.LeftButton:
            x, y = self.to_fraction(event.position())
            if not self.empty and 0 <= x <= 1 and 0 <= y <= 1:
                self.clicked.emit(x, y)
        self._show_cursor(event.position())

    def mouseDoubleClickEvent(self, event) -> None:
        self.mousePressEvent(event)  # the second click of two is a click

    def keyPressEvent(self, event) -> None:
        step = 0.025 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0.005
        arrows = {
            Qt.Key.Key_Left: (-step, 0.0),
            Qt.Key.Key_Right: (step, 0.0),
            Qt.Key.Key_Up: (0.0, -step),
            Qt.Key.Key_Down: (0.0, step),
        }
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in arrows and plain:
            self.nudged.emit(*arrows[event.key()])
        elif event.key() == Qt.Key.Key_Space:
            self._space = True
            self._show_cursor(QPointF(self._last))
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self._show_cursor(QPointF(self._last))
        super().keyReleaseEvent(event)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        if self.fitting:
            self.fit()

    # Dropped files are the window's ------------------------------------------------------

    def dragEnterEvent(self, event) -> None:
        event.ignore()

    def dragMoveEvent(self, event) -> None:
        event.ignore()

    def leaveEvent(self, event) -> None:
        self.ring.hide()
        super().leaveEvent(event)

    # Places ------------------------------------------------------------------------------

    def to_fraction(self, at: QPointF) -> tuple[float, float]:
        """A place on the viewport as fractions of the photo."""
        width, height = self._photo_size
        place = self._scene_at(at)
        return place.x() / max(1, width), place.y() / max(1, height)

    def from_fraction(self, point: tuple[float, float]) -> QPointF:
        """Fractions of the photo as a place on the viewport."""
        return self.viewportTransform().map(self._to_scene(point))

    def _to_scene(self, point: tuple[float, float]) -> QPointF:
        return QPointF(point[0] * self._photo_size[0], point[1] * self._photo_size[1])

    def _scene_at(self, at: QPointF) -> QPointF:
        return self.viewportTransform().inverted()[0].map(at)

    def _split_handle(self, at: QPointF) -> str:
        if not self.split.isVisible():
            return ""
        return self.split.handle_at(self._scene_at(at), self.transform().m11())

    def _near_reticle(self, at: QPointF) -> bool:
        if not self.reticle.isVisible():
            return False
        apart = self.viewportTransform().map(self.reticle.pos()) - at
        return max(abs(apart.x()), abs(apart.y())) <= GRAB

    def _begin(self, doing: str) -> None:
        self._doing = doing
        if doing == "pan":
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def _show_cursor(self, at: QPointF) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self._space:
            shape = Qt.CursorShape.OpenHandCursor
        elif self.empty:
            pass
        elif self._split_handle(at):
            shape = Qt.CursorShape.PointingHandCursor
        elif self.brushing:
            shape = Qt.CursorShape.BlankCursor
        elif self._near_reticle(at):
            shape = Qt.CursorShape.SizeAllCursor
        else:
            x, y = self.to_fraction(at)
            if 0 <= x <= 1 and 0 <= y <= 1:
                shape = Qt.CursorShape.CrossCursor
        self.viewport().setCursor(shape)

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        painter.fillRect(rect, QColor(theme.current().canvas))
