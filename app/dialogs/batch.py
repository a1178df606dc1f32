"""Batch: choose photos and settings, start, read the report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
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
from app.batch_report import write_report
from app.dialogs.export import free_name
from app.dialogs.focus_review import FocusReview, Points
from app.exporting import Exporting, JobState
from app.screens import fit_to_screen
from app.session import Session
from app.settings import Settings
from app.thumbnails import Thumbnails
from app.widgets.cell import cell_icon
from app.widgets.fields import ChoiceBox
from engine.edit import Edit
from engine.files.formats import name_patterns
from engine.files.names import distinct_names
from engine.files.sidecar import with_preset
from engine.lens import focused_at
from engine.requests import PREVIEW_SIDE, Output

CELL_PX = QSize(54, 36)
UPDATE_MS = 50
"""Changes are collected that long: stopping a batch of hundreds changes every row at once."""


class Row(NamedTuple):
    """What a row of the list shows."""

    path: Path
    state: JobState | None
    detail: str
    icon: QIcon | None
    theme: theme.Theme


class BatchDialog(QDialog):
    """Not modal, so the user can keep editing while a batch runs."""

    def __init__(
        self,
        session: Session,
        exporting: Exporting,
        settings: Settings,
        parent: QWidget | None = None,
        presets: Callable[[], dict[str, Edit]] = dict,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Batch"))
        fit_to_screen(self, 800, 520)
        self._session = session
        self._exporting = exporting
        self._settings = settings
        self._presets = presets
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(12)
        column.addLayout(self._photo_row())
        column.addWidget(self._table(), 1)
        column.addLayout(self._choices())
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.bar.setRange(0, 1)
        column.addWidget(self.bar)
        column.addLayout(self._button_row())
        self._timer = QTimer(self, singleShot=True, interval=UPDATE_MS)
        self._timer.timeout.connect(self._show)
        exporting.batch_changed.connect(self._show_soon)
        self._shown: list[Row | None] = []
        self._photos: list[Path] = []
        self._points: Points = {}
        self._icons: dict[Path, QIcon] = {}
        self._placeholder = cell_icon(QImage(), CELL_PX, self.devicePixelRatioF())
        self._thumbnails = Thumbnails(self)
        self._thumbnails.ready.connect(self._set_icon)
        self._show()

    # Parts -------------------------------------------------------------------------------

    def _photo_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.add = QPushButton(self.tr("Add photos…"))
        self.add.clicked.connect(self._choose_photos)
        self.add_folder = QPushButton(self.tr("Add a folder…"))
        self.add_folder.clicked.connect(self._choose_folder)
        self.review = QPushButton(self.tr("Review focus…"))
        self.review.setToolTip(self.tr("Set the focus of single photos by hand"))
        self.review.clicked.connect(self._review)
        self.empty = QPushButton(self.tr("Clear list"))
        self.empty.clicked.connect(lambda: self.set_photos([]))
        for button in (self.add, self.add_folder, self.review):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.empty)
        return row

    def _table(self) -> QTreeWidget:
        self.table = QTreeWidget()
        self.table.setRootIsDecorated(False)
        self.table.setIconSize(CELL_PX)
        self.table.setHeaderLabels([self.tr("Photo"), self.tr("Status")])
        self.table.header().setMinimumSectionSize(180)
        self.table.setAccessibleName(self.tr("Photos in the batch"))
        return self.table

    def _choices(self) -> QGridLayout:
        self.preset = ChoiceBox()
        self._list_presets()
        self.preset.setAccessibleName(self.tr("Preset"))
        self.auto = QCheckBox(self.tr("Focus on the subject of each photo"))
        self.auto.setChecked(True)
        self.sizes = ChoiceBox()
        self.sizes.addItem(self.tr("1024 px"), PREVIEW_SIDE)
        self.sizes.addItem(self.tr("2048 px"), 2048)
        self.sizes.addItem(self.tr("Full size"), None)
        self.sizes.setAccessibleName(self.tr("Size"))
        self.folder = QLineEdit(self._settings.value("batch/folder", "", str))
        self.folder.setPlaceholderText(self.tr("Output folder"))
        self.folder.setAccessibleName(self.tr("Output folder"))
        self.folder.textChanged.connect(self._show)
        choose = QPushButton(self.tr("Choose…"))
        choose.clicked.connect(self._choose_target)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        grid.addWidget(QLabel(self.tr("Preset")), 0, 0)
        grid.addWidget(self.preset, 0, 1)
        grid.addWidget(self.auto, 0, 2)
        grid.addWidget(self.sizes, 0, 3)
        grid.addWidget(QLabel(self.tr("Output folder")), 1, 0)
        grid.addWidget(self.folder, 1, 1, 1, 2)
        grid.addWidget(choose, 1, 3)
        return grid

    def _button_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.report = QLabel()
        self.report.setProperty("role", "small")
        self.report.setWordWrap(True)
        self.retry = QPushButton(self.tr("Retry failed"))
        self.retry.clicked.connect(self._exporting.retry_failed)
        self.save = QPushButton(self.tr("Save report…"))
        self.save.clicked.connect(self._choose_report)
        self.stop = QPushButton(self.tr("Stop"))
        self.stop.clicked.connect(self._exporting.stop_batch)
        self.go = QPushButton(self.tr("Start"))
        self.go.setProperty("primary", True)
        self.go.setDefault(True)
        self.go.clicked.connect(self.start)
        row.addWidget(self.report, 1)
        for button in (self.retry, self.save, self.stop, self.go):
            row.addWidget(button)
        return row

    # Commands ------------------------------------------------------------------

    def set_photos(self, photos: list[Path]) -> None:
        self._photos = list(dict.fromkeys(photos))  # a photo chosen twice is exported once
        self._exporting.clear_batch()
        for path in self._photos:
            self._icons.setdefault(path, self._placeholder)
        missing = (p for p in self._photos if self._icons[p] is self._placeholder)
        self._thumbnails.request(missing)
        self._show()

    def _choose_photos(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(
            self,
            self.tr("Add photos"),
            "",
            self.tr("Photos ({patterns})").format(patterns=name_patterns()),
        )
        if chosen:
            self.set_photos([*self._photos, *(Path(c) for c in chosen)])

    def _choose_folder(self) -> None:
        from app.widgets.filmstrip import photos_in

        chosen = QFileDialog.getExistingDirectory(self, self.tr("Add a folder"))
        if chosen:
            self.set_photos([*self._photos, *photos_in(Path(chosen))])

    def _choose_target(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Output folder"))
        if chosen:
            self.folder.setText(chosen)

    def start(self) -> None:
        """Queue every photo; file names that exist get a number."""
        folder = Path(self.folder.text()).expanduser()
        self._settings.set_value("batch/folder", str(folder))
        self._list_presets()
        edit = self._edits()[self.preset.currentText()]
        # One photo's focus point, plane or strokes mean nothing in another.
        edit = replace(edit, depth=replace(edit.depth, file=None, strokes=()))
        if self.auto.isChecked():
            edit = replace(edit, auto_focus=True, lens=focused_at(edit.lens, edit.lens.focus))
        taken: set[Path] = set()
        work = []
        names = distinct_names(self._photos, "-refocused")
        for path, name in zip(self._photos, names, strict=True):
            target = free_name(folder / name, taken)
            taken.add(target)
            work.append(
                (
                    path,
                    self._focused(edit, path),
                    Output(target, long_side=self.sizes.currentData()),
                )
            )
        self._exporting.run_batch(work)
        self._show()  # at once: a double click must not start it twice

    def _edits(self) -> dict[str, Edit]:
        """What each preset makes of the current photo's settings, which may change meanwhile."""
        current = self._session.edit
        edits = {name: with_preset(current, preset) for name, preset in self._presets().items()}
        return {self.tr("Settings of the current photo"): current} | edits

    def _list_presets(self) -> None:
        names = list(self._edits())
        if names == [self.preset.itemText(index) for index in range(self.preset.count())]:
            return
        chosen = self.preset.currentText()
        self.preset.clear()
        self.preset.addItems(names)
        self.preset.setCurrentIndex(names.index(chosen) if chosen in names else 0)

    def _focused(self, edit: Edit, path: Path) -> Edit:
        """The edit with the focus point set for this photo, if any."""
        if path not in self._points:
            return edit
        return replace(edit, auto_focus=False, lens=focused_at(edit.lens, self._points[path]))

    def _review(self) -> None:
        self.reviewing = FocusReview(self._photos, self._points, self)
        self.reviewing.accepted.connect(self._take_points)
        self.reviewing.open()

    def _take_points(self) -> None:
        self._points = self.reviewing.points

    def _choose_report(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Save report"),
            str(Path(self.folder.text()).expanduser() / "report.csv"),
            self.tr("CSV files (*.csv)"),
        )
        if chosen:
            self.save_report(Path(chosen))

    def save_report(self, path: Path) -> None:
        try:
            write_report(path, self._exporting.current_batch.jobs)
        except OSError as error:
            self.report.setText(f"{path.name}: {error.strerror}")
        else:
            self.report.setText(self.tr("Saved {name}").format(name=path.name))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._list_presets()  # the photographer may have saved or deleted one
        super().changeEvent(event)

    def done(self, result: int) -> None:
        self._thumbnails.drop()
        self._timer.stop()
        super().done(result)

    # What is shown -----------------------------------------------------------------------

    def _show(self) -> None:
        jobs = self._exporting.current_batch.jobs
        rows = [(job.request.path, job.state, job.detail) for job in jobs]
        if not rows:
            rows = [(path, None, "") for path in self._photos]
        while self.table.topLevelItemCount() > len(rows):
            self.table.takeTopLevelItem(self.table.topLevelItemCount() - 1)
            self._shown.pop()
        while self.table.topLevelItemCount() < len(rows):
            self.table.addTopLevelItem(QTreeWidgetItem())
            self._shown.append(None)
        for index, (path, state, detail) in enumerate(rows):
            row = Row(path, state, detail, self._icons.get(path), theme.current())
            if row != self._shown[index]:
                self._shown[index] = row
                self._fill(index, row)
        # Once, for what is visible: a header that resizes itself measures all rows for each change.
        self.table.resizeColumnToContents(0)
        self._show_report(jobs)

    def _fill(self, index: int, row: Row) -> None:
        item = self.table.topLevelItem(index)
        assert item is not None
        item.setText(0, row.path.name)
        item.setIcon(0, row.icon or QIcon())
        item.setText(1, self._status_text(row.path, row.state, row.detail))
        item.setToolTip(1, row.detail)
        colors: dict[JobState | None, str] = {
            JobState.FAILED: row.theme.error,
            JobState.DONE: row.theme.accent,
        }
        item.setForeground(1, QColor(colors.get(row.state, row.theme.dim)))

    def _show_soon(self) -> None:
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    def _set_icon(self, path: Path, picture: QImage) -> None:
        self._icons[path] = cell_icon(picture, CELL_PX, self.devicePixelRatioF())
        self._show_soon()

    def _status_text(self, path: Path, state: JobState | None, detail: str) -> str:
        texts = {
            None: "",
            JobState.WAITING: self.tr("Waiting"),
            JobState.RUNNING: self.tr("Working"),
            JobState.DONE: self.tr("Done"),
            JobState.STOPPED: self.tr("Stopped"),
        }
        if state is JobState.FAILED:
            return detail.replace(f"{path.parent}/", "")
        return f"{texts[state]}  {detail}" if state is JobState.RUNNING else texts[state]

    def _show_report(self, jobs) -> None:
        running = bool(jobs) and not self._exporting.current_batch.over
        over = [job for job in jobs if job.state.over]
        self.bar.setRange(0, max(1, len(jobs)))
        self.bar.setValue(len(over))
        self.stop.setEnabled(running)
        failed_any = any(job.state is JobState.FAILED for job in jobs)
        self.retry.setVisible(bool(jobs) and not running and failed_any)
        self.save.setVisible(bool(jobs) and not running)
        self.add.setEnabled(not running)
        self.add_folder.setEnabled(not running)
        self.review.setEnabled(not running and bool(self._photos))
        self.empty.setEnabled(not running and bool(self._photos))
        has_folder = Path(self.folder.text()).expanduser().is_dir() and bool(self.folder.text())
        self.go.setEnabled(bool(self._photos) and has_folder and not running)
        if jobs and not running:
            done = sum(job.state is JobState.DONE for job in jobs)
            failed = sum(job.state is JobState.FAILED for job in jobs)
            self.report.setText(
                self.tr("{done} of {total} done, {failed} failed").format(
                    done=done, total=len(jobs), failed=failed
                )
            )
        elif running:
            self.report.setText(
                self.tr("{number} of {total}").format(number=len(over) + 1, total=len(jobs))
            )
        elif not self._photos:
            self.report.setText(self.tr("Add the photos to refocus."))
        elif not has_folder:
            self.report.setText(self.tr("Choose an output folder."))
        else:
            self.report.setText(self.tr("%n photos", "", len(self._photos)))
