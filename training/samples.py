"""Samples of the bridge: what the DiT is given, and the truth that it should give back."""

from __future__ import annotations

from dataclasses import dataclass, fields

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Samples:
    """B points to learn from, in the terms of `RefocusDiT.forward`.

    Attributes:
        photo, draft, truth: [B, 3, H, W] encoded light.
        disparity, validity, source_coc, source_known, target_coc: [B, 1, H, W].
        camera: [B, 3] focus x and y as fractions of the picture, blur level / 100.
    """

    photo: Tensor
    draft: Tensor
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
        """The arguments of `RefocusDiT.forward` but for state and timestep."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "truth"}

    def each(self, change) -> Samples:
        """The samples with `change` applied to every tensor."""
        return Samples(*(change(getattr(self, f.name)) for f in fields(self)))

    def select(self, index: Tensor) -> Samples:
        """The samples in `index` [N]."""
        return self.each(lambda x: x[index.to(x.device)])

    def crop(self, top: int, left: int, size: int) -> Samples:
        """The piece of `size` pixels from (top, left); the focus point moves along."""
        height, width = self.photo.shape[-2:]
        cut = self.each(
            lambda x: x[..., top : top + size, left : left + size] if x.ndim == 4 else x
        )
        x = (self.camera[:, 0] * (width - 1) - left) / (size - 1)
        y = (self.camera[:, 1] * (height - 1) - top) / (size - 1)
        return cut._with_camera(torch.stack([x, y, self.camera[:, 2]], dim=1))

    def mirrored(self) -> Samples:
        """Left and right exchanged."""
        x, y, blur = self.camera.unbind(1)
        flipped = self.each(lambda x: x.flip(-1) if x.ndim == 4 else x)
        return flipped._with_camera(torch.stack([1 - x, y, blur], dim=1))

    def transposed(self) -> Samples:
        """Rows and columns exchanged."""
        turned = self.each(lambda x: x.transpose(-1, -2) if x.ndim == 4 else x)
        return turned._with_camera(self.camera[:, [1, 0, 2]])

    def augmented(self, size: int, generator: torch.Generator) -> Samples:
        """A random piece, mirrored and transposed at random (all samples alike), in
        single precision."""
        height, width = self.photo.shape[-2:]
        top = int(torch.randint(height - size + 1, (1,), generator=generator))
        left = int(torch.randint(width - size + 1, (1,), generator=generator))
        result = self.crop(top, left, size)
        flips = torch.rand(2, generator=generator) < 0.5
        result = result.mirrored() if flips[0] else result
        result = result.transposed() if flips[1] else result
        return result.each(lambda x: x.float())

    def with_plane(self, plane: Tensor | None) -> Samples:
        """`plane` [B, 1, H, W] riding behind the validity through crops and turns; None = off."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        validity = self.validity[:, :1]
        validity = validity if plane is None else torch.cat([validity, plane], dim=1)
        return Samples(**{**values, "validity": validity})

    def _with_camera(self, camera: Tensor) -> Samples:
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return Samples(**{**values, "camera": camera})


def join(parts: list[Samples]) -> Samples:
    """Several samples as one batch."""
    return Samples(*(torch.cat([getattr(p, f.name) for p in parts]) for f in fields(Samples)))
