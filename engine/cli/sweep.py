"""`diffcamera sweep`: rack focus."""

from __future__ import annotations

import argparse

from engine.cli.arguments import edit
from engine.cli.console import carry_out, look_up, studio
from engine.requests import Output, Sweep


def run(args: argparse.Namespace) -> int:
    """Write one animation."""
    wanted = edit(args)
    look_up(wanted)
    target = Output(args.output, args.size, overwrite=args.overwrite)
    points = (args.start, args.end)
    request = Sweep("sweep", args.photo, wanted, points, args.frames, output=target)
    carry_out(studio(args), request, args.json)
    return 0
