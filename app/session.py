"""The photo being edited: its state, and the requests that keep its picture true to its edit.

No widgets here. Panels read the state and call `change`; the canvas shows `picture`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage, QUndoStack

from app import sidecars
from app.bridge import Arrival, Bridge
from app.history import EditCommand
from engine.edit import Edit
from engine.lens import Lens, focus_disparity
from engine.requests import Draft, OpenPhoto, Recover, Refine, Request

if TYPE_CHECKING:
    from engine.optics.source import SourceLens

REST_MS = 150
"""A slider that rests this long is taken as meant: the picture is refined."""

FIRST_BLUR = 30.0
"""Blur level that the first click gives to a photo that is still as shot."""

BLURRED = 3.0
"""A photo below this blur level is sharp all over: its focus plane says nothing."""

EDITING_VIEWS = ("recover", "draft", "refine")


class Session(QObject):
    photo_changed = Signal()
    edit_changed = Signal()
    depth_changed = Signal()
    source_changed = Signal()
    recovered_changed = Signal()
    picture_changed = Signal(bool)
    """The picture to show is another one; True: let it fade in."""
    progressed = Signal(object, str, float)
    ended = Signal(object, str)
    """A request is over: "done", "stopped" or "failed"."""
    message = Signal(str, str)
    """"error" or "notice", and the words."""
    failed = Signal(object, str)
    """A request and why it has no result."""
    arrived = Signal(object)
    """Events of views that are not the session's own: exports, sweeps, true pixels."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bridge = bridge
        self.undo_stack = QUndoStack(self)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._refine)
        self.sidecars = sidecars.Sidecars(self)
        self.sidecars.fault.connect(lambda words: self.message.emit("error", words))
        self._gestures = 0
        self._told: set[str] = set()  # a notice is news once, not after every slider move
        self._held = False
        self._opening: OpenPhoto | None = None
        self._forget()
        bridge.arrived.connect(self._take)

    def _forget(self) -> None:
        self.path: Path | None = None
        self.size = (0, 0)
        self.edit = Edit()
        self.original: list[QImage] = []
        self.rendered: list[QImage] = []
        self.rendered_edit: Edit | None = None
        self.rendered_as = ""
        self.disparity: np.ndarray | None = None
        self.depth_map: QImage | None = None
        self.depth_histogram: np.ndarray | None = None
        self.depth_known = False
        self.subject = (0.5, 0.5)
        self._as_shots: set[Lens] = set()
        self.source: SourceLens | None = None
        self.coc_map: QImage | None = None
        self.coc_top = 1.0
        self.recovered: list[QImage] = []
        self.recovered_map: QImage | None = None
        self.recovered_by = ""
        self._drafting: Draft | None = None
        self._draft_due = False

    # What the photo is -------------------------------------------------------------------

    @property
    def as_shot(self) -> Lens:
        """The photo's own lens: rendering it changes nothing. A stand-in until it is measured."""
        if self.source is None:
            return Lens(focus=self.subject, blur=0, focus_disparity=0.5)
        return Lens(
            focus=self.subject,
            blur=min(100.0, self.source.blur),
            range=self.source.range,
            focus_disparity=min(1.0, max(0.0, self.source.focus_disparity)),
        )

    @property
    def is_as_shot(self) -> bool:
        """Undo may lead back to what "as shot" meant before the photo was measured."""
        return self.edit.lens in self._as_shots

    @property
    def held(self) -> bool:
        """Whether a slider is in hand."""
        return self._held

    @property
    def focus_disparity(self) -> float | None:
        if self.disparity is None:
            return self.edit.lens.focus_disparity
        return focus_disparity(self.disparity, self.edit.lens)

    @property
    def picture(self) -> list[QImage]:
        """The picture of the edit as far as it is there, with its halves."""
        if self.is_as_shot or not self.rendered:
            return self.original
        return self.rendered

    # What the photographer does ----------------------------------------------------------

    def open(self, path: Path) -> None:
        """Open a photo with the edit kept for it; the one on screen stays until it is there."""
        self._rest.stop()
        for view in EDITING_VIEWS:
            self.bridge.cancel(view)
        self._opening = OpenPhoto("open", path)
        self.bridge.submit(self._opening)

    def begin_gesture(self) -> int:
        """A drag begins: changes made with this number merge into one step of undo."""
        self._gestures += 1
        self._held = True
        return self._gestures

    def end_gesture(self) -> None:
        """The drag is over: refine what it left."""
        self._held = False
        if self._rest.isActive():
            self._refine()

    def change(self, text: str, gesture: int = -1, **changes) -> None:
        """Change the lens."""
        self.apply(replace(self.edit, lens=replace(self.edit.lens, **changes)), text, gesture)

    def focus_at(self, point: tuple[float, float], gesture: int = -1) -> None:
        """Focus on a point, fractions of the photo."""
        x, y = (min(1.0, max(0.0, v)) for v in point)
        blur = self.edit.lens.blur
        if self.is_as_shot:
            blur = max(FIRST_BLUR, blur)
        self.change(self.tr("Focus"), gesture, focus=(x, y), focus_disparity=None, blur=blur)

    def set_blur(self, blur: float, gesture: int = -1) -> None:
        """Blur more or less; a photo as shot round its own focus plane, if it has one."""
        changes = {}
        if self.is_as_shot and (self.source is None or self.source.blur < BLURRED):
            changes = {"focus_disparity": None}
        self.change(self.tr("Blur"), gesture, blur=blur, **changes)

    def apply(self, edit: Edit, text: str, gesture: int = -1) -> None:
        """Make `edit` the photo's edit, as one step of undo."""
        if edit != self.edit and self.path is not None:
            self.undo_stack.push(EditCommand(self._put, self.edit, edit, text, gesture))

    def reopen(self) -> None:
        """Ask for everything again, of another engine or model."""
        if self.path is not None:
            self._drafting = None
            self._find_depth()

    def render_again(self) -> None:
        """Draft and refine the edit as it is."""
        self._draft()
        self._rest.start()

    def cancel(self) -> None:
        """Stop what the engine does for this photo."""
        self._rest.stop()
        for view in EDITING_VIEWS:
            self.bridge.cancel(view)

    # From edit to requests ---------------------------------------------------------------

    def _put(self, edit: Edit) -> None:
        before, self.edit = self.edit, edit
        assert self.path is not None
        self.sidecars.keep(self.path, edit)
        self.edit_changed.emit()
        if edit.depth != before.depth:
            self._find_depth()
            return
        if (edit.recover, edit.model, edit.adapter) != (
            before.recover,
            before.model,
            before.adapter,
        ):
            self._recover()
        if self.is_as_shot:
            self.cancel()
            self.picture_changed.emit(not self._held)
            return
        self.render_again()

    def _draft(self) -> None:
        """Ask for a draft, one at a time: one that is replaced before it is done shows nothing."""
        if self.path is None or not self.depth_known:
            return
        if self._drafting is not None:
            self._draft_due = True
            return
        self._draft_due = False
        self._drafting = Draft("draft", self.path, edit=self.edit)
        self.bridge.submit(self._drafting)

    def _refine(self) -> None:
        if self._held:
            self._rest.start()
            return
        self._rest.stop()
        if self.path is not None and self.depth_known and not self.is_as_shot:
            self.bridge.submit(Refine("refine", self.path, edit=self.edit))

    def _find_depth(self) -> None:
        assert self.path is not None
        self._opening = OpenPhoto("open", self.path, depth=self.edit.depth)
        self.bridge.submit(self._opening)

    def _recover(self) -> None:
        assert self.path is not None
        self.bridge.submit(Recover("recover", self.path, edit=self.edit))

    # From events to state ----------------------------------------------------------------

    def _take(self, arrival: Arrival) -> None:
        from engine import events

        event = arrival.event
        request = event.request
        match event:
            case events.Progress():
                self.progressed.emit(request, event.stage, event.fraction)
            case events.Notice():
                if event.text not in self._told and not request.view.startswith("batch"):
                    self._told.add(event.text)
                    self.message.emit("notice", event.text)
            case events.Failed():
                self._over(request, "failed")
                self.failed.emit(request, event.message)
                if not request.view.startswith("batch"):  # a batch keeps its own report
                    self.message.emit("error", event.message)
            case events.Stopped():
                self._over(request, "stopped")
            case events.Opened() if request == self._opening:
                self._opened(arrival, event.size)
            case events.DepthReady() if request == self._opening:
                self._depth_ready(arrival, event.disparity, event.subject)
            case events.Measured() if request == self._opening:
                self._measure(arrival, event.source)
                self._over(request, "done")
            case events.Recovered() if request.path == self.path:
                self.recovered = arrival.levels
                self.recovered_map = arrival.map
                self.recovered_by = event.by
                self._over(request, "done")
                self.recovered_changed.emit()
                if not self.is_as_shot:
                    self.render_again()
            case events.Drafted() if request.view == "draft":
                self._over(request, "done")
                if request.path == self.path and not self._refined(self.edit):
                    self._show(arrival, "draft", fade=False)
            case events.Drafted() | events.Stepped() if self._is_current(request):
                step = getattr(event, "step", 0)
                self._show(arrival, f"step {step}" if step else "full", fade=True)
            case events.Finished():
                if self._is_current(request):
                    self._show(arrival, "final", fade=True)
                self._over(request, "done")
            case events.Detailed():
                self._over(request, "done")
                self.arrived.emit(arrival)
            case _:
                self.arrived.emit(arrival)

    def _is_current(self, request: Request) -> bool:
        return isinstance(request, Refine) and (request.path, request.edit) == (
            self.path,
            self.edit,
        )

    def _refined(self, edit: Edit) -> bool:
        return self.rendered_edit == edit and self.rendered_as not in ("", "draft")

    def _over(self, request: Request, how: str) -> None:
        if request is self._drafting:
            self._drafting = None
            if self._draft_due and how != "failed":
                self._draft()
        if request is self._opening and how == "failed":
            self._opening = None
        self.ended.emit(request, how)

    def _opened(self, arrival: Arrival, size: tuple[int, int]) -> None:
        assert self._opening is not None
        if self._opening.path == self.path:
            return  # the same photo with other depth
        self._forget()
        self.path = self._opening.path
        edit = self.sidecars.read(self.path)
        self.size = size
        self.original = arrival.levels
        self._as_shots = {self.as_shot}
        self.edit = edit or Edit(lens=self.as_shot)
        self.undo_stack.clear()
        if self.edit.depth != self._opening.depth:
            self._find_depth()
        self.photo_changed.emit()
        self.edit_changed.emit()
        self.picture_changed.emit(False)

    def _depth_ready(
        self, arrival: Arrival, disparity: np.ndarray | None, subject: tuple[float, float]
    ) -> None:
        was_as_shot = self.is_as_shot
        self.disparity = disparity
        self.depth_map = arrival.map
        self.depth_histogram = arrival.histogram
        self.depth_known = True
        self.subject = subject
        self._stay_as_shot(was_as_shot)
        self.depth_changed.emit()
        if not self.is_as_shot:
            self.rendered_edit = None
            self.render_again()

    def _measure(self, arrival: Arrival, source: SourceLens | None) -> None:
        was_as_shot = self.is_as_shot
        self.source = source
        self.coc_map = arrival.map
        self.coc_top = arrival.top
        self._stay_as_shot(was_as_shot)
        self.source_changed.emit()
        if self.edit.recover:
            self._recover()

    def _stay_as_shot(self, was: bool) -> None:
        """What "as shot" means becomes known in steps; an untouched photo follows, without undo."""
        self._as_shots.add(self.as_shot)
        if was and self.edit.lens != self.as_shot and self.undo_stack.count() == 0:
            self.edit = replace(self.edit, lens=self.as_shot)
            self.edit_changed.emit()

    def _show(self, arrival: Arrival, what: str, fade: bool) -> None:
        self.rendered = arrival.levels
        self.rendered_edit = getattr(arrival.event.request, "edit", None)
        self.rendered_as = what
        if not self.is_as_shot:
            self.picture_changed.emit(fade)
