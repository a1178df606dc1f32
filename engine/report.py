"""What a piece of work cost: seconds by stage and peak memory, as `--json` prints them."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

STAGES: tuple[str, ...] = ("load", "depth", "measure", "recover", "optics", "dit", "write")


class Stopwatch:
    """Seconds spent in each of `STAGES`; a stage entered twice adds up."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = dict.fromkeys(STAGES, 0.0)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] += time.perf_counter() - start


def peak_rss_mb() -> float:
    """Peak resident memory of this process in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # not getrusage, which on Linux begins at the peak of the parent process
        rows = status.read_text().splitlines()
        return next(int(row.split()[1]) for row in rows if row.startswith("VmHWM")) * 1024 / 1e6
    if sys.platform == "win32":
        return psutil.Process().memory_info().peak_wset / 1e6
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
