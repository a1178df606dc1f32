"""Compare across the split line: with another edit of the photo, or frames of its bracket."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.bridge import Arrival
from app.session import Session
from app.views import View
from app.widgets.stage import Stage
from engine.edit import Edit
from engine.requests import BracketFrame, Refine, Request


class Comparing(QObject):
    changed = Signal()
    """The image on one side of the split line changed."""

    def __init__(self, session: Session, stage: Stage, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._stage = stage
        self._left: Request | None = None
        self._right: BracketFrame | None = None
        self._on = False
        self.name = ""
        """Name of the edit on the left; empty = the photo as shot, or a frame."""
        session.arrived.connect(self._receive)
        session.photo_changed.connect(self._change_frames)
        session.frames_changed.connect(self._change_frames)
        stage.compare_bar.chosen.connect(self.compare_frames)

    def show_split(self, on: bool) -> None:
        """React to the split line being shown or hidden."""
        self._on = on
        if not on:
            self.stop()
        self._show_bar()

    def compare_with(self, edit: Edit, name: str) -> None:
        """Render `edit` and put it on the left of the split line."""
        path = self._session.photo.path
        if path is None:
            return
        self._stage.compare_bar.left.setCurrentIndex(0)
        self.name = name
        self._left = Refine(View.COMPARE, path, edit=edit)
        self._session.bridge.submit(self._left)
        self.changed.emit()

    def compare_frames(self, left: int | None, right: int | None) -> None:
        """Show bracket frames by index on the two sides; None = photo (left), edit (right)."""
        self.name = ""
        self._left = self._ask_frame(View.COMPARE, left)
        self._right = self._ask_frame(View.COMPARE_RIGHT, right)
        if left is None:
            self._show_original()
        if right is None:
            self._stage.canvas.split.show_after([])
        self.changed.emit()

    def stop(self) -> None:
        """Put the photo as shot back on the left, its edit on the right."""
        for request in (self._left, self._right):
            if request is not None:
                self._session.bridge.cancel(request.view)
        self._left = self._right = None
        self.name = ""
        self._stage.compare_bar.reset()
        self._show_original()
        self._stage.canvas.split.show_after([])
        self.changed.emit()

    def _ask_frame(self, view: View, index: int | None) -> BracketFrame | None:
        path = self._session.photo.path
        if index is None or path is None:
            return None
        request = BracketFrame(view, path, edit=self._session.edit, index=index)
        self._session.bridge.submit(request)
        return request

    def _receive(self, arrival: Arrival) -> None:
        request = arrival.event.request
        if not arrival.levels:
            return
        if request is self._left:
            self._stage.canvas.split.show_before(arrival.levels, is_original=False)
        elif request is self._right:
            self._stage.canvas.split.show_after(arrival.levels)

    def _show_original(self) -> None:
        self._stage.canvas.split.show_before(self._session.photo.original, is_original=True)

    def _change_frames(self) -> None:
        """React to another photo, or to this one being merged with others or alone again."""
        names = tuple(Path(name).name for name in self._session.photo.frames)
        self._stage.compare_bar.set_frames(names)
        self.stop()
        self._show_bar()

    def _show_bar(self) -> None:
        self._stage.show_compare_bar(self._on and bool(self._session.photo.frames))
