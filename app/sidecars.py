"""Saves edits next to the photo as they are made, on a separate thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from engine.edit import Edit
from engine.errors import InputError

WRITE_DELAY_MS = 800
"""An edit is written this long after it was made, together with later changes."""


class Sidecars(QObject):
    """Writes the latest edit of a photo; the photo itself is never written to."""

    error = Signal(str)
    """A problem with an edit's file."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.read_only = False
        """Nothing is saved: the photo belongs to another program."""
        self._due: tuple[Path, Edit] | None = None
        self._delay = QTimer(self, singleShot=True, interval=WRITE_DELAY_MS)
        self._delay.timeout.connect(self.write)
        self._writer: ThreadPoolExecutor | None = None
        self._known: dict[Path, str] = {}
        self._reported: set[str] = set()

    def read(self, photo: Path) -> Edit | None:
        """The edit saved for a photo; None if none can be read.

        A damaged file is set aside and reported through `error`.
        """
        from engine.files import sidecar

        self.write()
        if self._writer is not None:
            self._writer.submit(int).result()  # now the pending edit is on disk
        try:
            self._known[photo] = sidecar.fingerprint(photo)
            return sidecar.read_sidecar(photo)
        except sidecar.Damaged as error:
            self._set_aside(sidecar.sidecar_path(photo), error)
        except (InputError, OSError) as error:
            self.error.emit(str(error))
        return None

    def schedule_save(self, photo: Path, edit: Edit) -> None:
        """Write this edit soon, or a newer one that comes before then."""
        if self.read_only:
            return
        if self._due is not None and self._due[0] != photo:
            self.write()
        self._due = (photo, edit)
        if not self._delay.isActive():
            self._delay.start()

    def write(self) -> None:
        """Write the pending edit now."""
        self._delay.stop()
        if self._due is None:
            return
        if self._writer is None:
            self._writer = ThreadPoolExecutor(1, thread_name_prefix="diffcamera-sidecar")
        self._writer.submit(self._write, *self._due)
        self._due = None

    def close(self) -> None:
        """Write the pending edit and end the thread."""
        self.write()
        if self._writer is not None:
            self._writer.shutdown()
            self._writer = None

    def _write(self, photo: Path, edit: Edit) -> None:
        from engine.files.sidecar import keep_sidecar

        try:
            self._known[photo], other = keep_sidecar(photo, edit, self._known.get(photo, ""))
        except InputError as error:
            self._report(str(error))
            return
        if other is not None:
            text = self.tr("Another window edited this photo. Its edit was kept as {path}.")
            self._report(text.format(path=other))

    def _set_aside(self, path: Path, why: Exception) -> None:
        from engine.files.sidecar import set_aside

        try:
            kept = set_aside(path).name
            text = self.tr("{error}. The old file was kept as {path}.")
            self.error.emit(text.format(error=why, path=kept))
        except OSError:
            self.error.emit(str(why))

    def _report(self, text: str) -> None:
        if text not in self._reported:  # once, not after every change
            self._reported.add(text)
            self.error.emit(text)
