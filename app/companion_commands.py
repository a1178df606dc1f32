"""Commands that add other photos of the scene to the one on screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from app.background import BackgroundTask
from app.session import Session
from app.widgets.message_bar import MessageBar
from engine.companions import Companions, PhotoFile
from engine.files.formats import name_patterns


class CompanionCommands(QObject):
    """Asks for a focus bracket or a reference photo and adds it to the edit.

    The files are read on a separate thread; their checksums later show whether they changed.
    """

    def __init__(self, session: Session, messages: MessageBar, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._messages = messages
        self._window = window
        self._task = BackgroundTask(self)
        self._task.ended.connect(self._use)
        self._found: tuple[Path, Companions, str] | None = None

    def merge_bracket(self) -> None:
        """Choose the other photos of the focus bracket."""
        photo = self._session.photo.path
        if photo is None:
            return
        chosen, _ = QFileDialog.getOpenFileNames(
            self._window,
            self.tr("Photos of the focus bracket"),
            str(photo.parent),
            self._patterns(),
        )
        self.merge_with([Path(name) for name in chosen])

    def merge_with(self, paths: list[Path]) -> None:
        """Merge the photo on screen with others of its focus bracket."""
        photo = self._session.photo.path
        others = [path for path in paths if path != photo]
        if photo is None or not others:
            return
        reference = self._session.edit.companions.reference

        def look() -> Companions:
            return Companions(tuple(PhotoFile.of(path) for path in others), reference)

        self._look(photo, look, self.tr("Merge focus bracket"))

    def use_reference(self) -> None:
        """Choose another photo of the scene, with detail that this one lost."""
        photo = self._session.photo.path
        if photo is None:
            return
        name, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Reference photo"), str(photo.parent), self._patterns()
        )
        if name and Path(name) != photo:
            self.refer_to(Path(name))

    def refer_to(self, path: Path) -> None:
        """Recover detail in the photo on screen from another one."""
        photo = self._session.photo.path
        if photo is None:
            return
        bracket = self._session.edit.companions.bracket

        def look() -> Companions:
            return Companions(bracket, PhotoFile.of(path))

        self._look(photo, look, self.tr("Use a reference photo"))

    def drop_companions(self) -> None:
        """Go back to the photo alone."""
        edit = replace(self._session.edit, companions=Companions())
        self._session.apply(edit, self.tr("Use this photo alone"))

    def offer_merging(self, paths: list[Path]) -> None:
        """Offer to merge photos that were dropped together: they may be a focus bracket."""
        if len(paths) < 2 or any(path.is_dir() for path in paths):
            return
        count = len(paths)
        self._messages.ask(
            self.tr("%n photos opened. Are they a focus bracket of one scene?", "", count),
            {
                self.tr("Merge them"): lambda: self.merge_with(paths),
                self.tr("Keep separate"): lambda: None,
            },
        )

    def _look(self, photo: Path, look, text: str) -> None:
        if self._task.busy:
            return

        def work(tick) -> None:
            self._found = (photo, look(), text)

        self._task.run(work)

    def _use(self, error: str) -> None:
        if error:
            self._messages.show_message("error", error)
        found, self._found = self._found, None
        if found is None or found[0] != self._session.photo.path:
            return
        _, companions, text = found
        self._session.apply(replace(self._session.edit, companions=companions), text)

    def _patterns(self) -> str:
        return self.tr("Photos ({patterns});;All files (*)").format(patterns=name_patterns())
