"""The window's bridge to the engine."""

from __future__ import annotations

import threading

from app.bridge import Bridge
from engine import front


def test_of_several_starts_only_the_last_counts_and_none_waits(qtbot, monkeypatch):
    may_start = threading.Event()
    made = []

    class Slow(front.Engine):
        def __init__(self, listen, settings, **options) -> None:
            may_start.wait(30)
            super().__init__(listen, settings, **options)
            made.append((self, settings.memory_mb))

    monkeypatch.setattr(front, "Engine", Slow)
    bridge = Bridge()
    started = []
    bridge.started.connect(lambda: started.append(bridge.engine))
    for memory_mb in (3000, 4000, 5000):
        bridge.start(memory_mb=memory_mb)
    assert not made
    may_start.set()
    qtbot.waitUntil(lambda: bool(started), timeout=30_000)
    assert len(started) == 1
    engine, memory_mb = made[-1]
    assert (bridge.engine, memory_mb) == (engine, 5000)
    bridge.start()
    assert bridge.engine is None
    qtbot.waitUntil(lambda: bridge.engine is not None, timeout=30_000)
    bridge.close()
