"""The C library's heap: which freed memory is returned to the system and which is kept."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import lru_cache

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Parameters of glibc's `mallopt` (malloc.h)."""

_LARGE_BYTES = 8 << 20
"""From this size on, an array gets its own pages, which are returned to the system with it: those
of a large photo would leave holes that nothing else fits."""

_KEPT_BYTES = 64 << 20
"""Free memory allowed at the end of the heap before it is returned to the system."""


def reuse_freed() -> None:
    """Make all threads allocate arrays from one heap that keeps freed memory.

    By default glibc gives each thread a heap and returns freed pages at once; half of the pages
    that a small photo requests from the system, which clears each, are ones it has just returned.
    Does nothing with another C library. To be called before threads are started.
    """
    if (set_parameter := _of_libc("mallopt")) is not None:
        set_parameter(_ARENA_MAX, 1)
        set_parameter(_MMAP_THRESHOLD, _LARGE_BYTES)
        set_parameter(_TRIM_THRESHOLD, _KEPT_BYTES)


def trim() -> None:
    """Return free pages to the system; does nothing if the C library cannot (it is glibc's
    `malloc_trim`).

    For use between two stages that need much memory: pages freed by the first would add to those
    that the second takes, since a large array seldom fits into the holes of smaller ones.
    """
    if (give_back := _of_libc("malloc_trim")) is not None:
        give_back(0)


@lru_cache(maxsize=2)
def _of_libc(name: str) -> Callable[..., int] | None:
    """A glibc function; None with another C library."""
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), name, None)  # musl has neither
