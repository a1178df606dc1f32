"""The lens's character: a picker of lens profiles, and individual traits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFileDialog

from app.panels.bokeh import aperture_icon
from app.panels.wiring import wire
from app.session import Session
from app.translation import mark
from app.widgets.fields import ChoiceBox
from app.widgets.section import Section
from app.widgets.slider_row import SliderRow
from engine.errors import InputError
from engine.lens_profile import LensProfile, read_profile, shipped_profiles

ICON_PX = 32

FILE = "file"
"""Picker entry for the user's own profile."""

TRAITS = (
    (
        "spherical",
        mark("LensTraits", "Rim"),
        mark("LensTraits", "Spherical aberration: soft (-) or bright (+) rims behind the focus"),
    ),
    (
        "apodization",
        mark("LensTraits", "Fade"),
        mark("LensTraits", "Apodization: out-of-focus lights fade toward their rim"),
    ),
    (
        "onion",
        mark("LensTraits", "Onion rings"),
        mark("LensTraits", "Rings in out-of-focus lights"),
    ),
    (
        "swirl",
        mark("LensTraits", "Swirl"),
        mark("LensTraits", "Stretches the bokeh round the center of the photo"),
    ),
    (
        "coma",
        mark("LensTraits", "Coma"),
        mark("LensTraits", "Gives lights a tail toward the corners"),
    ),
    (
        "fringe",
        mark("LensTraits", "Color fringe"),
        mark("LensTraits", "Green rims behind the focus, magenta ones before it"),
    ),
    (
        "lateral_color",
        mark("LensTraits", "Lateral color"),
        mark("LensTraits", "Shifts the red of the bokeh toward the corners, its blue inward"),
    ),
)
"""Field of `Aperture`, label, tip."""


class LensPanel(Section):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self.set_title(self.tr("Lens"))
        self._session = session
        self.choice = ChoiceBox()
        self.choice.setAccessibleName(self.tr("Lens profile"))
        self.choice.setIconSize(QSize(ICON_PX, ICON_PX))
        self.choice.setProperty("pictured", True)  # tall enough for an image
        # A long name must not widen the panel beyond its visible part.
        policy = ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.choice.setSizeAdjustPolicy(policy)
        self.choice.setMinimumContentsLength(12)
        self.choice.setPlaceholderText(self.tr("Custom"))  # settings that match no profile
        self.choice.addItem(self.tr("No character"), "")
        self.choice.activated.connect(self._choose)
        self.add(self.choice)
        translate = QCoreApplication.translate
        self.trait_rows: dict[str, SliderRow] = {}
        for name, label, tip in TRAITS:
            low = -100 if name == "spherical" else 0
            self.trait_rows[name] = self._row(
                name, translate("LensTraits", label), translate("LensTraits", tip), low
            )
        self.breathing = SliderRow(
            self.tr("Breathing"),
            0,
            100,
            0,
            tip=self.tr("The picture grows as the focus comes nearer; in rack focus only"),
        )
        wire(self.breathing, session, self._set_breathing)
        self.add(self.breathing)
        session.edit_changed.connect(self._show)
        session.bridge.started.connect(self._fill)
        self._fill()
        self._show()

    def _row(self, name: str, label: str, tip: str, low: float) -> SliderRow:
        row = SliderRow(label, low, 100, 0, tip=tip, signed=low < 0)

        def put(value: float, gesture: int) -> None:
            aperture = replace(self._session.edit.lens.aperture, **{name: value / 100})
            self._session.change(label, gesture, aperture=aperture)

        wire(row, self._session, put)
        self.add(row)
        return row

    def _set_breathing(self, value: float, gesture: int) -> None:
        self._session.change(self.tr("Breathing"), gesture, breathing=value / 100)

    def _fill(self) -> None:
        """List the lenses, once the engine has started and can draw each one's bokeh."""
        if self.choice.count() == 1:
            self.redraw()

    def redraw(self) -> None:
        """List the lenses again in the new theme's colors."""
        if self._session.bridge.engine is None:
            return
        while self.choice.count() > 1:
            self.choice.removeItem(1)
        scale = self.devicePixelRatioF()
        for name, profile in shipped_profiles().items():
            icon = aperture_icon(profile.aperture, ICON_PX, scale, in_list=True)
            self.choice.addItem(icon, profile.name, name)
        self.choice.addItem(QIcon(), self.tr("From a file…"), FILE)
        self._show()

    def _choose(self, index: int) -> None:
        name = self.choice.itemData(index)
        profile = LensProfile("")
        if name == FILE:
            chosen, _ = QFileDialog.getOpenFileName(
                self, self.tr("Choose a lens profile"), "", self.tr("Lens profiles (*.json)")
            )
            if not chosen:
                self._show()
                return
            try:
                profile = read_profile(Path(chosen))
            except InputError as error:
                self._session.message.emit("error", str(error))
                self._show()
                return
        elif name:
            profile = shipped_profiles()[name]
        edit = self._session.edit
        lens = profile.applied(edit.lens)
        self._session.apply(replace(edit, lens=lens), profile.name or self.tr("No character"))

    def _show(self) -> None:
        lens = self._session.edit.lens
        for name, row in self.trait_rows.items():
            row.set_value(100 * getattr(lens.aperture, name))
        self.breathing.set_value(100 * lens.breathing)
        known = {"": LensProfile("")} | shipped_profiles()
        fitting = [name for name, profile in known.items() if profile.fits(lens)]
        self.choice.setCurrentIndex(self.choice.findData(fitting[0]) if fitting else -1)
