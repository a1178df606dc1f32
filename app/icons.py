"""Icons: the line drawings of `resources/icons`, in the theme's colours."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app import theme


class LineIcon(QIconEngine):
    """Draws one file sharply at any size and scale, in the colour that its state calls for."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def paint(self, painter: QPainter, rect, mode, state) -> None:
        look = theme.current()
        colour = look.dim
        if mode == QIcon.Mode.Disabled:
            colour = look.faint
        elif state == QIcon.State.On:
            colour = look.accent
        elif mode in (QIcon.Mode.Active, QIcon.Mode.Selected):
            colour = look.text
        _renderer(self._name, colour).render(painter, QRectF(rect))

    def pixmap(self, size, mode, state) -> QPixmap:
        pixmap = QPixmap(size)
        if pixmap.isNull():  # Qt asks for empty ones while it lays out
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
def _renderer(name: str, colour: str) -> QSvgRenderer:
    drawing = (files("resources") / "icons" / f"{name}.svg").read_text("utf-8")
    return QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode()))
