"""The export dialog: size, format and destination."""

from __future__ import annotations

from collections.abc import Callable, Container
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.settings import Settings
from app.widgets.fields import ChoiceBox, IntegerBox
from engine.files.formats import DEFAULT_QUALITY, WRITTEN, Format, result_suffix
from engine.requests import PREVIEW_SIDE, Output

PROFILES = (("sRGB", "srgb"), ("Display P3", "display-p3"), ("Adobe RGB", "adobe-rgb"))
MAX_SIDE_PX = 30000


class ExportDialog(QDialog):
    """Asks for an `Output` and remembers the choices."""

    def __init__(
        self,
        path: Path,
        size: tuple[int, int],
        settings: Settings,
        parent=None,
        estimate: Callable[[tuple[int, int]], float | None] = lambda size: None,
    ) -> None:
        """`estimate` returns the seconds that an image of a size takes, or None if unknown."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._estimate = estimate
        self.setWindowTitle(self.tr("Export"))
        self._photo = path
        self._size = size
        self._settings = settings
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        form.setLabelAlignment(form.labelAlignment())
        form.addRow(self.tr("Size"), self._size_row())
        form.addRow(self.tr("Format"), self._format_row())
        form.addRow(self.tr("Color profile"), self._profile_row())
        form.addRow(self.tr("Metadata"), self._metadata_row())
        form.addRow(self.tr("Name"), self._name_row())
        form.addRow(self.tr("Folder"), self._folder_row())
        form.addRow(self.tr("If the file exists"), self._exists_row())
        form.addRow("", self._depth_row())
        form.addRow("", self._layers_row())
        self.summary = QLabel()
        self.summary.setProperty("role", "small")
        self.summary.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(16)
        column.addLayout(form)
        column.addWidget(self.summary)
        column.addLayout(self._buttons())
        self._restore()
        self._update()

    # Rows --------------------------------------------------------------------------------

    def _size_row(self) -> QWidget:
        width, height = self._size
        self.small = QRadioButton(self.tr("1024 px"))
        self.full = QRadioButton(
            self.tr("Full ({width} × {height})").format(width=width, height=height)
        )
        self.custom = QRadioButton(self.tr("Long side"))
        self.sizes = QButtonGroup(self)
        self.side = IntegerBox()
        self.side.setRange(16, MAX_SIDE_PX)
        self.side.setValue(2048)
        self.side.setSuffix(self.tr(" px"))
        self.side.setAccessibleName(self.tr("Long side in pixels"))
        self.side.valueChanged.connect(lambda _: self.custom.setChecked(True))
        for button in (self.small, self.full, self.custom):
            self.sizes.addButton(button)
            button.toggled.connect(self._update)
        self.side.valueChanged.connect(self._update)
        return _row(self.small, self.full, self.custom, self.side)

    def _format_row(self) -> QWidget:
        self.format = ChoiceBox()
        for row in WRITTEN:
            self.format.addItem(row.label, row.suffixes[0])
        self.format.setAccessibleName(self.tr("Format"))
        self.quality = IntegerBox()
        self.quality.setRange(1, 100)
        self.quality.setValue(DEFAULT_QUALITY)
        self.quality.setPrefix(self.tr("quality "))
        self.quality.setAccessibleName(self.tr("Quality"))
        self.bits = ChoiceBox()
        for name, bits in (
            (self.tr("same as photo"), 0),
            (self.tr("8 bit"), 8),
            (self.tr("16 bit"), 16),
        ):
            self.bits.addItem(name, bits)
        self.bits.setAccessibleName(self.tr("Bit depth"))
        self.format.currentIndexChanged.connect(self._update)
        return _row(self.format, self.quality, self.bits)

    def _profile_row(self) -> QWidget:
        self.profile = ChoiceBox()
        self.profile.addItem(self.tr("same as photo"), "")
        for name, profile in PROFILES:
            self.profile.addItem(name, profile)
        self.profile.setAccessibleName(self.tr("Color profile"))
        self.profile.setToolTip(self.tr("The profile is always embedded in the file"))
        return _row(self.profile)

    def _metadata_row(self) -> QWidget:
        self.keep = QCheckBox(self.tr("Keep metadata (EXIF, GPS, copyright)"))
        self.keep.setChecked(True)
        self.keep.toggled.connect(self._update)
        return self.keep

    def _name_row(self) -> QWidget:
        self.name = QLineEdit("{name}-refocused")
        self.name.setToolTip(
            self.tr("{name} is the photo's name, {blur} the blur level, {size} the long side")
        )
        self.name.setAccessibleName(self.tr("File name"))
        self.name.textChanged.connect(self._update)
        return self.name

    def _folder_row(self) -> QWidget:
        self.folder = QLineEdit(str(self._photo.parent))
        self.folder.setAccessibleName(self.tr("Folder"))
        choose = QPushButton(self.tr("Choose…"))
        choose.clicked.connect(self._choose_folder)
        self.folder.textChanged.connect(self._update)
        return _row(self.folder, choose, wide=0)

    def _exists_row(self) -> QWidget:
        self.exists = ChoiceBox()
        self.exists.addItem(self.tr("Add a number"), "rename")
        self.exists.addItem(self.tr("Replace"), "overwrite")
        self.exists.addItem(self.tr("Skip"), "stop")
        self.exists.setAccessibleName(self.tr("If the file exists"))
        self.exists.currentIndexChanged.connect(self._update)
        return self.exists

    def _depth_row(self) -> QWidget:
        self.depth_map = QCheckBox(self.tr("Also export the depth map (16-bit PNG)"))
        return self.depth_map

    def _layers_row(self) -> QWidget:
        self.layers = QCheckBox(self.tr("Add photo, depth and masks as layers (TIFF)"))
        return self.layers

    def _buttons(self) -> QHBoxLayout:
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.go = QPushButton(self.tr("Export"))
        self.go.setProperty("primary", True)
        self.go.setDefault(True)
        self.go.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.go)
        return row

    # Result -----------------------------------------------------------------------------

    def output(self, blur: float = 0.0) -> Output:
        """The chosen output. A name that exists gets a number, if that was chosen."""
        bits = self.bits.currentData()
        path = self._target(blur)
        if self.exists.currentData() == "rename":
            path = free_name(path)
        return Output(
            path,
            long_side=self._long_side(),
            quality=self.quality.value(),
            bits=(bits or None) if 16 in self._format().bits else None,
            metadata="keep" if self.keep.isChecked() else "strip",
            overwrite=self.exists.currentData() == "overwrite",
            profile=self.profile.currentData() or None,
            layers=self.layers.isEnabled() and self.layers.isChecked(),
        )

    def accept(self) -> None:
        store = self._settings.set_value
        store("export/format", self.format.currentData())
        store("export/quality", self.quality.value())
        store("export/bits", self.bits.currentData())
        store("export/profile", self.profile.currentData())
        store("export/keep", self.keep.isChecked())
        store("export/name", self.name.text())
        store("export/exists", self.exists.currentData())
        store("export/size", self._size_choice())
        store("export/side", self.side.value())
        store("export/depth", self.depth_map.isChecked())
        store("export/layers", self.layers.isChecked())
        super().accept()

    def _restore(self) -> None:
        value = self._settings.value
        self.side.setValue(value("export/side", 2048, int))
        size = value("export/size", "small", str)
        {"full": self.full, "custom": self.custom}.get(size, self.small).setChecked(True)
        _select(self.format, value("export/format", result_suffix(self._photo), str))
        _select(self.bits, value("export/bits", 0, int))
        _select(self.profile, value("export/profile", "", str))
        _select(self.exists, value("export/exists", "rename", str))
        self.quality.setValue(value("export/quality", DEFAULT_QUALITY, int))
        self.keep.setChecked(value("export/keep", True, bool))
        self.depth_map.setChecked(value("export/depth", False, bool))
        self.layers.setChecked(value("export/layers", False, bool))
        self.name.setText(value("export/name", "{name}-refocused", str))

    def _format(self) -> Format:
        return WRITTEN[self.format.currentIndex()]

    def _size_choice(self) -> str:
        return "full" if self.full.isChecked() else "custom" if self.custom.isChecked() else "small"

    def _long_side(self) -> int | None:
        if self.full.isChecked():
            return None
        return self.side.value() if self.custom.isChecked() else PREVIEW_SIDE

    def _target(self, blur: float = 0.0) -> Path:
        side = min(self._long_side() or max(self._size), max(self._size))
        name = self.name.text().strip()
        for key, value in (("name", self._photo.stem), ("blur", f"{blur:.0f}"), ("size", side)):
            name = name.replace(f"{{{key}}}", str(value))
        return Path(self.folder.text()).expanduser() / (name + self.format.currentData())

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Export to"), self.folder.text())
        if chosen:
            self.folder.setText(chosen)

    def _update(self) -> None:
        self.quality.setEnabled(self._format().quality)
        self.bits.setEnabled(16 in self._format().bits)
        self._update_layers()
        target = self._target()
        error = ""
        if not self.name.text().strip():
            error = self.tr("Enter a file name.")
        elif "/" in self.name.text() or "\\" in self.name.text():
            error = self.tr("A file name can't contain a slash. Choose the folder below.")
        elif not target.parent.is_dir():
            error = self.tr("This folder does not exist.")
        elif target == self._photo and self.exists.currentData() == "overwrite":
            error = self.tr("That would replace the original photo. Choose another name.")
        elif target.exists() and self.exists.currentData() == "stop":
            error = self.tr("{name} already exists.").format(name=target.name)
        self.go.setEnabled(not error)
        if error:
            self.summary.setText(error)
            return
        width, height = self._size
        side = min(self._long_side() or max(width, height), max(width, height))
        scale = side / max(width, height)
        made = (round(width * scale), round(height * scale))
        text = self.tr("{name}, {width} × {height} px").format(
            name=target.name, width=made[0], height=made[1]
        )
        seconds = self._estimate(made)
        if seconds is not None:
            text = f"{text}, {self._duration(seconds)}"
        self.summary.setText(text)

    def _update_layers(self) -> None:
        """Offer layers if the file can hold them; the choice is kept for the next one that can."""
        signed = self.keep.isChecked() and self._settings.signing is not None
        self.layers.setEnabled(self._format().layers and not signed)
        if not self._format().layers:
            tip = self.tr("Only a TIFF holds layers. Choose it as the format.")
        elif signed:
            tip = self.tr("Content Credentials break layers. Turn signing off in Preferences.")
        else:
            tip = self.tr(
                "GIMP and others open them as layers: the result, the photo, its depth, "
                "what is in focus, what was recovered"
            )
        self.layers.setToolTip(tip)

    def _duration(self, seconds: float) -> str:
        """The duration as text, no more precise than the estimate."""
        if seconds < 3:
            return self.tr("a few seconds")
        if seconds < 60:
            return self.tr("about %n seconds", "", max(5, round(seconds / 5) * 5))
        return self.tr("about %n min", "", max(1, round(seconds / 60)))


def free_name(path: Path, taken: Container[Path] = ()) -> Path:
    """`path`, or the first of `name-2`, `name-3` ... that neither exists nor is `taken`."""
    number = 2
    candidate = path
    while candidate.exists() or candidate in taken:
        candidate = path.with_stem(f"{path.stem}-{number}")
        number += 1
    return candidate


def _row(*widgets: QWidget, wide: int = -1) -> QWidget:
    """Widgets side by side; the one at index `wide` takes the remaining space."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(10)
    for number, widget in enumerate(widgets):
        row.addWidget(widget, 1 if number == wide else 0)
    if wide < 0:
        row.addStretch(1)
    return line


def _select(box: ChoiceBox, data) -> None:
    index = box.findData(data)
    if index >= 0:
        box.setCurrentIndex(index)
