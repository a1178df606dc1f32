"""One control of a panel: its name, a slider and an editable number."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QStyle, QWidget

from app import theme
from app.widgets.fields import DecimalBox, scroll_unless_focused

HANDLE_PX, GROOVE_PX = 13, 3
"""Width of the handle and height of the groove, as `app.theme` draws them, in pixels."""

LABEL_WIDTH_PX = 90
NUMBER_WIDTH_PX = 52
SLIDER_STEPS = 1000


class Slider(QSlider):
    """A slider that jumps to a click and is not changed by scrolling the panel.

    Its groove is filled from the left, or from `neutral`, a position that changes nothing.
    """

    reset = Signal()

    def __init__(self, neutral: int | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._neutral = neutral
        self.setProperty("signed", neutral is not None)

    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        filled = self.filled()
        if filled is not None and self.isEnabled():
            painter = QPainter(self)
            painter.fillRect(filled, QColor(theme.current().accent))
            painter.end()

    def filled(self) -> QRect | None:
        """The part of the groove between `neutral` and the handle; None without `neutral`."""
        if self._neutral is None:
            return None
        room = max(1, self.width() - HANDLE_PX)
        start, at = (
            HANDLE_PX // 2
            + QStyle.sliderPositionFromValue(self.minimum(), self.maximum(), position, room)
            for position in (self._neutral, self.sliderPosition())
        )
        left, right = (
            (start, at - HANDLE_PX // 2) if at > start else (at + HANDLE_PX // 2 + 1, start)
        )
        return QRect(left, (self.height() - GROOVE_PX) // 2, max(0, right - left), GROOVE_PX)

    def mousePressEvent(self, event) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            room = max(1, self.width() - HANDLE_PX)
            at = round(event.position().x() - HANDLE_PX / 2)
            value = QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), at, room)
            self.setSliderDown(True)  # emits sliderPressed before the value moves
            self.setSliderPosition(value)
        event.accept()

    def mouseMoveEvent(self, event) -> None:
        if self.isSliderDown():
            room = max(1, self.width() - HANDLE_PX)
            at = round(event.position().x() - HANDLE_PX / 2)
            self.setSliderPosition(
                QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), at, room)
            )

    def mouseReleaseEvent(self, event) -> None:
        self.setSliderDown(False)

    def mouseDoubleClickEvent(self, event) -> None:
        self.setSliderDown(False)
        self.reset.emit()

    def wheelEvent(self, event) -> None:
        scroll_unless_focused(self, event, super().wheelEvent)


class SliderRow(QWidget):
    """Emits `moved` with every new value; `began` and `ended` enclose a drag."""

    began = Signal()
    moved = Signal(float)
    ended = Signal()

    def __init__(
        self,
        name: str,
        low: float,
        high: float,
        default: float,
        *,
        decimals: int = 0,
        suffix: str = "",
        tip: str = "",
        signed: bool = False,
    ) -> None:
        """`signed`: the default value is neutral, and the groove is filled from there."""
        super().__init__()
        self._low, self._high, self._default = low, high, default
        self.label = QLabel(name)
        self.label.setFixedWidth(LABEL_WIDTH_PX)
        self.slider = Slider(self._position(default) if signed else None)
        self.slider.setRange(0, SLIDER_STEPS)
        self.slider.setSingleStep(SLIDER_STEPS // 100)
        self.slider.setPageStep(SLIDER_STEPS // 10)
        self.number = DecimalBox()
        self.number.setProperty("row", True)
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.number.setDecimals(decimals)
        self.number.setRange(low, high)
        self.number.setSuffix(suffix)
        self.number.setSingleStep(10**-decimals)
        self.number.setKeyboardTracking(False)
        self.number.setFixedWidth(NUMBER_WIDTH_PX)
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
        self.set_value(default)
        self.slider.sliderPressed.connect(self.began)
        self.slider.sliderReleased.connect(self.ended)
        self.slider.valueChanged.connect(self._slid)
        self.slider.reset.connect(self.reset)
        self.number.valueChanged.connect(self._typed)

    @property
    def value(self) -> float:
        return self.number.value()

    def set_value(self, value: float) -> None:
        """Show a value without emitting a signal."""
        with QSignalBlocker(self.slider), QSignalBlocker(self.number):
            self.number.setValue(value)
            if not self.slider.isSliderDown():
                self.slider.setValue(self._position(value))

    def _position(self, value: float) -> int:
        return round((value - self._low) / (self._high - self._low) * SLIDER_STEPS)

    def reset(self) -> None:
        """Go back to the default value, as on a double click."""
        if self.value != self._default:
            self.set_value(self._default)
            self.moved.emit(self._default)

    def _slid(self, position: int) -> None:
        value = self._low + (self._high - self._low) * position / SLIDER_STEPS
        with QSignalBlocker(self.number):
            before = self.number.value()
            self.number.setValue(value)  # rounds to the decimals shown
        if self.number.value() != before:
            self.moved.emit(self.number.value())

    def _typed(self, value: float) -> None:
        self.set_value(value)
        self.moved.emit(value)
