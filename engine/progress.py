"""How long-running work reports its progress and how it is stopped.

Every function that takes longer than a moment accepts a `tick` and calls it between steps and
tiles with the name of its stage and the fraction done; a tick that raises `Cancelled` ends it.
"""

from collections.abc import Callable

Tick = Callable[[str, float], None]
"""`tick(stage, fraction)`, fraction in [0, 1]; raises `engine.errors.Cancelled` to stop."""


def silent(stage: str, fraction: float) -> None:
    """A tick that reports to nobody and never cancels."""


def part(tick: Tick, start: float, end: float) -> Tick:
    """A tick whose 0..1 maps to `start`..`end` of `tick`."""
    return lambda stage, fraction: tick(stage, start + (end - start) * fraction)
