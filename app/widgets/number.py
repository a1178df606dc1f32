"""Number boxes: no arrows, room at both ends."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit


def pad(box: QAbstractSpinBox, sides: int = 6) -> None:
    """The style sheet cannot reach the text inside a number box."""
    line = box.findChild(QLineEdit)
    if line is not None:
        line.setTextMargins(sides, 0, sides, 0)
