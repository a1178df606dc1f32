"""Work that ends in a file: exports, batches, rack focus. It runs while editing goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.session import Session
from app.settings import Settings
from engine.edit import Edit
from engine.requests import Easing, Export, ExportDepth, Output, Request, Sweep

VIEWS = ("export", "batch", "sweep")


@dataclass
class Job:
    """One photo of a batch: `state` is "waiting", "working", "done", "failed" or "stopped"."""

    request: Export
    state: str = "waiting"
    words: str = ""


@dataclass
class Batch:
    jobs: list[Job] = field(default_factory=list)

    @property
    def over(self) -> bool:
        return all(job.state not in ("waiting", "working") for job in self.jobs)


class Exporting(QObject):
    done = Signal(object, object)
    """A request and the path that it wrote."""
    batch_changed = Signal()
    emptied = Signal()
    """Nothing is left to be written."""

    def __init__(self, session: Session, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._settings = settings
        self._window = window
        self._numbers: Iterator[int] = count(1)
        self.batch_now = Batch()
        self.looks: Callable[[], dict[str, Edit]] = dict
        """The presets that a batch may choose from."""
        self.pending: dict[str, Request] = {}
        self.dialog: QWidget | None = None
        session.arrived.connect(self._take)
        session.ended.connect(self._over)
        session.failed.connect(self._failed)
        session.progressed.connect(self._progress)

    # Dialogs -----------------------------------------------------------------------------

    def export(self) -> None:
        from app.dialogs.export import ExportDialog

        session = self._session
        if session.path is None:
            return
        dialog = ExportDialog(
            session.path, session.size, self._settings, self._window, self._about()
        )
        dialog.accepted.connect(lambda: self._export(dialog))
        self.dialog = dialog
        dialog.open()

    def _export(self, dialog) -> None:
        from app.dialogs.export import free_name

        output = dialog.output(self._session.edit.lens.blur)
        self.export_to(output)
        if dialog.depth_map.isChecked():
            depth = free_name(output.path.with_name(f"{output.path.stem}-depth.png"))
            self.export_depth_to(Output(depth, long_side=output.long_side))

    def _about(self) -> Callable[[tuple[int, int]], float | None]:
        """How long a picture of the open photo takes, by what its stages took so far."""
        session = self._session
        engine, path = session.bridge.engine, session.path
        if engine is None or path is None:
            return lambda size: None
        pace, recover = engine.studio.pace(path), session.edit.recover
        return lambda size: pace.about(size, recover=recover)

    def rack_focus(self) -> None:
        from app.dialogs.rack_focus import RackFocusDialog

        if self._session.disparity is not None:
            self.dialog = RackFocusDialog(self._session, self, self._window)
            self.dialog.open()

    def batch(self) -> None:
        from app.dialogs.batch import BatchDialog

        self.dialog = BatchDialog(self._session, self, self._settings, self._window, self.looks())
        self.dialog.show()

    # Requests ----------------------------------------------------------------------------

    def export_to(self, output: Output) -> None:
        """Export the edit as it is now."""
        path = self._path()
        self._submit(Export(self._view("export"), path, edit=self._session.edit, output=output))

    def export_depth_to(self, output: Output) -> None:
        depth = self._session.edit.depth
        self._submit(ExportDepth(self._view("export"), self._path(), depth=depth, output=output))

    def sweep_to(
        self, points: tuple, frames: int, easing: Easing, output: Output, edit: Edit
    ) -> None:
        self._submit(
            Sweep(
                self._view("sweep"),
                self._path(),
                edit=edit,
                points=points,
                frames=frames,
                easing=easing,
                output=output,
            )
        )

    def run_batch(self, work: list[tuple[Path, Edit, Output]]) -> None:
        """Export many photos, one after another."""
        self.batch_now = Batch(
            [
                Job(Export(self._view("batch"), path, edit=edit, output=output))
                for path, edit, output in work
            ]
        )
        for job in self.batch_now.jobs:
            self._submit(job.request)
        self.batch_changed.emit()

    def stop_all(self) -> None:
        """Stop all that is being written or waits for it; no half file stays."""
        for view in list(self.pending):
            self._session.bridge.cancel(view)

    def stop_batch(self) -> None:
        for job in self.batch_now.jobs:
            if job.state in ("waiting", "working"):
                self._session.bridge.cancel(job.request.view)

    def _path(self) -> Path:
        assert self._session.path is not None
        return self._session.path

    def _view(self, kind: str) -> str:
        return f"{kind}-{next(self._numbers)}"

    def _submit(self, request: Request) -> None:
        self.pending[request.view] = request
        self._session.bridge.submit(request)

    # Answers -----------------------------------------------------------------------------

    def _take(self, arrival) -> None:
        from engine.events import Exported

        if isinstance(arrival.event, Exported):
            request, path = arrival.event.request, arrival.event.path
            self._mark(request, "done", str(path))
            self.done.emit(request, path)
            self._settle(request)

    def _progress(self, request: Request, stage: str, fraction: float) -> None:
        self._mark(request, "working", f"{100 * fraction:.0f} %")

    def _failed(self, request: Request, words: str) -> None:
        self._mark(request, "failed", words)
        self._settle(request)

    def _over(self, request: Request, how: str) -> None:
        if how == "stopped":
            self._mark(request, "stopped", "")
            self._settle(request)

    def _settle(self, request: Request) -> None:
        if self.pending.get(request.view) is request:
            del self.pending[request.view]
            if not self.pending:
                self.emptied.emit()

    def _mark(self, request: Request, state: str, words: str) -> None:
        for job in self.batch_now.jobs:
            if job.request is request and (job.state, job.words) != (state, words):
                job.state, job.words = state, words
                self.batch_changed.emit()
