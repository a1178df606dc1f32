"""Commands about the program itself, not about a photo: preferences, theme, keys, about."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app import theme
from app.bridge import Bridge
from app.screens import activate_open
from app.session import Session
from app.settings import Settings


class ProgramCommands(QObject):
    """Opens the dialogs and applies what is chosen there; dialogs load on first use."""

    theme_changed = Signal()
    motion_reduced = Signal(bool)
    models_changed = Signal()

    def __init__(
        self, bridge: Bridge, session: Session, settings: Settings, window: QWidget
    ) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._session = session
        self._settings = settings
        self._window = window
        self.dialog: QWidget | None = None
        QApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    def preferences(self) -> None:
        from app.dialogs.preferences import Preferences

        if activate_open(Preferences, self._window):
            return
        dialog = Preferences(self._settings, self._bridge, self._window)
        dialog.theme_chosen.connect(self.set_theme)
        dialog.motion_chosen.connect(self.motion_reduced)
        dialog.engine_chosen.connect(self._restart)
        dialog.models_changed.connect(self.models_changed)
        self.dialog = dialog
        dialog.show()

    def set_theme(self, choice: str) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.set_theme(app, choice)
        self.theme_changed.emit()

    def shortcuts(self) -> None:
        from app.dialogs.shortcuts import ShortcutSheet

        if activate_open(ShortcutSheet, self._window):
            return
        self.dialog = ShortcutSheet(self._window)
        self.dialog.show()

    def about(self) -> None:
        from app.dialogs.about import about_box

        self.dialog = dialog = about_box(self._window)
        dialog.open()

    def _follow_system(self, scheme: Qt.ColorScheme) -> None:
        """Follow the system when it switches to dark or light."""
        if self._settings.theme == "system":
            self.set_theme("light" if scheme == Qt.ColorScheme.Light else "dark")

    def _restart(self, backend: str, device: str, memory_mb: int) -> None:
        self._bridge.start(backend, device, memory_mb)
        self._session.reopen()
