"""Areas painted to stay sharp: the brush's tools, the most blur they may get, and clearing them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.brush import Brush
from app.panels.wiring import wire
from app.session import Session
from app.widgets.section import GAP
from app.widgets.slider_row import SliderRow
from app.widgets.tool_row import ToolRow
from engine.edit import KeepSharp


class KeepRows(QWidget):
    def __init__(self, session: Session, brush: Brush) -> None:
        super().__init__()
        self._session, self._brush = session, brush
        tips = {
            "keep": self.tr("Keep sharp (K): paint what should stay as sharp as it is"),
            "release": self.tr("Let go (X swaps): paint what may be blurred again"),
        }
        self.row = ToolRow(self.tr("Keep sharp"), tips, self._choose)
        self.blur = SliderRow(
            self.tr("At most"), 0, 100, 0, tip=self.tr("Blur level that kept areas get at most")
        )
        self.clear = QPushButton(self.tr("Clear kept areas"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        for widget in (self.row, self.blur, self.clear):
            column.addWidget(widget)
        wire(self.blur, session, self._set_blur)
        self.clear.clicked.connect(self._clear)
        brush.changed.connect(self.show_state)
        session.edit_changed.connect(self.show_state)
        session.depth_changed.connect(self.show_state)
        self.show_state()

    def _choose(self, kind, on: bool) -> None:
        if on:
            self._brush.choose(kind)
        else:
            self._brush.activate(False)

    def _set_blur(self, value: float, gesture: int) -> None:
        edit = self._session.edit
        keep = replace(edit.keep, blur=value)
        self._session.apply(replace(edit, keep=keep), self.tr("Blur of kept areas"), gesture)

    def _clear(self) -> None:
        edit = replace(self._session.edit, keep=KeepSharp())
        self._session.apply(edit, self.tr("Clear kept areas"))

    def show_state(self) -> None:
        keep, brush = self._session.edit.keep, self._brush
        self.row.setEnabled(self._session.photo.disparity is not None)
        self.row.check(brush.style.kind if brush.active else "")
        for widget in (self.blur, self.clear):
            widget.setVisible(bool(keep))
        with QSignalBlocker(self.blur):
            self.blur.set_value(keep.blur)
