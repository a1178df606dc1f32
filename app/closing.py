"""Closing the window while something is still being written: finish it, stop it, or stay."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.exporting import Exporting
from app.widgets.message_bar import MessageBar


class Answer(Enum):
    STAY = "stay"
    FINISH_FIRST = "finish first"
    STOP = "stop"


class ClosingGuard(QObject):
    def __init__(self, window: QWidget, exporting: Exporting, messages: MessageBar) -> None:
        super().__init__(window)
        self._window = window
        self._exporting = exporting
        self._messages = messages
        self._answer = Answer.STAY
        exporting.emptied.connect(self._close_when_done)

    def allows_closing(self) -> bool:
        """Whether the window may close now; asks the user if exports are running."""
        if not self._exporting.pending or self._answer is Answer.STOP:
            return True
        self._messages.ask(
            self.tr("An export is still running."),
            {
                self.tr("Finish, then close"): lambda: self._decide(Answer.FINISH_FIRST),
                self.tr("Stop and close"): lambda: self._decide(Answer.STOP),
                self.tr("Cancel"): lambda: self._decide(Answer.STAY),
            },
        )
        return False

    def _decide(self, answer: Answer) -> None:
        self._answer = answer
        if answer is Answer.STOP:
            self._window.close()
        elif answer is Answer.FINISH_FIRST:
            self._messages.ask(
                self.tr("The window closes when the export is done."),
                {self.tr("Keep it open"): lambda: self._decide(Answer.STAY)},
            )
            if not self._exporting.pending:
                self._close_when_done()

    def _close_when_done(self) -> None:
        if self._answer is Answer.FINISH_FIRST:
            self._window.close()
