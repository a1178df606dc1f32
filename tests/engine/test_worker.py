"""The lanes, with small answers of the test's own in place of the jobs'."""

import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.errors import Cancelled, InputError
from engine.events import Event, Failed, Finished, Progress, Stopped
from engine.requests import Export, Refine, Request
from engine.worker import YIELDING, Lane, yield_to_window

WAIT = 10


class Log:
    """Keeps events; `of` waits until one of a kind came for a view."""

    def __init__(self):
        self.events: list[Event] = []
        self._changed = threading.Condition()

    def __call__(self, event):
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def of(self, kind, view):
        def found():
            return [e for e in self.events if isinstance(e, kind) and e.request.view == view]

        with self._changed:
            assert self._changed.wait_for(found, WAIT), f"no {kind.__name__} for {view}"
            return found()


def refine(view, name="a.jpg"):
    return Refine(view, Path(name))


@pytest.fixture
def log():
    return Log()


@pytest.fixture
def lane(log):
    lanes = []

    def make(answer, interrupt=lambda: None, **rest):
        lanes.append(Lane("test", answer, log, interrupt, **rest))
        return lanes[-1]

    yield make
    for one in lanes:
        one.close()


def finish(request: Request, listen, tick):
    tick("dit", 0.5)
    listen(Finished(request, None))


def test_requests_are_answered_in_order(lane, log):
    lane = lane(finish)
    for view in "abc":
        lane.submit(refine(view))
    assert lane.idle(WAIT)
    assert [e.request.view for e in log.events if isinstance(e, Finished)] == ["a", "b", "c"]
    assert [e.fraction for e in log.of(Progress, "b")] == [0.5]


def test_newer_request_replaces_the_waiting_and_cancels_the_running(lane, log):
    started, go = threading.Event(), threading.Event()

    def slow(request, listen, tick):
        if request.path.name == "first":
            started.set()
            go.wait(WAIT)
        finish(request, listen, tick)

    lane = lane(slow)
    first, second, third = (refine("v", name) for name in ("first", "second", "third"))
    lane.submit(first)
    started.wait(WAIT)
    lane.submit(second)
    lane.submit(third)
    go.set()
    assert lane.idle(WAIT)
    assert {e.request for e in log.of(Stopped, "v")} == {first, second}
    assert [e.request for e in log.of(Finished, "v")] == [third]


def test_a_lane_holds_what_runs_and_waits_until_it_is_not_wanted(lane, log):
    started, go = threading.Event(), threading.Event()

    def slow(request, listen, tick):
        started.set()
        go.wait(WAIT)
        finish(request, listen, tick)

    lane = lane(slow)
    runs, waits = refine("runs"), refine("waits")
    lane.submit(runs)
    started.wait(WAIT)
    lane.submit(waits)
    assert lane.holds(lambda request: request is runs)
    assert lane.holds(lambda request: request is waits)
    lane.cancel("runs")
    lane.cancel("waits")
    assert not lane.holds(lambda request: True)
    go.set()
    assert lane.idle(WAIT)


def test_cancel_reaches_only_its_view_and_interrupts_the_model(lane, log):
    started, interrupted = threading.Event(), threading.Event()

    def until_interrupted(request, listen, tick):
        if request.view == "stop":
            started.set()
            interrupted.wait(WAIT)
            raise RuntimeError("the model ended early")  # as an interrupted model does
        finish(request, listen, tick)

    lane = lane(until_interrupted, interrupted.set)
    lane.submit(refine("stop"))
    lane.submit(refine("stay"))
    started.wait(WAIT)
    lane.cancel("stop")
    assert lane.idle(WAIT)
    assert log.of(Stopped, "stop")
    assert log.of(Finished, "stay")
    assert not any(isinstance(e, Failed) for e in log.events)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (InputError("a.jpg: is empty; choose another"), "is empty"),
        (MemoryError(), "not enough memory"),
        (ZeroDivisionError("division by zero"), "division by zero"),
    ],
)
def test_thread_outlives_a_fault_and_says_it(lane, log, fault, words):
    def fail_once(request, listen, tick):
        if request.view == "bad":
            raise fault
        finish(request, listen, tick)

    lane = lane(fail_once)
    lane.submit(refine("bad"))
    lane.submit(refine("good"))
    assert lane.idle(WAIT)
    assert words in log.of(Failed, "bad")[0].message
    assert log.of(Finished, "good")


def test_other_work_is_done_inside_a_patient_request(lane, log):
    started, asked = threading.Event(), threading.Event()

    def answer(request, listen, tick):
        if isinstance(request, Export):
            started.set()
            asked.wait(WAIT)
            tick("optics", 0.5)
        listen(Finished(request, None))

    lane = lane(answer)
    lane.submit(Export("export", Path("a.jpg")))
    started.wait(WAIT)
    lane.submit(Export("other export", Path("b.jpg")))
    lane.submit(refine("refine"))
    asked.set()
    assert lane.idle(WAIT)
    order = [e.request.view for e in log.events if isinstance(e, Finished)]
    assert order == ["refine", "export", "other export"]


def test_close_ends_the_thread_while_it_is_busy(log):
    started = threading.Event()

    def forever(request, listen, tick):
        started.set()
        while True:
            tick("dit", 0.0)
            time.sleep(0.001)

    lane = Lane("test", forever, log, lambda: None)
    lane.submit(refine("a"))
    lane.submit(refine("b"))
    started.wait(WAIT)
    lane.close()
    assert not any(t.name == "diffcamera-test" for t in threading.enumerate())
    assert {e.request.view for e in log.events if isinstance(e, Stopped)} == {"a", "b"}


def test_cancelled_inside_an_answer_is_told_as_stopped(lane, log):
    def stop(request, listen, tick):
        raise Cancelled

    lane = lane(stop)
    lane.submit(refine("v"))
    assert lane.idle(WAIT)
    assert log.of(Stopped, "v")


def test_a_lane_without_work_rests_once_and_works_again(lane, log):
    rests = []
    rested = threading.Event()

    def rest():
        rests.append(threading.current_thread().name)
        rested.set()

    lane = lane(finish, rest=rest, rest_after=0.02)
    assert rested.wait(WAIT)
    time.sleep(0.1)
    assert rests == ["diffcamera-test"]
    lane.submit(refine("v"))
    assert log.of(Finished, "v")


def test_a_stream_of_requests_still_shows_what_runs(lane, log):
    """As a slider that moves faster than drafts are made."""

    def draft(request, listen, tick):
        for part in range(10):
            time.sleep(0.005)
            tick("optics", part / 10)
        listen(Finished(request, None))

    lane = lane(draft, finishes=True)
    for number in range(100):
        lane.submit(refine("draft", f"{number}.jpg"))
        time.sleep(0.004)
    assert lane.idle(WAIT)
    shown = [e.request.path.name for e in log.of(Finished, "draft")]
    assert len(shown) >= 3
    assert shown[-1] == "99.jpg"


def test_cancel_ends_even_what_finishes(lane, log):
    started = threading.Event()

    def forever(request, listen, tick):
        started.set()
        while True:
            tick("optics", 0.0)
            time.sleep(0.001)

    lane = lane(forever, finishes=True)
    lane.submit(refine("draft"))
    started.wait(WAIT)
    lane.cancel("draft")
    assert lane.idle(WAIT)
    assert log.of(Stopped, "draft")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives threads a niceness each")
def test_a_yielding_lane_and_its_helpers_let_other_threads_go_first(lane, log):
    niceness = []

    def own() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def answer(request, listen, tick):
        with ThreadPoolExecutor(1) as pool:
            niceness.extend([own(), pool.submit(own).result()])
        finish(request, listen, tick)

    before = own()
    lane = lane(answer, begin=yield_to_window)
    lane.submit(refine("v"))
    assert log.of(Finished, "v")
    assert niceness == [YIELDING, YIELDING]
    assert own() == before
