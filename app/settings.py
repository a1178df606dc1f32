"""What the window remembers between runs."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from engine.files.credentials import Signing

RECENT_PHOTOS = 12
SIGN, SIGN_CERTIFICATE, SIGN_KEY = "signing/on", "signing/certificate", "signing/key"

T = TypeVar("T")


class Settings:
    """An INI file in the user's configuration folder; an unreadable one is set aside."""

    def __init__(self) -> None:
        folder = Path(
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
        )
        self.file = folder / "diffcamera" / "window.ini"
        self.set_aside: Path | None = None
        self._store = QSettings(str(self.file), QSettings.Format.IniFormat)
        if self._store.status() != QSettings.Status.NoError or not _is_text(self.file):
            broken = self.file.with_suffix(".ini.broken")
            with suppress(OSError):  # in a read-only folder this run uses the defaults
                os.replace(self.file, broken)
                self.set_aside = broken
            self._store = QSettings(str(self.file), QSettings.Format.IniFormat)

    def value(self, key: str, default: T, kind: type[T]) -> T:
        """The value of `key` as `kind`, or `default` if it is missing or of another kind."""
        try:
            return self._store.value(key, default, type=kind)  # pyright: ignore[reportReturnType]
        except (TypeError, ValueError):
            return default

    def bytes(self, key: str) -> QByteArray:
        return self.value(key, QByteArray(), QByteArray)

    def set_value(self, key: str, value) -> None:
        self._store.setValue(key, value)

    def sync(self) -> None:
        self._store.sync()

    @property
    def theme(self) -> str:
        """ "dark", "light" or "system"."""
        choice = self.value("theme", "dark", str)
        return choice if choice in ("dark", "light", "system") else "dark"

    @property
    def signing(self) -> Signing | None:
        """What exports are signed with; None = they are not signed (the default)."""
        certificate, key = (self.value(name, "", str) for name in (SIGN_CERTIFICATE, SIGN_KEY))
        if not (self.value(SIGN, False, bool) and certificate and key):
            return None
        return Signing(Path(certificate), Path(key))

    @property
    def recent(self) -> list[Path]:
        """Recently opened photos that still exist, newest first."""
        lines = self.value("recent", "", str).split("\n")
        return [Path(line) for line in lines if line and Path(line).is_file()]

    def add_recent(self, path: Path) -> None:
        paths = [path] + [p for p in self.recent if p != path]
        self.set_value("recent", "\n".join(str(p) for p in paths[:RECENT_PHOTOS]))


def _is_text(file: Path) -> bool:
    """False if it has zero bytes, as half-written files do: Qt reads any bytes silently."""
    try:
        return not file.exists() or b"\0" not in file.read_bytes()
    except OSError:
        return False
