"""Rack focus: choose the points the focus moves through, preview, export."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
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
from engine.focus_travel import FRAMES_PER_SECOND
from engine.requests import Output, Request, SweepPreview

MAX_PREVIEW_FRAMES = 72
"""Limit for the preview; a longer animation is shown at fewer frames per second."""

PREVIEW_SCALE = 0.6
"""Size of the preview, as a fraction of the animation's."""


class RackFocusDialog(QDialog):
    def __init__(
        self, session: Session, exporting: Exporting, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Rack focus"))
        fit_to_screen(self, 720, 620)
        self._session = session
        self._exporting = exporting
        self._frames: list[QImage] = []
        self._complete = False
        """Whether all frames are there and match the current choices."""
        self._shown = 0
        self._request: SweepPreview | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._show_next)
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
        session.ended.connect(self._end)
        self.picture.add(session.edit.lens.focus)

    def _options(self) -> QHBoxLayout:
        self.seconds = IntegerBox()
        self.seconds.setRange(1, 20)
        self.seconds.setValue(2)
        self.seconds.setSuffix(self.tr(" s"))
        self.seconds.setAccessibleName(self.tr("Duration"))
        self.seconds.valueChanged.connect(self._update)
        self.easing = ChoiceBox()
        self.easing.addItem(self.tr("Smooth"), "smooth")
        self.easing.addItem(self.tr("Linear"), "linear")
        self.easing.setAccessibleName(self.tr("Easing"))
        self.easing.currentIndexChanged.connect(self._update)
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
        """Show the export's frames: first as they are rendered, then at their real speed."""
        if self.playing:
            self._stop()
        elif self._complete:
            self._timer.start()
        else:
            path = self._session.photo.path
            assert path is not None
            frames = self.seconds.value() * FRAMES_PER_SECOND
            every = -(-frames // MAX_PREVIEW_FRAMES)
            self._timer.setInterval(round(1000 * every / FRAMES_PER_SECOND))
            self._frames = []
            self._request = SweepPreview(
                View.RACK_PREVIEW, path, edit=self._edit(), points=tuple(self.picture.points),
                frames=frames, easing=self.easing.currentData(), every=every, share=PREVIEW_SCALE,
            )  # fmt: skip
            self._session.bridge.submit(self._request)
        self._name_play()

    @property
    def playing(self) -> bool:
        """Whether frames are being rendered or shown."""
        return self._request is not None or self._timer.isActive()

    def _receive(self, arrival) -> None:
        event = arrival.event
        if event.request is self._request and arrival.levels:
            self._frames.append(arrival.levels[0])
            self.picture.show_image(self._frames[-1])
            if event.last:
                self._complete, self._request = True, None
                self._shown = len(self._frames)
                self._timer.start()

    def _show_next(self) -> None:
        self._shown = (self._shown + 1) % len(self._frames)
        self.picture.show_image(self._frames[self._shown])

    def _end(self, request: Request, how: str) -> None:
        """Stop if the preview could not be rendered or was stopped from elsewhere."""
        if request is self._request and how != "done":
            self._stop()

    def _stop(self) -> None:
        if self._request is not None:
            self._request = None
            self._session.bridge.cancel(View.RACK_PREVIEW)
        self._timer.stop()
        self._name_play()

    def _name_play(self) -> None:
        self.picture.show_points(not self.playing)
        self.play.setText(self.tr("Stop") if self.playing else self.tr("Play"))

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
        self._stop()
        self._frames = []
        super().done(result)

    def _update(self) -> None:
        """React to changed choices: the frames no longer match the export."""
        self._stop()
        self._complete = False
        enough = len(self.picture.points) >= 2
        self.play.setEnabled(enough)
        self.go.setEnabled(enough)
        self.undo.setEnabled(bool(self.picture.points))
        self.hint.setText(
            self.tr("Focus moves through the points in this order.")
            if enough
            else self.tr("Click two or more points for the focus to move through.")
        )
