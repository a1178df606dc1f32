"""The engine's interface for a window: requests in, events out, and three calls for all else.

There are two lanes. The *engine thread* alone owns the models and does everything but drafts.
Drafts are pure optics on arrays that are ready, so they have their own lane: the slider stays
responsive while a model runs.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from engine.backends.choice import reason
from engine.dispatch import answer
from engine.edit import Edit
from engine.jobs.listen import Listen
from engine.pipeline.store import SceneStore
from engine.requests import Draft, OpenPhoto, Request
from engine.settings import Settings
from engine.worker import Lane, yield_to_window


@dataclass(frozen=True)
class Status:
    """Attributes:
    settings: as chosen.
    runs_by: what they amount to on this machine, in plain words.
    has_dit: whether the shipped DiT is available.
    kept_mb: memory used by photos and what was computed from them, MB.
    """

    settings: Settings
    runs_by: str
    has_dit: bool
    kept_mb: float


class Engine:
    """Owner of the models and of the threads that use them.

    `listen` is called from the engine's threads; a window passes events on to its own thread.

    Args:
        yields: let a window's thread have a core whenever it needs one.
    """

    def __init__(
        self, listen: Listen, settings: Settings | None = None, *, yields: bool = False
    ) -> None:
        self._store = SceneStore(settings)
        models, work = self._store.models, partial(answer, self._store)
        begin = yield_to_window if yields else (lambda: None)
        self._engine = Lane("engine", work, listen, models.interrupt, models.close, begin=begin)
        # A slider sends requests faster than drafts are rendered: if each canceled the previous
        # one, none would ever be shown.
        self._drafts = Lane("drafts", work, listen, finishes=True, begin=begin)
        self._store.awaits = self._awaits

    def submit(self, request: Request) -> None:
        """Queue a request; it replaces and cancels earlier work for its view."""
        self._lane(request).submit(request)

    def cancel(self, view: Hashable) -> None:
        """Cancel running and waiting work for `view`; `Stopped` follows."""
        self._engine.cancel(view)
        self._drafts.cancel(view)

    def status(self) -> Status:
        """What the engine runs on and keeps in memory; fast, callable from any thread."""
        settings = self._store.settings
        return Status(
            settings,
            reason(settings.backend, settings.device),
            self._store.models.has("dit"),
            self._store.kept_mb,
        )

    def estimate(self, path: Path, size: tuple[int, int], *, recover: bool = True) -> float | None:
        """Estimated seconds to render this photo, from what its stages took so far.

        Args:
            size: (width, height) of the result.
            recover: whether the photo's own blur is to be removed.
        Returns:
            None if nothing of the photo has been rendered yet.
        """
        return self._store.pace(path).about(size, recover=recover)

    def clear_cache(self) -> None:
        """Drop all computed results; they are computed again on demand."""
        self._store.clear()

    def idle(self, timeout: float) -> bool:
        """Wait until nothing runs or waits; False if that takes longer than `timeout` seconds."""
        return self._engine.idle(timeout) and self._drafts.idle(timeout)

    def close(self) -> None:
        """Cancel everything and end both threads."""
        self._drafts.close()
        self._engine.close()
        self._store.models.close()

    def _awaits(self, path: Path, edit: Edit) -> bool:
        def opens(request: Request) -> bool:
            wanted = (path, edit.depth, edit.companions)
            return isinstance(request, OpenPhoto) and wanted == (
                request.path,
                request.depth,
                request.companions,
            )

        return self._engine.holds(opens)

    def _lane(self, request: Request) -> Lane:
        return self._drafts if isinstance(request, Draft) else self._engine
