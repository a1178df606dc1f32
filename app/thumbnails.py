"""Thumbnails of photo files, made on a separate thread."""

from __future__ import annotations

import atexit
import queue
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from engine.errors import InputError

SIDE_PX = 160
EXIT_S = 5
"""The longest that the end of the program waits for a thumbnail."""


class Thumbnails(QObject):
    """Emits `ready` with a path and its thumbnail, or a null image if it cannot be read."""

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
        self._queue: queue.SimpleQueue[Path | None] | None = None

    def request(self, paths: Iterable[Path]) -> None:
        """Make these, in this order, instead of those that are still waiting."""
        if self._queue is None:
            self._queue = queue.SimpleQueue()
            thread = threading.Thread(
                target=self._work, args=(self._queue,), name="diffcamera-thumbnails", daemon=True
            )
            thread.start()
            atexit.register(thread.join, EXIT_S)  # a decoder must not run on while libraries end
        _drop(self._queue)
        for path in paths:
            self._queue.put(path)

    def close(self) -> None:
        """Drop the queue; the thread ends with what it is making, without being waited for."""
        if self._queue is not None:
            _drop(self._queue)
            self._queue.put(None)
            self._queue = None

    def _work(self, waiting: queue.SimpleQueue[Path | None]) -> None:
        while (path := waiting.get()) is not None:
            made = thumbnail(path, self._side)
            with suppress(RuntimeError):  # this object may be deleted by now
                self._made.emit(path, made)


def _drop(waiting: queue.SimpleQueue[Path | None]) -> None:
    with suppress(queue.Empty):
        while True:
            waiting.get_nowait()


def thumbnail(path: Path, side: int) -> QImage:
    """The photo upright, at most `side` pixels, or a null image."""
    from engine.files import read_thumbnail  # loads the decoders

    try:
        small = read_thumbnail(path, side)
    except InputError:
        return QImage()
    height, width, _ = small.shape
    wrapped = QImage(small.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
    return wrapped.convertToFormat(QImage.Format.Format_RGB32)
