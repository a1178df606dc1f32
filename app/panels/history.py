"""Every step of the edit to go back to, and snapshots to return to."""

from __future__ import annotations

from PySide6.QtCore import QTime
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QUndoView

from app.session import Session
from app.widgets.section import Section
from engine.edit import Edit


class HistoryPanel(Section):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self.set_title(self.tr("History"))
        self._session = session
        self._edits: list[Edit] = []
        self.steps = QUndoView(session.undo_stack)
        self.steps.setEmptyLabel(self.tr("As opened"))
        self.steps.setAccessibleName(self.tr("Edit history"))
        self.steps.setFixedHeight(140)
        self.take = QPushButton(self.tr("Take snapshot"))
        self.take.setToolTip(self.tr("Saves these settings to return to while the photo is open"))
        self.take.clicked.connect(self.snapshot)
        self.shots = QListWidget()
        self.shots.setAccessibleName(self.tr("Snapshots"))
        self.shots.setFixedHeight(84)
        self.shots.itemClicked.connect(self._restore)
        self.shots.hide()
        for widget in (self.steps, self.take, self.shots):
            self.add(widget)
        session.photo_changed.connect(self._forget)

    def snapshot(self) -> None:
        self._edits.append(self._session.edit)
        clock = QTime.currentTime().toString("HH:mm:ss")
        blur = self._session.edit.lens.blur
        text = self.tr("Snapshot {number}: blur {blur}, {time}").format(
            number=len(self._edits), blur=round(blur), time=clock
        )
        QListWidgetItem(text, self.shots)
        self.shots.show()

    def _restore(self, item: QListWidgetItem) -> None:
        self._session.apply(self._edits[self.shots.row(item)], self.tr("Snapshot"))

    def _forget(self) -> None:
        self._edits = []
        self.shots.clear()
        self.shots.hide()
