"""Work that writes files: exports, batches, rack focus. It runs while the user keeps editing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.engine_text import in_window_language
from app.session import Session
from app.settings import Settings
from app.views import View
from engine.edit import Edit
from engine.requests import Easing, Export, ExportDepth, Output, Request, Sweep


class JobState(Enum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"

    @property
    def over(self) -> bool:
        return self not in (JobState.WAITING, JobState.RUNNING)


@dataclass
class Job:
    """One photo of a batch; `detail` is its percentage, its error or its result's path."""

    request: Export
    state: JobState = JobState.WAITING
    detail: str = ""


@dataclass
class Batch:
    jobs: list[Job] = field(default_factory=list)

    @property
    def over(self) -> bool:
        return all(job.state.over for job in self.jobs)


class Exporting(QObject):
    done = Signal(object, object)
    """A request and the path that it wrote."""
    batch_changed = Signal()
    emptied = Signal()
    """Nothing is left to write."""

    def __init__(self, session: Session, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        self._session = session
        self._numbers: Iterator[int] = count(1)
        self.current_batch = Batch()
        self.pending: dict[object, Request] = {}
        session.arrived.connect(self._receive)
        session.ended.connect(self._end)
        session.failed.connect(self._fail)
        session.progressed.connect(self._progress)

    # Requests ----------------------------------------------------------------------------

    def export(self, output: Output) -> None:
        """Export the current edit."""
        view = self._numbered(View.EXPORT)
        self._submit(
            Export(view, self._path(), edit=self._session.edit, output=self._signed(output))
        )

    def export_depth(self, output: Output) -> None:
        depth = self._session.edit.depth
        view = self._numbered(View.EXPORT)
        self._submit(ExportDepth(view, self._path(), depth=depth, output=output))

    def export_rack_focus(
        self, points: tuple, frames: int, easing: Easing, output: Output, edit: Edit
    ) -> None:
        self._submit(
            Sweep(
                self._numbered(View.RACK_FOCUS),
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
        self.current_batch = Batch(
            [
                Job(Export(self._numbered(View.BATCH), path, edit, self._signed(output)))
                for path, edit, output in work
            ]
        )
        for job in self.current_batch.jobs:
            self._submit(job.request)
        self.batch_changed.emit()

    def retry_failed(self) -> None:
        """Retry the failed exports; finished ones stay in the report."""
        for job in self.current_batch.jobs:
            if job.state is JobState.FAILED:
                job.request = replace(job.request, view=self._numbered(View.BATCH))
                job.state, job.detail = JobState.WAITING, ""
                self._submit(job.request)
        self.batch_changed.emit()

    def clear_batch(self) -> None:
        """Clear the report of a finished batch."""
        self.current_batch = Batch()

    def estimate(self) -> Callable[[tuple[int, int]], float | None]:
        """A function from image size to estimated seconds, based on this photo's stage times."""
        session = self._session
        engine, path = session.bridge.engine, session.photo.path
        if engine is None or path is None:
            return lambda size: None
        recover = session.edit.recover
        return lambda size: engine.estimate(path, size, recover=recover)

    def stop_all(self) -> None:
        """Stop everything being written or waiting; no partial file stays."""
        for view in list(self.pending):
            self._session.bridge.cancel(view)

    def stop_batch(self) -> None:
        for job in self.current_batch.jobs:
            if not job.state.over:
                self._session.bridge.cancel(job.request.view)

    def _signed(self, output: Output) -> Output:
        """The output with its signing credentials, if the preferences ask for them."""
        if output.metadata == "strip":
            return output
        return replace(output, signing=self._settings.signing)

    def _path(self) -> Path:
        assert self._session.photo.path is not None
        return self._session.photo.path

    def _numbered(self, view: View) -> tuple[View, int]:
        return (view, next(self._numbers))

    def _submit(self, request: Request) -> None:
        self.pending[request.view] = request
        self._session.bridge.submit(request)

    # Results -----------------------------------------------------------------------------

    def _receive(self, arrival) -> None:
        from engine.events import Exported

        if isinstance(arrival.event, Exported):
            request, path = arrival.event.request, arrival.event.path
            self._set_state(request, JobState.DONE, str(path))
            self.done.emit(request, path)
            self._settle(request)

    def _progress(self, request: Request, stage: str, fraction: float) -> None:
        self._set_state(request, JobState.RUNNING, f"{100 * fraction:.0f} %")

    def _fail(self, request: Request, error: str) -> None:
        self._set_state(request, JobState.FAILED, in_window_language(error))
        self._settle(request)

    def _end(self, request: Request, how: str) -> None:
        if how == "stopped":
            self._set_state(request, JobState.STOPPED, "")
            self._settle(request)

    def _settle(self, request: Request) -> None:
        if self.pending.get(request.view) is request:
            del self.pending[request.view]
            if not self.pending:
                self.emptied.emit()

    def _set_state(self, request: Request, state: JobState, detail: str) -> None:
        for job in self.current_batch.jobs:
            if job.request is request and (job.state, job.detail) != (state, detail):
                job.state, job.detail = state, detail
                self.batch_changed.emit()
