"""Add a photographer's model file or folder to the table of models."""

from __future__ import annotations

from pathlib import Path

from engine import models
from engine.dit.flux.register import adapter_card, register_base
from engine.errors import InputError
from engine.models import Kind, Model

MODEL_SUFFIXES = (".onnx", ".safetensors")
PICKLE_SUFFIXES = (".pth", ".pt", ".ckpt", ".bin", ".pkl", ".pickle")


def add_model(
    path: Path, kind: Kind | None, *, name: str = "", licence: str = "unknown", base: str = ""
) -> Model:
    """Copy a model file into the user's models folder and write its card.

    A folder (a base model in diffusers' layout) is registered in place. An adapter that identifies
    itself needs no `kind`; other files without one are depth models.

    Raises:
        InputError: no such file, a pickle, not a model file, the name is taken, or a folder or an
            adapter that does not fit (see `engine.dit.flux.register`).
    """
    if path.is_dir():
        return register_base(path, free_name(name or path.resolve().name), licence)
    if not path.is_file():
        raise InputError(
            f"{path}: no such file; give an .onnx or .safetensors file, or a folder in diffusers' "
            "layout"
        )
    if path.suffix.lower() in PICKLE_SUFFIXES:
        raise InputError(
            f"{path}: pickled weights can run code and are refused; convert them to .safetensors"
        )
    if path.suffix.lower() not in MODEL_SUFFIXES:
        raise InputError(f"{path}: not a model file; give an .onnx or .safetensors file")
    name = free_name(name or path.stem)
    if kind in (None, "adapter") and path.suffix.lower() == ".safetensors":
        card = adapter_card(path, base)
        if card:
            kind, licence, base = "adapter", card.licence, base or card.base
    source = f"added from {path.name}"
    return models.keep(path, Model(name, kind or "depth", licence, source, None, base=base))


def free_name(name: str) -> str:
    """`name`, if it is valid and not taken.

    Raises:
        InputError: otherwise.
    """
    if not name.replace("-", "").replace("_", "").replace(".", "").isalnum() or name[0] == ".":
        raise InputError(f"model name '{name}': use letters, digits, '-', '_' and '.'")
    if any(m.name == name for m in models.table()):
        raise InputError(f"model '{name}' is there already; remove it first or choose --name")
    return name
