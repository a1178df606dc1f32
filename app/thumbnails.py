"""Thumbnails of photo files, made on a separate thread."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from engine.errors import InputError

SIDE_PX = 160


class Thumbnails(QObject):
    """Emits `ready` with a path and its thumbnail, or a null image if it cannot be read.

    Its thread lasts as long as there is something to do.
    """

    ready = Signal(object, QImage)
    _made = Signal(object, QImage)

    def __init__(self, parent: QObject | None = None, side: int = SIDE_PX) -> None:
        """
        Args:
            side: of the thumbnails, at most; pixels.
        """
        super().__init__(parent)
        self._side = side
        self._made.connect(self.ready, Qt.ConnectionType.QueuedConnection)
        self._lock = threading.Lock()
        self._waiting: deque[Path] = deque()
        self._busy = False

    def request(self, paths: Iterable[Path]) -> None:
        """Make these, in this order, instead of those that are still waiting."""
        with self._lock:
            self._waiting = deque(paths)
            if self._busy or not self._waiting:
                return
            self._busy = True
        # Not a daemon: a decoder must not run on while the program's libraries end.
        threading.Thread(target=self._work, name="diffcamera-thumbnails").start()

    def drop(self) -> None:
        """Make none of those that are waiting; what is being made is not waited for."""
        self.request(())

    def _work(self) -> None:
        while (path := self._next()) is not None:
            made = thumbnail(path, self._side)
            try:
                self._made.emit(path, made)
            except RuntimeError:  # this object has been deleted
                return

    def _next(self) -> Path | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._busy = False
            return None


def thumbnail(path: Path, side: int) -> QImage:
    """The photo upright, at most `side` pixels, or a null image."""
    from engine.files import read_thumbnail  # loads the decoders

    try:
        small = read_thumbnail(path, side)
    except (InputError, MemoryError):
        return QImage()
    height, width, _ = small.shape
    wrapped = QImage(small.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
    return wrapped.convertToFormat(QImage.Format.Format_RGB32)
