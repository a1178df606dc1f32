"""One table of all models: shipped, added by the photographer, or available for download."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

import resources
from engine.errors import EngineError, InputError
from engine.files.target import replacing

Kind = Literal["depth", "defocus", "faces", "dit", "adapter"]

DEFAULT_DIT = "refocus-m"
DEFAULT_DEFOCUS = "defocus-s"


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
        name: its name on the command line.
        kind: what it does.
        licence: SPDX name, or plain words.
        source: who made it, in a few words.
        path: its file; None while it is not on this machine.
        sha256: checksum of the file; empty for a file whose checksum is taken when it is added.
        size: bytes.
        base: for an adapter: the DiT that it belongs to.
        download: where to fetch it, or None.
        shipped: part of the program; cannot be removed.
        refines: for a DiT: whether its correction improves a draft when depth is known; if not
            (its card says by how much), the draft is the final.
        parts: for a model that is a folder, used in place: path in the folder, sha256 and size in
            bytes of each of its files.
        bytes_per_pixel: for a DiT: peak memory of a pass, per pixel; measured for the shipped one,
            generous for one that was not measured.
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
    refines: bool = True
    parts: tuple[tuple[str, str, int], ...] = ()
    bytes_per_pixel: int = 4000


@dataclass(frozen=True)
class DepthInput:
    """An input convention of depth networks; a network's input name says which one it uses.

    Attributes:
        name: of the input: float32 [1, 3, H, W], sRGB in 0..1, H and W multiples of `PATCH_SIDE`.
        output: name of the output: disparity of any scale and shift.
        pixels: approximate number of pixels in the input.
        mean, deviation: what is subtracted and divided by, for each channel.
    """

    name: str
    output: str
    pixels: int
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    deviation: tuple[float, float, float] = (1.0, 1.0, 1.0)


PATCH_SIDE = 14
"""Side of the patches of DINOv2 networks, pixels (arXiv 2304.07193)."""

DEPTH_INPUTS = (
    DepthInput("image", "disparity", 448 * 448),  # this project's own networks
    DepthInput(  # Depth Anything's ONNX; ImageNet's mean and deviation
        "pixel_values",
        "predicted_depth",
        518 * 518,
        mean=(0.485, 0.456, 0.406),
        deviation=(0.229, 0.224, 0.225),
    ),
)

LISTED = (
    Model(
        name="depth-anything-v2-small",
        kind="depth",
        licence="Apache-2.0",
        source="Depth Anything V2 Small (arXiv 2406.09414), as ONNX",
        path=None,
        sha256="afb6a5c28f3b6bf1618c6e43f02073ef9dfdc70e937502d51603e57b0a1df10c",
        size=99_060_839,
        download=Download(
            repository="onnx-community/depth-anything-v2-small",
            commit="4472b7362082ad9968fee890ca0f1e5aca36b93d",
            filename="onnx/model.onnx",
        ),
    ),
)
"""Models that are not shipped, but downloaded when the photographer asks."""


def shipped() -> Iterator[Model]:
    """The models in `resources/models`, as listed in `models.json` next to them."""
    index = resources.MODELS / "models.json"
    if not index.is_file():
        return
    for row in json.loads(index.read_text()):
        path = resources.MODELS / row.pop("file")
        if path.is_file():
            yield Model(**row, path=path, size=path.stat().st_size, shipped=True)


def added() -> Iterator[Model]:
    """The models that the photographer added. A damaged row is skipped, never fatal."""
    for card in sorted(folder().glob("[!.]*.json")):
        try:
            row = json.loads(card.read_text())
            if "folder" in row:
                path = Path(row.pop("folder"))
                row["parts"] = tuple(tuple(part) for part in row["parts"])
            else:
                path = folder() / Path(row.pop("file")).name
            yield Model(**row, path=path)
        except (ValueError, TypeError, KeyError, OSError):
            continue


def table() -> list[Model]:
    """Every model that this machine has or may download; `path` is None for the latter."""
    here = [*shipped(), *added()]
    names = {m.name for m in here}
    return [*here, *(m for m in LISTED if m.name not in names)]


def find(name: str, kind: Kind) -> Model:
    """The model of that name.

    Raises:
        InputError: no such model, it is of another kind, or not on this machine yet; the message
            lists those available.
    """
    rows = [m for m in table() if m.kind == kind]
    for row in rows:
        if row.name == name and row.path is None:
            raise InputError(
                f"model '{name}': not on this machine; `diffcamera models add {name}` fetches it "
                f"({row.size / 1e6:.0f} MB)"
            )
        if row.name == name:
            return row
    known = ", ".join(m.name for m in rows if m.path) or "none"
    raise InputError(f"model '{name}': no {kind} model of that name here; there is: {known}")


def keep(path: Path, model: Model) -> Model:
    """Copy a model's file and card into the user's models folder, each completely or not at all."""
    target = folder() / f"{model.name}{path.suffix.lower()}"
    with replacing(target, make_folder=True) as temporary:
        shutil.copyfile(path, temporary)
        size = temporary.stat().st_size
        kept = replace(model, path=target, sha256=sha256(temporary), size=size)
    write_card(kept, {"file": target.name})
    return kept


def write_card(model: Model, place: dict[str, str]) -> None:
    """Write the JSON that makes a model part of the table.

    Args:
        place: {"file": name in the models folder} or {"folder": its path}.
    """
    row = asdict(model) | place
    for name in ("path", "shipped", "download"):
        del row[name]
    with replacing(folder() / f"{model.name}.json", make_folder=True) as temporary:
        temporary.write_text(json.dumps(row, indent=1))


def remove(name: str) -> None:
    """Delete an added model.

    Raises:
        InputError: no such model, or it ships with the program.
    """
    for model in table():
        if model.name == name:
            if model.path is None:
                raise InputError(f"model '{name}': is not on this machine")
            if model.shipped:
                raise InputError(f"model '{name}' ships with the program and cannot be removed")
            (folder() / f"{name}.json").unlink(missing_ok=True)
            if not model.parts:  # a folder is the photographer's own
                model.path.unlink(missing_ok=True)
            return
    raise InputError(f"model '{name}': no such model; `diffcamera models list` shows what there is")


def verify(model: Model) -> Path:
    """The model's file, after verifying its checksum.

    Raises:
        EngineError: the file is missing or is not what the table says.
    """
    present(model)
    assert model.path is not None
    for part, checksum, _ in model.parts:
        if sha256(model.path / part) != checksum:
            raise EngineError(
                f"model '{model.name}': {part} has changed (checksum); {remedy(model)}"
            )
    if model.sha256 and sha256(model.path) != model.sha256:
        raise EngineError(
            f"model '{model.name}': {model.path.name} is damaged (checksum); {remedy(model)}"
        )
    return model.path


def present(model: Model) -> Path:
    """The model's file or folder, after checking that it is complete; no checksums.

    Raises:
        EngineError: a file is missing or has the wrong size.
    """
    if model.path is None or not model.path.exists():
        raise EngineError(f"model '{model.name}': its file is missing; {remedy(model)}")
    for part, _, size in model.parts:
        path = model.path / part
        if not path.is_file() or path.stat().st_size != size:
            raise EngineError(f"model '{model.name}': {path} is missing or cut; {remedy(model)}")
    return model.path


def remedy(model: Model) -> str:
    """How to restore a missing or damaged model."""
    if model.shipped:
        return "install the program again"
    return f"run `diffcamera models remove {model.name}` and add it again"


def folder() -> Path:
    """Where added models live; DIFFCAMERA_MODELS overrides it."""
    override = os.environ.get("DIFFCAMERA_MODELS")
    if override:
        return Path(override)
    import platformdirs  # here: an export with given depth needs no model

    return platformdirs.user_data_path("diffcamera", False) / "models"


def sha256(path: Path) -> str:
    import hashlib  # here because it loads OpenSSL; few commands check a model

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
