"""Overlays on the photo: 8-bit maps with color tables."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, qRgba
from PySide6.QtWidgets import QGraphicsItem

from app.canvas.photo_item import paint_levels
from app.pictures import UNKNOWN, pyramid

# Anchors of matplotlib's "inferno" (CC0), perceptually uniform from dark (far) to bright (near).
_INFERNO = (
    (0, 0, 4), (20, 11, 53), (58, 9, 99), (96, 19, 110), (133, 33, 107), (169, 46, 94),
    (203, 65, 73), (230, 93, 47), (247, 131, 17), (252, 173, 18), (245, 219, 75), (252, 255, 164),
)  # fmt: skip

IN_FOCUS = (235, 168, 70)
NOT_KNOWN = (128, 128, 128)


def depth_colors() -> list[int]:
    """A perceptually uniform table of 256 colors, far to near."""
    return [_rgba(_between(_INFERNO, level / 255), 255) for level in range(256)]


def band_colors(focus: float, half_width: float) -> list[int]:
    """Amber where the disparity is in focus, transparent elsewhere, with soft edges."""
    half_width = max(half_width, 0.012)
    outside = (abs(level / 255 - focus) - half_width for level in range(256))
    return [_rgba(IN_FOCUS, round(255 * min(1.0, max(0.0, 1 - o / 0.02)))) for o in outside]


def heat_colors(color: tuple[int, int, int]) -> list[int]:
    """One color, more opaque at higher levels."""
    return [_rgba(color, level) for level in range(256)]


def blur_colors(color: tuple[int, int, int]) -> list[int]:
    """Like `heat_colors`, with gray for unknown pixels."""
    return [*heat_colors(color)[:UNKNOWN], _rgba(NOT_KNOWN, 150)]


def colorize(gray: QImage, table: list[int]) -> list[QImage]:
    """Mip levels of the map in the table's colors, ready to paint."""
    colored = gray.copy()
    colored.setColorTable(table)
    return pyramid(colored.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied))


class OverlayItem(QGraphicsItem):
    """A colored map stretched over the photo."""

    def __init__(self) -> None:
        super().__init__()
        self._box = QRectF()
        self._levels: list[QImage] = []
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.hide()

    def set_size(self, width: float, height: float) -> None:
        self.prepareGeometryChange()
        self._box = QRectF(0, 0, width, height)

    def show_map(self, gray: QImage | None, table: list[int] | None = None) -> None:
        """Show a map over the photo; None removes it."""
        self._levels = [] if gray is None or table is None else colorize(gray, table)
        self.setVisible(bool(self._levels))
        self.update()

    def boundingRect(self) -> QRectF:
        return self._box

    def paint(self, painter: QPainter, option, widget=None) -> None:
        paint_levels(painter, self._levels, self._box, option.exposedRect.intersected(self._box))


def _rgba(color: tuple[int, int, int], alpha: int) -> int:
    red, green, blue = color
    return qRgba(red, green, blue, alpha)


def _between(anchors: tuple[tuple[int, int, int], ...], at: float) -> tuple[int, int, int]:
    place = at * (len(anchors) - 1)
    low = min(int(place), len(anchors) - 2)
    share = place - low
    red, green, blue = (
        round(a + (b - a) * share) for a, b in zip(anchors[low], anchors[low + 1], strict=True)
    )
    return red, green, blue
