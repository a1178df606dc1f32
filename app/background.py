"""Small tasks outside the engine, on a separate thread: downloading and adding models."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from engine.errors import Cancelled, EngineError, InputError
from engine.progress import Tick


class BackgroundTask(QObject):
    """Runs one task at a time (`busy`); it is stopped by raising `Cancelled` in its tick."""

    progressed = Signal(float)
    ended = Signal(str)
    """Empty on success, else the error, or "Stopped"."""
    _ticked = Signal(float)
    _over = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ticked.connect(self.progressed, Qt.ConnectionType.QueuedConnection)
        self._over.connect(self._end, Qt.ConnectionType.QueuedConnection)
        self._stopped = threading.Event()
        self.busy = False

    def run(self, work: Callable[[Tick], object]) -> None:
        """Call `work(tick)` on the thread."""
        self._stopped.clear()
        self.busy = True
        thread = threading.Thread(
            target=self._run, args=(work,), name="diffcamera-task", daemon=True
        )
        thread.start()

    def stop(self) -> None:
        """Ask the task to stop; `ended` follows, which can take a while on a stalled network."""
        self._stopped.set()

    def _end(self, error: str) -> None:
        self.busy = False
        self.ended.emit(error)

    def _run(self, work: Callable[[Tick], object]) -> None:
        try:
            work(self._tick)
            error = ""
        except Cancelled:
            error = QCoreApplication.translate("BackgroundTask", "Stopped")
        except (InputError, EngineError, OSError) as fault:
            error = str(fault)
        with suppress(RuntimeError):  # this object may be deleted by now
            self._over.emit(error)

    def _tick(self, stage: str, fraction: float) -> None:
        if self._stopped.is_set():
            raise Cancelled
        with suppress(RuntimeError):
            self._ticked.emit(fraction)
