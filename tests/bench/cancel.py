"""`python -m tests.bench cancel [SIDE|full ...]`: how soon a canceled export ends, by stage."""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path

import resources
from engine.edit import Edit
from engine.events import Event, Exported, Failed, Progress, Stopped
from engine.front import Engine
from engine.lens import Lens
from engine.requests import Export, Output

MOMENTS = 24
"""Cancels per export, spread evenly over its duration."""

PHOTO = resources.SAMPLES / "dandelions.jpg"
AIM = 0.3


def main(args: list[str]) -> None:
    """Print the longest wait from cancel to the end of the work, by stage of the cancel."""
    for side in [None if a == "full" else int(a) for a in args] or [1024]:
        whole, _, _ = run(side, None)
        waits: dict[str, list[float]] = defaultdict(list)
        for moment in range(MOMENTS):
            after = whole * (moment + 0.5) / MOMENTS
            _, stage, wait = run(side, after)
            if wait is not None:
                waits[stage].append(wait)
        print(f"\n{PHOTO.name}, long side {side or 'full'}, a whole export {whole:.2f} s\n")
        print(f"| cancelled in | times | longest wait, ms (aim {AIM * 1000:.0f}) |\n|---|---|---|")
        for stage, found in waits.items():
            print(f"| {stage} | {len(found)} | {max(found) * 1000:.0f} |")
        sys.stdout.flush()


def run(side: int | None, after: float | None) -> tuple[float, str, float | None]:
    """Export with cold caches; cancel after `after` seconds.

    Returns:
        total seconds, the stage at the cancel, seconds from cancel to end (None: already done).
    """
    over, stage, ended = threading.Event(), ["start"], []

    def listen(event: Event) -> None:
        if isinstance(event, Progress):
            stage[0] = event.stage
        if isinstance(event, Failed):
            raise SystemExit(event.message)
        if isinstance(event, Exported | Stopped):
            ended.append(event)
            over.set()

    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(listen)
        output = Output(Path(folder) / "out.jpg", side)
        start = time.perf_counter()
        engine.submit(Export("bench", PHOTO, Edit(Lens((0.5, 0.6), 60)), output))
        cancelled, at = None, ""
        if after is not None and not over.wait(after):
            cancelled, at = time.perf_counter(), stage[0]
            engine.cancel("bench")
        over.wait()
        end = time.perf_counter()
        engine.close()
    done = cancelled is None or isinstance(ended[0], Exported)
    return end - start, at, None if done or cancelled is None else end - cancelled
