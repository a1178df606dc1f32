"""The engine as the window sees it: requests go in, events come back on the window's thread."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from app.pictures import histogram, pyramid, to_image, to_map
from engine.requests import Request
from engine.settings import Settings

if TYPE_CHECKING:
    from engine.events import Event
    from engine.front import Engine


@dataclass(frozen=True, eq=False)
class Arrival:
    """An event with its arrays already converted for Qt to paint.

    Attributes:
        levels: mip levels of the event's image, or empty.
        map: the event's map, 8 bits, or None.
        map_max: the value that the map's 255 stands for.
        map_p2: the map's 2nd percentile: its minimum, ignoring a few outliers.
        mean: the map's mean.
        histogram: histogram of a disparity map, else None.
    """

    event: Event
    levels: list[QImage] = field(default_factory=list)
    map: QImage | None = None
    map_max: float = 1.0
    map_p2: float = 0.0
    mean: float = 0.0
    histogram: np.ndarray | None = None


class Bridge(QObject):
    """Starts the engine on its own thread, so the window opens without waiting for it.

    Requests that arrive earlier are queued.
    """

    arrived = Signal(object)
    submitted = Signal(object)
    started = Signal()
    refused = Signal(object, str)
    """A request that failed because the engine could not start, and the error."""
    _received = Signal(object)
    _refused = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._received.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._refused.connect(self.refused, Qt.ConnectionType.QueuedConnection)
        self._lock = threading.Lock()
        self._early: list[Request] = []
        self._engine: Engine | None = None
        self._old: list[Engine] = []  # closed when the next one starts
        self._open = True
        self._starter: threading.Thread | None = None
        self._start_error = ""

    def start(self, backend: str = "auto", device: str = "auto", memory_mb: int = 0) -> None:
        """Start the engine (see `Settings`); starting it with other settings ends its work.

        Nothing is waited for: of several starts at once, only the last brings up an engine.
        """
        with self._lock:
            if self._engine is not None:
                self._old.append(self._engine)
                self._engine = None
            self._start_error = ""
            self._starter = threading.Thread(
                target=self._start,
                args=(self._starter, (backend, device, memory_mb)),
                name="diffcamera-start",
                daemon=True,
            )
            self._starter.start()

    def submit(self, request: Request) -> None:
        self.submitted.emit(request)
        with self._lock:
            if self._engine is None and not self._start_error:
                self._early = [r for r in self._early if r.view != request.view] + [request]
                return
        if self._engine is None:
            self._refused.emit(request, self._start_error)
        else:
            self._engine.submit(request)

    def cancel(self, view: Hashable) -> None:
        with self._lock:
            if self._engine is None:
                self._early = [r for r in self._early if r.view != view]
                return
        self._engine.cancel(view)

    @property
    def engine(self) -> Engine | None:
        """The engine, once it has started."""
        return self._engine

    def idle(self, timeout: float) -> bool:
        """Wait until the engine is idle; False on timeout."""
        if self._starter is not None:
            self._starter.join(timeout)
        return self._engine is None or self._engine.idle(timeout)

    def drop_events(self) -> None:
        """Drop all further events; nobody listens anymore."""
        self._open = False

    def close(self) -> None:
        """Cancel everything and end the engine's threads."""
        self.drop_events()
        if self._starter is not None:
            self._starter.join()
        if self._engine is not None:
            self._engine.close()

    def _start(self, before: threading.Thread | None, choice: tuple[str, str, int]) -> None:
        """Start the engine on its thread; a failure is reported for every request."""
        if before is not None:
            before.join()
        try:
            self._start_engine(choice)
        except Exception as error:  # a broken install can raise anything
            with self._lock:
                if self._superseded():
                    return
                self._start_error = self.tr("The engine could not start: {error}").format(
                    error=error
                )
                early, self._early = self._early, []
            for request in early:
                self._refused.emit(request, self._start_error)

    def _start_engine(self, choice: tuple[str, str, int]) -> None:
        from engine.front import Engine  # numpy, OpenCV and the models' runtime: not before show()

        with self._lock:
            old, self._old = self._old, []
        for engine in old:
            engine.close()
        engine = Engine(self._listen, Settings(*choice), yields=True)
        with self._lock:
            superseded = self._superseded()
            if not superseded:
                self._engine = engine
                early, self._early = self._early, []
        if superseded:
            engine.close()
            return
        for request in early:
            engine.submit(request)
        if self._open:
            self.started.emit()

    def _superseded(self) -> bool:
        """Whether the engine has been started anew since this thread began."""
        return self._starter is not threading.current_thread()

    def _deliver(self, arrival: Arrival) -> None:
        if self._open:
            self.arrived.emit(arrival)

    def _listen(self, event: Event) -> None:
        """Prepare the images on the engine's threads, then hand the event over."""
        if self._open:
            self._received.emit(_prepare(event))


def _prepare(event: Event) -> Arrival:
    preview = getattr(event, "preview", None)
    levels = [] if preview is None else pyramid(to_image(preview))
    disparity = getattr(event, "disparity", None)
    if disparity is not None:
        return Arrival(event, levels, to_map(disparity), histogram=histogram(disparity))
    mask = getattr(event, "mask", None)
    if mask is not None:
        return Arrival(event, levels, to_map(mask))
    values = getattr(event, "coc", None)
    if values is not None:
        map_max = max(float(values.max()), 1e-6)
        map_p2 = float(np.percentile(abs(values), 2))
        shown = to_map(abs(values), map_max, getattr(event, "known", None))
        return Arrival(event, levels, shown, map_max, map_p2)
    values = getattr(event, "changed", None)
    if values is None:
        return Arrival(event, levels)
    return Arrival(event, levels, to_map(values), mean=float(values.mean()))
