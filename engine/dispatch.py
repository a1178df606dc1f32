"""Which job answers which request."""

from __future__ import annotations

from engine import requests
from engine.errors import EngineError
from engine.jobs import depth_export, detail, export, preview, refine, sweep
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
    match request:
        case requests.OpenPhoto():
            preview.open_photo(store, request, listen, tick)
        case requests.Recover():
            preview.recover(store, request, listen, tick)
        case requests.Draft():
            preview.draft(store, request, listen, tick)
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
        case _:
            raise EngineError(f"the engine knows no request {type(request).__name__}")
