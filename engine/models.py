"""One table of every model: what ships, what the photographer added, what may be downloaded."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import platformdirs

import resources
from engine.errors import EngineError, InputError

Kind = Literal["depth", "dit", "adapter"]

DEFAULT_DIT = "refocus-xs"
SUFFIXES = (".onnx", ".safetensors")
PICKLES = (".pth", ".pt", ".ckpt", ".bin", ".pkl", ".pickle")


@dataclass(frozen=True)
class Download:
    """Where a model can be fetched when the user asks: a hub repository at a pinned commit."""

    repository: str
    commit: str
    filename: str


@dataclass(frozen=True)
class Model:
    """A row of the table.

    Attributes:
        name: what the command line calls it.
        kind: what it does.
        licence: SPDX name, or plain words.
        source: who made it, in a few words.
        path: its file; None while it is not on this machine.
        sha256: checksum of the file; empty for a file whose checksum is taken when it is added.
        size: bytes.
        base: for an adapter: the DiT that it belongs to.
        download: where to fetch it, or None.
        shipped: part of the program; cannot be removed.
    """

    name: str
    kind: Kind
    licence: str
    source: str
    path: Path | None
    sha256: str = ""
    size: int = 0
    base: str = ""
    download: Download | None = None
    shipped: bool = False


def shipped() -> Iterator[Model]:
    """The models in `resources/models`, as `models.json` beside them lists them."""
    index = resources.MODELS / "models.json"
    if not index.is_file():
        return
    for row in json.loads(index.read_text()):
        path = resources.MODELS / row.pop("file")
        if path.is_file():
            yield Model(**row, path=path, size=path.stat().st_size, shipped=True)


def added() -> Iterator[Model]:
    """The models that the photographer added. A damaged row is left out, never fatal."""
    for card in sorted(folder().glob("*.json")):
        try:
            row = json.loads(card.read_text())
            path = folder() / Path(row.pop("file")).name
            yield Model(**row, path=path)
        except (ValueError, TypeError, KeyError, OSError):
            continue


def table() -> list[Model]:
    """Every model that this machine has or may fetch."""
    return [*shipped(), *added()]


def find(name: str, kind: Kind) -> Model:
    """The model of that name.

    Raises:
        InputError: no such model, or it is of another kind; the message lists what there is.
    """
    rows = [m for m in table() if m.kind == kind]
    for row in rows:
        if row.name == name:
            return row
    known = ", ".join(m.name for m in rows) or "none"
    raise InputError(f"model '{name}': no {kind} model of that name here; there is: {known}")


def add(
    path: Path, kind: Kind, *, name: str = "", licence: str = "unknown", base: str = ""
) -> Model:
    """Copy a model file into the user's models folder and write its card.

    Raises:
        InputError: no such file, a pickle, not a model file, or the name is taken.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file; give an .onnx or .safetensors file")
    if path.suffix.lower() in PICKLES:
        raise InputError(
            f"{path}: pickled weights can run code and are refused; convert them to .safetensors"
        )
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"{path}: not a model file; give an .onnx or .safetensors file")
    name = name or path.stem
    if not name.replace("-", "").replace("_", "").replace(".", "").isalnum() or name[0] == ".":
        raise InputError(f"model name '{name}': use letters, digits, '-', '_' and '.'")
    if any(m.name == name for m in table()):
        raise InputError(f"model '{name}' is there already; remove it first or choose --name")
    target = folder() / f"{name}{path.suffix.lower()}"
    folder().mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    try:
        shutil.copyfile(path, part)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
    model = Model(
        name, kind, licence, f"added from {path.name}", target,
        sha256=sha256(target), size=target.stat().st_size, base=base,
    )  # fmt: skip
    row = asdict(model) | {"file": target.name}
    del row["path"], row["shipped"], row["download"]
    card = folder() / f"{name}.json"
    part = card.with_suffix(".json.part")
    part.write_text(json.dumps(row, indent=1))
    os.replace(part, card)
    return model


def remove(name: str) -> None:
    """Delete an added model.

    Raises:
        InputError: no such model, or it ships with the program.
    """
    for model in table():
        if model.name == name:
            if model.shipped:
                raise InputError(f"model '{name}' ships with the program and cannot be removed")
            (folder() / f"{name}.json").unlink(missing_ok=True)
            if model.path:
                model.path.unlink(missing_ok=True)
            return
    raise InputError(f"model '{name}': no such model; `diffcamera models list` shows what there is")


def verify(model: Model) -> Path:
    """The model's file, after its checksum is found right.

    Raises:
        EngineError: the file is missing or is not what the table says.
    """
    if model.path is None or not model.path.is_file():
        raise EngineError(f"model '{model.name}': its file is missing; {remedy(model)}")
    if model.sha256 and sha256(model.path) != model.sha256:
        raise EngineError(
            f"model '{model.name}': {model.path.name} is damaged (checksum); {remedy(model)}"
        )
    return model.path


def remedy(model: Model) -> str:
    """What brings a missing or damaged model back."""
    if model.shipped:
        return "install the program again"
    return f"run `diffcamera models remove {model.name}` and add it again"


def folder() -> Path:
    """Where added models live; DIFFCAMERA_MODELS overrides it."""
    override = os.environ.get("DIFFCAMERA_MODELS")
    return Path(override or platformdirs.user_data_path("diffcamera", False) / "models")


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
