"""Commands whose dialogs write files: export, rack focus, batch."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from app.exporting import Exporting
from app.screens import activate_open
from app.session import Session
from app.settings import Settings
from engine.edit import Edit
from engine.requests import Output


class FileCommands(QObject):
    """Opens the dialogs and passes their results to `Exporting`; dialogs load on first use."""

    opened = Signal()
    """The export dialog is open."""

    def __init__(
        self, session: Session, exporting: Exporting, settings: Settings, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session = session
        self._exporting = exporting
        self._settings = settings
        self._window = window
        self.presets: Callable[[], dict[str, Edit]] = dict
        """The presets that a batch may choose from."""
        self.dialog: QDialog | None = None

    def export(self) -> None:
        from app.dialogs.export import ExportDialog

        photo = self._session.photo
        if photo.path is None:
            return
        estimate = self._exporting.estimate()
        dialog = ExportDialog(photo.path, photo.size, self._settings, self._window, estimate)
        dialog.accepted.connect(lambda: self._export(dialog))
        self.dialog = dialog
        dialog.open()
        self.opened.emit()

    def _export(self, dialog) -> None:
        from app.dialogs.export import free_name

        output = dialog.output(self._session.edit.lens.blur)
        self._exporting.export(output)
        if dialog.depth_map.isChecked():
            depth = free_name(output.path.with_name(f"{output.path.stem}-depth.png"))
            self._exporting.export_depth(Output(depth, long_side=output.long_side))

    def rack_focus(self) -> None:
        from app.dialogs.rack_focus import RackFocusDialog

        if self._session.photo.disparity is not None:
            self.dialog = RackFocusDialog(self._session, self._exporting, self._window)
            self.dialog.open()

    def batch(self) -> None:
        from app.dialogs.batch import BatchDialog

        if activate_open(BatchDialog, self._window):
            return
        self.dialog = BatchDialog(
            self._session, self._exporting, self._settings, self._window, self.presets
        )
        self.dialog.show()
