"""Crash reports: versions and the last requests of a failed run, no photo content.

While the program runs, it keeps a *journal*: a file with versions and, one per line, the requests
to the engine, by type and numbers. Unhandled exceptions are appended, as is the output of Python's
faulthandler when a signal kills the process. A run without a fault deletes its journal. `left`
turns the journals of failed runs into reports.
"""

from __future__ import annotations

import contextlib
import dataclasses
import faulthandler
import logging
import os
import platform
import re
import secrets
import sys
import threading
import time
import traceback
from collections import deque
from enum import Enum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import platformdirs

from engine.files.lock import lock
from engine.requests import Request
from engine.version import VERSION

PACKAGES = ("numpy", "opencv-python-headless", "onnxruntime", "PySide6-Essentials")
WORDS = ("engine", "shape", "metadata", "easing")
"""Fields whose text is one of the program's own keywords; other text may be a photographer's."""

REQUESTS = 60
MOST_BYTES = 64 * 1024
MOST_FAULTS = 5
MOST_REPORTS = 10

FAULT = "\nfault "
DEATHS = ("Fatal Python error:", "Windows fatal exception:")

_PROGRAM = Path(__file__).resolve().parent.parent
_PATH = re.compile(r"(?:[A-Za-z]:)?[^\s'\"]*[/\\][^'\"\n]*?(\.\w{1,5})?(?=['\"\s:,;)]|$)")


class Journal:
    """The record of one run; its file is locked for as long as the process lives."""

    def __init__(self, folder: Path | None = None) -> None:
        """Begin the file.

        Raises:
            OSError: the folder cannot be written to.
        """
        folder = folder or log_folder()
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"run-{secrets.token_hex(8)}.txt"
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND
        self._file = os.open(self.path, flags, 0o600)
        lock(self._file)
        self._began = time.monotonic()
        self._head = _versions()
        self._requests: deque[str] = deque(maxlen=REQUESTS)
        self._written = 0
        self._faults = 0
        self._names: deque[str] = deque(maxlen=20)
        self._lock = threading.Lock()
        self._write(self._head)

    def watch(self) -> None:
        """Record every unhandled exception and the death of the process."""
        faulthandler.enable(self._file)
        usual, usual_in_thread = sys.excepthook, threading.excepthook

        def unhandled(kind, value, trace) -> None:
            self.fault(value)
            usual(kind, value, trace)

        def unhandled_in_thread(args) -> None:
            if args.exc_value is not None:
                self.fault(args.exc_value)
            usual_in_thread(args)

        sys.excepthook = unhandled
        threading.excepthook = unhandled_in_thread
        logging.getLogger("engine").addHandler(_Handler(self))

    def note(self, request: Request) -> None:
        """Record a request, without the photographer's text."""
        line = f"{time.monotonic() - self._began:9.3f} {describe(request)}\n"
        with self._lock:
            self._requests.append(line)
            for name in (str(request.path), request.path.name, request.path.stem):
                if len(name) > 2 and name not in self._names:
                    self._names.append(name)
            if self._written > MOST_BYTES and not self._faults:
                os.ftruncate(self._file, 0)
                self._written = 0
                self._write(self._head + "".join(self._requests))
            elif not self._faults:
                self._write(line)

    def fault(self, fault: BaseException) -> None:
        """Record an unhandled exception: types, code locations, and messages without paths."""
        with self._lock:
            self._faults += 1
            if self._faults > MOST_FAULTS:
                return
            after = time.monotonic() - self._began
            self._write(f"{FAULT}after {after:.3f} s\n{self._told(fault)}\n")

    def close(self) -> None:
        """End the record; without a fault, its file is deleted."""
        faulthandler.disable()
        os.close(self._file)
        if not self._faults:
            self.path.unlink(missing_ok=True)

    def _told(self, fault: BaseException) -> str:
        lines = []
        before = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
        if before is not None:
            lines += [self._told(before), "which led to"]
        for frame in traceback.extract_tb(fault.__traceback__):
            lines.append(f"  {short(frame.filename)}:{frame.lineno} in {frame.name}")
        words = f"[{fault.errno}] {fault.strerror}" if isinstance(fault, OSError) else str(fault)
        for name in sorted(self._names, key=len, reverse=True):
            words = words.replace(name, "<photo>")
        lines.append(f"{type(fault).__name__}: {without_paths(words)}")
        return "\n".join(lines)

    def _write(self, text: str) -> None:
        with contextlib.suppress(OSError):  # a full disk must not become a second fault
            self._written += os.write(self._file, text.encode("utf-8", "replace"))


class _Handler(logging.Handler):
    """Records the faults that the engine's thread survives and logs."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(logging.ERROR)
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1] is not None:
            self._journal.fault(record.exc_info[1])


def left(folder: Path | None = None) -> list[Path]:
    """Reports of failed runs that have not been seen yet, the latest last.

    Journals of runs that were merely killed are deleted; those of active runs are left alone.
    """
    folder = folder or log_folder()
    for path in folder.glob("run-*.txt"):
        try:
            _collect(path)
        except OSError:
            continue
    reports = sorted(folder.glob("new-report-*.txt"), key=lambda path: path.stat().st_mtime)
    for old in reports[:-MOST_REPORTS]:
        old.unlink(missing_ok=True)
    return reports[-MOST_REPORTS:]


def seen(report: Path) -> Path:
    """Keep a report, but do not offer it again; return its new path."""
    return report.replace(report.with_name(report.name.removeprefix("new-")))


def _collect(path: Path) -> None:
    with path.open("r+b") as file:
        if not lock(file.fileno()):
            return  # that run is still active
        text = file.read(4 * MOST_BYTES).decode("utf-8", "replace")
    if FAULT in text or any(death in text for death in DEATHS):
        text = re.sub(r'File "([^"]+)"', lambda found: f'File "{short(found[1])}"', text)
        report = path.with_name(path.name.replace("run-", "new-report-"))
        part = path.with_name(path.name + ".part")
        part.write_text(text, encoding="utf-8")
        os.replace(part, report)
    path.unlink(missing_ok=True)


def describe(value: Any) -> str:
    """A request, or a value in one, as type and numbers; a file as its suffix alone."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        told = []
        for field in dataclasses.fields(value):
            item = getattr(value, field.name)
            if isinstance(item, str) and field.name not in WORDS:
                continue
            if isinstance(item, str):
                told.append(f"{field.name}={item}")
            elif item is not None:
                told.append(f"{field.name}={describe(item)}")
        return f"{type(value).__name__}({', '.join(told)})"
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, Path):
        return f"*{value.suffix.lower()}"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, (tuple, list)):
        if len(value) > 4:
            return f"<{len(value)} of them>"
        return f"({', '.join(describe(item) for item in value)})"
    return str(value) if isinstance(value, (bool, int)) else type(value).__name__


def short(filename: str) -> str:
    """The path of a source file within the program or a package, without the user's folders."""
    path = filename.replace("\\", "/")
    for root in (str(_PROGRAM).replace("\\", "/") + "/", "site-packages/", "lib-dynload/"):
        if root in path:
            return path.rsplit(root, 1)[1]
    return path.rsplit("/", 1)[-1]


def without_paths(words: str) -> str:
    """The text with every path reduced to its suffix."""
    return _PATH.sub(lambda found: f"<file{found[1] or ''}>", words)


def log_folder() -> Path:
    return platformdirs.user_log_path("diffcamera", False)


def _versions() -> str:
    lines = [f"diffcamera {VERSION}"]
    for name in PACKAGES:
        try:
            lines.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    lines.append(f"Python {platform.python_version()}, {platform.system()} {platform.release()}")
    packed = ", packaged" if getattr(sys, "frozen", False) else ""
    lines.append(f"{platform.machine()}, {os.cpu_count()} cores{packed}")
    began = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
    return "\n".join([*lines, f"begun {began} UTC", "", "seconds, and what was asked:", ""])
