"""The edit's DiT, loaded and ready to work on a scene."""

from __future__ import annotations

from functools import partial

from engine.backends.loader import Models
from engine.dit.refine import SmallRefocuser
from engine.dit.refocuser import Refocuser
from engine.edit import Edit
from engine.heap import trim
from engine.tiling import run_tiled


def open_refocuser(edit: Edit, models: Models) -> Refocuser:
    """The small DiT works on pixels, in tiles that fit in the memory now free; the large one in
    latents.

    Raises:
        InputError: no model or adapter of that name.
        EngineError: a file is missing, damaged or cannot be loaded.
    """
    if models.is_large(edit.model):
        from engine.dit.flux.refine import LargeRefocuser  # loads torch

        return LargeRefocuser(models.latent(edit.model, edit.adapter))
    session = models.get("dit", edit.model, edit.adapter)
    side = models.tile_side(edit.model, session.device)

    def free() -> None:
        models.rest("dit", edit.model, edit.adapter)
        trim()

    return SmallRefocuser(partial(run_tiled, session.run, side=side), free=free)
