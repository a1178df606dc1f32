"""Requests for pictures of the edit: drafts while it changes, the refined picture when it rests."""

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
"""A control that rests this long is left where it is: the picture is refined."""


class Renderer(QObject):
    def __init__(self, bridge: Bridge, photo: Callable[[], PhotoState], parent: QObject) -> None:
        """`photo` gives the state whose edit is rendered."""
        super().__init__(parent)
        self._bridge = bridge
        self._photo = photo
        self._delay = QTimer(self, singleShot=True, interval=REFINE_DELAY_MS)
        self._delay.timeout.connect(self.refine)
        self._drafting: Draft | None = None
        self._draft_due = False
        self.held = False
        """A control is being dragged: nothing is refined until it is let go of."""

    def render(self) -> None:
        """Draft and refine the edit as it is."""
        self._draft()
        self._delay.start()

    def release(self) -> None:
        """The drag is over: refine what it left."""
        self.held = False
        if self._delay.isActive():
            self.refine()

    def cancel(self) -> None:
        """Stop what the engine does for this edit."""
        self._delay.stop()
        for view in EDITING:
            self._bridge.cancel(view)

    def forget(self) -> None:
        """Another photo, or another engine: no draft is under way any more."""
        self._drafting = None
        self._draft_due = False

    def end(self, request: Request, failed: bool) -> None:
        """A request is over: a draft that waited for it is next."""
        if request is self._drafting:
            self._drafting = None
            if self._draft_due and not failed:
                self._draft()

    def quality(self, event: Event) -> Quality | None:
        """How far the picture of an event has come; None if it is not to be shown."""
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
        """Ask for the refined picture, unless the photo is as shot or a drag goes on."""
        if self.held:
            self._delay.start()
            return
        self._delay.stop()
        photo = self._photo()
        if photo.path is not None and photo.depth_known and not photo.is_as_shot:
            self._bridge.submit(Refine(View.REFINE, photo.path, edit=photo.edit))

    def _draft(self) -> None:
        """Ask for a draft, one at a time: one that is replaced before it is done shows nothing."""
        photo = self._photo()
        if photo.path is None or not photo.depth_known:
            return
        if self._drafting is not None:
            self._draft_due = True
            return
        self._draft_due = False
        self._drafting = Draft(View.DRAFT, photo.path, edit=photo.edit)
        self._bridge.submit(self._drafting)
