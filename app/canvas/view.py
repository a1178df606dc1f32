"""The canvas: shows the photo, zoomed and panned, with its marks; turns gestures into signals."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QImage, QNativeGestureEvent

from app.brush import Brush
from app.canvas.brush_item import BrushItem
from app.canvas.face_item import FaceItem
from app.canvas.overlay import OverlayItem
from app.canvas.photo_item import PhotoItem
from app.canvas.reticle import GRAB_RADIUS_PX, Reticle
from app.canvas.split import SplitItem
from app.canvas.zoom import ZoomView
from engine.lens import MOST_TILT_POINTS

DRAG_DISTANCE_PX = 4
"""A press that moves this many pixels is a drag, not a click."""


class Gesture(Enum):
    """What a drag on the canvas does."""

    PAN = "pan"
    MOVE_FOCUS = "move focus"
    BRUSH = "brush"
    MOVE_SPLIT = "move"
    TURN_SPLIT = "turn"


class Canvas(ZoomView):
    clicked = Signal(float, float)
    """A focus point, as fractions of the photo."""
    point_added = Signal(float, float)
    """Ctrl-click: one more focus point."""
    point_removed = Signal(int)
    """Ctrl-click on a focus point: its index."""
    focus_grabbed = Signal(int)
    """Index of the focus point."""
    focus_dragged = Signal(float, float)
    focus_dropped = Signal()
    nudged = Signal(float, float)
    brush_began = Signal(float, float, float)
    """x, y as fractions and the pen's pressure 0..1."""
    brush_moved = Signal(float, float, float)
    brush_ended = Signal()
    pointed = Signal(float, float)
    """The pointer is at a point where a click would focus."""

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setAccessibleName(self.tr("Photo"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.photo = PhotoItem()
        self.overlay = OverlayItem()
        self.split = SplitItem()
        self.reticles = [Reticle() for _ in range(1 + MOST_TILT_POINTS)]
        self.ring = BrushItem()
        self.face = FaceItem()
        items = (self.photo, self.overlay, self.split, self.face, *self.reticles, self.ring)
        for depth, item in enumerate(items):
            item.setZValue(depth)
            self.scene().addItem(item)
        self.brush: Brush | None = None
        self._press: QPoint | None = None
        self._last = QPoint()
        self._gesture: Gesture | None = None
        self._grabbed = 0
        self._moved = False
        self._space = False
        self._pressure = 1.0

    # What is shown -----------------------------------------------------------------------

    def set_photo(self, size: tuple[int, int], levels: list[QImage]) -> None:
        """Show another photo of `size` pixels, fitted."""
        self.set_size(size)
        self.photo.set_size(*size)
        self.overlay.set_size(*size)
        self.ring.set_size(*size)
        self.split.set_photo(*size, levels)
        self.photo.show_levels(levels)
        self.fit()

    def set_brush(self, brush: Brush) -> None:
        """Follow the brush: its ring replaces the pointer while it is active."""
        self.brush = brush
        brush.changed.connect(lambda: self.ring.show_brush(brush))

    @property
    def brushing(self) -> bool:
        return self.brush is not None and self.brush.active

    def set_focus(self, points: Sequence[tuple[float, float]]) -> None:
        """Show a reticle at each focus point; there may be none."""
        for index, reticle in enumerate(self.reticles):
            reticle.setVisible(index < len(points) and not self.empty)
            if index < len(points):
                reticle.setPos(self.to_scene(points[index]))

    # Gestures ----------------------------------------------------------------------------

    def wheelEvent(self, event) -> None:
        if not event.pixelDelta().isNull() and event.phase() != Qt.ScrollPhase.NoScrollPhase:
            self.pan(-event.pixelDelta())  # on a touchpad, two fingers pan and a pinch zooms
            self.zoomed.emit()
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
            self._begin(Gesture.PAN)
        elif left and (handle := self._split_handle(event.position())):
            self._begin(Gesture(handle))
        elif left and self.brushing:
            self._begin(Gesture.BRUSH)
            self.brush_began.emit(*self.to_fraction(event.position()), self._pressure)
        elif left and (near := self._reticle_at(event.position())) is not None:
            self._grabbed, self._moved = near, False
            self._begin(Gesture.MOVE_FOCUS)
            self.focus_grabbed.emit(near)

    def mouseMoveEvent(self, event) -> None:
        here = event.position().toPoint()
        if (
            self._press is not None
            and self._gesture is None
            and (here - self._press).manhattanLength() >= DRAG_DISTANCE_PX
        ):
            self._begin(Gesture.PAN)
        if self._gesture is Gesture.PAN:
            self.pan(self._last - here)
            self.fitting = False
            self.zoomed.emit()
        elif self._gesture is Gesture.MOVE_FOCUS:
            self._moved = True
            self.focus_dragged.emit(*self.to_fraction(event.position()))
        elif self._gesture is Gesture.BRUSH:
            self.brush_moved.emit(*self.to_fraction(event.position()), self._pressure)
        elif self._gesture is not None:
            self.split.drag(self._gesture.value, self.scene_at(event.position()))
        else:
            self._show_cursor(event.position())
        if self.brush is not None and self.brush.active:
            self.ring.show_brush(self.brush, self.scene_at(event.position()))
        self._last = here

    def mouseReleaseEvent(self, event) -> None:
        gesture, self._gesture = self._gesture, None
        pressed, self._press = self._press, None
        self._pressure = 1.0
        if gesture is Gesture.MOVE_FOCUS:
            self.focus_dropped.emit()
            if not self._moved and _control(event):
                self.point_removed.emit(self._grabbed)
        elif gesture is Gesture.BRUSH:
            self.brush_ended.emit()
        elif (
            gesture is None and pressed is not None and event.button() == Qt.MouseButton.LeftButton
        ):
            x, y = self.to_fraction(event.position())
            if not self.empty and 0 <= x <= 1 and 0 <= y <= 1:
                (self.point_added if _control(event) else self.clicked).emit(x, y)
        self._show_cursor(event.position())

    def mouseDoubleClickEvent(self, event) -> None:
        self.mousePressEvent(event)  # the second click of a double click also counts

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

    # The window handles dropped files ----------------------------------------------------

    def dragEnterEvent(self, event) -> None:
        event.ignore()

    def dragMoveEvent(self, event) -> None:
        event.ignore()

    def leaveEvent(self, event) -> None:
        self.ring.hide()
        self.face.hide()
        super().leaveEvent(event)

    # Places ------------------------------------------------------------------------------

    def _split_handle(self, at: QPointF) -> str:
        if not self.split.isVisible():
            return ""
        return self.split.handle_at(self.scene_at(at), self.transform().m11())

    def _reticle_at(self, at: QPointF) -> int | None:
        """Index of the focus point that can be grabbed there."""
        for index, reticle in enumerate(self.reticles):
            apart = self.viewportTransform().map(reticle.pos()) - at
            if reticle.isVisible() and max(abs(apart.x()), abs(apart.y())) <= GRAB_RADIUS_PX:
                return index
        return None

    def _begin(self, gesture: Gesture) -> None:
        self._gesture = gesture
        if gesture is Gesture.PAN:
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def _show_cursor(self, at: QPointF) -> None:
        shape = Qt.CursorShape.ArrowCursor
        self.face.hide()
        if self._space:
            shape = Qt.CursorShape.OpenHandCursor
        elif self.empty:
            pass
        elif self._split_handle(at):
            shape = Qt.CursorShape.PointingHandCursor
        elif self.brushing:
            shape = Qt.CursorShape.BlankCursor
        elif self._reticle_at(at) is not None:
            shape = Qt.CursorShape.SizeAllCursor
        else:
            x, y = self.to_fraction(at)
            if 0 <= x <= 1 and 0 <= y <= 1:
                shape = Qt.CursorShape.CrossCursor
                self.pointed.emit(x, y)
        self.viewport().setCursor(shape)


def _control(event) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
