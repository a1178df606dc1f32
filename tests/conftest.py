"""Every test runs offscreen, with user folders of its own, and leaves nothing running."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
_home = tempfile.TemporaryDirectory(prefix="diffcamera-test-")
for _name in ("CONFIG", "DATA", "CACHE", "STATE"):
    os.environ[f"XDG_{_name}_HOME"] = str(Path(_home.name) / _name.lower())

import threading  # noqa: E402

import pytest  # noqa: E402


@pytest.fixture(autouse=True)
def nothing_left_running():
    """Fail a test that leaves a thread of the program running, or one that keeps it alive."""
    before = set(threading.enumerate())
    yield
    left = [
        thread
        for thread in set(threading.enumerate()) - before
        if thread.name.startswith("diffcamera") or not thread.daemon
    ]
    assert not left, f"threads left running: {[thread.name for thread in left]}"
