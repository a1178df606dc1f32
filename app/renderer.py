"""Requests renderings of the edit: drafts while it changes, a refined image once it is stable."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.bridge import Bridge
from app.photo_state import PhotoState, Quality
from app.views import EDITING, View
from engine.requests import Draft, Refine, Request

if TYPE_CHECKING:
    from engine.events import Event

REFINE_DELAY_MS = 150
"""Refine the image once the controls have been still for this long."""


class Renderer(QObject):
    def __init__(self, bridge: Bridge, photo: Callable[[], PhotoState], parent: QObject) -> None:
        """`photo` returns the state whose edit is rendered."""
        super().__init__(parent)
        self._bridge = bridge
        self._photo = photo
        self._delay = QTimer(self, singleShot=True, interval=REFINE_DELAY_MS)
        self._delay.timeout.connect(self.refine)
        self._drafting: Draft | None = None
        self._draft_due = False
        self.dragging = False
        """A control is being dragged: nothing is refined until it is released."""

    def render(self) -> None:
        """Draft and refine the current edit."""
        self._draft()
        self._delay.start()

    def release(self) -> None:
        """End the drag and refine its result."""
        self.dragging = False
        if self._delay.isActive():
            self.refine()

    def cancel(self) -> None:
        """Stop the engine's work for this edit."""
        self._delay.stop()
        for view in EDITING:
            self._bridge.cancel(view)

    def forget(self) -> None:
        """Forget the draft in progress: the photo or the engine changed."""
        self._drafting = None
        self._draft_due = False

    def end(self, request: Request, failed: bool) -> None:
        """React to the end of a request: start the draft that waited for it."""
        if request is self._drafting:
            self._drafting = None
            if self._draft_due and not failed:
                self._draft()

    def quality(self, event: Event) -> Quality | None:
        """The quality of an event's image; None if it should not be shown."""
        from engine import events

        request, photo = event.request, self._photo()
        if isinstance(event, events.Drafted) and request.view is View.DRAFT:
            shown = request.path == photo.path and not photo.refined()
            return Quality.DRAFT if shown else None
        current = (request.path, getattr(request, "edit", None)) == (photo.path, photo.edit)
        if request.view is not View.REFINE or not current:
            return None
        match event:
            case events.Drafted():
                return Quality.FULL_DRAFT
            case events.Stepped():
                return Quality.STEP
            case events.Finished():
                return Quality.FINAL
        return None

    def refine(self) -> None:
        """Request the refined image, unless the photo is as shot or a drag is in progress."""
        if self.dragging:
            self._delay.start()
            return
        self._delay.stop()
        photo = self._photo()
        if photo.path is not None and photo.depth_known and not photo.is_as_shot:
            self._bridge.submit(Refine(View.REFINE, photo.path, edit=photo.edit))

    def _draft(self) -> None:
        """Request a draft, one at a time: a draft replaced before it is done is never shown."""
        photo = self._photo()
        if photo.path is None or not photo.depth_known:
            return
        if self._drafting is not None:
            self._draft_due = True
            return
        self._draft_due = False
        self._drafting = Draft(View.DRAFT, photo.path, edit=photo.edit)
        self._bridge.submit(self._drafting)
