"""Locks between processes: held through an open file, released when the process ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    _FAR = 2**30  # a locked byte cannot be read: one far beyond the file's end does no harm

    def lock(handle: int, wait: bool = False) -> bool:
        """Lock an open file against other processes; False if another holds it."""
        try:
            os.lseek(handle, _FAR, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def lock(handle: int, wait: bool = False) -> bool:
        """Lock an open file against other processes; False if another holds it."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except OSError:
            return False
        return True


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait for and hold the lock `path`, an empty file; go on without if it cannot be created."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        yield
        return
    try:
        lock(handle, wait=True)
        yield
    finally:
        os.close(handle)
