"""Shared by the commands: run one request directly, show its progress, print its notices."""

from __future__ import annotations

import argparse
import json
import sys

from app.cli.terminal import clear, show_progress
from engine import models
from engine.dispatch import answer
from engine.edit import DEFAULT_DEPTH, STORED_DEPTH, Edit
from engine.errors import EngineError, InputError
from engine.events import Event, Exported, Notice
from engine.pipeline.store import SceneStore
from engine.requests import Request
from engine.settings import Settings


def open_store(args: argparse.Namespace) -> SceneStore:
    """The store that the options ask for; warns if a requested GPU is not available."""
    if args.device == "cuda" and args.backend != "torch":
        from engine.backends.onnx import devices  # here: most commands need no ONNX Runtime

        if devices("cuda")[0] == "cpu":
            print(
                "diffcamera: --device cuda: no GPU provider is installed, so the CPU does it; "
                "`diffcamera doctor` says more",
                file=sys.stderr,
            )
    return SceneStore(Settings(args.backend, args.device))


def check_models_exist(wanted: Edit) -> None:
    """Check that the files and models the edit names exist, before processing any photo.

    Raises:
        InputError: the depth file or a named model does not exist.
    """
    depth = wanted.depth
    if depth.file and not depth.file.is_file():
        raise InputError(f"{depth.file}: no such depth file; give a 16-bit gray PNG or an NPY")
    if depth.model not in (None, DEFAULT_DEPTH, STORED_DEPTH):
        models.find(depth.model, "depth")
    if wanted.model:
        models.find(wanted.model, "dit")
    if wanted.adapter:
        models.find(wanted.adapter, "adapter")


def run_request(store: SceneStore, request: Request, as_json: bool) -> None:
    """Answer `request` on this thread; print its report as JSON if asked.

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
        answer(store, request, listen, show_progress)
    finally:
        clear()
    if not done:
        raise EngineError(f"{request.path.name}: nothing was written")
    if as_json:
        print(json.dumps(done[0].report), flush=True)
