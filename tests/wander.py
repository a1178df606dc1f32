"""Use the real window at random, and report what goes wrong.

    python -m tests.wander [PHOTO ...] [--minutes 7] [--seed 0]

Clicks, drags, wheel turns, keys, menu commands, controls, dialogs, dropped files and other window
sizes, in a random order that the seed decides (their timing it cannot). Works on copies of the
photos (the shipped samples if none are named) in a temporary folder, and file dialogs answer by
themselves from there, so nothing outside it is touched. Reported, once each, with the steps before:
exceptions, Qt's warnings, pauses of the window of more than `STALL` seconds, and edits that were
set aside as damaged. The exit status is 1 if there is any. Linux.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "xcb" if "DISPLAY" in os.environ else "offscreen")

import shiboken6
from PySide6.QtCore import (
    QEvent,
    QMimeData,
    QPoint,
    QPointF,
    Qt,
    QTimer,
    QUrl,
    qInstallMessageHandler,
)
from PySide6.QtGui import QAction, QDesktopServices, QDropEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFileDialog,
    QSlider,
    QWidget,
)
from superqt import QDoubleRangeSlider

import resources
from tests.app.alone import new_home, wait

STALL = 0.25
"""Processor seconds, so that other work on the machine does not count; waiting does not, either."""

STEP_MS = 40
DEEPEST = 8
"""Nested event loops (dialogs, menus) in which steps go on."""

MOST_IN_A_DIALOG = 25
"""Steps after which a dialog is closed."""

HARMLESS = ("propagateSizeHints",)
"""Warnings of Qt's offscreen platform."""

KEYS = [getattr(Qt.Key, f"Key_{letter}") for letter in "ABCDEFGHIJKLMNOPRSTUVXYZ0123456789"] + [
    Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Delete,
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home,
    Qt.Key.Key_End, Qt.Key.Key_PageDown, Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight,
    Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Backslash, Qt.Key.Key_Question,
]  # fmt: skip
MODIFIERS = [Qt.KeyboardModifier.NoModifier] * 5 + [
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
]
LEFT = Qt.MouseButton.LeftButton
BUTTONS = [LEFT] * 6 + [Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton]
LEAVES = ("quit", "close")
"""Commands that would end the session."""


class Report:
    """The faults, each once, with the latest steps."""

    def __init__(self) -> None:
        self.steps: deque[str] = deque(maxlen=8)
        self.faults: set[str] = set()

    def add(self, kind: str, text: str) -> None:
        if (fault := kind + text[-300:]) not in self.faults:
            self.faults.add(fault)
            print(f"{kind}: {text}\n  after: {' | '.join(self.steps)}", flush=True)


class Watch(threading.Thread):
    """Reports where the window's thread is while its events wait."""

    def __init__(self, report: Report) -> None:
        super().__init__(daemon=True)
        self._report = report
        self._window_thread = threading.get_ident()
        self._clock = time.pthread_getcpuclockid(self._window_thread)
        self.stopped = False
        self.tick()

    def tick(self) -> None:
        """The window handles events."""
        self._at = time.clock_gettime(self._clock)

    def run(self) -> None:
        reported = None
        while not self.stopped:
            time.sleep(STALL / 10)
            began = self._at
            if began != reported and time.clock_gettime(self._clock) - began > STALL:
                reported = began
                frame = sys._current_frames()[self._window_thread]
                self._report.add("pause", "".join(traceback.format_stack(frame)[-6:]))


class Wanderer:
    def __init__(self, folder: Path, rng: random.Random, report: Report) -> None:
        from app.settings import Settings
        from app.window import MainWindow

        self.folder, self.rng, self.report = folder, rng, report
        self.photos = sorted(folder.iterdir())
        self._answer_dialogs()
        self.window = MainWindow(Settings())
        self.window.resize(1280, 800)
        self.window.show()
        self.window.bridge.start()
        self.window.build_panels()
        self.window.open_path(self.photos[0])
        self.count = self._in_dialog = 0
        self._busy: list[QWidget] = []
        # Qt fires no timer within its own slot: in a dialog's event loop, another one goes on.
        self._timers = [QTimer(interval=STEP_MS) for _ in range(DEEPEST)]
        for timer in self._timers:
            timer.timeout.connect(self._tick)

    def start(self) -> None:
        for timer in self._timers:
            timer.start()

    def stop(self) -> None:
        for timer in self._timers:
            timer.stop()

    def _tick(self) -> None:
        top = self.top()
        if self._busy and self._busy[-1] is top:  # the step before it is not done yet
            return
        self._busy.append(top)
        try:
            self._in_dialog = 0 if top is self.window else self._in_dialog + 1
            if self._in_dialog > MOST_IN_A_DIALOG:
                self._in_dialog = 0
                top.close()
                return
            self.count += 1
            steps = {
                self.use_mouse: 10, self.press_key: 8, self.trigger: 5, self.use_control: 7,
                self.open: 2, self.resize: 0.5, self.escape: 3, self.rest: 2,
            }  # fmt: skip
            self.rng.choices(list(steps), list(steps.values()))[0]()
        finally:
            self._busy.pop()

    def top(self) -> QWidget:
        return QApplication.activePopupWidget() or QApplication.activeModalWidget() or self.window

    def _note(self, step: str, widget: QWidget | None = None) -> None:
        name = f" {type(widget).__name__} {widget.objectName()}" if widget else ""
        self.report.steps.append(step + name)

    def _visible(self, *kinds: type) -> list:
        found = [each for kind in kinds for each in self.top().findChildren(kind)]
        return [each for each in found if each.isVisible() and each.isEnabled()]

    def use_mouse(self) -> None:
        views = self._visible(QAbstractScrollArea)
        if views and self.rng.random() < 0.7:
            widget = max(views, key=lambda view: view.width() * view.height()).viewport()
        else:
            widget = self.rng.choice(self._visible(QWidget) or [self.top()])
        if isinstance(widget, QAbstractButton) and self._leaves(widget.text()):
            return
        button, modifier = self.rng.choice(BUTTONS), self.rng.choice(MODIFIERS)
        kind = self.rng.choices(["click", "double click", "drag", "wheel"], [9, 2, 5, 4])[0]
        self._note(kind, widget)
        if kind == "click":
            QTest.mouseClick(widget, button, modifier, self._spot(widget))
        elif kind == "double click":
            QTest.mouseDClick(widget, button, modifier, self._spot(widget))
        elif kind == "wheel":
            self._turn(widget, modifier)
        else:
            self._drag(widget, button, modifier)

    def _spot(self, widget: QWidget, beyond: int = 0) -> QPoint:
        return QPoint(
            self.rng.randint(-beyond, widget.width() + beyond),
            self.rng.randint(-beyond, widget.height() + beyond),
        )

    def _turn(self, widget: QWidget, modifier: Qt.KeyboardModifier) -> None:
        spot = QPointF(self._spot(widget))
        turn = QPoint(0, self.rng.choice([120, -120, 40]))
        event = QWheelEvent(
            spot, widget.mapToGlobal(spot), QPoint(), turn, Qt.MouseButton.NoButton, modifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)

    def _drag(self, widget: QWidget, button, modifier: Qt.KeyboardModifier) -> None:
        QTest.mousePress(widget, button, modifier, self._spot(widget))
        for _ in range(self.rng.randint(1, 7)):
            wait(20)
            if not shiboken6.isValid(widget):
                return
            spot = QPointF(self._spot(widget, beyond=600))
            at = widget.mapToGlobal(spot)
            event = QMouseEvent(QEvent.Type.MouseMove, spot, at, button, button, modifier)
            QApplication.sendEvent(widget, event)
        if self.rng.random() < 0.1:
            self.press_key()
        if shiboken6.isValid(widget):
            QTest.mouseRelease(widget, button, modifier, self._spot(widget))

    def press_key(self) -> None:
        widget = QApplication.focusWidget() or self.top()
        key, modifier = self.rng.choice(KEYS), self.rng.choice(MODIFIERS)
        self._note(f"key {key.name} {modifier.name}", widget)
        QTest.keyClick(widget, key, modifier)

    def trigger(self) -> None:
        """Run a command of the menus or a section."""
        actions = self.window.findChildren(QAction)
        if self.rng.random() < 0.3:  # dialogs have the most to go wrong
            actions = [action for action in actions if action.text().endswith("…")]
        action = self.rng.choice(actions)
        if self.top() is self.window and action.isEnabled() and not self._leaves(action.text()):
            self._note(f"command {action.text()}")
            QTimer.singleShot(0, action.trigger)
            wait(50)

    def _leaves(self, text: str) -> bool:
        return any(word in text.replace("&", "").lower() for word in LEAVES)

    def use_control(self) -> None:
        controls = self._visible(QSlider, QComboBox, QAbstractSpinBox, QAbstractButton)
        if not controls:
            return
        widget = self.rng.choice(controls)
        self._note("control", widget)
        if isinstance(widget, QSlider):
            for _ in range(self.rng.randint(1, 5)):
                low, high = int(widget.minimum()), int(widget.maximum())
                values = [self.rng.randint(low, high) for _ in range(2)]
                of_range: Any = tuple(sorted(values))  # sliders for a range take both ends
                widget.setValue(of_range if isinstance(widget, QDoubleRangeSlider) else values[0])
                wait(20)
        elif isinstance(widget, QComboBox) and widget.count():
            widget.setCurrentIndex(self.rng.randrange(widget.count()))
            widget.activated.emit(widget.currentIndex())
        elif isinstance(widget, QAbstractSpinBox):
            QTest.keyClicks(widget, self.rng.choice(["0", "1", "50", "-5", "99999", "x"]))
            QTest.keyClick(widget, Qt.Key.Key_Return)
        elif isinstance(widget, QAbstractButton) and not self._leaves(widget.text()):
            QTimer.singleShot(0, widget, widget.click)
            wait(50)

    def open(self) -> None:
        """Open or drop photos, or the folder."""
        if self.top() is not self.window:
            return
        chosen = self.rng.sample(self.photos, self.rng.randint(1, min(3, len(self.photos))))
        if self.rng.random() < 0.6:
            path = self.rng.choice([*chosen, self.folder])
            self._note(f"open {path.name}")
            self.window.open_path(path)
            return
        self._note(f"drop {len(chosen)}")
        dropped = QMimeData()
        dropped.setUrls([QUrl.fromLocalFile(str(path)) for path in chosen])
        copy, modifier = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
        event = QDropEvent(QPointF(600, 400), copy, dropped, LEFT, modifier)
        QApplication.sendEvent(self.window, event)

    def resize(self) -> None:
        self._note("resize")
        self.window.resize(self.rng.randint(640, 1700), self.rng.randint(420, 1000))

    def escape(self) -> None:
        if self.top() is not self.window:
            QTest.keyClick(self.top(), Qt.Key.Key_Escape)

    def rest(self) -> None:
        wait(self.rng.choice([300, 1000, 3000, 8000]))

    def _answer_dialogs(self) -> None:
        """Files and folders that dialogs would ask for, or none; nothing leaves the program."""

        def target() -> tuple[str, str]:
            return str(self.folder.parent / f"out.{self.rng.choice(['jpg', 'png', 'bad'])}"), ""

        def photo() -> tuple[str, str]:
            return str(self.rng.choice(self.photos)), ""

        def photos() -> tuple[list[str], str]:
            return [photo()[0] for _ in range(2)], ""

        answers = {
            "getOpenFileName": (photo, ("", "")),
            "getOpenFileNames": (photos, ([], "")),
            "getSaveFileName": (target, ("", "")),
            "getExistingDirectory": (lambda: str(self.folder), ""),
        }
        for name, (answer, none) in answers.items():
            setattr(QFileDialog, name, partial(self._sometimes, answer, none))
        QDesktopServices.openUrl = staticmethod(lambda url: True)

    def _sometimes(self, answer: Callable, none: object, *_: object, **__: object) -> object:
        return answer() if self.rng.random() < 0.6 else none


def main(args: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Use the window at random")
    parser.add_argument("photos", nargs="*", type=Path)
    parser.add_argument("--minutes", type=float, default=7)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(args)
    report = Report()
    with new_home() as home:
        folder = home / "photos"
        folder.mkdir()
        for photo in options.photos or sorted(resources.SAMPLE.parent.glob("*.jpg")):
            shutil.copy(photo, folder)
        _report_exceptions(report)
        app = QApplication([])
        wanderer, watch = Wanderer(folder, random.Random(options.seed), report), Watch(report)
        heart = QTimer(interval=10)
        heart.timeout.connect(watch.tick)
        wait(3000)
        heart.start()
        watch.tick()
        watch.start()
        wanderer.start()
        end = time.monotonic() + 60 * options.minutes
        while time.monotonic() < end and wanderer.window.isVisible():
            wait(200)
        wanderer.stop()
        watch.stopped = True
        if not wanderer.window.isVisible():
            report.add("closed", "the window was closed")
        wanderer.window.close()
        wanderer.window.bridge.close()
        for broken in home.rglob("*.broken"):
            report.add("set aside", f"{broken.name}: {broken.read_text()[:300]}")
        print(f"{wanderer.count} steps, {len(report.faults)} faults", flush=True)
        del app
    return 1 if report.faults else 0


def _report_exceptions(report: Report) -> None:
    def note(kind, value, trace) -> None:
        report.add("exception", "".join(traceback.format_exception(kind, value, trace)))

    def warn(mode, context, text: str) -> None:
        if not any(word in text for word in HARMLESS):
            report.add("Qt", text)

    sys.excepthook = note
    threading.excepthook = lambda at: note(at.exc_type, at.exc_value, at.exc_traceback)
    qInstallMessageHandler(warn)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
