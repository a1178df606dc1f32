"""`diffcamera sweep`: rack focus."""

from __future__ import annotations

import argparse

from engine.cli.arguments import edit
from engine.cli.console import carry_out, studio
from engine.requests import Output, Sweep


def run(args: argparse.Namespace) -> int:
    """Write one animation."""
    target = Output(args.output, args.size, overwrite=args.overwrite)
    request = Sweep(
        "sweep", args.photo, edit(args), (args.start, args.end), args.frames, output=target
    )
    carry_out(studio(args), request, args.json)
    return 0
