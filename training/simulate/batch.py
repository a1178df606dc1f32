"""The simulator's output for training: one frozen batch of scenes, photos and lenses."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import torch
from torch import Tensor

from training.optics.lens_psfs import LensPsfs


@dataclass(frozen=True, eq=False)
class Batch:
    """B simulated scenes, each photographed by a source lens and by one or two target lenses.

    Pictures are float32 [B, 3, H, W] in linear light within 0..1, maps float32 [B, 1, H, W].
    A CoC is **signed**, in pixels of this crop: positive = nearer than focus; its absolute value is
    the radius: `coc = blur / 100 * 0.04 * photo_side * sign(o) * max(0, |o| - range)` with
    `o = disparity - focus_disparity` and `photo_side` of the config (the crop is a piece of a photo
    with that long side, so one blur level means the same blur at every crop size).

    A name ending in `_seen` is what the engine would know: made from the perturbed disparity (and,
    for the source, with measurement errors). All seen maps are 0 where depth is dropped. A name
    ending in `_b` belongs to the second target: the same lens and blur level with another focus
    plane, for the stacking constraint; None unless the config asks for it.

    Attributes:
        source: the photo as a camera saves it: blur, then noise and JPEG, back in linear light.
        target: the truth through the target lens, without noise.
        all_in_focus: the truth at blur level 0, without noise.
        disparity: perfect disparity of the visible surfaces, 0..1, 1 = nearest.
        disparity_seen: the perturbed one, 0..1.
        disparity_valid: [B, 1, 1, 1], 0 where depth is dropped, otherwise 1.
        source_coc: true signed CoC of the source.
        source_coc_seen: the signed CoC as measured; 0 where unknown.
        source_coc_known: [B], 1 where the source CoC is given, 0 where it is dropped.
        source_blur: [B], blur level of the source lens, 0 = a sharp photo.
        source_focus_disparity: [B].
        target_coc: true signed CoC of the target.
        target_coc_seen: the same from `disparity_seen`, as the engine computes it.
        focus: [B, 2], focus point (x, y) as fractions of the crop.
        focus_disparity: [B], on the perfect disparity.
        range: [B], focus range.
        blur: [B], blur level of the target; 0 in the recover share.
        aperture: the target lens's aperture.
        source_aperture: the source lens's aperture.
        stack_mask: [B, 1, H, W], 1 where the first focus plane is nearer to the true disparity
            than the second, with a soft edge.
    """

    source: Tensor
    target: Tensor
    all_in_focus: Tensor
    disparity: Tensor
    disparity_seen: Tensor
    disparity_valid: Tensor
    source_coc: Tensor
    source_coc_seen: Tensor
    source_coc_known: Tensor
    source_blur: Tensor
    source_focus_disparity: Tensor
    target_coc: Tensor
    target_coc_seen: Tensor
    focus: Tensor
    focus_disparity: Tensor
    range: Tensor
    blur: Tensor
    aperture: LensPsfs
    source_aperture: LensPsfs
    target_b: Tensor | None = None
    target_coc_b: Tensor | None = None
    target_coc_seen_b: Tensor | None = None
    focus_b: Tensor | None = None
    focus_disparity_b: Tensor | None = None
    stack_mask: Tensor | None = None

    @property
    def multi_focus(self) -> Tensor:
        """The stack of the two true targets, [B, 3, H, W]; only with a second target."""
        assert self.target_b is not None
        assert self.stack_mask is not None
        return self.stack_mask * self.target + (1 - self.stack_mask) * self.target_b

    def to(self, device: torch.device | str) -> Batch:
        """The same batch on another device."""
        moved = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, Tensor | LensPsfs):
                moved[item.name] = value.to(device)
        return replace(self, **moved)


def stack_mask(disparity: Tensor, focus_a: Tensor, focus_b: Tensor, soft: float = 0.02) -> Tensor:
    """Where focus plane a is nearer than b: the mask of the stacking constraint.

    Args:
        disparity: [B, 1, H, W].
        focus_a, focus_b: [B], the two focus disparities.
        soft: half-width of the soft edge, in disparity.
    Returns:
        [B, 1, H, W] in 0..1, 1 = the surface is nearer to plane a.
    """
    to_a = (disparity - focus_a.view(-1, 1, 1, 1)).abs()
    to_b = (disparity - focus_b.view(-1, 1, 1, 1)).abs()
    return (0.5 + (to_b - to_a) / (2 * soft)).clamp(0, 1)
