"""Silences libraries that write to standard error themselves."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_STDERR = 2
_lock = threading.Lock()


@contextmanager
def quiet() -> Iterator[None]:
    """Discard standard error: LibRaw, libpng and libjpeg print what is wrong with a file.

    What other threads write to standard error meanwhile is lost, so keep it short.
    """
    with _lock:
        try:
            kept = os.dup(_STDERR)
        except OSError:  # a program without a terminal may have no standard error
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, _STDERR)
        os.close(nowhere)
        try:
            yield
        finally:
            os.dup2(kept, _STDERR)
            os.close(kept)
