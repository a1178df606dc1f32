"""The engine as the window uses it, with real photos and no models."""

import shutil
import threading

import pytest

from engine.edit import DepthChoice, Edit
from engine.events import Drafted, Failed, Measured, Stopped
from engine.front import Engine
from engine.lens import Lens
from engine.requests import Draft, OpenPhoto, Refine

WAIT = 60


@pytest.fixture
def edit(card_depth):
    lens = Lens(focus=(0.5, 0.5), blur=80)
    return Edit(lens, depth=DepthChoice(file=card_depth), engine="optics", recover=False)


class Ears:
    """Keeps events, and holds the engine's thread where it hears of `at` until `go`."""

    def __init__(self, at=None):
        self.events = []
        self.at = at
        self.held, self.go = threading.Event(), threading.Event()

    def __call__(self, event):
        self.events.append(event)
        if self.at is not None and event.request is self.at and not self.held.is_set():
            self.held.set()
            self.go.wait(WAIT)

    def of(self, kind, request):
        return [e for e in self.events if isinstance(e, kind) and e.request is request]


@pytest.fixture
def start():
    engines = []

    def make(ears):
        engines.append(Engine(ears))
        return engines[-1]

    yield make
    for engine in engines:
        engine.close()


def test_a_draft_waits_for_a_photo_that_waits_to_be_opened(start, card, edit, tmp_path):
    other = shutil.copy(card, tmp_path / "other.png")
    busy = Refine("refine", other, edit, 240)
    ears = Ears(at=busy)
    engine = start(ears)
    engine.submit(busy)
    assert ears.held.wait(WAIT)
    opening, draft = OpenPhoto("open", card, edit.depth, 240), Draft("draft", card, edit, 240)
    engine.submit(opening)
    engine.submit(draft)
    assert not engine.idle(0.3)
    assert not ears.of(Stopped, draft)
    ears.go.set()
    assert engine.idle(WAIT)
    assert ears.of(Measured, opening)
    assert ears.of(Drafted, draft)


def test_where_opening_fails_only_opening_says_so(start, card, edit, tmp_path):
    broken = tmp_path / "broken.png"
    broken.write_bytes(card.read_bytes()[:200])
    ears = Ears()
    engine = start(ears)
    opening, draft = OpenPhoto("open", broken, edit.depth, 240), Draft("draft", broken, edit, 240)
    engine.submit(opening)
    engine.submit(draft)
    assert engine.idle(WAIT)
    assert ears.of(Failed, opening)
    assert ears.of(Stopped, draft)
    assert not ears.of(Failed, draft)
