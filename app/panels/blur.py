"""How much blur, and what it looks like."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from app.panels.wiring import wire
from app.session import Session
from app.widgets.section import Section
from app.widgets.slider_row import LABEL_WIDTH, SliderRow

QUALITIES = ((0, "Draft only"), (2, "Fast (2 steps)"), (4, "Best (4 steps)"))


def f_number(blur: float) -> float:
    """The f-number that gives this blur level, for one definite camera.

    36 mm wide sensor, 50 mm lens focused at 1 m, background at infinity: the blur disc there is
    f^2 / (N (s - f)) = 2.63 mm / N wide. Blur level 100 asks for 2 * 0.04 * 36 mm = 2.88 mm.
    """
    return 50**2 / (1000 - 50) / (2 * 0.04 * 36 * blur / 100)


class BlurPanel(Section):
    def __init__(self, session: Session) -> None:
        super().__init__(session.tr("Blur"))
        self._session = session
        self.blur = SliderRow(
            self.tr("Amount"), 0, 100, 30, tip=self.tr("Blur level, 0 to 100 ([ and ])")
        )
        wire(self.blur, session, session.set_blur)
        self.equivalent = QLabel()
        self.equivalent.setProperty("role", "small")
        self.equivalent.setToolTip(
            self.tr("As a 50 mm lens on full frame would blur the far background, focused at 1 m")
        )
        self.equivalent.setContentsMargins(LABEL_WIDTH + 8, 0, 0, 2)
        self.boost = SliderRow(
            self.tr("Highlights"), 0, 100, 0, tip=self.tr("Makes out-of-focus lights shine")
        )
        wire(self.boost, session, self._put_boost)
        self.grain = SliderRow(
            self.tr("Grain"),
            0,
            100,
            0,
            tip=self.tr("Lays the photo's own grain over blurred parts"),
        )
        wire(self.grain, session, self._put_grain)
        self.add(self.blur)
        self.add(self.equivalent)
        self.add(self.boost)
        self.add(self.grain)
        session.edit_changed.connect(self._show)
        self._show()

    def _put_boost(self, value: float, gesture: int) -> None:
        self._session.change(self.tr("Highlights"), gesture, boost=value / 100)

    def _put_grain(self, value: float, gesture: int) -> None:
        self._session.change(self.tr("Grain"), gesture, grain=value / 100)

    def _show(self) -> None:
        lens = self._session.edit.lens
        self.blur.set_value(lens.blur)
        self.boost.set_value(100 * lens.boost)
        self.grain.set_value(100 * lens.grain)
        stop = f_number(lens.blur) if lens.blur else float("inf")
        if stop > 32:
            self.equivalent.setText(self.tr("no added blur") if not lens.blur else "f/32+")
        else:
            self.equivalent.setText(self.tr("about f/{n:.1f}").format(n=stop))


class QualityPanel(Section):
    """How far the engine goes after the draft."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.tr("Quality"))
        self._session = session
        self.choice = QComboBox()
        self.choice.setAccessibleName(self.tr("Quality"))
        for steps, name in QUALITIES:
            self.choice.addItem(self.tr(name), steps)
        self.choice.activated.connect(self._choose)
        label = QLabel(self.tr("Engine"))
        label.setFixedWidth(LABEL_WIDTH)
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
        edit = self._session.edit
        changes = {"engine": "dit", "steps": steps} if steps else {"engine": "optics"}
        self._session.apply(replace(edit, **changes), self.tr("Quality"))

    def _show(self) -> None:
        edit = self._session.edit
        steps = 0 if edit.engine == "optics" else edit.steps
        nearest = min(range(len(QUALITIES)), key=lambda i: abs(QUALITIES[i][0] - steps))
        self.choice.setCurrentIndex(nearest)
