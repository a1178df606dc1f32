"""The C library's heap: what goes back to the system of what was freed, and what is kept."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import lru_cache

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Parameters of glibc's `mallopt` (malloc.h)."""

_LARGE_BYTES = 8 << 20
"""From here on an array has pages of its own, which go back to the system with it: those of a
large photo would leave holes that nothing else fits."""

_KEPT_BYTES = 64 << 20
"""What may lie free at the end of the heap before it goes back to the system."""


def reuse_freed() -> None:
    """Let all threads take their arrays from one heap that keeps what they free.

    By itself glibc gives each thread a heap and hands freed pages back at once; half of the pages
    that a small photo asks the system for, which clears each, are those that it has just given
    back. Does nothing where the C library is another one. To be called before threads are started.
    """
    if (set_parameter := _of_libc("mallopt")) is not None:
        set_parameter(_ARENA_MAX, 1)
        set_parameter(_MMAP_THRESHOLD, _LARGE_BYTES)
        set_parameter(_TRIM_THRESHOLD, _KEPT_BYTES)


def trim() -> None:
    """Hand free pages back to the system; does nothing where the C library cannot (it is glibc's
    `malloc_trim`).

    Between two stages that take much: the pages that the first one freed would count beside those
    that the second one takes, since a large array seldom fits into the holes of smaller ones.
    """
    if (give_back := _of_libc("malloc_trim")) is not None:
        give_back(0)


@lru_cache(maxsize=2)
def _of_libc(name: str) -> Callable[..., int] | None:
    """A function that glibc has; None where the C library is another one."""
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), name, None)  # musl has neither
