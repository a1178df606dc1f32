"""Opens photos: from files, folders, drops, the recent list and the filmstrip."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from app.session import Session
from app.settings import Settings
from app.widgets.filmstrip import Filmstrip, photos_in
from engine.files.formats import name_patterns


class PhotoBrowser(QObject):
    error = Signal(str)
    """Why a file or folder cannot be opened."""
    many_opened = Signal()
    """There is more than one photo to choose from, so the filmstrip is useful."""

    def __init__(
        self, session: Session, settings: Settings, filmstrip: Filmstrip, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session = session
        self._settings = settings
        self._window = window
        self._filmstrip = filmstrip
        filmstrip.chosen.connect(self.open_path)
        session.photo_changed.connect(self._remember)

    def open_path(self, path: Path) -> None:
        """Open a photo, or the first one in a folder."""
        self.open_paths([path])

    def open_paths(self, paths: list[Path]) -> None:
        """Open the first of several photos and folders; the filmstrip shows them all."""
        try:
            folders = [path for path in paths if path.is_dir()]
            photos = [
                photo
                for path in paths
                for photo in (photos_in(path) if path in folders else [path])
            ]
        except OSError as error:
            self.error.emit(f"{error.filename}: {error.strerror}")
            return
        if not photos:
            self.error.emit(self.tr("{folder}: no photos in this folder").format(folder=paths[0]))
            return
        if len(paths) > 1 or folders:
            self._filmstrip.show_photos(photos)
            self.many_opened.emit()
        self._session.open(photos[0])

    # Commands ----------------------------------------------------------------------------

    def open_photo(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(
            self._window,
            self.tr("Open photos"),
            self._folder(),
            self.tr("Photos ({patterns});;All files (*)").format(patterns=name_patterns()),
        )
        if chosen:
            self._settings.set_value("folder", str(Path(chosen[0]).parent))
            self.open_paths([Path(name) for name in chosen])

    def open_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self._window, self.tr("Open a folder"), self._folder()
        )
        if chosen:
            self._settings.set_value("folder", chosen)
            self.open_path(Path(chosen))

    def previous_photo(self) -> None:
        self.show_neighbors()
        self._filmstrip.step(-1)

    def next_photo(self) -> None:
        self.show_neighbors()
        self._filmstrip.step(1)

    def show_filmstrip(self, on: bool) -> None:
        if on:
            self.show_neighbors()
        self._filmstrip.setVisible(on)

    def show_neighbors(self) -> None:
        """Fill the filmstrip with the photo's folder, unless it already has the photo."""
        path = self._session.photo.path
        if path is not None:
            if path not in self._filmstrip.photos:
                self._filmstrip.show_photos(photos_in(path.parent) or [path])
            self._filmstrip.mark(path)

    def fill_recent(self, menu: QMenu) -> None:
        menu.clear()
        for path in self._settings.recent:
            menu.addAction(path.name, lambda path=path: self.open_path(path))
        if menu.isEmpty():
            menu.addAction(self.tr("No recent photos")).setEnabled(False)

    def _folder(self) -> str:
        return self._settings.value("folder", str(Path.home()), str)

    def _remember(self) -> None:
        path = self._session.photo.path
        assert path is not None
        self._settings.add_recent(path)
        self._settings.set_value("session/photo", str(path))  # cleared when the window closes
        if self._filmstrip.isVisible():
            self.show_neighbors()


def dropped_paths(event: QDropEvent) -> list[Path]:
    """The files and folders of a drop."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
