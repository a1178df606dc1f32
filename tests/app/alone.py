"""The window without pytest: for programs that show it, measure it or wear it out."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer


@contextmanager
def new_home() -> Iterator[Path]:
    """A temporary folder for the program's settings and data instead of the user's."""
    with tempfile.TemporaryDirectory(prefix="diffcamera-") as home:
        for name in ("CONFIG", "DATA", "CACHE", "STATE"):
            os.environ[f"XDG_{name}_HOME"] = home
        yield Path(home)


def wait(milliseconds: int) -> None:
    """Run the event loop; `QTest.qWait` would stop the engine's threads."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
