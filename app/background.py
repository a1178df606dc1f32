"""Small tasks outside the engine, on a separate thread: downloading and adding models."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from engine.errors import Cancelled, EngineError, InputError
from engine.progress import Tick


class BackgroundTask(QObject):
    """Runs one task at a time; it is stopped by raising `Cancelled` in its tick."""

    progressed = Signal(float)
    ended = Signal(str)
    """Empty on success, else the error, or "Stopped"."""
    _ticked = Signal(float)
    _over = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ticked.connect(self.progressed, Qt.ConnectionType.QueuedConnection)
        self._over.connect(self.ended, Qt.ConnectionType.QueuedConnection)
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def run(self, work: Callable[[Tick], object]) -> None:
        """Call `work(tick)` on the thread."""
        self._stopped.clear()
        self._thread = threading.Thread(
            target=self._run, args=(work,), name="diffcamera-task", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Ask the task to stop and wait until it has."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self, work: Callable[[Tick], object]) -> None:
        try:
            work(self._tick)
            self._over.emit("")
        except Cancelled:
            self._over.emit(self.tr("Stopped"))
        except (InputError, EngineError, OSError) as error:
            self._over.emit(str(error))

    def _tick(self, stage: str, fraction: float) -> None:
        if self._stopped.is_set():
            raise Cancelled
        self._ticked.emit(fraction)
