"""`diffcamera models`: list, verify, add, remove."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.terminal import clear, show_progress
from engine import models
from engine.add_model import add_model
from engine.errors import EngineError, InputError


def run(args: argparse.Namespace) -> int:
    """Run one of list, verify, add, remove.

    Raises:
        InputError, EngineError: with the name of the model and the remedy.
    """
    if args.action == "list":
        rows = models.table()
        name = max(len(model.name) for model in rows)
        for model in rows:
            where = "shipped" if model.shipped else "added" if model.path else "on request"
            size = f"{model.size / 1e6:.1f} MB"
            print(f"{model.name:<{name}}  {model.kind:<8} {where:<10} {size:>9}  {model.licence}")
    elif args.action == "verify":
        return verify(args.name)
    elif args.action == "add":
        added = add(args)
        print(f"{added.name}: added ({added.size / 1e6:.1f} MB)")
        for line in needs(added):
            print(line)
    else:
        models.remove(args.name)
        print(f"{args.name}: removed")
    return 0


def add(args: argparse.Namespace) -> models.Model:
    """Download a listed model by its name, or copy a file."""
    for model in models.table():
        if model.name == args.model and model.download and not model.path:
            from engine.download import download

            try:
                return download(model, show_progress)
            finally:
                clear()
    return add_model(
        Path(args.model), args.kind, name=args.name, licence=args.licence, base=args.base
    )


def needs(model: models.Model) -> list[str]:
    """What a base model needs to run, reported before anything is loaded."""
    if not model.parts or model.path is None:
        return []
    from engine.dit.flux import memory
    from engine.dit.flux.base import read_base

    base = read_base(model.path)
    return [memory.text(base, form, "the device") for form in memory.forms()]


def verify(name: str | None) -> int:
    """Check one model, or all; after a damaged one the rest are still checked."""
    rows = [m for m in models.table() if m.path and name in (None, m.name)]
    if not rows:
        raise InputError(f"model '{name}': no such model; `diffcamera models list` shows them")
    faults = []
    for model in rows:
        try:
            models.verify(model)
            print(f"{model.name}: sound")
        except EngineError as fault:
            faults.append(str(fault))
    if faults:
        raise EngineError("; ".join(faults))
    return 0
