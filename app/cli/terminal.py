"""The progress bar of the command line."""

from __future__ import annotations

import sys

BAR = 30


def show_progress(stage: str, fraction: float) -> None:
    """Show a bar on a terminal; nothing elsewhere."""
    if sys.stderr.isatty():
        filled = round(BAR * fraction)
        bar = "█" * filled + "·" * (BAR - filled)
        print(f"\r{bar} {stage:<8}", end="", file=sys.stderr, flush=True)


def clear() -> None:
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
