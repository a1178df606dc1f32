"""Every edit step to go back to, and snapshots to return to."""

from __future__ import annotations

from PySide6.QtCore import QTime, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QUndoView

from app.session import Session
from app.widgets.section import Section
from engine.edit import Edit


class HistoryPanel(Section):
    compare_asked = Signal(object, str)
    """The edit of a snapshot and its name."""

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
        self.compare = QPushButton(self.tr("Compare with snapshot"))
        self.compare.setToolTip(self.tr("Shows the selected snapshot on the left of a split line"))
        self.compare.clicked.connect(self._ask_compare)
        self.compare.hide()
        for widget in (self.steps, self.take, self.shots, self.compare):
            self.add(widget)
        session.photo_changed.connect(self._forget)

    def snapshot(self) -> None:
        self._edits.append(self._session.edit)
        clock = QTime.currentTime().toString("HH:mm")
        blur = self._session.edit.lens.blur
        text = self.tr("Snapshot {number}: blur {blur}, {time}").format(
            number=len(self._edits), blur=round(blur), time=clock
        )
        QListWidgetItem(text, self.shots)
        self.shots.setCurrentRow(self.shots.count() - 1)
        self.shots.show()
        self.compare.show()

    def _ask_compare(self) -> None:
        row = self.shots.currentRow()
        if row >= 0:
            self.compare_asked.emit(self._edits[row], self.shots.item(row).text())

    def _restore(self, item: QListWidgetItem) -> None:
        self._session.apply(self._edits[self.shots.row(item)], self.tr("Snapshot"))

    def _forget(self) -> None:
        self._edits = []
        self.shots.clear()
        self.shots.hide()
        self.compare.hide()
