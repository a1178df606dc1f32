"""The console command: `diffcamera [PHOTO]` opens the window, one of `COMMANDS` runs here."""

from __future__ import annotations

import gc
import sys
import traceback
from pathlib import Path

from app.cli.arguments import COMMANDS, parser
from engine.errors import Cancelled, EngineError, InputError
from engine.heap import reuse_freed
from engine.version import VERSION

DONE, FAILED, BAD_INPUT = 0, 1, 2

USAGE = f"""usage: diffcamera [PHOTO]
       diffcamera {{{"|".join(COMMANDS)}}} ...

Without a command: the window. `diffcamera COMMAND --help` tells of a command."""


def main(argv: list[str] | None = None) -> int:
    """Run the command line; the exit status is 0 for done, 2 for bad input, 1 for anything else.

    Args:
        argv: the arguments; None = those the process was started with, and it does nothing else.
    """
    alone = argv is None
    argv = sys.argv[1:] if argv is None else argv
    debug = "--debug" in argv
    try:
        return _run(argv, alone)
    except InputError as fault:
        status, line = BAD_INPUT, str(fault)
    except EngineError as fault:
        status, line = FAILED, str(fault)
    except (KeyboardInterrupt, Cancelled):
        status, line = FAILED, "stopped"
    except BrokenPipeError:
        status, line = FAILED, "the reader of the output has gone"
    except MemoryError:
        status, line = FAILED, "not enough memory; close other programs or choose a smaller --size"
    except Exception as fault:  # our own bug: still one line, the rest with --debug
        status, line = FAILED, f"{type(fault).__name__}: {fault}; --debug shows where"
    if debug:
        traceback.print_exc()
    print(f"diffcamera: {' '.join(line.split())}", file=sys.stderr)
    return status


def _run(argv: list[str], alone: bool) -> int:
    if argv and argv[0] in ("-h", "--help"):
        print(USAGE)
        return DONE
    if argv and argv[0] == "--version":
        print(f"diffcamera {VERSION}")
        return DONE
    if not argv or argv[0] not in COMMANDS:
        return _window(argv)
    args = parser().parse_args(argv)
    alone = alone and args.command != "edit"  # `edit` opens the window
    if alone:
        reuse_freed()
    # Imported on demand: `models list` needs no renderer, and the window no command line.
    if args.command == "refocus":
        from app.cli.refocus import run
    elif args.command == "depth":
        from app.cli.depth import run
    elif args.command == "sweep":
        from app.cli.sweep import run
    elif args.command == "stack":
        from app.cli.stack import run
    elif args.command == "edit":
        from app.cli.edit import run
    elif args.command == "lens":
        from app.cli.lens import run
    elif args.command == "models":
        from app.cli.models import run
    else:
        from app.cli.doctor import run
    if alone:
        gc.freeze()  # skips searching the modules for garbage at exit
    return run(args)


def _window(argv: list[str]) -> int:
    names = [word for word in argv if word != "--debug"]
    if len(names) > 1 and Path(names[0]).exists():
        raise InputError(
            f"'{names[1]}': the window opens one photo or folder; `diffcamera refocus` takes many"
        )
    if len(names) > 1 or (names and names[0].startswith("-")):
        raise InputError(
            f"'{names[0]}': neither a photo nor a command; `diffcamera --help` shows the commands"
        )
    from engine.doctor import need_display

    need_display()
    from app.main import main as window

    return window(names)


if __name__ == "__main__":
    sys.exit(main())
