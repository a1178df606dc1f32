"""`diffcamera depth`: the disparity as an image."""

from __future__ import annotations

import argparse

from app.cli.console import open_store, run_request
from engine.edit import DepthChoice
from engine.requests import ExportDepth, Output


def run(args: argparse.Namespace) -> int:
    """Write the 16-bit disparity of one photo."""
    target = Output(args.output, args.size, overwrite=args.overwrite)
    request = ExportDepth("depth", args.photo, DepthChoice(args.depth_model), target)
    run_request(open_store(args), request, args.json)
    return 0
