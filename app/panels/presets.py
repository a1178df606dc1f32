"""Looks to choose from, each shown on the photo itself; and looks of one's own."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QInputDialog,
    QListView,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
)

from app import theme
from app.bridge import Arrival
from app.session import Session
from app.widgets.section import Section
from engine.edit import Edit
from engine.errors import InputError
from engine.lens import Aperture, Lens
from engine.requests import Draft

VIEW = "preset"
CELL = QSize(120, 80)
"""A look's picture: as large as the panel allows, for on a stamp all looks are alike."""

COLUMNS, ROWS = 2, 4
"""Of looks that are seen at once; more are scrolled."""

GRID = CELL + QSize(8, 26)

LOOKS = {
    "Portrait": Edit(lens=Lens(blur=45, aperture=Aperture(cats_eye=0.3))),
    "Gentle": Edit(lens=Lens(blur=18)),
    "Dreamy": Edit(lens=Lens(blur=80, boost=0.5)),
    "Seven blades": Edit(lens=Lens(blur=50, aperture=Aperture("blades", curvature=0.2), boost=0.3)),
    "Mirror lens": Edit(lens=Lens(blur=55, aperture=Aperture("ring"))),
    "Anamorphic": Edit(lens=Lens(blur=55, aperture=Aperture(anamorphic=1.7, cats_eye=0.4))),
}
"""The looks that the program brings."""


class LookList(QListWidget):
    """Tells when it is seen, so that no look is drawn for nobody."""

    seen = Signal()

    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        self.seen.emit()


class PresetPanel(Section):
    def __init__(self, session: Session) -> None:
        super().__init__(session.tr("Presets"))
        self._session = session
        self._due: list[str] = []
        self._asked: Draft | None = None
        self.looks: dict[str, Edit] = {}
        self.list = LookList()
        self.list.setObjectName("looks")
        self.list.setAccessibleName(self.tr("Presets"))
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setIconSize(CELL)
        self.list.setGridSize(GRID)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu)
        self.list.itemClicked.connect(lambda item: self.take(item.text()))
        self.list.itemActivated.connect(lambda item: self.take(item.text()))
        self.list.seen.connect(self._go_on)
        self.keep = QPushButton(self.tr("Save these settings…"))
        self.keep.clicked.connect(self.ask)
        self.add(self.list)
        self.add(self.keep)
        session.bridge.started.connect(self.fill)
        session.depth_changed.connect(self.draw)
        session.bridge.arrived.connect(self._take_picture)
        if session.bridge.engine is not None:
            self.fill()

    def fill(self) -> None:
        """Read the photographer's own presets again and list all."""
        from engine.files.sidecar import presets, read_edit

        self.looks = {self.tr(name): look for name, look in LOOKS.items()}
        for name, path in presets().items():
            try:
                self.looks[name] = read_edit(path)
            except InputError as fault:
                self._session.message.emit("error", str(fault))
        self.list.clear()
        for name in self.looks:
            item = QListWidgetItem(_icon(QImage(), 1.0), name)
            item.setToolTip(name)
            self.list.addItem(item)
        rows = ceil(len(self.looks) / COLUMNS)
        self.list.setFixedHeight(min(ROWS, rows) * GRID.height() + 4)
        bar = Qt.ScrollBarPolicy
        many = bar.ScrollBarAsNeeded if rows > ROWS else bar.ScrollBarAlwaysOff
        self.list.setVerticalScrollBarPolicy(many)
        self.draw()

    def take(self, name: str) -> None:
        """Give the photo this look; its focus stays, or is the subject where there was none."""
        self._session.apply(self._with(self.looks[name]), name)

    def ask(self) -> None:
        name, given = QInputDialog.getText(self, self.tr("Save a preset"), self.tr("Name"))
        if given and name.strip():
            self.save(name.strip())

    def save(self, name: str) -> None:
        """Keep the present settings as a preset."""
        from engine.files.sidecar import write_preset

        try:
            write_preset(name, self._session.edit)
        except InputError as fault:
            self._session.message.emit("error", str(fault))
        self.fill()

    def remove(self, name: str) -> None:
        """Delete one of the photographer's own presets."""
        from engine.files.sidecar import presets

        presets()[name].unlink(missing_ok=True)
        self.fill()

    def _menu(self, at) -> None:
        from engine.files.sidecar import presets

        item = self.list.itemAt(at)
        if item is not None and item.text() in presets():
            menu = QMenu(self)
            menu.addAction(self.tr("Delete"), lambda: self.remove(item.text()))
            menu.exec(self.list.mapToGlobal(at))

    def _with(self, look: Edit) -> Edit:
        from engine.files.sidecar import with_preset

        edit = with_preset(self._session.edit, look)
        if self._session.is_as_shot:
            lens = replace(edit.lens, focus=self._session.subject, focus_disparity=None)
            edit = replace(edit, lens=lens)
        return edit

    # Small pictures ----------------------------------------------------------------------

    def draw(self) -> None:
        """Draw every look on the photo, one after another."""
        self._due = list(self.looks) if self._session.disparity is not None else []
        self._go_on()

    def _go_on(self) -> None:
        if self._asked is None and not self.list.visibleRegion().isEmpty():
            self._next()

    def _next(self) -> None:
        if self._due and self._session.path is not None:
            edit = self._with(self.looks[self._due[0]])
            self._asked = Draft(VIEW, self._session.path, edit=edit)
            self._session.bridge.submit(self._asked)

    def _take_picture(self, arrival: Arrival) -> None:
        from engine.events import Drafted, Failed, Stopped

        if arrival.event.request is not self._asked:
            return
        if isinstance(arrival.event, Drafted):
            for item in self.list.findItems(self._due[0], Qt.MatchFlag.MatchExactly):
                item.setIcon(_icon(arrival.levels[-1], self.devicePixelRatioF()))
        if isinstance(arrival.event, (Drafted, Failed, Stopped)):
            self._due = self._due[1:]
            self._asked = None
            self._go_on()


def _icon(picture: QImage, scale: float) -> QIcon:
    pixmap = QPixmap(CELL * scale)
    pixmap.fill(theme.current().raised)
    if not picture.isNull():
        fitted = picture.scaled(
            pixmap.size(),
            Qt.AspectRatioMode.KeepAspectRatioByExpanding,
            Qt.TransformationMode.SmoothTransformation,
        )
        left = (fitted.width() - pixmap.width()) // 2
        top = (fitted.height() - pixmap.height()) // 2
        pixmap = QPixmap.fromImage(fitted.copy(left, top, pixmap.width(), pixmap.height()))
    pixmap.setDevicePixelRatio(scale)
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon
