"""Compare the picture with another edit of the same photo, across the split line."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.bridge import Arrival
from app.session import Session
from app.views import View
from app.widgets.stage import Stage
from engine.edit import Edit
from engine.requests import Refine


class Comparing(QObject):
    changed = Signal()
    """Another edit stands on the left of the split line."""

    def __init__(self, session: Session, stage: Stage, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._stage = stage
        self._request: Refine | None = None
        self.name = ""
        """What stands on the left; empty = the photo as shot."""
        session.arrived.connect(self._receive)
        session.photo_changed.connect(self.stop)

    def compare_with(self, edit: Edit, name: str) -> None:
        """Render `edit` and put it on the left of the split line."""
        path = self._session.photo.path
        if path is None:
            return
        self.name = name
        self._request = Refine(View.COMPARE, path, edit=edit)
        self._session.bridge.submit(self._request)
        self.changed.emit()

    def stop(self) -> None:
        """Put the photo as shot back on the left."""
        if self._request is not None:
            self._session.bridge.cancel(View.COMPARE)
        self._request, self.name = None, ""
        self._stage.canvas.split.show_before(self._session.photo.original, is_original=True)
        self.changed.emit()

    def _receive(self, arrival: Arrival) -> None:
        if self._request is not None and arrival.event.request is self._request and arrival.levels:
            self._stage.canvas.split.show_before(arrival.levels, is_original=False)
