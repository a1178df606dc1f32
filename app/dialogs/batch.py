"""Many photos, one look: choose them, choose the settings, go; a report at the end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.dialogs.export import free_name
from app.exporting import Exporting
from app.session import Session
from app.settings import Settings
from engine.edit import Edit
from engine.files.formats import name_patterns, result_suffix
from engine.files.sidecar import with_preset
from engine.requests import PREVIEW_SIDE, Output

ROW = Qt.ItemDataRole.UserRole


class BatchDialog(QDialog):
    """Not modal: editing goes on while a batch runs."""

    def __init__(
        self,
        session: Session,
        exporting: Exporting,
        settings: Settings,
        parent: QWidget | None = None,
        looks: dict[str, Edit] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Batch"))
        self.resize(680, 520)
        self._session = session
        self._exporting = exporting
        self._settings = settings
        self._looks = {self.tr("Settings of the open photo"): session.edit}
        for name, look in (looks or {}).items():
            self._looks[name] = with_preset(session.edit, look)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(12)
        column.addLayout(self._photo_row())
        column.addWidget(self._table(), 1)
        column.addLayout(self._choices())
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1)
        column.addWidget(self.bar)
        column.addLayout(self._button_row())
        exporting.batch_changed.connect(self._show)
        self._photos: list[Path] = []
        self._show()

    # Parts -------------------------------------------------------------------------------

    def _photo_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        add = QPushButton(self.tr("Add photos…"))
        add.clicked.connect(self._choose_photos)
        folder = QPushButton(self.tr("Add a folder…"))
        folder.clicked.connect(self._choose_folder)
        self.empty = QPushButton(self.tr("Empty the list"))
        self.empty.clicked.connect(lambda: self.set_photos([]))
        for button in (add, folder):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.empty)
        return row

    def _table(self) -> QTreeWidget:
        self.table = QTreeWidget()
        self.table.setRootIsDecorated(False)
        self.table.setHeaderLabels([self.tr("Photo"), self.tr("State")])
        self.table.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.table.header().setMinimumSectionSize(180)
        self.table.setAccessibleName(self.tr("Photos of the batch"))
        return self.table

    def _choices(self) -> QGridLayout:
        self.look = QComboBox()
        self.look.addItems(list(self._looks))
        self.look.setAccessibleName(self.tr("Look"))
        self.auto = QCheckBox(self.tr("Focus on each photo's subject"))
        self.auto.setChecked(True)
        self.sizes = QComboBox()
        self.sizes.addItem(self.tr("1024 px"), PREVIEW_SIDE)
        self.sizes.addItem(self.tr("2048 px"), 2048)
        self.sizes.addItem(self.tr("Full size"), None)
        self.sizes.setAccessibleName(self.tr("Size"))
        self.folder = QLineEdit(self._settings.value("batch/folder", "", str))
        self.folder.setPlaceholderText(self.tr("Folder for the results"))
        self.folder.setAccessibleName(self.tr("Folder for the results"))
        self.folder.textChanged.connect(self._show)
        choose = QPushButton(self.tr("Choose…"))
        choose.clicked.connect(self._choose_target)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        grid.addWidget(QLabel(self.tr("Look")), 0, 0)
        grid.addWidget(self.look, 0, 1)
        grid.addWidget(self.auto, 0, 2)
        grid.addWidget(self.sizes, 0, 3)
        grid.addWidget(QLabel(self.tr("Into")), 1, 0)
        grid.addWidget(self.folder, 1, 1, 1, 2)
        grid.addWidget(choose, 1, 3)
        return grid

    def _button_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.report = QLabel()
        self.report.setProperty("role", "small")
        self.report.setWordWrap(True)
        self.stop = QPushButton(self.tr("Stop"))
        self.stop.clicked.connect(self._exporting.stop_batch)
        self.go = QPushButton(self.tr("Start"))
        self.go.setProperty("primary", True)
        self.go.setDefault(True)
        self.go.clicked.connect(self.start)
        row.addWidget(self.report, 1)
        row.addWidget(self.stop)
        row.addWidget(self.go)
        return row

    # What the user does ------------------------------------------------------------------

    def set_photos(self, photos: list[Path]) -> None:
        self._photos = list(dict.fromkeys(photos))  # a photo chosen twice is exported once
        self._exporting.batch_now.jobs.clear()
        self._show()

    def _choose_photos(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Photos"), "", self.tr("Photos ({kinds})").format(kinds=name_patterns())
        )
        if chosen:
            self.set_photos([*self._photos, *(Path(c) for c in chosen)])

    def _choose_folder(self) -> None:
        from app.widgets.filmstrip import photos_in

        chosen = QFileDialog.getExistingDirectory(self, self.tr("Folder of photos"))
        if chosen:
            self.set_photos([*self._photos, *photos_in(Path(chosen))])

    def _choose_target(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Folder for the results"))
        if chosen:
            self.folder.setText(chosen)

    def start(self) -> None:
        """Put every photo into the queue; names that exist get a number."""
        folder = Path(self.folder.text()).expanduser()
        self._settings.set_value("batch/folder", str(folder))
        edit = self._looks[self.look.currentText()]
        # A focus point, a plane or a stroke of one photo means nothing in another.
        edit = replace(edit, depth=replace(edit.depth, file=None, strokes=()))
        if self.auto.isChecked():
            lens = replace(edit.lens, focus_disparity=None)
            edit = replace(edit, auto_focus=True, lens=lens)
        taken: set[Path] = set()
        work = []
        for path in self._photos:
            name = f"{path.stem}-refocused{result_suffix(path)}"
            target = free_name(folder / name, taken)
            taken.add(target)
            work.append((path, edit, Output(target, long_side=self.sizes.currentData())))
        self._exporting.run_batch(work)

    # What is shown -----------------------------------------------------------------------

    def _show(self) -> None:
        jobs = self._exporting.batch_now.jobs
        rows = [(job.request.path, job.state, job.words) for job in jobs]
        if not rows:
            rows = [(path, "", "") for path in self._photos]
        while self.table.topLevelItemCount() > len(rows):
            self.table.takeTopLevelItem(self.table.topLevelItemCount() - 1)
        while self.table.topLevelItemCount() < len(rows):
            self.table.addTopLevelItem(QTreeWidgetItem())
        states = {
            "": "",
            "waiting": self.tr("waiting"),
            "working": self.tr("working"),
            "done": self.tr("done"),
            "failed": self.tr("failed"),
            "stopped": self.tr("stopped"),
        }
        for index, (path, state, words) in enumerate(rows):
            item = self.table.topLevelItem(index)
            assert item is not None
            shown = words.replace(f"{path.parent}/", "") if state == "failed" else states[state]
            if state == "working":
                shown = f"{shown}  {words}"
            item.setText(0, path.name)
            item.setText(1, shown)
            item.setToolTip(1, words)
            look = theme.current()
            colour = {"failed": look.error, "done": look.accent}.get(state, look.dim)
            item.setForeground(1, QColor(colour))
        self._tell(jobs)

    def _tell(self, jobs) -> None:
        running = bool(jobs) and not self._exporting.batch_now.over
        over = [job for job in jobs if job.state not in ("waiting", "working")]
        self.bar.setRange(0, max(1, len(jobs)))
        self.bar.setValue(len(over))
        self.stop.setEnabled(running)
        self.empty.setEnabled(not running and bool(self._photos))
        there = Path(self.folder.text()).expanduser().is_dir() and bool(self.folder.text())
        self.go.setEnabled(bool(self._photos) and there and not running)
        if jobs and not running:
            done = sum(job.state == "done" for job in jobs)
            failed = sum(job.state == "failed" for job in jobs)
            self.report.setText(
                self.tr("{done} of {all} done, {failed} failed").format(
                    done=done, all=len(jobs), failed=failed
                )
            )
        elif running:
            self.report.setText(self.tr("{n} of {all}").format(n=len(over) + 1, all=len(jobs)))
        elif not self._photos:
            self.report.setText(self.tr("Add the photos to refocus."))
        elif not there:
            self.report.setText(self.tr("Choose a folder for the results."))
        else:
            self.report.setText(self.tr("Photos: {n}").format(n=len(self._photos)))
