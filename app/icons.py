"""Icons: the line drawings of `resources/icons`, in the theme's colors."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app import theme


class LineIcon(QIconEngine):
    """Draws one SVG file sharply at any size and scale, in the color for its state."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def paint(self, painter: QPainter, rect, mode, state) -> None:
        colors = theme.current()
        color = colors.dim
        if mode == QIcon.Mode.Disabled:
            color = colors.faint
        elif state == QIcon.State.On:
            color = colors.accent
        elif mode in (QIcon.Mode.Active, QIcon.Mode.Selected):
            color = colors.text
        _renderer(self._name, color).render(painter, QRectF(rect))

    def pixmap(self, size, mode, state) -> QPixmap:
        pixmap = QPixmap(size)
        if pixmap.isNull():  # Qt asks for empty ones during layout
            return pixmap
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, pixmap.rect(), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return LineIcon(self._name)


@cache
def icon(name: str) -> QIcon:
    """The icon `resources/icons/NAME.svg`."""
    return QIcon(LineIcon(name))


@cache
def _renderer(name: str, color: str) -> QSvgRenderer:
    drawing = (files("resources") / "icons" / f"{name}.svg").read_text("utf-8")
    return QSvgRenderer(QByteArray(drawing.replace("currentColor", color).encode()))
