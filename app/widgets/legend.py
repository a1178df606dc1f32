"""What the colors over the photo mean."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter
from PySide6.QtWidgets import QWidget

from app import theme


class Legend(QWidget):
    """A color table as a bar with text at both ends."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(240, 30)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._table: list[int] = []
        self._ends = ("", "")
        self.hide()

    def show_table(self, table: list[int], low: str, high: str) -> None:
        self._table, self._ends = table, (low, high)
        self.setVisible(bool(table))
        self.update()

    def show_text(self, text: str) -> None:
        """Show why there are no colors, in place of them."""
        self.show_table([], text, "")
        self.setVisible(True)

    def paintEvent(self, event) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        background = QColor(colors.panel)
        background.setAlpha(225)
        painter.setBrush(background)
        painter.drawRoundedRect(QRectF(self.rect()), 5, 5)
        low, high = self._ends
        painter.setPen(QColor(colors.text))
        room = self.rect().adjusted(10, 0, -10, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, low)
        if not self._table:
            return
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, high)
        metrics = painter.fontMetrics()
        left = 18 + metrics.horizontalAdvance(low)
        right = self.width() - 18 - metrics.horizontalAdvance(high)
        bar = QRectF(left, 10, right - left, 10)
        ramp = QLinearGradient(bar.topLeft(), bar.topRight())
        for step in range(0, 17):
            ramp.setColorAt(step / 16, QColor.fromRgba(self._table[step * 254 // 16]))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.field))
        painter.drawRoundedRect(bar, 3, 3)
        painter.setBrush(ramp)
        painter.drawRoundedRect(bar, 3, 3)
