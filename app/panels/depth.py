"""Where the depth comes from, how it is shown, and the brush that corrects it."""

from __future__ import annotations

from dataclasses import replace
from math import log
from pathlib import Path

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QWidget,
)

from app.brush import BRUSH_RADIUS, Brush
from app.panels.keep import KeepRows
from app.session import Session
from app.widgets.fields import ChoiceBox
from app.widgets.section import Section, small
from app.widgets.slider_row import LABEL_WIDTH_PX, SliderRow
from app.widgets.tool_row import ToolRow
from engine.edit import DEFAULT_DEPTH, STORED_DEPTH, DepthChoice

FROM_FILE = "file"
NO_DEPTH = "none"


class DepthPanel(Section):
    def __init__(self, session: Session, brush: Brush) -> None:
        super().__init__()
        self.set_title(self.tr("Depth"))
        self._session = session
        self._brush = brush
        self._models: list[str] = []
        self.add(self._source_row())
        self.opacity = SliderRow(
            self.tr("Overlay"), 0, 100, 75, tip=self.tr("Opacity of the overlay")
        )
        self.add(self.opacity)
        self._brush_row = self._tool_row()
        self.tools = self._brush_row.tools
        self.add(self._brush_row)
        self.keep = KeepRows(session, brush)
        self.add(self.keep)
        self.hint = small()
        self.brush_size = SliderRow(
            self.tr("Size"), 0, 100, 50, tip=self.tr("Brush size ([ and ])")
        )
        self.softness = SliderRow(
            self.tr("Softness"), 0, 100, 50, tip=self.tr("Brush softness (Shift+[ and Shift+])")
        )
        self.strength = SliderRow(self.tr("Strength"), 2, 100, 100, tip=self.tr("Stroke opacity"))
        self.edges = QCheckBox(self.tr("Stay within edges"))
        self.edges.setToolTip(self.tr("Keeps the stroke on its side of edges in the photo"))
        self.clear = QPushButton(self.tr("Clear strokes"))
        for widget in (
            self.hint,
            self.brush_size,
            self.softness,
            self.strength,
            self.edges,
            self.clear,
        ):
            self.add(widget)
        self.brush_size.moved.connect(lambda value: brush.set(radius=_radius(value)))
        self.softness.moved.connect(lambda value: brush.set(softness=value / 100))
        self.strength.moved.connect(lambda value: brush.set(strength=value / 100))
        self.edges.toggled.connect(lambda on: brush.set(edge_aware=on))
        self.clear.clicked.connect(self._clear)
        brush.changed.connect(self._show_brush)
        session.photo_changed.connect(lambda: self.fill_sources(self._models))
        session.edit_changed.connect(self._show)
        session.depth_changed.connect(self._show)
        self._show()
        self._show_brush()

    def _source_row(self) -> QWidget:
        self.source = ChoiceBox()
        self.source.setAccessibleName(self.tr("Depth source"))
        self.source.setToolTip(self.tr("Where the depth comes from"))
        self.source.activated.connect(self._choose)
        self._source_name = QLabel(self.tr("Source"))
        self._source_name.setFixedWidth(LABEL_WIDTH_PX)
        self._source_name.setBuddy(self.source)
        return _line(self._source_name, self.source)

    def _tool_row(self) -> ToolRow:
        names = {
            "nearer": self.tr("Nearer (B, X swaps): paint what should be closer"),
            "farther": self.tr("Farther (B, X swaps): paint what should be farther away"),
            "pick": self.tr("Copy: press on the right depth, then drag to copy it"),
            "restore": self.tr("Restore: paint to bring back the automatic depth"),
        }
        return ToolRow(self.tr("Brush"), names, self._choose_tool)

    def fill_sources(self, models: list[str]) -> None:
        """Offer these depth models, the photo's own depth if it has one, a file, and none."""
        self._models = models
        with QSignalBlocker(self.source):
            self.source.clear()
            for name in models or [DEFAULT_DEPTH]:
                self.source.addItem(name, name)
            if self._session.photo.stored_depth:
                self.source.addItem(self.tr("From the photo"), STORED_DEPTH)
            self.source.addItem(self.tr("From a file…"), FROM_FILE)
            self.source.addItem(self.tr("None"), NO_DEPTH)
        self._show()

    def _choose(self, index: int) -> None:
        choice = self.source.itemData(index)
        depth = self._session.edit.depth
        if choice == FROM_FILE:
            chosen, _ = QFileDialog.getOpenFileName(
                self,
                self.tr("Choose a depth map (65535 or 1.0 = nearest)"),
                "",
                self.tr("Depth maps (*.png *.npy)"),
            )
            if chosen:
                self._apply(replace(depth, file=Path(chosen)))
        elif choice == NO_DEPTH:
            self._apply(replace(depth, model=None, file=None))
        else:
            self._apply(replace(depth, model=choice, file=None))
        self._show()

    def _apply(self, depth: DepthChoice) -> None:
        edit = replace(self._session.edit, depth=depth)
        self._session.apply(edit, self.tr("Depth source"))

    def _clear(self) -> None:
        edit = self._session.edit
        self._session.apply(
            replace(edit, depth=replace(edit.depth, strokes=())), self.tr("Clear strokes")
        )

    def _choose_tool(self, kind, on: bool) -> None:
        if on:
            self._brush.choose(kind)
        else:
            self._brush.activate(False)

    def _show(self) -> None:
        depth = self._session.edit.depth
        choice = FROM_FILE if depth.file else depth.model or NO_DEPTH
        self.source.setCurrentIndex(max(0, self.source.findData(choice)))
        self.source.setToolTip(
            str(depth.file) if depth.file else self.tr("Where the depth comes from")
        )
        has_depth = self._session.photo.disparity is not None
        for widget in (self._source_name, self.source):
            widget.setEnabled(self._session.photo.path is not None)
        for widget in (self.opacity, self._brush_row):
            widget.setEnabled(has_depth)
        self._show_brush()

    def _show_brush(self) -> None:
        brush, style = self._brush, self._brush.style
        hints = {
            "nearer": self.tr("Paint over what should be closer."),
            "farther": self.tr("Paint over what should be farther away."),
            "pick": self.tr("Press on the right depth, then drag to copy it."),
            "restore": self.tr("Paint to bring back the automatic depth."),
            "keep": self.tr("Paint over what should stay as sharp as it is."),
            "release": self.tr("Paint over what may be blurred again."),
        }
        self._brush_row.check(style.kind if brush.active else "")
        for widget in (self.hint, self.brush_size, self.softness, self.strength, self.edges):
            widget.setVisible(brush.active)
        self.clear.setVisible(bool(self._session.edit.depth.strokes))
        self.hint.setText(hints[style.kind])
        self.brush_size.set_value(_size(style.radius))
        self.softness.set_value(100 * style.softness)
        self.strength.set_value(100 * style.strength)
        with QSignalBlocker(self.edges):
            self.edges.setChecked(style.edge_aware)


def _radius(size: float) -> float:
    """The radius for a slider value; equal steps are equal factors."""
    low, high = BRUSH_RADIUS
    return low * (high / low) ** (size / 100)


def _size(radius: float) -> float:
    low, high = BRUSH_RADIUS
    return 100 * log(radius / low) / log(high / low)


def _line(label: QLabel, widget: QWidget) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(label)
    row.addWidget(widget, 1)
    return line
