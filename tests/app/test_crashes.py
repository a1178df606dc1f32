"""A program that really falls over, and the next one that offers its report."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from app import crashes
from engine import crash

ROOT = Path(__file__).parents[2]

RUN = """
import ctypes, faulthandler, os, signal, sys
from PySide6.QtCore import QTimer
from app import main, window
from engine.jobs import preview

how = sys.argv[1]

def fall(*_):
    if how == "window":
        raise ValueError("no such place: /home/someone/holiday/secret_beach.jpg")
    if how == "dies":
        faulthandler._sigsegv()
    if how == "killed":
        os.kill(os.getpid(), 9)

def wrong(store, request, listen, tick):
    raise KeyError("broken inside secret_beach")

if how == "engine":
    preview.recover = wrong
show = window.MainWindow.show

def shown(self):
    show(self)
    def later():
        QTimer.singleShot(0, fall)
        from app.views import View
        from engine.requests import Recover
        self.session.bridge.submit(Recover(View.RECOVER, self.session.photo.path))
        QTimer.singleShot(60_000 if how == "engine" else 1500, self.close)
        self.session.failed.connect(lambda *_: QTimer.singleShot(0, self.close))
    self.session.photo_changed.connect(later)

window.MainWindow.show = shown
sys.exit(main.main([sys.argv[2]]))
"""


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return crash.log_folder()


def run(how: str, photo: Path) -> int:
    secret = photo.rename(photo.with_name("secret_beach.jpg"))
    done = subprocess.run(
        [sys.executable, "-c", RUN, how, str(secret)], cwd=ROOT, timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True,
    )  # fmt: skip
    return done.returncode


@pytest.mark.parametrize(
    ("how", "sign"), [("window", "ValueError"), ("engine", "KeyError"), ("dies", "Segmentation")]
)
def test_a_fault_leaves_a_report_without_names_and_is_offered_once(
    how, sign, photo, folder, window, monkeypatch
):
    status = run(how, photo)
    assert (status == 0) == (how != "dies")
    opened = []
    monkeypatch.setattr(crashes.QDesktopServices, "openUrl", opened.append)
    crashes.offer_reports(window.stage.messages)
    assert "crashed last time" in window.stage.messages.text.text()
    buttons = [b for b in window.stage.messages.findChildren(QPushButton) if b.text()]
    buttons[0].click()
    report = Path(opened[0].toLocalFile())
    words = report.read_text()
    assert sign in words
    assert "OpenPhoto(" in words
    assert "*.jpg" in words
    assert "diffcamera 0." in words
    for private in ("secret", "beach", "holiday", "someone", str(photo.parent), str(Path.home())):
        assert private not in words, words
    assert crash.left() == []


@pytest.mark.parametrize("how", ["well", "killed"])
def test_a_run_without_a_fault_leaves_nothing(how, photo, folder):
    assert (run(how, photo) == 0) == (how == "well")
    assert crash.left() == []
    assert list(folder.iterdir()) == []


def test_discarding_deletes_the_report(folder, window):
    journal = crash.Journal()
    journal.fault(ValueError("out of place"))
    journal.close()
    crashes.offer_reports(window.stage.messages)
    buttons = [b for b in window.stage.messages.findChildren(QPushButton) if b.text()]
    buttons[1].click()
    assert list(folder.iterdir()) == []
    assert not window.stage.messages.isVisible()
