"""A base model: a folder in diffusers' layout, inspected before anything is loaded."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from math import prod
from pathlib import Path

from engine.dit.flux.header import BYTES, read_header
from engine.errors import InputError

CLASSES = {"transformer": "Flux2Transformer2DModel", "vae": "AutoencoderKLFlux2"}
"""The parts of a base that refocusing needs; its text encoder stays on disk."""


@dataclass(frozen=True)
class FluxBase:
    """Attributes:
    folder: holds `transformer/` and `vae/`.
    config: the transformer's config.
    cell: side of one token's patch of the image, pixels.
    shapes: name -> shape of the transformer's weights.
    dtype: of most of these weights: "BF16", "F32", ...
    parameters, vae_parameters: number of values in the two parts.
    """

    folder: Path
    config: dict
    cell: int
    shapes: dict[str, tuple[int, ...]]
    dtype: str
    parameters: int
    vae_parameters: int

    @property
    def width(self) -> int:
        """Channels of a token inside the transformer."""
        return self.config["num_attention_heads"] * self.config["attention_head_dim"]

    @property
    def channels(self) -> int:
        """Channels of a latent cell."""
        return self.config["in_channels"]


def read_base(folder: Path) -> FluxBase:
    """Inspect a base model's configs and headers.

    Raises:
        InputError: it is not a FLUX.2 model in diffusers' layout, or a part is missing or damaged.
    """
    configs = {part: _config(folder, part) for part in CLASSES}
    for part, kind in CLASSES.items():
        found = configs[part].get("_class_name")
        if found != kind:
            raise InputError(
                f"{folder}: its {part} is a {found}, not a {kind}; "
                "give FLUX.2 [klein] base 4B as diffusers stores it"
            )
    shapes: dict[str, tuple[int, ...]] = {}
    sizes: dict[str, int] = {}
    for path in weights(folder, "transformer"):
        header = read_header(path)
        shapes |= header.shapes
        for name, kind in header.dtypes.items():
            sizes[kind] = sizes.get(kind, 0) + prod(header.shapes[name])
    vae = [read_header(path).shapes.values() for path in weights(folder, "vae")]
    dtype = max(sizes, key=lambda kind: sizes[kind])
    if dtype not in BYTES:
        raise InputError(f"{folder}: weights of type {dtype} are not supported; use the BF16 ones")
    return FluxBase(
        folder=folder,
        config=configs["transformer"],
        cell=2 * 2 ** (len(configs["vae"]["block_out_channels"]) - 1),
        shapes=shapes,
        dtype=dtype,
        parameters=sum(sizes.values()),
        vae_parameters=sum(prod(shape) for file in vae for shape in file),
    )


def files(folder: Path) -> list[Path]:
    """Every file of a base that refocusing needs."""
    found = []
    for part in CLASSES:
        found += [folder / part / "config.json", *weights(folder, part)]
        found += sorted((folder / part).glob("*.safetensors.index.json"))
    return found


def weights(folder: Path, part: str) -> list[Path]:
    """The safetensors files of a part.

    Raises:
        InputError: there are none, or one named in the index is missing.
    """
    found = sorted((folder / part).glob("*.safetensors"))
    if not found:
        pickled = any((folder / part).glob("*.bin"))
        what = "only pickled weights, which can run code" if pickled else "no weights"
        raise InputError(f"{folder / part}: {what}; fetch its .safetensors files")
    for index in (folder / part).glob("*.safetensors.index.json"):
        named = set(json.loads(index.read_text())["weight_map"].values())
        if missing := named - {path.name for path in found}:
            raise InputError(f"{folder / part}: {min(missing)} is missing; fetch the folder again")
    return found


def fingerprint(checksums: dict[str, str]) -> str:
    """One checksum of a base, from those of its weight files: equal weights, equal fingerprint.

    Args:
        checksums: path relative to the folder -> sha256.
    """
    lines = [f"{n} {c}" for n, c in sorted(checksums.items()) if n.endswith(".safetensors")]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _config(folder: Path, part: str) -> dict:
    path = folder / part / "config.json"
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        raise InputError(
            f"{folder}: no readable {part}/config.json; give a model's folder in diffusers' layout"
        ) from None
