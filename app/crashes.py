"""The record of this run, and the offer to look at those of runs that ended badly."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices

from app.widgets.message_bar import MessageBar
from app.window import MainWindow
from engine import crash


def begin(window: MainWindow) -> crash.Journal | None:
    """Keep a journal of what the window asks of the engine; None where it cannot be written."""
    try:
        journal = crash.Journal()
    except OSError:
        return None
    journal.watch()
    window.bridge.submitted.connect(journal.note)
    return journal


def offer(messages: MessageBar) -> None:
    """Ask what is to become of the reports of runs that ended badly, if there are any."""
    reports = crash.left()
    if not reports:
        return

    def show() -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(crash.seen(reports[-1]))))
        for report in reports[:-1]:
            crash.seen(report)

    messages.ask(
        _words("DiffCamera met a fault last time. Its report holds versions and numbers, "
               "no photo and no name of one; it stays on this machine."),
        {_words("Open the report"): show, _words("Discard"): lambda: _discard(reports)},
    )  # fmt: skip


def _discard(reports: list[Path]) -> None:
    for report in reports:
        report.unlink(missing_ok=True)


def _words(text: str) -> str:
    return QCoreApplication.translate("Crashes", text)
