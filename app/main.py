"""`diffcamera [PHOTO]`: the window."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

import resources
from app import crashes, theme
from app.settings import Settings
from app.translation import set_language
from app.window import MainWindow
from engine.requests import Output


def main(argv: list[str], wanted: Output | None = None) -> int:
    """Open the window with the photo named in `argv` or the sample photo; return the exit status.

    Args:
        wanted: the output another program waits for when the window is its editor; the status is 1
            if the window closes without writing it.
    """
    app = QApplication.instance() or QApplication([sys.argv[0]])
    assert isinstance(app, QApplication)
    app.setApplicationName("DiffCamera")
    app.setWindowIcon(QIcon(str(resources.ICONS / "diffcamera.svg")))
    settings = Settings()
    set_language(app, settings.value("language", "system", str))
    theme.set_theme(app, settings.theme)
    window = MainWindow(settings)
    if wanted is not None:
        window.hand_off.begin(wanted)
    journal = crashes.start_journal(window)
    window.show()
    QTimer.singleShot(0, lambda: _begin(window, argv))
    status = app.exec()
    window.bridge.close()
    if journal is not None:
        journal.close()
    return status if wanted is None or window.hand_off.saved else 1


def _begin(window: MainWindow, argv: list[str]) -> None:
    """Do what can wait until the window is on screen."""
    value = window.settings.value
    window.bridge.start(
        value("backend", "auto", str), value("device", "auto", str), value("memory", 0, int)
    )
    photo = Path(argv[0]) if argv else interrupted(window.settings) or resources.SAMPLE
    window.open_path(photo)
    window.build_panels()
    crashes.offer_reports(window.stage.messages)


def interrupted(settings: Settings) -> Path | None:
    """The photo that was open when the program last ended without being closed properly."""
    name = settings.value("session/photo", "", str)
    return Path(name) if name and Path(name).is_file() else None
