"""Bases and adapters for the models table: a base stays in its folder, an adapter is checked."""

from __future__ import annotations

from pathlib import Path

from engine import models
from engine.dit.flux.base import files, fingerprint, read_base
from engine.dit.flux.card import KEY, AdapterCard, card_of, check
from engine.dit.flux.header import read_header


def register_base(folder: Path, name: str, licence: str) -> models.Model:
    """Add a base model's folder to the table, with a checksum of each of its files.

    Raises:
        InputError: see `engine.dit.flux.base.read_base`.
    """
    folder = folder.resolve()
    read_base(folder)
    parts = tuple(
        (path.relative_to(folder).as_posix(), models.sha256(path), path.stat().st_size)
        for path in files(folder)
    )
    model = models.Model(
        name, "dit", licence, f"registered from {folder.name}", folder,
        size=sum(size for *_, size in parts), parts=parts,
    )  # fmt: skip
    models.write_card(model, {"folder": str(folder)})
    return model


def adapter_card(path: Path, base: str) -> AdapterCard | None:
    """The card of an adapter for a large DiT; None for other files.

    Args:
        base: name of its base in the table; without one, the base its card was made for.
    Raises:
        InputError: that base is in the table and the adapter does not fit it.
    """
    header = read_header(path)
    if KEY not in header.metadata:
        return None
    card = card_of(path, header)
    for model in models.table():
        prints = fingerprint({name: checksum for name, checksum, _ in model.parts})
        if model.parts and model.path and (model.name == base or prints == card.fingerprint):
            return check(path, read_base(model.path), prints)
    return card
