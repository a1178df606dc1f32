"""The photo being edited: its state, and the requests that keep its image in step with its edit.

No widgets here. Panels read `photo` and call commands; the canvas shows `photo.picture`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from app import sidecars
from app.bridge import Arrival, Bridge
from app.history import EditCommand
from app.photo_state import PhotoState, Quality, Rendering
from app.renderer import Renderer
from app.views import View, view_of
from engine.companions import Companions
from engine.edit import Edit
from engine.lens import focused_at
from engine.requests import KeepMask, OpenPhoto, Recover, Request

if TYPE_CHECKING:
    from engine.events import DepthReady, Opened
    from engine.optics.source import SourceLens

FIRST_BLUR_LEVEL = 30.0
"""Blur level that the first focus gives to a photo that is still as shot."""

SHARP_BLUR_LEVEL = 3.0
"""A photo below this blur level is sharp everywhere, so its focus plane is meaningless."""


class Session(QObject):
    photo_changed = Signal()
    edit_changed = Signal()
    depth_changed = Signal()
    source_changed = Signal()
    recovered_changed = Signal()
    keep_changed = Signal()
    frames_changed = Signal()
    """The same photo was merged with others, or is alone again."""
    picture_changed = Signal(bool)
    """The image to show changed; True: fade it in."""
    progressed = Signal(object, str, float)
    ended = Signal(object, str)
    """A request is over: "done", "stopped" or "failed"."""
    message = Signal(str, str)
    """"error" or "notice", and the text."""
    failed = Signal(object, str)
    """A request and why it failed."""
    arrived = Signal(object)
    """Events of views that do not belong to the session: exports, rack focus, detail."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bridge = bridge
        self.photo = PhotoState()
        self.undo_stack = QUndoStack(self)
        self.sidecars = sidecars.Sidecars(self)
        self.sidecars.error.connect(lambda text: self.message.emit("error", text))
        self.renderer = Renderer(bridge, lambda: self.photo, self)
        self._gestures = 0
        self._notices: set[str] = set()  # each notice is shown once, not after every slider move
        self._opening: OpenPhoto | None = None
        bridge.arrived.connect(self._handle)
        bridge.refused.connect(self._fail)

    @property
    def edit(self) -> Edit:
        return self.photo.edit

    # Commands ----------------------------------------------------------------------------

    def open(self, path: Path) -> None:
        """Open a photo with its saved edit; the one on screen stays until it is loaded."""
        self.renderer.cancel()
        self._opening = OpenPhoto(View.OPEN, path)
        self.bridge.submit(self._opening)

    def set_blur(self, blur: float, gesture: int = -1) -> None:
        """Set the blur level; a photo as shot keeps its own focus plane, if it has one."""
        changes = {}
        source = self.photo.source
        if self.photo.is_as_shot and (source is None or source.blur < SHARP_BLUR_LEVEL):
            changes = {"focus_disparity": None}
        self.change(self.tr("Blur"), gesture, blur=blur, **changes)

    def paste(self, copied: Edit) -> None:
        """Apply another photo's lens and quality, not its focus point, depth or strokes."""
        lens = focused_at(copied.lens, self.edit.lens.focus)
        own = replace(
            copied,
            lens=lens,
            depth=self.edit.depth,
            companions=self.edit.companions,
            keep=self.edit.keep,
        )
        self.apply(own, self.tr("Paste settings"))

    def apply_preset(self, preset: Edit, name: str) -> None:
        self.apply(self.with_preset(preset), name)

    def with_preset(self, preset: Edit) -> Edit:
        """The edit with a preset's look; its focus stays, or on a photo as shot is the subject."""
        from engine.files.sidecar import with_preset

        edit = with_preset(self.edit, preset)
        if self.photo.is_as_shot:
            edit = replace(edit, lens=focused_at(edit.lens, self.photo.subject))
        return edit

    def change(self, text: str, gesture: int = -1, **changes) -> None:
        """Change fields of the lens."""
        self.apply(replace(self.edit, lens=replace(self.edit.lens, **changes)), text, gesture)

    def apply(self, edit: Edit, text: str, gesture: int = -1) -> None:
        """Make `edit` the photo's edit, as one undo step."""
        if edit != self.edit and self.photo.path is not None:
            self.undo_stack.push(EditCommand(self._set_edit, self.edit, edit, text, gesture))

    def begin_gesture(self) -> int:
        """Begin a drag: changes made with the returned number merge into one undo step."""
        self._gestures += 1
        self.renderer.dragging = True
        return self._gestures

    def end_gesture(self) -> None:
        """End the drag and refine its result."""
        self.renderer.release()

    def reopen(self) -> None:
        """Request everything again, from another engine or model."""
        if self.photo.path is not None:
            self.renderer.forget()
            self._find_depth()

    # From edit to requests ---------------------------------------------------------------

    def _update(self, **changes) -> None:
        self.photo = replace(self.photo, **changes)

    def _set_edit(self, edit: Edit) -> None:
        before = self.edit
        self._update(edit=edit)
        assert self.photo.path is not None
        self.sidecars.schedule_save(self.photo.path, edit)
        self.edit_changed.emit()
        if edit.keep != before.keep:
            self._find_kept()
        if edit.depth != before.depth or edit.companions != before.companions:
            self._find_depth()
            return
        if _recovery(edit) != _recovery(before):
            self._recover()
        if self.photo.is_as_shot:
            self.renderer.cancel()
            self.picture_changed.emit(not self.renderer.dragging)
            return
        self.renderer.render()

    def _find_depth(self) -> None:
        assert self.photo.path is not None
        self._opening = OpenPhoto(
            View.OPEN,
            self.photo.path,
            depth=self.edit.depth,
            companions=self.edit.companions,
        )
        self.bridge.submit(self._opening)

    def _find_kept(self) -> None:
        assert self.photo.path is not None
        self.bridge.submit(KeepMask(View.KEEP, self.photo.path, keep=self.edit.keep))

    def _recover(self) -> None:
        assert self.photo.path is not None
        self.bridge.submit(Recover(View.RECOVER, self.photo.path, edit=self.edit))

    # From events to state ----------------------------------------------------------------

    def _handle(self, arrival: Arrival) -> None:
        from engine import events

        event = arrival.event
        request = event.request
        match event:
            case events.Progress():
                self.progressed.emit(request, event.stage, event.fraction)
            case events.Notice():
                if event.text not in self._notices and not _reports_itself(request):
                    self._notices.add(event.text)
                    self.message.emit("notice", event.text)
            case events.Failed():
                self._fail(request, event.message)
            case events.Stopped():
                self._end(request, "stopped")
            case events.Opened() if request == self._opening:
                self._handle_opened(arrival, event)
            case events.DepthReady() if request == self._opening:
                self._handle_depth(arrival, event)
            case events.Measured() if request == self._opening:
                self._handle_source(arrival, event.source)
                self._end(request, "done")
            case events.Recovered() if request.path == self.photo.path:
                self._update(
                    recovered_map=arrival.map,
                    recovered_share=arrival.mean,
                    recovered_by=event.by,
                )
                self._end(request, "done")
                self.recovered_changed.emit()
                if not self.photo.is_as_shot:
                    self.renderer.render()
            case events.KeepMasked() if isinstance(request, KeepMask):
                if (request.path, request.keep) == (self.photo.path, self.edit.keep):
                    self._update(keep_map=arrival.map)
                    self.keep_changed.emit()
                self._end(request, "done")
            case events.Drafted() | events.Stepped() | events.Finished():
                self._handle_picture(arrival, last=isinstance(event, events.Finished))
            case events.FramePicture():
                self._end(request, "done")
                self.arrived.emit(arrival)
            case events.SweepFrame(last=False):
                self.arrived.emit(arrival)
            case events.Detailed() | events.SweepFrame():
                self._end(request, "done")
                self.arrived.emit(arrival)
            case _:
                self.arrived.emit(arrival)

    def _fail(self, request: Request, error: str) -> None:
        self._end(request, "failed")
        self.failed.emit(request, error)
        if not _reports_itself(request):
            self.message.emit("error", error)

    def _end(self, request: Request, how: str) -> None:
        self.renderer.end(request, failed=how == "failed")
        failed = how in ("failed", "stopped")
        if isinstance(request, OpenPhoto) and request is self._opening and failed:
            self._opening = None
            if request.companions and request.path == self.photo.path:
                self._drop_failed_companions()
        self.ended.emit(request, how)

    def _drop_failed_companions(self) -> None:
        """Drop the companion photos: they could not be used, or merging was stopped."""
        self._update(edit=replace(self.edit, companions=Companions()))
        assert self.photo.path is not None
        self.sidecars.schedule_save(self.photo.path, self.edit)
        self.edit_changed.emit()
        self._find_depth()

    def _handle_opened(self, arrival: Arrival, event: Opened) -> None:
        assert self._opening is not None
        path = self._opening.path
        if path == self.photo.path:  # the same photo with other depth, or merged with others
            self._update(original=arrival.levels, size=event.size, frames=event.frames)
            self.frames_changed.emit()
            if self.photo.is_as_shot:
                self.picture_changed.emit(False)
            return
        saved = self.sidecars.read(path)
        photo = PhotoState(
            path=path,
            size=event.size,
            stored_depth=event.stored_depth,
            camera=event.camera,
            frames=event.frames,
            original=arrival.levels,
        )
        self.photo = replace(
            photo,
            as_shot_lenses=frozenset({photo.as_shot}),
            edit=saved or Edit(lens=photo.as_shot),
        )
        self.renderer.forget()
        self.undo_stack.clear()
        if (self.edit.depth, self.edit.companions) != (
            self._opening.depth,
            self._opening.companions,
        ):
            self._find_depth()
        if self.edit.keep:
            self._find_kept()
        self.photo_changed.emit()
        self.edit_changed.emit()
        self.picture_changed.emit(False)

    def _handle_depth(self, arrival: Arrival, event: DepthReady) -> None:
        was_as_shot = self.photo.is_as_shot
        self._update(
            disparity=event.disparity,
            depth_map=arrival.map,
            depth_histogram=arrival.histogram,
            depth_known=True,
            subject=event.subject,
            faces=event.faces,
        )
        self._keep_as_shot(was_as_shot)
        self.depth_changed.emit()
        if not self.photo.is_as_shot:
            if self.photo.rendering is not None:
                self._update(rendering=replace(self.photo.rendering, edit=None))
            self.renderer.render()

    def _handle_source(self, arrival: Arrival, source: SourceLens | None) -> None:
        was_as_shot = self.photo.is_as_shot
        self._update(
            source=source, coc_map=arrival.map, coc_max=arrival.map_max, coc_min=arrival.map_p2
        )
        self._keep_as_shot(was_as_shot)
        self.source_changed.emit()
        if self.edit.recover:
            self._recover()

    def _keep_as_shot(self, was: bool) -> None:
        """Update the "as shot" lens, known in steps; an untouched photo follows, without undo."""
        lens = self.photo.as_shot
        self._update(as_shot_lenses=self.photo.as_shot_lenses | {lens})
        if was and self.edit.lens != lens and self.undo_stack.count() == 0:
            self._update(edit=replace(self.edit, lens=lens))
            self.edit_changed.emit()

    def _handle_picture(self, arrival: Arrival, last: bool) -> None:
        request = arrival.event.request
        drafted = request.view is View.DRAFT
        if drafted:
            self._end(request, "done")
        quality = self.renderer.quality(arrival.event)
        if quality is not None:
            edit = getattr(request, "edit", None)
            self._update(rendering=Rendering(arrival.levels, edit, quality))
            if not self.photo.is_as_shot:
                self.picture_changed.emit(quality is not Quality.DRAFT)
        elif not drafted:
            self.arrived.emit(arrival)
        if last:
            self._end(request, "done")


def _reports_itself(request: Request) -> bool:
    return view_of(request) is View.BATCH


def _recovery(edit: Edit) -> tuple:
    """The parts of an edit that the recovered photo depends on."""
    return (edit.recover, edit.model, edit.adapter, edit.companions.reference)
