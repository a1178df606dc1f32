"""The photos of a folder in a row."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem

from app.thumbnails import Thumbnails
from app.widgets.cell import cell_icon
from engine.files import formats

CELL_PX = QSize(104, 74)
GRID_PX = CELL_PX + QSize(10, 10)
AHEAD = 10
"""Thumbnails made on either side of those in sight."""


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
        self.setGridSize(GRID_PX)
        self.setFixedHeight(CELL_PX.height() + 28)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._thumbnails = Thumbnails(self)
        self._thumbnails.ready.connect(self._show)
        self._items: dict[Path, QListWidgetItem] = {}
        self._made: set[Path] = set()
        self.horizontalScrollBar().valueChanged.connect(self._request)
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
        self._made = set()
        placeholder = cell_icon(QImage(), CELL_PX, self.devicePixelRatioF())
        for path in dict.fromkeys(photos):
            item = QListWidgetItem(placeholder, "")
            item.setData(Qt.ItemDataRole.UserRole, path)
            item.setToolTip(path.name)
            item.setSizeHint(GRID_PX)
            self.addItem(item)
            self._items[path] = item
        self.blockSignals(False)
        self._request()

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

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._request()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self._request()

    def hideEvent(self, event) -> None:
        super().hideEvent(event)
        self._thumbnails.drop()

    def _request(self) -> None:
        """Have the thumbnails in sight made, and a few to either side: folders can be large."""
        if not self.isVisible():
            return
        first = self.horizontalScrollBar().value() // GRID_PX.width()
        count = self.viewport().width() // GRID_PX.width() + 2
        near = self.photos[max(0, first - AHEAD) : first + count + AHEAD]
        self._thumbnails.request(path for path in near if path not in self._made)

    def _show(self, path: Path, picture: QImage) -> None:
        item = self._items.get(path)
        if item is not None:
            self._made.add(path)
            item.setIcon(cell_icon(picture, CELL_PX, self.devicePixelRatioF()))


def photos_in(folder: Path) -> list[Path]:
    """The folder's photos by name; none if it cannot be read."""
    try:
        return formats.photos_in(folder)
    except OSError:
        return []
