"""Progress and elapsed seconds of one job, by the stages that it goes through."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from engine.pipeline.table import NAMES, STAGES
from engine.progress import Tick, part, silent


class Timeline:
    """Gives each stage its part of the progress and counts its seconds.

    Attributes:
        seconds: by stage, 0 for one that did not run; a stage entered twice adds up.
    """

    def __init__(self, tick: Tick = silent, stages: Sequence[str] = NAMES) -> None:
        """
        Args:
            stages: those that the work goes through; together they fill `tick`'s 0..1.
        """
        self.seconds: dict[str, float] = dict.fromkeys(NAMES, 0.0)
        self._tick = tick
        self._spans: dict[str, tuple[float, float]] = {}
        rows = [stage for stage in STAGES if stage.name in stages]
        total, start = sum(stage.share for stage in rows), 0.0
        for stage in rows:
            end = start + stage.share / total
            self._spans[stage.name] = (start, min(end, 1.0))
            start = end

    @contextmanager
    def stage(self, name: str) -> Iterator[Tick]:
        """Time the enclosed work; the yielded tick covers the stage's part of the whole.

        Raises:
            Cancelled: from the tick.
        """
        begin = time.perf_counter()
        tick = part(self._tick, *self._spans[name])
        try:
            tick(name, 0.0)
            yield tick
        finally:
            self.seconds[name] += time.perf_counter() - begin
