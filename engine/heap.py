"""The C library's heap: what was freed in it goes back to the system only when it is asked to."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import lru_cache


def trim() -> None:
    """Hand free pages back to the system; does nothing where the C library cannot (it is glibc's
    `malloc_trim`).

    Between two stages that take much: the pages that the first one freed would count beside those
    that the second one takes, since a large array seldom fits into the holes of smaller ones.
    """
    if (give_back := _malloc_trim()) is not None:
        give_back(0)


@lru_cache(maxsize=1)
def _malloc_trim() -> Callable[[int], int] | None:
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
