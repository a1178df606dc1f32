"""Every step of the edit, to go back to; and snapshots to come back to."""

from __future__ import annotations

from PySide6.QtWidgets import QUndoView

from app.session import Session
from app.widgets.section import Section


class HistoryPanel(Section):
    def __init__(self, session: Session) -> None:
        super().__init__(session.tr("History"))
        self.steps = QUndoView(session.undo_stack)
        self.steps.setEmptyLabel(self.tr("As opened"))
        self.steps.setAccessibleName(self.tr("History of the edit"))
        self.steps.setFixedHeight(150)
        self.add(self.steps)
