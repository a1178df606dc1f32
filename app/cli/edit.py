"""`diffcamera edit`: the window as another program's editor."""

from __future__ import annotations

import argparse
from dataclasses import replace

from app.cli.arguments import output
from engine.doctor import need_display
from engine.errors import EngineError, InputError
from engine.files.target import check_target


def run(args: argparse.Namespace) -> int:
    """Open the window on one photo; return once it has written the target.

    Raises:
        InputError: the photo or the target is bad; raised before the window opens.
        EngineError: no display, or the window was closed without saving.
    """
    if not args.photo.is_file():
        raise InputError(f"{args.photo}: there is no such photo; check its name")
    wanted = replace(output(args, args.save_as), overwrite=True)
    check_target(args.save_as, overwrite=True, original=args.photo, bits=args.bits)
    need_display()
    from app.main import main as window

    saved = window([str(args.photo)], wanted) == 0
    if not saved:
        raise EngineError(f"{args.save_as}: not written; the window was closed without saving")
    return 0
