"""The card in an adapter's file, and whether the adapter fits a base, before anything is loaded."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from engine.dit.flux.base import FluxBase
from engine.dit.flux.header import Header, read_header
from engine.dit.flux.tokens import feature_count
from engine.errors import InputError

KEY = "diffcamera"
"""Name of the card in the file's metadata."""


@dataclass(frozen=True)
class AdapterCard:
    """What an adapter says about itself.

    Attributes:
        base: name of the base it was trained on.
        fingerprint: of that base's weights (`engine.dit.flux.base.fingerprint`).
        rank, alpha: of its LoRA matrices.
        targets: regular expression of the modules that have them.
        noise: share of noise at the start of the bridge, 0..1; 1 = FLUX's own flow from noise.
        native: long side it was trained for, pixels; larger images get its correction upsampled.
        licence: SPDX name of the adapter's license.
        trained: what it was trained on and for how long, in plain words.
    """

    base: str
    fingerprint: str
    rank: int
    alpha: int
    targets: str
    noise: float
    native: int = 1024
    licence: str = "unknown"
    trained: str = ""


def read_card(path: Path) -> AdapterCard:
    """The card of an adapter's file.

    Raises:
        InputError: the file is damaged or is not an adapter for this program.
    """
    return card_of(path, read_header(path))


def card_of(path: Path, header: Header) -> AdapterCard:
    """The card from a header that was already read. See `read_card`."""
    try:
        row = json.loads(header.metadata[KEY])
        names = {f.name for f in fields(AdapterCard)}
        return AdapterCard(**{name: value for name, value in row.items() if name in names})
    except KeyError:
        raise InputError(
            f"{path}: no refocusing adapter (it has no card); "
            "make one with `python -m training.lora_flux`"
        ) from None
    except (ValueError, TypeError, AttributeError):
        raise InputError(f"{path}: its card cannot be read; make the adapter again") from None


def card_text(card: AdapterCard) -> dict[str, str]:
    """The card as safetensors metadata."""
    return {KEY: json.dumps(asdict(card))}


def check(path: Path, base: FluxBase, base_fingerprint: str) -> AdapterCard:
    """Check that an adapter fits a base, from headers alone.

    Raises:
        InputError: the base, rank or a shape differs; the message says which.
    """
    header = read_header(path)
    card = card_of(path, header)
    misfit = f"{path.name} does not fit {base.folder.name}"
    pairs: dict[str, dict[str, tuple[int, ...]]] = {}
    for name, shape in header.shapes.items():
        if name.startswith("lora."):
            module, _, side = name.removeprefix("lora.").rpartition(".lora_")
            pairs.setdefault(module, {})[side] = shape
    for module, pair in pairs.items():
        weight = base.shapes.get(f"{module}.weight")
        if weight is None:
            raise InputError(
                f"{misfit}: the base has no {module}; the adapter is for '{card.base}'"
            )
        down, up = pair.get("A.weight"), pair.get("B.weight")
        if down is None or up is None or down[0] != card.rank or up[1] != card.rank:
            raise InputError(f"{misfit}: {module} is not of rank {card.rank} as its card says")
        if (up[0], down[1]) != weight:
            raise InputError(
                f"{misfit}: {module} is {up[0]} x {down[1]} in the adapter and "
                f"{weight[0]} x {weight[1]} in the base; the adapter is for '{card.base}'"
            )
    wanted = {
        "condition.weight": (base.width, feature_count(base.channels)),
        "prompt": (None, base.config["joint_attention_dim"]),
    }
    for name, shape in wanted.items():
        found = header.shapes.get(name, ())
        fits = len(found) == 2 and all(w in (None, f) for w, f in zip(shape, found, strict=True))
        if not fits or not pairs:
            raise InputError(
                f"{misfit}: its {name} has shape {found}, the base wants {shape}; "
                f"the adapter is for '{card.base}'"
            )
    if card.fingerprint != base_fingerprint:
        raise InputError(
            f"{misfit}: it was trained on other weights of the same shape ('{card.base}'); "
            "add the base that its card names"
        )
    return card
