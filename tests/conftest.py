"""Run every test offscreen, with separate user folders, and leave nothing running.

Also a small scene in files: a sharp card in front of a textured wall, with its disparity.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
_home = tempfile.TemporaryDirectory(prefix="diffcamera-test-")
for _name in ("CONFIG", "DATA", "CACHE", "STATE"):
    os.environ[f"XDG_{_name}_HOME"] = str(Path(_home.name) / _name.lower())

import threading  # noqa: E402

import cv2  # noqa: E402
import numpy as np  # noqa: E402
import pytest  # noqa: E402
from PIL import Image  # noqa: E402

WIDTH, HEIGHT = 240, 160


@pytest.fixture(autouse=True)
def nothing_left_running():
    """Fail a test that leaves a program thread, or any non-daemon thread, running."""
    before = set(threading.enumerate())
    yield
    left = [
        thread
        for thread in set(threading.enumerate()) - before
        if thread.name.startswith("diffcamera") or not thread.daemon
    ]
    for thread in left:
        thread.join(10)  # what was told to end may finish a step first
    left = [thread for thread in left if thread.is_alive()]
    assert not left, f"threads left running: {[thread.name for thread in left]}"


@pytest.fixture(scope="session")
def card_pixels():
    rng = np.random.default_rng(7)
    wall = cv2.GaussianBlur(rng.random((HEIGHT, WIDTH, 3)), (0, 0), 1.2)
    card = cv2.GaussianBlur(rng.random((HEIGHT, WIDTH, 3)), (0, 0), 0.8) * [0.3, 0.8, 1.0]
    picture = (wall - wall.min()) / np.ptp(wall)
    picture[40:120, 70:170] = card[40:120, 70:170]
    return (picture * 255).astype(np.uint8)


@pytest.fixture
def card(tmp_path, card_pixels):
    path = tmp_path / "card.png"
    Image.fromarray(card_pixels).save(path)
    return path


@pytest.fixture
def card_depth(tmp_path):
    disparity = np.full((HEIGHT, WIDTH), 0.2, np.float32)
    disparity[40:120, 70:170] = 0.9
    path = tmp_path / "card_depth.npy"
    np.save(path, disparity)
    return path
