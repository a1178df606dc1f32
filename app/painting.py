"""Painting: strokes drawn on the canvas become part of the edit."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.brush import Brush
from app.canvas.view import Canvas
from app.session import Session
from engine.depth.strokes import KEEP_KINDS, StrokeKind

BLUR_LEVEL_STEP = 5.0
RADIUS_FACTOR = 0.85
SOFTNESS_STEP = 0.1


class Painting(QObject):
    active_changed = Signal(bool, bool)
    """Whether the depth brush is active, and whether the keep brush is."""

    def __init__(self, session: Session, canvas: Canvas, parent: QObject) -> None:
        super().__init__(parent)
        self.brush = Brush(self)
        self._session = session
        self._shown: tuple[bool, bool] = (False, False)
        canvas.set_brush(self.brush)
        canvas.brush_began.connect(self._begin)
        canvas.brush_moved.connect(self.brush.move)
        canvas.brush_ended.connect(self._end)
        self.brush.changed.connect(self._emit_active)
        session.photo_changed.connect(lambda: self.brush.activate(False))

    def paint_depth(self, on: bool) -> None:
        self._take(on, "nearer")

    def paint_keep(self, on: bool) -> None:
        self._take(on, "keep")

    def _take(self, on: bool, kind: StrokeKind) -> None:
        """Activate the brush for the mask of `kind`, or deactivate it if it is the current one."""
        same = self.brush.keeps == (kind in KEEP_KINDS)
        if on and self._session.photo.disparity is not None:
            if not same:
                self.brush.set(kind=kind)
            self.brush.activate(True)
        elif same:
            self.brush.activate(False)
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
        if stroke.kind in KEEP_KINDS:
            keep = replace(edit.keep, strokes=(*edit.keep.strokes, stroke))
            self._session.apply(replace(edit, keep=keep), self.tr("Keep-sharp brush"))
            return
        depth = replace(edit.depth, strokes=(*edit.depth.strokes, stroke))
        self._session.apply(replace(edit, depth=depth), self.tr("Depth brush"))

    def _emit_active(self) -> None:
        active, keeps = self.brush.active, self.brush.keeps
        shown = active and not keeps, active and keeps
        if shown != self._shown:
            self._shown = shown
            self.active_changed.emit(*shown)
