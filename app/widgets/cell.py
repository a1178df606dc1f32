"""A photo's thumbnail in a list: centered in a cell of one size, so that the list is even."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap

from app import theme
from app.icons import icon


def cell_icon(picture: QImage, size: QSize, scale: float) -> QIcon:
    """The thumbnail in a cell, or a placeholder if it is null.

    Args:
        size: of the cell.
        scale: device pixels per pixel.
    """
    cell = _draw(picture, size, scale)
    drawn = QIcon(cell)
    drawn.addPixmap(cell, QIcon.Mode.Selected)  # otherwise Qt tints the photo
    return drawn


def _draw(picture: QImage, size: QSize, scale: float) -> QPixmap:
    pixmap = QPixmap(size * scale)
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    if picture.isNull():
        side = min(24, size.height() - 8)
        left, top = (size.width() - side) // 2, (size.height() - side) // 2
        painter.fillRect(0, 0, size.width(), size.height(), QColor(theme.current().raised))
        icon("photo").paint(painter, left, top, side, side)
    else:
        shown = picture.size().scaled(size, Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (size.width() - shown.width()) / 2, (size.height() - shown.height()) / 2
        target = QRectF(left, top, shown.width(), shown.height())
        painter.drawImage(target, picture, QRectF(picture.rect()))
    painter.end()
    return pixmap
