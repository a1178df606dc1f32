"""Rack focus: choose the points that the focus travels through, preview, export."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.exporting import Exporting
from app.screens import fit_to_screen
from app.session import FIRST_BLUR_LEVEL, Session
from app.views import View
from app.widgets.fields import ChoiceBox, IntegerBox
from app.widgets.point_picture import PointPicture
from engine.edit import Edit
from engine.focus_travel import FRAMES_PER_SECOND, travel
from engine.requests import Draft, Output

PREVIEW_FRAMES = 24


class RackFocusDialog(QDialog):
    def __init__(
        self, session: Session, exporting: Exporting, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Rack focus"))
        fit_to_screen(self, 720, 620)
        self._session = session
        self._exporting = exporting
        self._frames: list[Edit] = []
        self._drafting: Draft | None = None
        self.picture = PointPicture(session.photo.original[0])
        self.picture.changed.connect(self._update)
        self.hint = QLabel()
        self.hint.setProperty("role", "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(12)
        column.addWidget(self.picture, 1)
        column.addWidget(self.hint)
        column.addLayout(self._options())
        session.arrived.connect(self._receive)
        self.picture.add(session.edit.lens.focus)

    def _options(self) -> QHBoxLayout:
        self.seconds = IntegerBox()
        self.seconds.setRange(1, 20)
        self.seconds.setValue(2)
        self.seconds.setSuffix(self.tr(" s"))
        self.seconds.setAccessibleName(self.tr("Duration"))
        self.easing = ChoiceBox()
        self.easing.addItem(self.tr("Smooth"), "smooth")
        self.easing.addItem(self.tr("Linear"), "linear")
        self.easing.setAccessibleName(self.tr("Easing"))
        self.undo = QPushButton(self.tr("Remove last point"))
        self.undo.clicked.connect(self.picture.drop)
        self.play = QPushButton(self.tr("Play"))
        self.play.clicked.connect(self._play)
        self.go = QPushButton(self.tr("Export…"))
        self.go.setProperty("primary", True)
        self.go.clicked.connect(self._export)
        row = QHBoxLayout()
        row.addWidget(self.seconds)
        row.addWidget(self.easing)
        row.addWidget(self.undo)
        row.addStretch(1)
        row.addWidget(self.play)
        row.addWidget(self.go)
        return row

    def _edit(self) -> Edit:
        edit = self._session.edit
        return replace(edit, lens=replace(edit.lens, blur=max(FIRST_BLUR_LEVEL, edit.lens.blur)))

    def _play(self) -> None:
        """Show drafts one after another, as fast as they come."""
        edit, disparity = self._edit(), self._session.photo.disparity
        assert disparity is not None
        points, easing = self.picture.points, self.easing.currentData()
        lenses = travel(disparity, edit.lens, points, PREVIEW_FRAMES, easing)
        self._frames = [replace(edit, lens=lens) for lens in lenses]
        self._next()

    def _next(self) -> None:
        self._drafting = None
        if self._frames and self._session.photo.path is not None:
            self._drafting = Draft(
                View.RACK_PREVIEW, self._session.photo.path, edit=self._frames.pop(0)
            )
            self._session.bridge.submit(self._drafting)

    def _receive(self, arrival) -> None:
        if arrival.event.request is self._drafting and arrival.levels:
            self.picture.show_image(arrival.levels[0])
            self._next()

    def _export(self) -> None:
        path = self._session.photo.path
        assert path is not None
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Export animation"),
            str(path.with_name(f"{path.stem}-rack-focus.mp4")),
            self.tr("Animations (*.mp4 *.gif)"),
        )
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, path: Path) -> None:
        """Write the animation in the background and close."""
        self._exporting.export_rack_focus(
            tuple(self.picture.points),
            self.seconds.value() * FRAMES_PER_SECOND,
            self.easing.currentData(),
            Output(path, overwrite=True),  # the file dialog has asked already
            self._edit(),
        )
        self.accept()

    def done(self, result: int) -> None:
        self._frames = []
        self._drafting = None
        super().done(result)

    def _update(self) -> None:
        enough = len(self.picture.points) >= 2
        self.play.setEnabled(enough)
        self.go.setEnabled(enough)
        self.undo.setEnabled(bool(self.picture.points))
        self.hint.setText(
            self.tr("Focus moves through the points in this order.")
            if enough
            else self.tr("Click two or more points for the focus to move through.")
        )
