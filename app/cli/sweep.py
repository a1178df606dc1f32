"""`diffcamera sweep`: rack focus."""

from __future__ import annotations

import argparse

from app.cli.arguments import edit
from app.cli.console import check_models_exist, open_store, run_request
from engine.requests import Output, Sweep


def run(args: argparse.Namespace) -> int:
    """Write one animation."""
    wanted = edit(args)
    check_models_exist(wanted)
    target = Output(args.output, args.size, overwrite=args.overwrite)
    points = (args.start, *args.via, args.end)
    request = Sweep("sweep", args.photo, wanted, points, args.frames, output=target)
    run_request(open_store(args), request, args.json)
    return 0
