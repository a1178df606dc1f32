"""User input: clicks on the photo, drags, strokes."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSlider, QWidget

LEFT = Qt.MouseButton.LeftButton


def on_photo(window, x: float, y: float) -> QPoint:
    """The canvas position of a point given in fractions of the photo."""
    return window.canvas.from_fraction((x, y)).toPoint()


def click_photo(window, x: float, y: float) -> None:
    QTest.mouseClick(window.canvas.viewport(), LEFT, pos=on_photo(window, x, y))


def control_click_photo(window, x: float, y: float) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    QTest.mouseClick(window.canvas.viewport(), LEFT, control, pos=on_photo(window, x, y))


def drag(widget: QWidget, spots: list[QPoint]) -> None:
    QTest.mousePress(widget, LEFT, pos=spots[0])
    for spot in spots[1:]:
        QTest.mouseMove(widget, spot)
    QTest.mouseRelease(widget, LEFT, pos=spots[-1])


def drag_photo(window, points: list[tuple[float, float]]) -> None:
    drag(window.canvas.viewport(), [on_photo(window, x, y) for x, y in points])


def drag_slider(slider: QSlider, shares: list[float]) -> None:
    """Press at the first fraction of the slider's width, move through the others, release."""
    room, middle = slider.width() - 13, slider.height() // 2
    drag(slider, [QPoint(round(share * room + 6.5), middle) for share in shares])
