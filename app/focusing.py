"""Sets the focus: clicks and drags on the photo, and commands that place the focus plane."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from app.canvas.view import Canvas
from app.session import FIRST_BLUR_LEVEL, Session
from engine.lens import MOST_TILT_POINTS, focused_at

THIN_RANGE = 0.006
"""A focus range below this becomes 0: nobody drags a band that thin on purpose."""


class Focusing(QObject):
    """Focus commands, each one undo step. Points are fractions of the photo."""

    def __init__(self, session: Session, canvas: Canvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._grabbed = 0
        self._gesture = -1
        canvas.clicked.connect(lambda x, y: self.focus_on_click((x, y)))
        canvas.point_added.connect(lambda x, y: self.add_point((x, y)))
        canvas.point_removed.connect(self.remove_point)
        canvas.focus_grabbed.connect(self._grab)
        canvas.focus_dragged.connect(self._drag)
        canvas.focus_dropped.connect(session.end_gesture)
        canvas.nudged.connect(self._nudge)

    # The first point ---------------------------------------------------------------------

    def focus_at(self, point: tuple[float, float]) -> None:
        """Focus on a single point."""
        self._place(_inside(point), (), self.tr("Focus"))

    def focus_on_click(self, point: tuple[float, float]) -> None:
        """Focus on a point, or on the nearer eye of the face at that point."""
        eye = self._session.photo.eye_at(point)
        self.focus_at(point if eye is None else eye)

    def focus_on_subject(self) -> None:
        """Focus on the automatically detected subject."""
        session = self._session
        blur = max(FIRST_BLUR_LEVEL, session.edit.lens.blur)
        lens = replace(focused_at(session.edit.lens, session.photo.subject), blur=blur)
        session.apply(replace(session.edit, lens=lens), self.tr("Focus on subject"))

    # Points that tilt the plane ----------------------------------------------------------

    def add_point(self, point: tuple[float, float]) -> None:
        """Tilt the focus plane through one more point, at most `MOST_TILT_POINTS`; a further one
        replaces the last."""
        lens = self._session.edit.lens
        if self._session.photo.is_as_shot or lens.focus_disparity is not None:
            self.focus_at(point)
            return
        more = (*lens.tilt_points[: MOST_TILT_POINTS - 1], point)
        self._place(lens.focus, more, self.tr("Tilt focus plane"))

    def move_point(self, index: int, point: tuple[float, float], gesture: int = -1) -> None:
        """Move one of the focus points; 0 is the first."""
        lens = self._session.edit.lens
        points = [lens.focus, *lens.tilt_points]
        points[index] = _inside(point)
        self._place(points[0], tuple(points[1:]), self.tr("Focus"), gesture)

    def remove_point(self, index: int) -> None:
        """Remove one of the points that tilt the focus plane; the first, 0, stays."""
        lens = self._session.edit.lens
        more = list(lens.tilt_points)
        if 0 < index <= len(more):
            del more[index - 1]
            self._place(lens.focus, tuple(more), self.tr("Remove focus point"))

    # Without a point ---------------------------------------------------------------------

    def set_band(self, low: float, high: float, gesture: int = -1) -> None:
        """Focus on the disparities from `low` to `high`."""
        half = (high - low) / 2
        self._session.change(
            self.tr("Focus range"),
            gesture,
            focus_disparity=(low + high) / 2,
            range=half if half > THIN_RANGE else 0.0,
            tilt_points=(),
            tilt=(0.0, 0.0),
            blur=self._blur_to_focus_with(),
        )

    def reset_to_as_shot(self) -> None:
        """Show the photo as the camera took it."""
        session = self._session
        session.apply(replace(session.edit, lens=session.photo.as_shot), self.tr("As shot"))

    def focus_everywhere(self) -> None:
        """Show the recovered photo at blur level 0."""
        self._session.change(self.tr("All in focus"), blur=0.0, focus_disparity=None)

    # Helpers -----------------------------------------------------------------------------

    def _place(self, first, more: tuple, text: str, gesture: int = -1) -> None:
        edit = self._session.edit
        blur = self._blur_to_focus_with()
        lens = replace(focused_at(edit.lens, first), tilt_points=more, blur=blur)
        self._session.apply(replace(edit, lens=lens), text, gesture)

    def _blur_to_focus_with(self) -> float:
        """The blur level, raised for the first focus on a photo as shot so that it is visible."""
        blur = self._session.edit.lens.blur
        return max(FIRST_BLUR_LEVEL, blur) if self._session.photo.is_as_shot else blur

    def _grab(self, index: int) -> None:
        self._grabbed, self._gesture = index, self._session.begin_gesture()

    def _drag(self, x: float, y: float) -> None:
        self.move_point(self._grabbed, (x, y), self._gesture)

    def _nudge(self, across: float, down: float) -> None:
        if self._session.photo.path is not None:
            x, y = self._session.edit.lens.focus
            self.move_point(0, (x + across, y + down))


def _inside(point: tuple[float, float]) -> tuple[float, float]:
    x, y = (min(1.0, max(0.0, value)) for value in point)
    return (x, y)
