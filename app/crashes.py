"""This run's journal, and the offer to open the crash reports of earlier runs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices

from app.widgets.message_bar import MessageBar
from app.window import MainWindow
from engine import crash


def start_journal(window: MainWindow) -> crash.Journal | None:
    """Start a journal of the window's requests to the engine; None if it cannot be written."""
    try:
        journal = crash.Journal()
    except OSError:
        return None
    journal.watch()
    window.bridge.submitted.connect(journal.note)
    return journal


def offer_reports(messages: MessageBar) -> None:
    """Ask what to do with the reports of runs that crashed, if there are any."""
    reports = crash.left()
    if not reports:
        return

    def show() -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(crash.seen(reports[-1]))))
        for report in reports[:-1]:
            crash.seen(report)

    translate = QCoreApplication.translate
    messages.ask(
        translate(
            "Crashes",
            "DiffCamera crashed last time. The crash report contains versions and numbers, "
            "no photos and no file names. It stays on this computer.",
        ),
        {
            translate("Crashes", "Open report"): show,
            translate("Crashes", "Discard"): lambda: _discard(reports),
        },
    )


def _discard(reports: list[Path]) -> None:
    for report in reports:
        report.unlink(missing_ok=True)
