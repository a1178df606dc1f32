"""One control of a panel: its name, a slider and a number that can be typed."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QSlider, QStyle, QWidget

LABEL_WIDTH = 84
NUMBER_WIDTH = 52
STEPS = 1000


class Slider(QSlider):
    """A slider that goes where it is clicked, and that a scrolled panel does not change."""

    reset = Signal()

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def mousePressEvent(self, event) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            handle = 13
            room = max(1, self.width() - handle)
            at = round(event.position().x() - handle / 2)
            value = QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), at, room)
            self.setSliderDown(True)  # emits sliderPressed before the value moves
            self.setSliderPosition(value)
        event.accept()

    def mouseMoveEvent(self, event) -> None:
        if self.isSliderDown():
            room = max(1, self.width() - 13)
            at = round(event.position().x() - 6.5)
            self.setSliderPosition(
                QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), at, room)
            )

    def mouseReleaseEvent(self, event) -> None:
        self.setSliderDown(False)

    def mouseDoubleClickEvent(self, event) -> None:
        self.setSliderDown(False)
        self.reset.emit()

    def wheelEvent(self, event) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class SliderRow(QWidget):
    """`moved` comes with every new value; `began` and `ended` embrace a drag."""

    began = Signal()
    moved = Signal(float)
    ended = Signal()

    def __init__(
        self,
        name: str,
        low: float,
        high: float,
        usual: float,
        *,
        decimals: int = 0,
        suffix: str = "",
        tip: str = "",
    ) -> None:
        super().__init__()
        self._low, self._high, self._usual = low, high, usual
        self.label = QLabel(name)
        self.label.setFixedWidth(LABEL_WIDTH)
        self.slider = Slider()
        self.slider.setRange(0, STEPS)
        self.slider.setSingleStep(STEPS // 100)
        self.slider.setPageStep(STEPS // 10)
        self.number = QDoubleSpinBox()
        self.number.setProperty("row", True)
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.number.setDecimals(decimals)
        self.number.setRange(low, high)
        self.number.setSuffix(suffix)
        self.number.setSingleStep(10**-decimals)
        self.number.setKeyboardTracking(False)
        self.number.setFixedWidth(NUMBER_WIDTH)
        for control in (self.slider, self.number):
            control.setAccessibleName(name)
            control.setToolTip(tip)
        self.label.setToolTip(tip)
        self.label.setBuddy(self.slider)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.label)
        row.addWidget(self.slider, 1)
        row.addWidget(self.number)
        self.set_value(usual)
        self.slider.sliderPressed.connect(self.began)
        self.slider.sliderReleased.connect(self.ended)
        self.slider.valueChanged.connect(self._slid)
        self.slider.reset.connect(self.reset)
        self.number.valueChanged.connect(self._typed)

    @property
    def value(self) -> float:
        return self.number.value()

    def set_value(self, value: float) -> None:
        """Show a value without a signal."""
        with QSignalBlocker(self.slider), QSignalBlocker(self.number):
            self.number.setValue(value)
            if not self.slider.isSliderDown():
                share = (value - self._low) / (self._high - self._low)
                self.slider.setValue(round(share * STEPS))

    def reset(self) -> None:
        """Back to the usual value, as a double click does."""
        if self.value != self._usual:
            self.set_value(self._usual)
            self.moved.emit(self._usual)

    def _slid(self, position: int) -> None:
        value = self._low + (self._high - self._low) * position / STEPS
        with QSignalBlocker(self.number):
            before = self.number.value()
            self.number.setValue(value)  # rounds to the decimals shown
        if self.number.value() != before:
            self.moved.emit(self.number.value())

    def _typed(self, value: float) -> None:
        self.set_value(value)
        self.moved.emit(value)
