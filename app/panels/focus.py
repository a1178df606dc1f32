"""Focus controls: three presets, and the focus plane on a histogram of the photo's depth."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app import theme
from app.focusing import Focusing
from app.session import Session
from app.widgets.fields import RangeSlider
from app.widgets.section import Section, small

THIN_BAND = 0.004
"""Half-width of the band that represents a focus range of 0, wide enough to be grabbed."""


class FocusPanel(Section):
    def __init__(self, session: Session, focusing: Focusing) -> None:
        super().__init__()
        self.set_title(self.tr("Focus"))
        self._session = session
        presets = QWidget()
        row = QHBoxLayout(presets)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.as_shot = self._preset(
            row, self.tr("As shot"), self.tr("The photo as the camera took it (R)")
        )
        self.all_in_focus = self._preset(
            row, self.tr("All sharp"), self.tr("Everything in focus, blur 0 (A)")
        )
        self.subject = self._preset(
            row, self.tr("Subject"), self.tr("Focus on the detected subject (S)")
        )
        for button, command in (
            (self.as_shot, focusing.reset_to_as_shot),
            (self.all_in_focus, focusing.focus_everywhere),
            (self.subject, focusing.focus_on_subject),
        ):
            button.clicked.connect(lambda _, command=command: self._run(command))
        self.add(presets)
        self.band = FocusBand(session, focusing)
        self.add(self.band)
        self.hint = small(
            self.tr("Click where it should be sharp. Ctrl+click more points to tilt the plane.")
        )
        self.add(self.hint)
        session.edit_changed.connect(self._show)
        session.source_changed.connect(self._show)
        session.depth_changed.connect(self._show)
        self._show()

    def _preset(self, row: QHBoxLayout, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setProperty("segment", True)
        button.setCheckable(True)
        button.setSizePolicy(
            button.sizePolicy().Policy.Expanding, button.sizePolicy().verticalPolicy()
        )
        row.addWidget(button)
        return button

    def _run(self, command: Callable[[], None]) -> None:
        command()
        self._show()  # a second click on an active preset must leave it on

    def _show(self) -> None:
        session = self._session
        shot = session.photo.is_as_shot
        sharp = not shot and session.edit.lens.blur == 0
        there = session.photo.path is not None
        self.as_shot.setChecked(there and shot)
        self.all_in_focus.setChecked(there and sharp)
        lens = session.edit.lens
        on_subject = lens.points == (session.photo.subject,)
        self.subject.setChecked(there and not shot and not sharp and on_subject)
        for button in (self.as_shot, self.all_in_focus, self.subject):
            button.setEnabled(there)


class FocusBand(QWidget):
    """The depth histogram with the in-focus band: drag the band, or its ends to widen it."""

    def __init__(self, session: Session, focusing: Focusing) -> None:
        super().__init__()
        self._session = session
        self._focusing = focusing
        self._gesture = -1
        self.graph = Histogram()
        self.slider = RangeSlider()
        self.slider.setObjectName("band")
        self.slider.setRange(0.0, 1.0)
        self.slider.setAccessibleName(self.tr("Focus plane and range"))
        self.slider.setToolTip(
            self.tr(
                "Drag the band to move the focus plane. Drag its ends to widen the focus range."
            )
        )
        ends = QWidget()
        row = QGridLayout(ends)
        row.setContentsMargins(0, 0, 0, 0)
        far, self.value, near = QLabel(self.tr("far")), QLabel(), QLabel(self.tr("near"))
        for place, label in enumerate((far, self.value, near)):
            label.setProperty("role", "small")
            row.addWidget(label, 0, place)
        self.value.setAlignment(Qt.AlignmentFlag.AlignCenter)
        near.setAlignment(Qt.AlignmentFlag.AlignRight)
        row.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.graph)
        column.addWidget(self.slider)
        column.addWidget(ends)
        self.slider.sliderPressed.connect(self._began)
        self.slider.sliderReleased.connect(self._ended)
        self.slider.valueChanged.connect(self._moved)
        session.edit_changed.connect(self._show)
        session.depth_changed.connect(self._show)
        session.photo_changed.connect(self._show)
        self._show()

    def _began(self) -> None:
        self._gesture = self._session.begin_gesture()

    def _ended(self) -> None:
        self._gesture = -1
        self._session.end_gesture()
        self._show()

    def _moved(self, ends: tuple[float, float]) -> None:
        self._focusing.set_band(*ends, self._gesture)

    def _show(self) -> None:
        session = self._session
        focus = session.photo.focus_disparity
        self.setEnabled(session.photo.disparity is not None)
        half = session.edit.lens.range
        self.graph.show_band(
            session.photo.depth_histogram, None if focus is None else (focus - half, focus + half)
        )
        if focus is None or session.photo.disparity is None:
            self.value.setText("")
            return
        number = self.locale().toString
        if half:
            self.value.setText(
                self.tr("focus {focus}, range ±{range}").format(
                    focus=number(focus, "f", 2), range=number(half, "f", 2)
                )
            )
        else:
            self.value.setText(self.tr("focus {focus}").format(focus=number(focus, "f", 2)))
        if not self.slider.isSliderDown():
            half = max(THIN_BAND, half)
            self.slider.blockSignals(True)
            self.slider.setValue((max(0.0, focus - half), min(1.0, focus + half)))
            self.slider.blockSignals(False)


class Histogram(QWidget):
    """Shares of the photo at each depth, far to near, with the part in focus highlighted."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(58)
        self._shares = None
        self._band: tuple[float, float] | None = None

    def show_band(self, shares, band: tuple[float, float] | None) -> None:
        self._shares, self._band = shares, band
        self.update()

    def paintEvent(self, event) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0, 0, 0, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.field))
        painter.drawRoundedRect(box, 4, 4)
        if self._shares is None:
            return
        inset = 7.0  # half the handle of the slider below
        box = box.adjusted(inset, 6, -inset, 0)
        top = float(sorted(self._shares)[-3]) or 1.0  # one flat sky must not dwarf the rest
        path = QPainterPath(box.bottomLeft())
        count = len(self._shares)
        for index, share in enumerate(self._shares):
            x = box.left() + (index + 0.5) / count * box.width()
            path.lineTo(x, box.bottom() - min(1.0, (float(share) / top) ** 0.6) * box.height())
        path.lineTo(box.bottomRight())
        path.closeSubpath()
        painter.setBrush(QColor(colors.faint))
        painter.drawPath(path)
        if self._band is None:
            return
        low, high = (box.left() + min(1.0, max(0.0, v)) * box.width() for v in self._band)
        lit = QRectF(low - 1, 0, max(2.0, high - low + 2), self.height() - 1)
        glow = QColor(colors.accent)
        glow.setAlpha(50)
        painter.fillRect(lit, glow)
        painter.setClipRect(lit)
        painter.setBrush(QColor(colors.accent))
        painter.drawPath(path)
