"""Presets to choose from, including the user's own, each shown on the photo itself."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
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
from app.translation import mark
from app.views import View
from app.widgets.section import Section
from engine.edit import Edit
from engine.errors import InputError
from engine.lens import Aperture, Lens
from engine.requests import Draft

PICTURE_PX = QSize(120, 80)
"""As large as the panel allows: on smaller thumbnails all presets look alike."""

CELL_PX = PICTURE_PX + QSize(8, 26)
COLUMNS, VISIBLE_ROWS = 2, 4

BUILT_IN = {
    mark("Presets", "Portrait"): Edit(lens=Lens(blur=45, aperture=Aperture(cats_eye=0.3))),
    mark("Presets", "Gentle"): Edit(lens=Lens(blur=18)),
    mark("Presets", "Dreamy"): Edit(lens=Lens(blur=80, boost=0.5)),
    mark("Presets", "Seven blades"): Edit(
        lens=Lens(blur=50, aperture=Aperture("blades", curvature=0.2), boost=0.3)
    ),
    mark("Presets", "Mirror lens"): Edit(lens=Lens(blur=55, aperture=Aperture("ring"))),
    mark("Presets", "Anamorphic"): Edit(
        lens=Lens(blur=55, aperture=Aperture(anamorphic=1.7, cats_eye=0.4))
    ),
}


class PresetList(QListWidget):
    """Emits `seen` when painted, so that presets are rendered only when visible."""

    seen = Signal()

    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        self.seen.emit()


class PresetPanel(Section):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self.set_title(self.tr("Presets"))
        self._session = session
        self._due: list[str] = []
        self._drafting: Draft | None = None
        self.presets: dict[str, Edit] = {}
        self.list = PresetList()
        self.list.setObjectName("presets")
        self.list.setAccessibleName(self.tr("Presets"))
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setIconSize(PICTURE_PX)
        self.list.setGridSize(CELL_PX)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu)
        self.list.itemClicked.connect(lambda item: self.choose(item.text()))
        self.list.itemActivated.connect(lambda item: self.choose(item.text()))
        self.list.seen.connect(self._draft_next)
        self.keep = QPushButton(self.tr("Save as preset…"))
        self.keep.clicked.connect(self.ask_name)
        self.add(self.list)
        self.add(self.keep)
        session.bridge.started.connect(self.fill)
        session.depth_changed.connect(self.draw)
        session.bridge.arrived.connect(self._receive)
        if session.bridge.engine is not None:
            self.fill()

    def fill(self) -> None:
        """List the presets again, including the user's own."""
        from engine.files.sidecar import presets, read_edit

        self.presets = {
            QCoreApplication.translate("Presets", name): preset for name, preset in BUILT_IN.items()
        }
        for name, path in presets().items():
            try:
                self.presets[name] = read_edit(path)
            except InputError as error:
                self._session.message.emit("error", str(error))
        self.list.clear()
        for name in self.presets:
            item = QListWidgetItem(_icon(QImage(), 1.0), name)
            item.setToolTip(name)
            self.list.addItem(item)
        rows = ceil(len(self.presets) / COLUMNS)
        self.list.setFixedHeight(min(VISIBLE_ROWS, rows) * CELL_PX.height() + 4)
        bar = Qt.ScrollBarPolicy
        many = bar.ScrollBarAsNeeded if rows > VISIBLE_ROWS else bar.ScrollBarAlwaysOff
        self.list.setVerticalScrollBarPolicy(many)
        self.draw()

    def choose(self, name: str) -> None:
        self._session.apply_preset(self.presets[name], name)

    def ask_name(self) -> None:
        name, accepted = QInputDialog.getText(self, self.tr("Save preset"), self.tr("Name"))
        if accepted and name.strip():
            self.save(name.strip())

    def save(self, name: str) -> None:
        """Save the current settings as a preset."""
        from engine.files.sidecar import write_preset

        try:
            write_preset(name, self._session.edit)
        except InputError as error:
            self._session.message.emit("error", str(error))
        self.fill()

    def remove(self, name: str) -> None:
        """Delete one of the user's own presets."""
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

    # Thumbnails --------------------------------------------------------------------------

    def draw(self) -> None:
        """Render every preset on the photo, one after another."""
        self._due = list(self.presets) if self._session.photo.disparity is not None else []
        self._draft_next()

    def _draft_next(self) -> None:
        if self._drafting is None and not self.list.visibleRegion().isEmpty():
            self._submit_next()

    def _submit_next(self) -> None:
        if self._due and self._session.photo.path is not None:
            edit = self._session.with_preset(self.presets[self._due[0]])
            self._drafting = Draft(View.PRESET, self._session.photo.path, edit=edit)
            self._session.bridge.submit(self._drafting)

    def _receive(self, arrival: Arrival) -> None:
        from engine.events import Drafted, Failed, Stopped

        if arrival.event.request is not self._drafting:
            return
        if isinstance(arrival.event, Drafted):
            for item in self.list.findItems(self._due[0], Qt.MatchFlag.MatchExactly):
                item.setIcon(_icon(arrival.levels[-1], self.devicePixelRatioF()))
        if isinstance(arrival.event, (Drafted, Failed, Stopped)):
            self._due = self._due[1:]
            self._drafting = None
            self._draft_next()


def _icon(picture: QImage, scale: float) -> QIcon:
    pixmap = QPixmap(PICTURE_PX * scale)
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
