"""How long a photo takes: what its stages took so far, scaled to another size."""

from __future__ import annotations

from collections.abc import Mapping

from engine.pipeline.table import STAGES

REMEMBERED = 0.02
"""Seconds below which the recover stage had nothing to do: its result was cached."""


class Pace:
    """Seconds per megapixel of each stage for one photo; the largest size measured counts."""

    def __init__(self) -> None:
        self._rates: dict[str, tuple[float, float]] = {}  # stage -> megapixels, seconds each

    def note(self, seconds: Mapping[str, float], size: tuple[int, int]) -> None:
        """Record how long a run took, by stage, at `size` (width, height)."""
        megapixels = size[0] * size[1] / 1e6
        for stage in (row.name for row in STAGES if row.grows):
            measured = self._rates.get(stage, (0.0, 0.0))[0]
            ran = seconds.get(stage, 0.0) > (REMEMBERED if stage == "recover" else 0)
            if ran and megapixels >= measured:
                self._rates[stage] = (megapixels, seconds[stage] / megapixels)

    def about(self, size: tuple[int, int], *, recover: bool = True) -> float | None:
        """Seconds that an image of `size` takes; None if nothing has been rendered yet.

        Args:
            recover: whether the photo's own blur is to be removed.
        """
        if "optics" not in self._rates:
            return None
        rates = (rate for stage, (_, rate) in self._rates.items() if recover or stage != "recover")
        return sum(rates) * size[0] * size[1] / 1e6
