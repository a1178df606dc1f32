"""The depth brush at work: strokes drawn on the canvas become part of the edit."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.brush import Brush
from app.canvas.view import Canvas
from app.session import Session

BLUR_LEVEL_STEP = 5.0
RADIUS_FACTOR = 0.85
SOFTNESS_STEP = 0.1


class Painting(QObject):
    active_changed = Signal(bool)

    def __init__(self, session: Session, canvas: Canvas, parent: QObject) -> None:
        super().__init__(parent)
        self.brush = Brush(self)
        self._session = session
        self._was_active = False
        canvas.set_brush(self.brush)
        canvas.brush_began.connect(self._begin)
        canvas.brush_moved.connect(self.brush.move)
        canvas.brush_ended.connect(self._end)
        self.brush.changed.connect(self._emit_active)
        session.photo_changed.connect(lambda: self.brush.activate(False))

    def paint_depth(self, on: bool) -> None:
        self.brush.activate(on and self._session.photo.disparity is not None)
        self._emit_active()

    def swap_brush(self) -> None:
        self.brush.swap()

    def smaller(self) -> None:
        if self.brush.active:
            self.brush.grow(RADIUS_FACTOR)
        else:
            self._blur_by(-BLUR_LEVEL_STEP)

    def larger(self) -> None:
        if self.brush.active:
            self.brush.grow(1 / RADIUS_FACTOR)
        else:
            self._blur_by(BLUR_LEVEL_STEP)

    def harder(self) -> None:
        self.brush.soften(-SOFTNESS_STEP)

    def softer(self) -> None:
        self.brush.soften(SOFTNESS_STEP)

    def _blur_by(self, step: float) -> None:
        if self._session.photo.path is not None:
            blur = round(self._session.edit.lens.blur + step)
            self._session.set_blur(min(100.0, max(0.0, blur)))

    def _begin(self, x: float, y: float, pressure: float) -> None:
        disparity = self._session.photo.disparity
        if disparity is None:
            return
        height, width = disparity.shape
        column = min(width - 1, max(0, int(x * width)))
        row = min(height - 1, max(0, int(y * height)))
        self.brush.begin(x, y, pressure, float(disparity[row, column]))

    def _end(self) -> None:
        stroke = self.brush.end()
        if stroke is None:
            return
        edit = self._session.edit
        depth = replace(edit.depth, strokes=(*edit.depth.strokes, stroke))
        self._session.apply(replace(edit, depth=depth), self.tr("Depth brush"))

    def _emit_active(self) -> None:
        if self.brush.active != self._was_active:
            self._was_active = self.brush.active
            self.active_changed.emit(self.brush.active)
