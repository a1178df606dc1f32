"""The foot of the window: what the engine does, how far it is, how to stop it; zoom and size."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from app.icons import icon
from engine.requests import Draft, Request

HEIGHT = 30


class StatusLine(QWidget):
    """Shows the work that is under way; `cancel` asks to stop it."""

    cancel = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("statusbar")
        self.setFixedHeight(HEIGHT)
        self._work: dict[str, tuple[str, float]] = {}
        self._rest = ""
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
        self.where = QLabel()
        self.photo = QLabel()
        self.zoom = QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(10)
        for widget in (self.state, self.bar, self.stop):
            row.addWidget(widget)
        row.addStretch(1)
        for label in (self.where, self.photo, self.zoom):
            label.setProperty("role", "small")
            row.addWidget(label)
            row.addSpacing(8)
        self._update()

    @property
    def busy(self) -> bool:
        return bool(self._work)

    def views(self) -> list[str]:
        """The views that have work under way."""
        return list(self._work)

    def progress(self, request: Request, stage: str, fraction: float) -> None:
        if isinstance(request, Draft):
            return  # too short to speak of
        self._work[request.view] = (self._words(request, stage), fraction)
        self._update()

    def over(self, request: Request) -> None:
        self._work.pop(request.view, None)
        self._update()

    def rest(self, words: str, tip: str = "") -> None:
        """What to say while nothing is under way."""
        self._rest = words
        self.state.setToolTip(tip)
        self._update()

    def _update(self) -> None:
        busy = bool(self._work)
        self.bar.setVisible(busy)
        self.stop.setVisible(busy)
        if not busy:
            self.state.setText(self._rest)
            return
        words, fraction = next(reversed(self._work.values()))
        others = len(self._work) - 1
        if others:
            words += self.tr(" (and %n more)", "", others)
        self.state.setText(words)
        self.bar.setValue(round(1000 * fraction))

    def _words(self, request: Request, stage: str) -> str:
        stages = {
            "load": self.tr("Reading the photo"),
            "depth": self.tr("Finding depth"),
            "measure": self.tr("Measuring the photo's own blur"),
            "recover": self.tr("Recovering sharpness"),
            "optics": self.tr("Rendering"),
            "dit": self.tr("Refining"),
            "write": self.tr("Writing"),
        }
        words = stages.get(stage, self.tr("Working"))
        if request.view.startswith(("export", "batch", "sweep")):
            return self.tr("Exporting {name}: {stage}").format(
                name=request.path.name, stage=words.lower()
            )
        return words
