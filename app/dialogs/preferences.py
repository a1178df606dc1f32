"""Preferences: theme, what the engine runs on, and the models."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.background import BackgroundTask
from app.bridge import Bridge
from app.dialogs.signing import SigningPage
from app.engine_text import in_window_language
from app.screens import fit_to_screen
from app.settings import Settings
from app.translation import LANGUAGES
from app.widgets.fields import ChoiceBox, IntegerBox, Tabs
from app.widgets.section import small
from engine import models
from engine.add_model import add_model
from engine.download import download
from engine.errors import InputError
from engine.models import Model

CACHE_FOLDER = platformdirs.user_cache_path("diffcamera", False)
"""What the engine keeps on disk to be faster next time."""


LICENSE_COLUMN = 3
"""The column that shrinks when the table is narrow."""


class Preferences(QDialog):
    theme_chosen = Signal(str)
    motion_chosen = Signal(bool)
    """Whether motion is reduced."""
    engine_chosen = Signal(str, str, int)
    """Backend, device, and the memory limit in MB (0 = none)."""
    models_changed = Signal()

    def __init__(self, settings: Settings, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._bridge = bridge
        self.setWindowTitle(self.tr("Preferences"))
        fit_to_screen(self, 680, 460)
        self._settings = settings
        tabs = Tabs()
        tabs.addTab(self._general(), self.tr("General"))
        self.models = ModelTable()
        self.models.changed.connect(self.models_changed)
        tabs.addTab(self.models, self.tr("Models"))
        self.signing = SigningPage(settings)
        tabs.addTab(self.signing, self.tr("Signing"))
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 0, 20, 18)
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.addWidget(tabs, 1)
        column.addLayout(foot)

    def _general(self) -> QWidget:
        self.theme = self._box(
            "theme",
            self.tr("Theme"),
            "dark",
            (
                ("dark", self.tr("Dark")),
                ("light", self.tr("Light")),
                ("system", self.tr("Same as system")),
            ),
        )
        self.backend = self._box(
            "backend",
            self.tr("Engine"),
            "auto",
            (("auto", self.tr("Automatic")), ("onnx", "ONNX Runtime"), ("torch", "PyTorch")),
        )
        self.device = self._box(
            "device",
            self.tr("Device"),
            "auto",
            (
                ("auto", self.tr("Automatic")),
                ("cpu", self.tr("CPU")),
                ("cuda", self.tr("NVIDIA GPU (CUDA)")),
            ),
        )
        languages = [("system", self.tr("Same as system")), *LANGUAGES.items()]
        self.language = self._box("language", self.tr("Language"), "system", tuple(languages))
        self.language.setToolTip(self.tr("Takes effect at the next start"))
        self.language.activated.connect(lambda _: self._store("language"))
        self.reduce_motion = QCheckBox(self.tr("Reduce motion"))
        self.reduce_motion.setToolTip(self.tr("Pictures change without fading"))
        self.reduce_motion.setChecked(self._settings.value("reduce_motion", False, bool))
        self.reduce_motion.toggled.connect(self._store_motion)
        self.reason = small()
        self.theme.activated.connect(lambda _: self.theme_chosen.emit(self._store("theme")))
        self.backend.activated.connect(lambda _: self._choose_engine())
        self.device.activated.connect(lambda _: self._choose_engine())
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(20, 20, 20, 20)
        form.setHorizontalSpacing(18)
        form.setVerticalSpacing(12)
        form.addRow(self.tr("Theme"), self.theme)
        form.addRow("", self.reduce_motion)
        form.addRow(self.tr("Language"), self.language)
        form.addRow(self.tr("Engine"), self.backend)
        form.addRow(self.tr("Device"), self.device)
        form.addRow("", self.reason)
        form.addRow(self.tr("Memory limit"), self._memory_row())
        form.addRow(self.tr("Cache"), self._cache_row())
        self._bridge.started.connect(self._explain)
        self._explain()
        return page

    def _memory_row(self) -> IntegerBox:
        self.memory = IntegerBox()
        self.memory.setRange(0, 1024 * 1024)
        self.memory.setSingleStep(512)
        self.memory.setSuffix(self.tr(" MB"))
        self.memory.setSpecialValueText(self.tr("all free memory"))
        self.memory.setValue(self._settings.value("memory", 0, int))
        self.memory.setKeyboardTracking(False)
        self.memory.setAccessibleName(self.tr("Memory limit"))
        self.memory.setToolTip(
            self.tr("Models use smaller tiles. Exports that don't fit are refused.")
        )
        self.memory.editingFinished.connect(self._choose_memory)
        return self.memory

    def _cache_row(self) -> QWidget:
        self.kept = small()
        self.clear = QPushButton(self.tr("Clear"))
        self.clear.setAccessibleName(self.tr("Clear the cache"))
        self.clear.clicked.connect(self._clear_cache)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.kept, 1)
        row.addWidget(self.clear)
        self._show_cache()
        return line

    def _show_cache(self) -> None:
        engine = self._bridge.engine
        memory = engine.status().kept_mb if engine is not None else 0.0
        disk = sum(size for _, size in _files(CACHE_FOLDER)) / 1e6
        self.kept.setText(
            self.tr("{memory} MB in memory, {disk} MB on disk").format(
                memory=round(memory), disk=round(disk)
            )
        )

    def _clear_cache(self) -> None:
        """Drop cached results; they are recomputed when needed."""
        if self._bridge.engine is not None:
            self._bridge.engine.clear_cache()
        for path, _ in _files(CACHE_FOLDER):
            path.unlink(missing_ok=True)
        self._show_cache()

    def _box(
        self, key: str, name: str, default: str, choices: tuple[tuple[str, str], ...]
    ) -> ChoiceBox:
        box = ChoiceBox()
        for data, text in choices:
            box.addItem(text, data)
        box.setAccessibleName(name)
        box.setCurrentIndex(max(0, box.findData(self._settings.value(key, default, str))))
        return box

    def _store(self, key: str) -> str:
        choice = getattr(self, key).currentData()
        self._settings.set_value(key, choice)
        return choice

    def _store_motion(self, on: bool) -> None:
        self._settings.set_value("reduce_motion", on)
        self.motion_chosen.emit(on)

    def _choose_engine(self) -> None:
        self.engine_chosen.emit(self._store("backend"), self._store("device"), self.memory.value())
        self._explain()

    def _choose_memory(self) -> None:
        if self.memory.value() != self._settings.value("memory", 0, int):
            self._settings.set_value("memory", self.memory.value())
            self._choose_engine()

    def _explain(self) -> None:
        """Show what the choice means on this machine; nothing while the engine starts."""
        engine = self._bridge.engine
        runs_by = "" if engine is None else in_window_language(engine.status().runs_by)
        self.reason.setText(runs_by)

    def done(self, result: int) -> None:
        self.models.task.stop()
        super().done(result)


def _files(folder: Path) -> list[tuple[Path, int]]:
    """Every file below a folder, with its size in bytes."""
    return [(p, p.stat().st_size) for p in folder.rglob("*") if p.is_file()]


class ModelTable(QWidget):
    """Every model that is installed or can be downloaded, with its card."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Model] = []
        self.task = BackgroundTask(self)
        self.tree = QTreeWidget()
        self.tree.setRootIsDecorated(False)
        self.tree.setAccessibleName(self.tr("Models"))
        self.tree.setHeaderLabels(
            [
                self.tr("Name"),
                self.tr("Kind"),
                self.tr("Size"),
                self.tr("License"),
                self.tr("Where"),
            ]
        )
        header = self.tree.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(LICENSE_COLUMN, QHeaderView.ResizeMode.Stretch)
        self.tree.itemSelectionChanged.connect(self._show)
        self.card = small()
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.add = QPushButton(self.tr("Add from a file…"))
        self.fetch = QPushButton(self.tr("Download"))
        self.stop = QPushButton(self.tr("Stop"))
        self.drop = QPushButton(self.tr("Remove"))
        self.kind = ChoiceBox()
        self.kind.setAccessibleName(self.tr("Type of the model to add"))
        for kind, text in (
            ("depth", self.tr("as depth model")),
            ("dit", self.tr("as DiT")),
            ("adapter", self.tr("as adapter")),
        ):
            self.kind.addItem(text, kind)
        row = QHBoxLayout()
        for widget in (self.add, self.kind):
            row.addWidget(widget)
        row.addStretch(1)
        for widget in (self.stop, self.fetch, self.drop):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 12)
        column.setSpacing(10)
        column.addWidget(self.tree, 1)
        column.addWidget(self.card)
        column.addWidget(self.bar)
        column.addLayout(row)
        self.add.clicked.connect(self._choose)
        self.fetch.clicked.connect(self._fetch)
        self.stop.clicked.connect(self.task.stop)
        self.drop.clicked.connect(self._remove)
        self.task.progressed.connect(lambda share: self.bar.setValue(round(1000 * share)))
        self.task.ended.connect(self._ended)
        self.fill()

    def fill(self) -> None:
        self._rows = models.table()
        self.tree.clear()
        kinds = {
            "depth": self.tr("Depth"),
            "defocus": self.tr("Defocus"),
            "faces": self.tr("Faces"),
            "dit": self.tr("DiT"),
            "adapter": self.tr("Adapter"),
        }
        for model in self._rows:
            where = self.tr("included") if model.shipped else self.tr("added")
            if model.path is None:
                where = self.tr("available for download")
            size = f"{QLocale().toString(model.size / 1e6, 'f', 1)} MB"
            row = QTreeWidgetItem([model.name, kinds[model.kind], size, model.licence, where])
            row.setToolTip(LICENSE_COLUMN, model.licence)
            self.tree.addTopLevelItem(row)
        self._show()

    def add_file(self, path: Path, kind: models.Kind) -> None:
        """Copy a model file into the user's models, with its checksum."""
        self._start(lambda tick: add_model(path, kind))

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, self.tr("Add a model"), "", self.tr("Models (*.onnx *.safetensors)")
        )
        if chosen:
            self.add_file(Path(chosen), self.kind.currentData())

    def _fetch(self) -> None:
        model = self._selected()
        if model is not None:
            self._start(lambda tick: download(model, tick))

    def _remove(self) -> None:
        model = self._selected()
        if model is not None:
            try:
                models.remove(model.name)
            except InputError as error:
                self.card.setText(in_window_language(str(error)))
                return
            self._ended("")

    def _start(self, work) -> None:
        self.task.run(work)
        self.bar.setValue(0)
        self._show()

    def _ended(self, error: str) -> None:
        self.fill()
        self.changed.emit()
        if error:
            self.card.setText(in_window_language(error))

    def _selected(self) -> Model | None:
        item = self.tree.currentItem()
        row = -1 if item is None else self.tree.indexOfTopLevelItem(item)
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def _show(self) -> None:
        model, busy = self._selected(), self.task.busy
        self.bar.setVisible(busy)
        self.stop.setVisible(busy)
        self.add.setEnabled(not busy)
        self.fetch.setEnabled(not busy and model is not None and model.path is None)
        self.drop.setEnabled(
            not busy and model is not None and model.path is not None and not model.shipped
        )
        if model is None:
            self.card.setText(self.tr("Nothing is downloaded unless you start it here."))
        else:
            self.card.setText(
                self.tr("{name}: {source}. License: {license}.").format(
                    name=model.name, source=model.source, license=model.licence
                )
            )
