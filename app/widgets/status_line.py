"""The bottom of the window: work in progress and how to stop it; photo size and zoom."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from app.icons import icon
from app.views import WRITING, view_of
from engine.requests import Draft, Request


class StatusLine(QWidget):
    """Shows the work in progress; `cancel` asks to stop it."""

    cancel = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("statusbar")
        self.setFixedHeight(30)
        self._work: dict[Hashable, tuple[str, float]] = {}
        self._idle_text = ""
        self.state = QLabel()
        self.state.setProperty("role", "small")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(180)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.stop = QToolButton()
        self.stop.setIcon(icon("cancel"))
        self.stop.setIconSize(QSize(16, 16))
        self.stop.setToolTip(self.tr("Stop (Esc)"))
        self.stop.setAccessibleName(self.tr("Stop"))
        self.stop.clicked.connect(self.cancel)
        self.photo = QLabel()
        self.zoom = QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(10)
        for widget in (self.state, self.bar, self.stop):
            row.addWidget(widget)
        row.addStretch(1)
        for label in (self.photo, self.zoom):
            label.setProperty("role", "small")
            row.addWidget(label)
            row.addSpacing(8)
        self._update()

    @property
    def busy(self) -> bool:
        return bool(self._work)

    def views(self) -> list[Hashable]:
        """The views that have work in progress."""
        return list(self._work)

    def progress(self, request: Request, stage: str, fraction: float) -> None:
        if isinstance(request, Draft):
            return  # too short to mention
        self._work[request.view] = (self._text(request, stage), fraction)
        self._update()

    def end(self, request: Request) -> None:
        self._work.pop(request.view, None)
        self._update()

    def set_idle_text(self, text: str, tip: str = "") -> None:
        """Set the text to show while nothing is in progress."""
        self._idle_text = text
        self.state.setToolTip(tip)
        self._update()

    def show_size(self, width: int, height: int) -> None:
        """Show the photo's size in pixels."""
        megapixels = self.locale().toString(width * height / 1e6, "f", 1)
        self.photo.setText(
            self.tr("{width} × {height}  ({megapixels} MP)").format(
                width=width, height=height, megapixels=megapixels
            )
        )

    def show_zoom(self, zoom: float, preview_side: int = 0) -> None:
        """Show the zoom; `preview_side`: long side of an enlarged preview, 0 = true pixels."""
        text = self.tr("{percent}%").format(percent=round(100 * zoom))
        if preview_side:
            text = self.tr("{percent}% of a {pixels} px preview").format(
                percent=round(100 * zoom), pixels=preview_side
            )
        self.zoom.setText(text)

    def _update(self) -> None:
        busy = bool(self._work)
        self.bar.setVisible(busy)
        self.stop.setVisible(busy)
        if not busy:
            self.state.setText(self._idle_text)
            return
        text, fraction = next(reversed(self._work.values()))
        others = len(self._work) - 1
        if others:
            text = self.tr("{text} (and %n more)", "", others).format(text=text)
        self.state.setText(text)
        self.bar.setValue(round(1000 * fraction))

    def _text(self, request: Request, stage: str) -> str:
        stages = {
            "load": self.tr("Opening photo"),
            "stack": self.tr("Merging focus bracket"),
            "depth": self.tr("Estimating depth"),
            "measure": self.tr("Measuring blur"),
            "recover": self.tr("Recovering sharpness"),
            "optics": self.tr("Rendering"),
            "dit": self.tr("Refining"),
            "write": self.tr("Saving"),
        }
        text = stages.get(stage, self.tr("Working"))
        if view_of(request) in WRITING:
            return self.tr("Exporting {name}: {stage}").format(name=request.path.name, stage=text)
        return text
