"""Shared by all training runs: options, clock, and the stop on a non-finite loss."""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch
from accelerate import Accelerator
from accelerate.utils import broadcast

from engine.errors import InputError


def parser(description: str) -> argparse.ArgumentParser:
    """The options shared by all trainers on simulated scenes."""
    result = argparse.ArgumentParser(description=description)
    result.add_argument("--config", type=Path, required=True)
    result.add_argument("--pack", type=Path, required=True, help="training.data_pack's file")
    result.add_argument("-o", "--output", type=Path, required=True)
    result.add_argument("--minutes", type=float, default=60)
    result.add_argument("--steps", type=int, default=10**9, help="stop earlier, after so many")
    result.add_argument("--resume", type=Path, help="RUN/last or RUN/previous")
    result.add_argument("--log-minutes", type=float, default=4)
    result.add_argument("--threads", type=int, default=0, help="0 = all")
    result.add_argument("--cpu", action="store_true")
    return result


def exit_on_input_error(train: Callable[[], None]) -> None:
    """Train; on an input error, print one line and exit with status 2."""
    try:
        train()
    except InputError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None


def stop_if_not_finite(loss: float, step: int, folder: Path, accelerator: Accelerator) -> None:
    """End the run if the loss is not finite; nothing more is saved.

    Raises:
        SystemExit: with status 1.
    """
    if math.isfinite(loss):
        return
    if accelerator.is_main_process:
        print(
            f"step {step}: the loss is {loss}; stopped. "
            f"The last good checkpoint is {folder / 'last'}",
            file=sys.stderr,
        )
    raise SystemExit(1)


def progress(
    options: argparse.Namespace, start: float, steps: int, device: torch.device
) -> tuple[float, float]:
    """(hours since `start`, share of the run that is done), the same on every process.

    Args:
        start: a value of `time.monotonic`.
        steps: number done since then.
    """
    clock = torch.tensor([time.monotonic() - start], device=device)
    seconds = float(broadcast(clock))  # pyright: ignore[reportArgumentType]
    return seconds / 3600, max(seconds / (60 * options.minutes), steps / options.steps)
