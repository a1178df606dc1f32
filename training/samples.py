"""Samples of the bridge: the inputs of the DiT and the truth it should predict."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields, replace
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.errors import InputError


@dataclass(frozen=True)
class Augmentation:
    """A square crop, then a horizontal mirror, then a transpose.

    Attributes:
        top, left, size: of the crop, pixels.
        mirror: swap left and right.
        transpose: swap rows and columns.
    """

    top: int
    left: int
    size: int
    mirror: bool = False
    transpose: bool = False

    @classmethod
    def draw(cls, maps: Tensor, size: int, generator: torch.Generator) -> Augmentation:
        """A random augmentation for maps [..., H, W], with H and W at least `size`.

        Args:
            generator: on the CPU.
        """
        height, width = maps.shape[-2:]
        top = int(torch.randint(height - size + 1, (1,), generator=generator))
        left = int(torch.randint(width - size + 1, (1,), generator=generator))
        mirror, transpose = (torch.rand(2, generator=generator) < 0.5).tolist()
        return cls(top, left, size, mirror, transpose)

    def apply(self, maps: Tensor) -> Tensor:
        """The augmented crop [..., size, size] of maps [..., H, W]."""
        maps = maps[..., self.top : self.top + self.size, self.left : self.left + self.size]
        maps = maps.flip(-1) if self.mirror else maps
        return maps.transpose(-1, -2) if self.transpose else maps


@dataclass(frozen=True, eq=False)
class Samples:
    """B training samples, named after the arguments of `RefocusDiT.forward`.

    Attributes:
        photo, draft, truth: [B, 3, H, W] encoded light.
        sharp_drafts: [B, 9, H, W] encoded light.
        disparity, validity, source_coc, source_known, target_coc: [B, 1, H, W].
        camera: [B, 3] focus x and y as fractions of the picture, blur level / 100.
    """

    photo: Tensor
    draft: Tensor
    sharp_drafts: Tensor
    truth: Tensor
    disparity: Tensor
    validity: Tensor
    source_coc: Tensor
    source_known: Tensor
    target_coc: Tensor
    camera: Tensor

    def __len__(self) -> int:
        return len(self.photo)

    @property
    def inputs(self) -> dict[str, Tensor]:
        """The arguments of `RefocusDiT.forward` except state and timestep."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "truth"}

    def each(self, change) -> Samples:
        """The samples with `change` applied to every tensor."""
        return Samples(*(change(getattr(self, f.name)) for f in fields(self)))

    def select(self, index: Tensor) -> Samples:
        """The samples in `index` [N]."""
        return self.each(lambda x: x[index.to(x.device)])

    def crop(self, top: int, left: int, size: int) -> Samples:
        """The square of `size` pixels at (top, left), with the focus point moved to match."""
        return self.augmented(Augmentation(top, left, size))

    def augmented(self, augmentation: Augmentation) -> Samples:
        """All maps cropped and flipped the same way, with the focus point moved to match."""
        height, width = self.photo.shape[-2:]
        x, y, blur = self.camera.unbind(1)
        x = (x * (width - 1) - augmentation.left) / (augmentation.size - 1)
        y = (y * (height - 1) - augmentation.top) / (augmentation.size - 1)
        if augmentation.mirror:
            x = 1 - x
        if augmentation.transpose:
            x, y = y, x
        changed = self.each(lambda x: augmentation.apply(x) if x.ndim == 4 else x)
        return replace(changed, camera=torch.stack([x, y, blur], dim=1))


def join(parts: list[Samples]) -> Samples:
    """Several samples as one batch."""
    return Samples(*(torch.cat([getattr(p, f.name) for p in parts]) for f in fields(Samples)))


def save_samples(samples: Samples, path: Path) -> None:
    """Write samples as `save_halved` does, each map under its own name."""
    save_halved({f.name: getattr(samples, f.name) for f in fields(Samples)}, path)


def save_halved(tensors: dict[str, Tensor], path: Path) -> None:
    """Write tensors in half precision; the file appears only when it is complete."""
    half = {name: tensor.half().contiguous() for name, tensor in tensors.items()}
    temporary = path.with_suffix(".part")
    save_file(half, temporary)
    os.replace(temporary, path)


def load_samples(path: Path) -> Samples:
    """The samples that `save_samples` wrote, in half precision.

    Raises:
        InputError: the file is missing, truncated, or holds something else.
    """
    try:
        return Samples(**load_file(path))
    except (OSError, SafetensorError, TypeError) as error:
        raise InputError(f"{path}: not a complete file of samples ({error})") from None
