"""`diffcamera stack`: a focus bracket merged into one photo."""

from __future__ import annotations

import argparse

from app.cli.arguments import output
from app.cli.console import open_store, run_request
from engine.requests import MergeBracket


def run(args: argparse.Namespace) -> int:
    """Merge the photos, including those in folders and on pages of TIFF files."""
    first, *others = args.photos
    request = MergeBracket(
        "stack",
        first,
        tuple(others),
        output(args, args.output),
        args.depth_out,
        args.depth_model,
    )
    run_request(open_store(args), request, args.json)
    return 0
