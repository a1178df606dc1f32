"""Review the focus of each photo before a batch: automatic, or a click."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.screens import fit_to_screen
from app.thumbnails import Thumbnails
from app.widgets.point_picture import PointPicture

PICTURE_SIDE_PX = 900

Points = dict[Path, tuple[float, float]]


class FocusReview(QDialog):
    """`points` holds the focus point of each photo that was clicked; the others are automatic."""

    def __init__(self, photos: list[Path], points: Points, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Review focus"))
        fit_to_screen(self, 720, 600)
        self.points: Points = dict(points)
        self._photos = photos
        self._index = -1
        self._thumbnails = Thumbnails(self, PICTURE_SIDE_PX)
        self._thumbnails.ready.connect(self._show_picture)
        self.picture = PointPicture(QImage(), max_points=1)
        self.picture.changed.connect(self._remember)
        self.state = QLabel()
        self.state.setProperty("role", "small")
        self.automatic = QPushButton(self.tr("Automatic"))
        self.automatic.setToolTip(self.tr("Focus on the detected subject"))
        self.automatic.clicked.connect(lambda: self.picture.set_points([]))
        self.back = QPushButton(self.tr("Previous"))
        self.back.clicked.connect(lambda: self.show_photo(self._index - 1))
        self.next = QPushButton(self.tr("Next"))
        self.next.clicked.connect(self._next)
        self.next.setProperty("primary", True)
        row = QHBoxLayout()
        row.addWidget(self.state, 1)
        for button in (self.automatic, self.back, self.next):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(12)
        column.addWidget(self.picture, 1)
        column.addLayout(row)
        self.show_photo(0)

    def show_photo(self, index: int) -> None:
        self._index = index
        path = self._photos[index]
        self.picture.blockSignals(True)
        self.picture.show_image(QImage())
        self._thumbnails.request([path])
        self.picture.set_points([self.points[path]] if path in self.points else [])
        self.picture.blockSignals(False)
        self.back.setEnabled(index > 0)
        last = index == len(self._photos) - 1
        self.next.setText(self.tr("Done") if last else self.tr("Next"))
        self._show()

    def keyPressEvent(self, event) -> None:
        if event.key() in (Qt.Key.Key_Right, Qt.Key.Key_PageDown):
            self._next()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_PageUp) and self._index:
            self.show_photo(self._index - 1)
        else:
            super().keyPressEvent(event)

    def _next(self) -> None:
        if self._index == len(self._photos) - 1:
            self.accept()
        else:
            self.show_photo(self._index + 1)

    def done(self, result: int) -> None:
        self._thumbnails.drop()
        super().done(result)

    def _show_picture(self, path: Path, picture: QImage) -> None:
        if path == self._photos[self._index]:
            self.picture.show_image(picture)

    def _remember(self) -> None:
        path = self._photos[self._index]
        if self.picture.points:
            self.points[path] = self.picture.points[0]
        else:
            self.points.pop(path, None)
        self._show()

    def _show(self) -> None:
        path = self._photos[self._index]
        focus = self.tr("focus set") if path in self.points else self.tr("automatic focus")
        self.automatic.setEnabled(path in self.points)
        self.state.setText(
            self.tr("{number} of {total}: {name}, {focus}").format(
                number=self._index + 1, total=len(self._photos), name=path.name, focus=focus
            )
        )
