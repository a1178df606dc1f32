"""The size of the draft while a slider moves: as large as the machine's speed allows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DraftSizeParams:
    """Attributes:
    shares: sizes of the draft, as shares of the preview's width and height, largest first.
    slow_seconds: a draft that took longer makes the next one smaller.
    quick_seconds: a draft that took less makes the next one larger: half of `slow_seconds`, since a
        step up has up to 1.9 times the pixels.
    """

    shares: tuple[float, ...] = (1.0, 0.75, 0.55, 0.4, 0.3)
    slow_seconds: float = 0.045
    quick_seconds: float = 0.022


class DraftSize:
    """Attributes:
    share: of the preview's width and height, for the next draft.
    """

    def __init__(self, params: DraftSizeParams | None = None) -> None:
        self._params = params or DraftSizeParams()
        self._step = 0

    @property
    def share(self) -> float:
        return self._params.shares[self._step]

    def note(self, seconds: float) -> None:
        """Choose the next draft's size by how long the last one took."""
        if seconds > self._params.slow_seconds:
            self._step = min(self._step + 1, len(self._params.shares) - 1)
        elif seconds < self._params.quick_seconds:
            self._step = max(self._step - 1, 0)
