"""What commands share: run one request here and now, show its progress, tell its notices."""

from __future__ import annotations

import argparse
import json
import sys

from engine.cli.terminal import clear, show_progress
from engine.errors import EngineError
from engine.events import Event, Exported, Notice
from engine.requests import Request
from engine.studio import Settings, Studio


def studio(args: argparse.Namespace) -> Studio:
    return Studio(Settings(args.backend, args.device))


def carry_out(studio: Studio, request: Request, as_json: bool) -> None:
    """Answer `request` on this thread; prints its report as JSON when asked for.

    Raises:
        InputError, EngineError: it ended without a result.
    """
    done: list[Exported] = []

    def listen(event: Event) -> None:
        if isinstance(event, Notice):
            clear()
            print(f"diffcamera: {request.path.name}: {event.text}", file=sys.stderr)
        elif isinstance(event, Exported):
            done.append(event)

    try:
        studio.answer(request, listen, show_progress)
    finally:
        clear()
    if not done:
        raise EngineError(f"{request.path.name}: nothing was written")
    if as_json:
        print(json.dumps(done[0].report), flush=True)
