"""Connects sliders to the session: every move changes the edit, one drag is one undo step."""

from __future__ import annotations

from collections.abc import Callable

from app.session import Session
from app.widgets.slider_row import SliderRow


def wire(row: SliderRow, session: Session, put: Callable[[float, int], None]) -> None:
    """Let `row` change the session through `put(value, gesture)`."""
    gesture = [-1]

    def began() -> None:
        gesture[0] = session.begin_gesture()

    def ended() -> None:
        gesture[0] = -1
        session.end_gesture()

    row.began.connect(began)
    row.moved.connect(lambda value: put(value, gesture[0]))
    row.ended.connect(ended)
