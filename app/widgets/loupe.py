"""The loupe: the image's own pixels around the focus point, enlarged, in a corner."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app import theme
from app.canvas.photo_item import paint_levels

SIDE_PX = 216
SPAN_PX = 108
"""Width of the part that the loupe shows, photo pixels."""


class Loupe(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(SIDE_PX, SIDE_PX)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._levels: list[QImage] = []
        self._size = (1, 1)
        self._at = (0.5, 0.5)
        self._detail: list[QImage] = []
        self._detail_box = QRectF()
        self.hide()

    def show_picture(
        self, levels: list[QImage], size: tuple[int, int], at: tuple[float, float]
    ) -> None:
        """Show the image of a photo of `size` pixels around the point `at` (fractions)."""
        self._levels, self._size, self._at = levels, size, at
        self.update()

    def show_detail(self, levels: list[QImage], box: QRectF) -> None:
        """Show sharper pixels over `box` (photo pixels)."""
        self._detail, self._detail_box = levels, box
        self.update()

    @property
    def enlarges(self) -> bool:
        """Whether the image has fewer pixels than the photo."""
        return bool(self._levels) and self._levels[0].width() < self._size[0]

    def paintEvent(self, event) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colors.canvas))
        if self._levels:
            width, height = self._size
            x, y = self._at[0] * width, self._at[1] * height
            painter.save()
            painter.scale(SIDE_PX / SPAN_PX, SIDE_PX / SPAN_PX)
            painter.translate(SPAN_PX / 2 - x, SPAN_PX / 2 - y)
            seen = QRectF(x - SPAN_PX / 2, y - SPAN_PX / 2, SPAN_PX, SPAN_PX)
            # The loupe is for judging sharpness, which pixels drawn as squares would only hide.
            whole = QRectF(0, 0, width, height)
            paint_levels(painter, self._levels[:1], whole, seen, squares=False)
            if self._detail:
                paint_levels(painter, self._detail[:1], self._detail_box, seen, squares=False)
            painter.restore()
        painter.setPen(QPen(QColor(colors.line), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
