"""How much blur, and how far the engine refines it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.panels.wiring import wire
from app.session import FIRST_BLUR_LEVEL, Session
from app.widgets.fields import ChoiceBox
from app.widgets.section import Section
from app.widgets.slider_row import LABEL_WIDTH_PX, SliderRow

AUTO = -1.0
"""Value at a slider's left end that means "auto": set by the photo or the lens itself."""


class BlurPanel(Section):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self.set_title(self.tr("Blur"))
        self._session = session
        self.blur = SliderRow(
            self.tr("Amount"),
            0,
            100,
            FIRST_BLUR_LEVEL,
            tip=self.tr("Blur level, 0 to 100 ([ and ])"),
        )
        wire(self.blur, session, session.set_blur)
        self.equivalent = QLabel()
        self.equivalent.setProperty("role", "small")
        self.equivalent.setContentsMargins(LABEL_WIDTH_PX + 8, 0, 0, 2)
        self.boost = SliderRow(
            self.tr("Highlights"),
            AUTO,
            100,
            AUTO,
            tip=self.tr("Brightens out-of-focus highlights. Auto: by what clipping took from them"),
        )
        self.boost.number.setSpecialValueText(self.tr("auto"))
        wire(self.boost, session, self._set_boost)
        self.grain = SliderRow(
            self.tr("Grain"), 0, 100, 0,
            tip=self.tr("Restores the photo's grain where blurring or recovering took it"),
        )  # fmt: skip
        wire(self.grain, session, self._set_grain)
        self.add(self.blur)
        self.add(self.equivalent)
        self.add(self.boost)
        self.add(self.grain)
        session.edit_changed.connect(self._show)
        self._show()

    def _set_boost(self, value: float, gesture: int) -> None:
        self._session.change(
            self.tr("Highlights"), gesture, boost=None if value < 0 else value / 100
        )

    def _set_grain(self, value: float, gesture: int) -> None:
        self._session.change(self.tr("Grain"), gesture, grain=value / 100)

    def _show(self) -> None:
        lens = self._session.edit.lens
        self.blur.set_value(lens.blur)
        self.boost.set_value(AUTO if lens.boost is None else 100 * lens.boost)
        self.grain.set_value(100 * lens.grain)
        self.equivalent.setText(self._equivalent(lens.blur))
        camera, number = self._session.photo.camera, self.locale().toString
        text = self.tr("Same background blur as a {focal} mm lens focused at {distance} m")
        self.equivalent.setToolTip(
            text.format(
                focal=number(camera.focal_length_mm, "g", 3),
                distance=number(camera.focus_distance_mm / 1000, "g", 2),
            )
        )

    def _equivalent(self, blur: float) -> str:
        if not blur:
            return self.tr("no added blur")
        stop = self._session.photo.camera.f_number(blur)
        if stop > 32:
            return "f/32+"
        return self.tr("about f/{number}").format(number=self.locale().toString(stop, "f", 1))


class QualityPanel(Section):
    """How far the engine refines the draft."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.set_title(self.tr("Quality"))
        self._session = session
        self.choice = ChoiceBox()
        self.choice.setAccessibleName(self.tr("Quality"))
        for steps, name in (
            (0, self.tr("Draft only")),
            (2, self.tr("Fast (2 steps)")),
            (4, self.tr("Best (4 steps)")),
        ):
            self.choice.addItem(name, steps)
        self.choice.activated.connect(self._choose)
        label = QLabel(self.tr("Engine"))
        label.setFixedWidth(LABEL_WIDTH_PX)
        label.setBuddy(self.choice)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label)
        row.addWidget(self.choice, 1)
        self.add(line)
        session.edit_changed.connect(self._show)
        self._show()

    def _choose(self, index: int) -> None:
        steps = self.choice.itemData(index)
        changes = {"engine": "dit", "steps": steps} if steps else {"engine": "optics"}
        self._session.apply(replace(self._session.edit, **changes), self.tr("Quality"))

    def _show(self) -> None:
        edit = self._session.edit
        steps = 0 if edit.engine == "optics" else edit.steps
        choices = range(self.choice.count())
        nearest = min(choices, key=lambda i: abs(self.choice.itemData(i) - steps))
        self.choice.setCurrentIndex(nearest)
