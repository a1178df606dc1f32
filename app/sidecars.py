"""Edits are kept beside the photo as they are made, on a thread of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from engine.edit import Edit
from engine.errors import InputError

REST_MS = 800
"""An edit is written this long after it was made, with what came after it."""


class Sidecars(QObject):
    """Writes the latest edit of a photo; the photo itself is never written to."""

    fault = Signal(str)
    """What the photographer should know of an edit's file."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._due: tuple[Path, Edit] | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self.write)
        self._writer: ThreadPoolExecutor | None = None
        self._known: dict[Path, str] = {}
        self._told: set[str] = set()

    def read(self, photo: Path) -> Edit | None:
        """The edit kept for a photo, None when there is none that can be read.

        What is no edit is set aside; `fault` tells.
        """
        from engine.files import sidecar

        self.write()
        if self._writer is not None:
            self._writer.submit(int).result()  # what was due is on the disk now
        self._known[photo] = sidecar.fingerprint(photo)
        try:
            return sidecar.read_sidecar(photo)
        except sidecar.Damaged as fault:
            self._set_aside(sidecar.sidecar_path(photo), fault)
        except InputError as fault:
            self.fault.emit(str(fault))
        return None

    def keep(self, photo: Path, edit: Edit) -> None:
        """Write this edit soon, or a newer one that comes before."""
        if self._due is not None and self._due[0] != photo:
            self.write()
        self._due = (photo, edit)
        if not self._rest.isActive():
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
        from engine.files.sidecar import keep_sidecar

        try:
            self._known[photo], other = keep_sidecar(photo, edit, self._known.get(photo, ""))
        except InputError as fault:
            self._tell(str(fault))
            return
        if other is not None:
            words = self.tr("Another window has edited this photo; its edit is kept as {p}")
            self._tell(words.format(p=other))

    def _set_aside(self, path: Path, why: Exception) -> None:
        from engine.files.sidecar import set_aside

        try:
            words = self.tr("{why}. It is kept as {p}").format(why=why, p=set_aside(path).name)
            self.fault.emit(words)
        except OSError:
            self.fault.emit(str(why))

    def _tell(self, words: str) -> None:
        if words not in self._told:  # once, not after every move
            self._told.add(words)
            self.fault.emit(words)
