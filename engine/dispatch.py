"""Which job answers which request."""

from __future__ import annotations

from engine import requests
from engine.companions import Companions
from engine.errors import EngineError
from engine.jobs import depth_export, detail, export, preview, refine, stack, sweep
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
    if companions is not None:
        store.set_companions(request.path, companions)
    match request:
        case requests.OpenPhoto():
            preview.open_photo(store, request, listen, tick)
        case requests.Recover():
            preview.recover(store, request, listen, tick)
        case requests.Draft():
            preview.draft(store, request, listen, tick)
        case requests.KeepMask():
            preview.keep_mask(store, request, listen)
        case requests.BracketFrame():
            preview.bracket_frame(store, request, listen, tick)
        case requests.Refine():
            refine.refine(store, request, listen, tick)
        case requests.Detail():
            detail.detail(store, request, listen, tick)
        case requests.Export():
            export.export(store, request, listen, tick)
        case requests.ExportDepth():
            depth_export.export_depth(store, request, listen, tick)
        case requests.Sweep():
            sweep.sweep(store, request, listen, tick)
        case requests.SweepPreview():
            sweep.preview_sweep(store, request, listen, tick)
        case requests.MergeBracket():
            stack.merge_bracket(store, request, listen, tick)
        case _:
            raise EngineError(f"the engine knows no request {type(request).__name__}")


def _companions(request: requests.Request) -> Companions | None:
    """The other photos that go with the request's; None = it does not say."""
    if isinstance(request, requests.OpenPhoto):
        return request.companions
    edit = getattr(request, "edit", None)
    return None if edit is None else edit.companions
