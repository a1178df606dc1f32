"""The brush for depth and keep mask: its kind, its size and the stroke being drawn."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from engine.depth.strokes import KEEP_KINDS, Stroke, StrokeKind

BRUSH_RADIUS = (0.003, 0.25)
"""Smallest and largest radius, as fractions of the photo's long side."""


class Brush(QObject):
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.active = False
        self.style = Stroke("nearer", ())
        self._points: list[tuple[float, float]] = []
        self._pressures: list[float] = []

    def set(self, **changes) -> None:
        """Change kind, radius, softness, strength or edge_aware."""
        self.style = replace(self.style, **changes)
        self.changed.emit()

    def activate(self, active: bool) -> None:
        if active != self.active:
            self.active = active
            self.changed.emit()

    def choose(self, kind: StrokeKind) -> None:
        self.set(kind=kind)
        self.activate(True)

    def swap(self) -> None:
        """Swap nearer and farther, or keep and release."""
        if self.keeps:
            self.set(kind="release" if self.style.kind == "keep" else "keep")
        else:
            self.set(kind="farther" if self.style.kind == "nearer" else "nearer")

    @property
    def keeps(self) -> bool:
        """Whether it paints the keep mask instead of the depth."""
        return self.style.kind in KEEP_KINDS

    def grow(self, factor: float) -> None:
        low, high = BRUSH_RADIUS
        self.set(radius=min(high, max(low, self.style.radius * factor)))

    def soften(self, by: float) -> None:
        self.set(softness=min(1.0, max(0.0, round(self.style.softness + by, 2))))

    # One stroke --------------------------------------------------------------------------

    def begin(self, x: float, y: float, pressure: float, disparity: float) -> None:
        """Begin a stroke; "pick" paints the `disparity` at its start."""
        self.style = replace(self.style, disparity=disparity)
        self._points, self._pressures = [(x, y)], [pressure]
        self.changed.emit()

    def move(self, x: float, y: float, pressure: float) -> None:
        last = self._points[-1]
        if abs(x - last[0]) + abs(y - last[1]) > 0.1 * self.style.radius:
            self._points.append((x, y))
            self._pressures.append(pressure)
            self.changed.emit()

    def end(self) -> Stroke | None:
        """The finished stroke; less pen pressure makes it weaker."""
        if not self._points:
            return None
        pressure = sum(self._pressures) / len(self._pressures)
        points = tuple((round(x, 5), round(y, 5)) for x, y in self._points)
        self._points = []
        self.changed.emit()
        strength = min(1.0, max(0.02, self.style.strength * pressure))
        return replace(self.style, points=points, strength=strength)

    @property
    def points(self) -> list[tuple[float, float]]:
        """The path so far."""
        return self._points
