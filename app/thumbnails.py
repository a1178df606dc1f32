"""Thumbnails of photo files, made on a separate thread."""

from __future__ import annotations

import queue
import threading
from pathlib import Path

from PIL import Image, ImageOps
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

SIDE_PX = 160


class Thumbnails(QObject):
    """Emits `ready` with a path and its thumbnail, or a null image if it cannot be read."""

    ready = Signal(object, QImage)
    _made = Signal(object, QImage)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._made.connect(self.ready, Qt.ConnectionType.QueuedConnection)
        self._queue: queue.SimpleQueue[Path | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def request(self, path: Path) -> None:
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._work, name="diffcamera-thumbnails", daemon=True
            )
            self._thread.start()
        self._queue.put(path)

    def close(self) -> None:
        """Drop the queue and end the thread."""
        if self._thread is None:
            return
        while not self._queue.empty():
            self._queue.get()
        self._queue.put(None)
        self._thread.join()
        self._thread = None

    def _work(self) -> None:
        while (path := self._queue.get()) is not None:
            self._made.emit(path, thumbnail(path))


def thumbnail(path: Path, side: int = SIDE_PX) -> QImage:
    """The photo upright, at most `side` pixels, or a null image."""
    try:
        with Image.open(path) as photo:
            photo.draft("RGB", (2 * side, 2 * side))
            photo.thumbnail((side, side))
            upright = ImageOps.exif_transpose(photo).convert("RGB")
    except Exception:  # damaged files raise anything; such a photo has no thumbnail
        return QImage()
    width, height = upright.size
    wrapped = QImage(upright.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
    return wrapped.convertToFormat(QImage.Format.Format_RGB32)
