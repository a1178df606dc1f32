"""Maps each request to the job that answers it.

Jobs are imported on demand: each command of the command line needs only one of them.
"""

from __future__ import annotations

from engine import requests
from engine.companions import Companions
from engine.errors import EngineError
from engine.jobs.listen import Listen
from engine.pipeline.store import SceneStore
from engine.progress import Tick, silent


def answer(
    store: SceneStore, request: requests.Request, listen: Listen, tick: Tick = silent
) -> None:
    """Do what `request` asks; events go to `listen`.

    Raises:
        InputError, EngineError, Cancelled: the request ends without a result.
    """
    companions = _companions(request)
    if companions is None:
        _answer(store, request, listen, tick)
        return
    if isinstance(request, requests.OpenPhoto):
        store.set_companions(request.path, companions)
    with store.with_companions(request.path, companions):
        _answer(store, request, listen, tick)


def _answer(store: SceneStore, request: requests.Request, listen: Listen, tick: Tick) -> None:
    match request:
        case requests.OpenPhoto():
            from engine.jobs import preview

            preview.open_photo(store, request, listen, tick)
        case requests.Recover():
            from engine.jobs import preview

            preview.recover(store, request, listen, tick)
        case requests.Draft():
            from engine.jobs import preview

            preview.draft(store, request, listen, tick)
        case requests.KeepMask():
            from engine.jobs import preview

            preview.keep_mask(store, request, listen)
        case requests.BracketFrame():
            from engine.jobs import preview

            preview.bracket_frame(store, request, listen, tick)
        case requests.Refine():
            from engine.jobs import refine

            refine.refine(store, request, listen, tick)
        case requests.Detail():
            from engine.jobs import detail

            detail.detail(store, request, listen, tick)
        case requests.Export():
            from engine.jobs import export

            export.export(store, request, listen, tick)
        case requests.ExportDepth():
            from engine.jobs import depth_export

            depth_export.export_depth(store, request, listen, tick)
        case requests.Sweep():
            from engine.jobs import sweep

            sweep.sweep(store, request, listen, tick)
        case requests.SweepPreview():
            from engine.jobs import sweep

            sweep.preview_sweep(store, request, listen, tick)
        case requests.MergeBracket():
            from engine.jobs import stack

            stack.merge_bracket(store, request, listen, tick)
        case _:
            raise EngineError(f"the engine knows no request {type(request).__name__}")


def _companions(request: requests.Request) -> Companions | None:
    """The companions of the request's photo; None = the request does not specify them."""
    if isinstance(request, requests.OpenPhoto):
        return request.companions
    edit = getattr(request, "edit", None)
    return None if edit is None else edit.companions
