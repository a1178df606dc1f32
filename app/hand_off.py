"""The window as another program's editor: it edits one photo, writes one file and closes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.exporting import Exporting
from engine.requests import Export, Output, Request


class HandOff(QObject):
    begun = Signal()
    """The output to write has been set."""

    def __init__(self, exporting: Exporting, window: QWidget) -> None:
        super().__init__(window)
        self.output: Output | None = None
        """What to write; None unless the window is another program's editor."""
        self.saved = False
        self._exporting = exporting
        self._window = window
        exporting.done.connect(self._note)
        exporting.emptied.connect(self._close)

    def begin(self, output: Output) -> None:
        """Set the output to write when the user saves."""
        self.output = output
        self.begun.emit()

    def save_and_close(self) -> None:
        """Write the current edit; the window closes once the file is written."""
        requests = self._exporting.pending.values()
        under_way = [request.output.path for request in requests if isinstance(request, Export)]
        if self.output is not None and self.output.path not in under_way:
            self._exporting.export(self.output)

    def _note(self, request: Request, path: Path) -> None:
        self.saved = self.saved or (self.output is not None and path == self.output.path)

    def _close(self) -> None:
        if self.saved:
            self._window.close()
