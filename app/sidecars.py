"""Edits are kept beside the photo as they are made, on a thread of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from engine.edit import Edit
from engine.errors import InputError

REST_MS = 800
"""An edit that rests this long is written."""


class Sidecars(QObject):
    """Writes the latest edit of a photo; the photo itself is never written to."""

    fault = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._due: tuple[Path, Edit] | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self.write)
        self._writer: ThreadPoolExecutor | None = None
        self._told = ""

    def keep(self, photo: Path, edit: Edit) -> None:
        """Write this edit soon, unless a newer one comes before."""
        if self._due is not None and self._due[0] != photo:
            self.write()
        self._due = (photo, edit)
        self._rest.start()

    def write(self) -> None:
        """Write now what is due."""
        self._rest.stop()
        if self._due is None:
            return
        if self._writer is None:
            self._writer = ThreadPoolExecutor(1, thread_name_prefix="diffcamera-sidecar")
        self._writer.submit(self._write, *self._due)
        self._due = None

    def close(self) -> None:
        """Write what is due and end the thread."""
        self.write()
        if self._writer is not None:
            self._writer.shutdown()
            self._writer = None

    def _write(self, photo: Path, edit: Edit) -> None:
        from engine.files.sidecar import write_sidecar

        try:
            write_sidecar(photo, edit)
        except InputError as fault:
            if str(fault) != self._told:  # once, not after every move
                self._told = str(fault)
                self.fault.emit(str(fault))


def read(photo: Path) -> tuple[Edit | None, str]:
    """The edit kept for a photo, and why there is none if one could not be read."""
    from engine.files.sidecar import read_sidecar

    try:
        return read_sidecar(photo), ""
    except InputError as fault:
        return None, str(fault)
