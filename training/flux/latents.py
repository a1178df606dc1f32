"""Simulated scenes as latents: encoded once, stored on disk, drawn many times."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional as F

from engine.dit.encoding import decode, encode
from engine.dit.flux.tokens import maps
from training.data import Bridges
from training.samples import Samples


class Encoder(Protocol):
    """The part of `engine.dit.flux.codec.Codec` that is needed."""

    def encode(self, pictures: Tensor) -> Tensor: ...


@dataclass(frozen=True, eq=False)
class Latents:
    """B training samples, named after the arguments of `FluxRefocuser.forward`.

    Attributes:
        photo, draft, truth, depth: [B, C, h, w] normalized latents.
        maps: [B, MAPS, h, w].
        camera: [B, 3].
    """

    photo: Tensor
    draft: Tensor
    truth: Tensor
    depth: Tensor
    maps: Tensor
    camera: Tensor

    def __len__(self) -> int:
        return len(self.photo)

    @property
    def inputs(self) -> dict[str, Tensor]:
        """The arguments of `FluxRefocuser.forward` except state and timestep."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "truth"}

    def select(self, index: Tensor) -> Latents:
        return Latents(*(getattr(self, f.name)[index] for f in fields(self)))

    def without_depth(self, dropped: Tensor) -> Latents:
        """The samples, with depth removed from those in `dropped` (bool [B]): what remains is the
        photo and the camera token, and the photo becomes the draft."""
        shape = dropped.view(-1, 1, 1, 1)
        return Latents(
            photo=self.photo,
            draft=torch.where(shape, self.photo, self.draft),
            truth=self.truth,
            depth=torch.where(shape, 0.0, self.depth),
            maps=torch.where(shape, 0.0, self.maps),
            camera=self.camera,
        )


@dataclass(frozen=True, eq=False)
class LatentBridges:
    """One simulated batch: recover, and refine at two focus planes.

    Attributes:
        recover, refine, refine_b: the same scenes; refine_b has another focus plane.
        stack_mask: [B, 1, h, w], 1 where plane a is nearer to the true disparity than plane b.
        multi_focus: [B, C, h, w], latents of the simulator's stack of the two truths.
    """

    recover: Latents
    refine: Latents
    refine_b: Latents
    stack_mask: Tensor
    multi_focus: Tensor

    def each(self, change) -> LatentBridges:
        """The bridges with `change` applied to every tensor."""
        parts = {f.name: getattr(self, f.name) for f in fields(self)}
        changed = {name: _each(part, change) for name, part in parts.items()}
        return LatentBridges(**changed)  # pyright: ignore[reportArgumentType]

    @property
    def count(self) -> int:
        """Number of scenes."""
        return len(self.recover)


def encode_bridges(bridges: Bridges, codec: Encoder, cell: int) -> LatentBridges:
    """Encode simulated scenes.

    Args:
        bridges: from `training.data.draw` with a second focus plane.
        cell: side of a latent cell, pixels.
    """
    a, b, mask = bridges.refine, bridges.refine_b, bridges.stack_mask
    assert a is not None
    assert b is not None
    assert mask is not None
    photo = codec.encode(a.photo)
    depth = codec.encode(a.disparity.expand(-1, 3, -1, -1))

    def latents(samples: Samples) -> Latents:
        return Latents(
            photo, codec.encode(samples.draft), codec.encode(samples.truth), depth,
            _maps(samples, cell), samples.camera,
        )  # fmt: skip

    stack = encode(mask * decode(a.truth) + (1 - mask) * decode(b.truth))
    return LatentBridges(
        latents(bridges.recover), latents(a), latents(b),
        F.avg_pool2d(mask, cell), codec.encode(stack),
    )  # fmt: skip


def save(bridges: LatentBridges, path: Path) -> None:
    """Write latents in half precision; the file appears only when it is complete."""
    tensors = {
        f"{item.name}.{f.name}": getattr(part, f.name)
        for item in fields(bridges)
        if isinstance(part := getattr(bridges, item.name), Latents)
        for f in fields(part)
    }
    tensors |= {"stack_mask": bridges.stack_mask, "multi_focus": bridges.multi_focus}
    # The photo and its depth are the same for all three and are stored once.
    for name in ("photo", "depth"):
        tensors[name] = tensors[f"recover.{name}"]
        for part in ("recover", "refine", "refine_b"):
            del tensors[f"{part}.{name}"]
    part = path.with_suffix(".part")
    save_file({n: t.half().cpu().contiguous() for n, t in tensors.items()}, part)
    os.replace(part, path)


def load(path: Path) -> LatentBridges:
    """Read what `save` wrote, as float32."""
    tensors = {name: tensor.float() for name, tensor in load_file(path).items()}

    def latents(part: str) -> Latents:
        own = {f.name: tensors.get(f"{part}.{f.name}") for f in fields(Latents)}
        return Latents(**{n: tensors[n] if t is None else t for n, t in own.items()})

    return LatentBridges(
        latents("recover"), latents("refine"), latents("refine_b"),
        tensors["stack_mask"], tensors["multi_focus"],
    )  # fmt: skip


def cached(folder: Path) -> list[Path]:
    """The files of a cache, sorted by name."""
    return sorted(folder.glob("*.safetensors"))


def endless(files: list[Path], rng: np.random.Generator) -> Iterator[LatentBridges]:
    """The cache's batches, reshuffled in each round."""
    while True:
        for index in rng.permutation(len(files)):
            yield load(files[index])


def _maps(samples: Samples, cell: int) -> Tensor:
    height, width = samples.photo.shape[-2:]
    rows = []
    for index in range(len(samples)):
        target = samples.target_coc[index, 0].cpu().numpy()
        source = samples.source_coc[index, 0].cpu().numpy()
        known = bool(samples.source_known[index, 0, 0, 0] > 0.5)
        rows.append(maps(target, source if known else None, (height, width), cell))
    return torch.from_numpy(np.stack(rows)).to(samples.photo.device)


def _each(part, change):
    if isinstance(part, Latents):
        return Latents(*(change(getattr(part, f.name)) for f in fields(part)))
    return change(part)
