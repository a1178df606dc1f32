"""One thread that answers requests in order: frozen requests in, events out."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Hashable

from engine.errors import Cancelled, EngineError, InputError
from engine.events import Failed, Progress, Stopped
from engine.jobs.listen import Listen
from engine.requests import Export, ExportDepth, MergeBracket, Request, Sweep

log = logging.getLogger(__name__)

REST_AFTER = 300.0
"""Seconds without work after which models release their memory."""

YIELDING = 10
"""Niceness of threads that let a window's thread go first; see `yield_to_window`."""

PATIENT = (Export, ExportDepth, Sweep, MergeBracket)
"""Long requests: other work is done between their ticks."""


def yield_to_window() -> None:
    """Give other threads of the program priority over this one and those that it starts.

    An export keeps every core busy for seconds; at equal priority the window's thread sometimes
    waits in the scheduler's queue for a tenth of a second. Only Linux gives each thread its own
    niceness, which the threads it starts inherit; elsewhere nothing changes.
    """
    if sys.platform == "linux":
        this = threading.get_native_id()
        niceness = max(os.getpriority(os.PRIO_PROCESS, this), YIELDING)  # never lower than before
        os.setpriority(os.PRIO_PROCESS, this, niceness)


Answer = Callable[[Request, Listen, Callable[[str, float], None]], None]


class Lane:
    """One thread that answers requests in order, the latest of each view only."""

    def __init__(
        self,
        name: str,
        answer: Answer,
        listen: Listen,
        interrupt: Callable[[], None] = lambda: None,
        rest: Callable[[], None] = lambda: None,
        rest_after: float = REST_AFTER,
        finishes: bool = False,
        begin: Callable[[], None] = lambda: None,
    ) -> None:
        """Start the thread.

        Args:
            interrupt: called from any thread when the answer in progress is no longer wanted.
            rest: called on the lane's thread after `rest_after` seconds without a request.
            finishes: a newer request replaces only waiting ones; a running one is finished first.
            begin: called once on the lane's thread before any work.
        """
        self._answer = answer
        self._listen = listen
        self._interrupt = interrupt
        self._rest = rest
        self._rest_after = rest_after
        self._finishes = finishes
        self._begin = begin
        self._changed = threading.Condition()
        self._waiting: list[Request] = []
        self._running: list[Request] = []  # innermost last: work nested in a patient request
        self._unwanted: list[Request] = []  # running, but cancelled
        self._open = True
        self._thread = threading.Thread(target=self._work, name=f"diffcamera-{name}", daemon=True)
        self._thread.start()

    def submit(self, request: Request) -> None:
        with self._changed:
            self._drop(request.view, self._finishes)
            self._waiting.append(request)
            self._changed.notify_all()

    def cancel(self, view: Hashable) -> None:
        with self._changed:
            self._drop(view)

    def holds(self, kind: Callable[[Request], bool]) -> bool:
        """Whether a request of some kind is running or waiting, and still wanted."""
        with self._changed:
            wanted = [r for r in self._running if not self._is_unwanted(r)]
            return any(kind(request) for request in self._waiting + wanted)

    def idle(self, timeout: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._running, timeout)

    def close(self) -> None:
        with self._changed:
            self._open = False
            for view in {r.view for r in self._waiting + self._running}:
                self._drop(view)
            self._changed.notify_all()
        self._thread.join()

    def _drop(self, view: Hashable, waiting_only: bool = False) -> None:
        """Drop waiting requests for `view` and mark running ones; the caller holds the lock."""
        dropped = [r for r in self._waiting if r.view == view]
        self._waiting = [r for r in self._waiting if r.view != view]
        for request in dropped:
            self._listen(Stopped(request))
        if waiting_only:
            return
        unwanted = [r for r in self._running if r.view == view]
        self._unwanted += unwanted
        if self._running and self._running[-1] in unwanted:
            self._interrupt()

    def _work(self) -> None:
        self._begin()
        resting = False
        while True:
            with self._changed:
                patience = None if resting else self._rest_after
                woken = self._changed.wait_for(lambda: self._waiting or not self._open, patience)
            if not woken:
                resting = True
                self._rest()
                continue
            resting = False
            with self._changed:
                if not self._open:
                    return
                if not self._waiting:  # cancelled in between
                    continue
                request = self._waiting.pop(0)
                self._running.append(request)
            self._run(request)

    def _run(self, request: Request) -> None:
        """Answer the request that is last in `_running`, whatever happens in it."""

        def tick(stage: str, fraction: float) -> None:
            self._check(request)
            if isinstance(request, PATIENT):
                self._run_others()
            self._listen(Progress(request, stage, fraction))

        try:
            self._answer(request, self._listen, tick)
        except Cancelled:
            self._listen(Stopped(request))
        except (InputError, EngineError) as fault:
            self._end(request, Failed(request, str(fault)))
        except MemoryError:
            self._end(
                request,
                Failed(
                    request,
                    f"{request.path.name}: not enough memory; "
                    "close other programs or choose a smaller size",
                ),
            )
        except Exception as fault:  # the thread must outlive any fault of one request
            log.exception("%s failed", type(request).__name__)
            self._end(request, Failed(request, f"{request.path.name}: {fault}"))
        finally:
            with self._changed:
                self._running.remove(request)
                self._unwanted = [r for r in self._unwanted if r is not request]
                self._changed.notify_all()

    def _end(self, request: Request, failed: Failed) -> None:
        """Report a fault; that of unwanted work is its end, since an interrupted model may fail."""
        with self._changed:
            unwanted = self._is_unwanted(request)
        self._listen(Stopped(request) if unwanted else failed)

    def _check(self, request: Request) -> None:
        with self._changed:
            if self._is_unwanted(request):
                raise Cancelled

    def _is_unwanted(self, request: Request) -> bool:
        """Whether a running request was cancelled; the caller holds the lock."""
        return any(r is request for r in self._unwanted)

    def _run_others(self) -> None:
        """Inside a patient request: do work that has arrived meanwhile, except patient work."""
        while True:
            with self._changed:
                urgent = [r for r in self._waiting if not isinstance(r, PATIENT)]
                if not urgent:
                    return
                self._waiting.remove(urgent[0])
                self._running.append(urgent[0])
            self._run(urgent[0])
