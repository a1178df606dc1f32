"""`python -m tests.bench [NAME [ARG ...]]`: measure and print a table. No tests: nothing fails."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import tests.bench


def main(args: list[str]) -> int:
    names = sorted(m.name for m in pkgutil.iter_modules(tests.bench.__path__) if m.name[0] != "_")
    if args and args[0] not in names:
        print(f"bench: no '{args[0]}'; there is: {', '.join(names)}", file=sys.stderr)
        return 2
    for name in args[:1] or names:
        print(f"\n## {name}\n", flush=True)
        importlib.import_module(f"tests.bench.{name}").main(args[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
