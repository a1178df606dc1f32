"""Point spread functions of many lenses: drawn by the engine, made into kernels on any device."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor

from engine.lens import Aperture
from engine.optics.aperture import Place, reach, spread_at, transmission
from engine.optics.chromatic import ColorBlur, outward_of, radii_of
from engine.optics.spread import SCALES, softness, spread

SIDE = 96
"""Samples along each axis of a point light's image."""

FINE = 2
"""Each sample is the mean of this many along each axis."""


@dataclass(frozen=True, eq=False)
class LensPsfs:
    """B lenses, each at a position in its photo, as images of point lights. Tensors are [B, ...].

    Attributes:
        light: float32 [B, 2, SIDE, SIDE], upright, over -extent..extent CoC radii: images of a
            point light behind the focus and of one in front of it.
        extent: [B], CoC radii.
        reach: [B], the farthest lit coordinate, CoC radii.
        moment, rasterized_moment: [B, 2], [B, 2, K], see `engine.optics.spread.Spread`.
        rim: [B], the same.
        fringe_px, lateral_px: [B], see `engine.optics.chromatic.ColorBlur`.
        field: [B, 2], see `engine.optics.pupil.Field`.
    """

    light: Tensor
    extent: Tensor
    reach: Tensor
    moment: Tensor
    rasterized_moment: Tensor
    rim: Tensor
    fringe_px: Tensor
    lateral_px: Tensor
    field: Tensor

    def __len__(self) -> int:
        return len(self.extent)

    @property
    def colored(self) -> Tensor:
        """[B], bool: whether the colors are blurred differently."""
        return (self.fringe_px + self.lateral_px) > 0

    def select(self, index: Tensor) -> LensPsfs:
        """The lenses in `index`."""
        return LensPsfs(*(getattr(self, f.name)[index] for f in fields(self)))

    def where(self, kept: Tensor, other: LensPsfs) -> LensPsfs:
        """These lenses where `kept` (bool [B]), the other ones elsewhere."""

        def choose(a: Tensor, b: Tensor) -> Tensor:
            return torch.where(kept.view(-1, *[1] * (a.dim() - 1)), a, b)

        return LensPsfs(
            *(choose(getattr(self, f.name), getattr(other, f.name)) for f in fields(self))
        )

    def to(self, device: torch.device | str) -> LensPsfs:
        """The same lenses on another device."""
        return LensPsfs(*(getattr(self, f.name).to(device) for f in fields(self)))


def draw_psfs(
    apertures: Sequence[Aperture],
    places: Sequence[tuple[float, float]] | None = None,
    *,
    aspect: float = 1.0,
    photo_side: int = 1024,
) -> LensPsfs:
    """Images of point lights through lenses, drawn by the engine on the CPU.

    Args:
        places: position of each light in its photo, (x, y) fractions; None = all at the center.
        aspect: width over height of the photos.
        photo_side: their long side, pixels; color differences are a share of it.
    """
    rows = [
        _draw(aperture, places[index] if places else (0.5, 0.5), aspect, photo_side)
        for index, aperture in enumerate(apertures)
    ]
    return LensPsfs(*(torch.from_numpy(np.stack(column)) for column in zip(*rows, strict=True)))


def _draw(
    aperture: Aperture, position: tuple[float, float], aspect: float, photo_side: int
) -> tuple[np.ndarray, ...]:
    """The fields of `LensPsfs` for one lens."""
    extent = reach(aperture)
    count = SIDE * FINE
    line = ((np.arange(count, dtype=np.float32) + 0.5) / count * 2 - 1) * np.float32(extent)
    grid = np.meshgrid(line, line)
    rim = spread_at(aperture).rim
    lights, moments, tables = [], [], []
    for side in (1, -1) if aperture.sided else (1,):
        lit = transmission(aperture, *grid, Place(position, aspect, side))
        lit = lit.reshape(SIDE, FINE, SIDE, FINE).mean((1, 3))
        own = spread(lit, extent, rim)
        lights.append(lit)
        moments.append(own.moment)
        tables.append(own.rasterized_moment)
    both = [0, -1]
    color = ColorBlur.of(aperture, photo_side)
    places = (np.abs(np.arange(SIDE) + 0.5 - SIDE / 2) + 0.5) / SIDE * 2 * extent
    lit = np.max(lights, axis=0) > 0
    lit = lit.any(0) | lit.any(1)
    values = (
        np.stack(lights)[both], extent, places[lit].max(initial=0), np.array(moments)[both],
        np.stack(tables)[both], rim, color.fringe_px, color.lateral_px,
        Place(position, aspect).field,
    )  # fmt: skip
    return tuple(np.asarray(value, np.float32) for value in values)


def draw_kernels(psfs: LensPsfs, coc: Tensor, half: int, shrink: int = 1) -> Tensor:
    """The kernel of each lens at a signed CoC; convolve (not correlate) with it.

    A light behind the focus plane (negative CoC) shows the aperture upright, a nearer one rotated
    by 180 degrees.

    Args:
        psfs: J lenses.
        coc: [J], signed CoC radius in pixels.
        half: half side of the kernels; wider ones are cut off.
        shrink: pixels of the photo per kernel pixel.
    Returns:
        float32 [J, 3, 2 half + 1, 2 half + 1], of red, green and blue; [J, 1, ...] if no lens
        blurs colors differently. Each sums to 1.
    """
    if not bool(psfs.colored.any()):
        return _kernels(psfs, coc, torch.zeros_like(psfs.field), half)[:, None]
    fringe = (psfs.fringe_px / shrink).clamp(min=_NO_WIDTH)
    lateral = (psfs.lateral_px / shrink).clamp(min=_NO_WIDTH)
    colors = zip(radii_of(coc, fringe), outward_of(coc, lateral), strict=True)
    planes = [
        _kernels(psfs, radius, outward[:, None] * psfs.field, half) for radius, outward in colors
    ]
    return torch.stack(planes, 1)


_NO_WIDTH = 1e-6


def _kernels(psfs: LensPsfs, coc: Tensor, shift: Tensor, half: int) -> Tensor:
    """[J, k, k] kernels of one color, offset by `shift` [J, 2] (x, y) pixels: each sample of the
    light is distributed over the pixels it covers, as `engine.optics.aperture.psf` does."""
    row = torch.arange(len(coc), device=coc.device)
    side = (coc > 0).long()
    scale = _scales(psfs.moment[row, side], psfs.rasterized_moment[row, side], coc.abs())[:, None]
    line = (torch.arange(SIDE, device=coc.device) + 0.5) / SIDE * 2 - 1
    sample = 2 / SIDE * psfs.extent[:, None] * scale
    upright = torch.where(coc > 0, -1.0, 1.0)[:, None]
    places = upright * scale * psfs.extent[:, None] * line
    soft = torch.maximum(softness(scale, psfs.rim[:, None]), sample)[..., None]
    pixels = torch.arange(-half, half + 1, device=coc.device)

    def shares(axis: int) -> Tensor:
        """[J, SIDE, k], see `engine.optics.spread.footprint`."""
        off = (places + shift[:, axis : axis + 1])[..., None] - pixels
        return (((1 + soft) / 2 - off.abs()) / soft.clamp(min=1e-6)).clamp(min=0, max=1)

    kernels = shares(1).mT @ psfs.light[row, side] @ shares(0)
    return kernels / kernels.sum((1, 2), keepdim=True).clamp(min=1e-12)


def _scales(moment: Tensor, rasterized: Tensor, radius: Tensor) -> Tensor:
    """See `engine.optics.spread.Spread.scale`, [J]."""
    wanted = (radius.square() * moment).contiguous()
    table = torch.from_numpy(SCALES).to(rasterized)
    above = torch.searchsorted(rasterized, wanted[:, None])[:, 0].clamp(1, rasterized.shape[1] - 1)
    row = torch.arange(len(radius), device=radius.device)
    low, high = rasterized[row, above - 1], rasterized[row, above]
    share = ((wanted - low) / (high - low).clamp(min=1e-9)).clamp(0, 1)
    within = table[above - 1] + share * (table[above] - table[above - 1])
    wide = (radius.square() - 1 / (12 * moment)).clamp(min=0).sqrt()
    return torch.where(wanted > rasterized[:, -1], wide, within)
