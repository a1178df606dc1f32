"""How much memory a base needs, and in what form it fits: decided and reported before loading."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from math import prod

from engine.dit.flux.base import FluxBase

GIB = 1024**3
SPARE = 0.9
"""Share of the free memory that a form may plan to use."""

DRAFT_PROMPT = 64


@dataclass(frozen=True)
class Form:
    """A way of keeping a base in memory.

    Attributes:
        name: "full", "8-bit", "4-bit" or "streamed".
        bits: per weight on the device.
        streamed: blocks are moved to the device one by one, at each step.
    """

    name: str
    bits: int
    streamed: bool = False

    def words(self) -> str:
        return {
            "full": "16-bit weights",
            "8-bit": "8-bit weights",
            "4-bit": "4-bit weights",
            "streamed": "16-bit weights, fetched block by block from main memory",
        }[self.name]


FULL = Form("full", 16)
EIGHT = Form("8-bit", 8)
FOUR = Form("4-bit", 4)
STREAMED = Form("streamed", 16, streamed=True)


@dataclass(frozen=True)
class Estimate:
    """Peak bytes on the device, estimated from shapes; not a measurement.

    Attributes:
        weights: of the transformer.
        vae: weights of the autoencoder.
        work: activations of the larger of the two, which run one after the other.
    """

    weights: int
    vae: int
    work: int

    @property
    def total(self) -> int:
        return self.weights + self.vae + self.work


def estimate(base: FluxBase, form: Form, side: int = 1024) -> Estimate:
    """The memory that refocusing a photo of `side` x `side` pixels takes.

    The transformer's peak is estimated as one single-stream block's fused projection, its parts
    and four copies of the tokens; the autoencoder's as three planes of its widest layer at full
    size.
    """
    wide = 4 if base.dtype == "F32" and form == FULL else 2
    kept = base.parameters * (wide if form == FULL else form.bits / 8)
    if form.streamed:
        layers = base.config["num_layers"] + base.config["num_single_layers"]
        kept = 2 * base.parameters * wide / layers  # one in use, one in transit
    tokens = 3 * (side // base.cell) ** 2 + 1 + DRAFT_PROMPT
    fused = max(prod(s) // base.width for n, s in base.shapes.items() if "to_qkv_mlp_proj" in n)
    work = tokens * (2 * fused + 4 * base.width) * wide
    pictures = 3 * 128 * side * side * wide
    return Estimate(round(kept), base.vae_parameters * wide, max(work, pictures))


def choose(base: FluxBase, device: str, free: int, side: int = 1024) -> Form:
    """The best form that fits in `free` bytes on the device."""
    if device == "cpu":
        return FULL
    for form in forms()[:-1]:
        if estimate(base, form, side).total <= SPARE * free:
            return form
    return STREAMED


def forms() -> list[Form]:
    """The forms that the installed libraries support, best first."""
    return [FULL, EIGHT, *([FOUR] if has_four_bit() else []), STREAMED]


def has_four_bit() -> bool:
    """Whether a library for 4-bit weights is installed."""
    return importlib.util.find_spec("bitsandbytes") is not None


def text(base: FluxBase, form: Form, device: str, side: int = 1024) -> str:
    """The estimate in plain words."""
    need = estimate(base, form, side)
    return (
        f"{base.folder.name}: about {need.total / GIB:.1f} GiB on {device} for a {side} px photo "
        f"({need.weights / GIB:.1f} GiB of weights), with {form.words()}"
    )
