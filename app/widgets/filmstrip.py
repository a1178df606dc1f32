"""The photos of a folder in a row."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem

from app import theme
from app.icons import icon
from app.thumbnails import Thumbnails
from engine.files import formats

CELL_PX = QSize(104, 74)


class Filmstrip(QListWidget):
    """Arrow keys and clicks choose a photo; `chosen` emits its path."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("filmstrip")
        self.setAccessibleName(self.tr("Photos in this folder"))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setIconSize(CELL_PX)
        self.setGridSize(CELL_PX + QSize(10, 10))
        self.setFixedHeight(CELL_PX.height() + 28)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.thumbnails = Thumbnails(self)
        self.thumbnails.ready.connect(self._show)
        self._items: dict[Path, QListWidgetItem] = {}
        self.currentItemChanged.connect(self._choose)
        self.hide()

    @property
    def photos(self) -> list[Path]:
        return list(self._items)

    def show_photos(self, photos: list[Path]) -> None:
        """Fill the strip with these photos."""
        if photos == self.photos:
            return
        self.blockSignals(True)
        self.clear()
        self._items = {}
        for path in dict.fromkeys(photos):
            item = QListWidgetItem(self._icon(QImage()), "")
            item.setData(Qt.ItemDataRole.UserRole, path)
            item.setToolTip(path.name)
            item.setSizeHint(CELL_PX + QSize(10, 10))
            self.addItem(item)
            self._items[path] = item
            self.thumbnails.request(path)
        self.blockSignals(False)

    def mark(self, path: Path) -> None:
        """Show which photo is open, without opening it again."""
        item = self._items.get(path)
        if item is not None and item is not self.currentItem():
            self.blockSignals(True)
            self.setCurrentItem(item)
            self.blockSignals(False)
            self.scrollToItem(item)

    def step(self, by: int) -> None:
        row = self.currentRow() + by
        if 0 <= row < self.count():
            self.setCurrentRow(row)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))

    def _show(self, path: Path, picture: QImage) -> None:
        item = self._items.get(path)
        if item is not None:
            item.setIcon(self._icon(picture))

    def _icon(self, picture: QImage) -> QIcon:
        cell = _cell(picture, self.devicePixelRatioF())
        icon = QIcon(cell)
        icon.addPixmap(cell, QIcon.Mode.Selected)  # otherwise Qt tints the photo
        return icon


def photos_in(folder: Path) -> list[Path]:
    """The folder's photos by name; none if it cannot be read."""
    try:
        return formats.photos_in(folder)
    except OSError:
        return []


def _cell(picture: QImage, scale: float) -> QPixmap:
    """The thumbnail centered in a cell, or a placeholder for a file without one."""
    pixmap = QPixmap(CELL_PX * scale)
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    if picture.isNull():
        painter.fillRect(0, 0, CELL_PX.width(), CELL_PX.height(), QColor(theme.current().raised))
        icon("photo").paint(painter, CELL_PX.width() // 2 - 12, CELL_PX.height() // 2 - 12, 24, 24)
    else:
        size = picture.size().scaled(CELL_PX, Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (CELL_PX.width() - size.width()) / 2, (CELL_PX.height() - size.height()) / 2
        target = QRectF(left, top, size.width(), size.height())
        painter.drawImage(target, picture, QRectF(picture.rect()))
    painter.end()
    return pixmap
