"""Where a job's events go."""

from __future__ import annotations

from collections.abc import Callable

from engine.events import Event

Listen = Callable[[Event], None]
