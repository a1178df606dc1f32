"""Textures and mattes on the training device, and batched crops of them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor

from training.data_pack import CELL, Pack
from training.simulate.draws import Draws

DEAD_LEAVES = 24
"""Number of dead-leaves pictures drawn at loading."""


@dataclass(frozen=True, eq=False)
class Atlas:
    """Many pictures of different sizes in one buffer, so that one gather crops a whole batch.

    Attributes:
        pixels: int32 [P], all pictures row by row, the four bytes of a pixel in one integer.
        offset, height, width: int64 [M], one per picture.
        cell_picture, cell_y, cell_x: int64 [K], centers of the cells that a crop can center on.
        cell_weight: float32 [K], sampling weight of a cell.
    """

    pixels: Tensor
    offset: Tensor
    height: Tensor
    width: Tensor
    cell_picture: Tensor
    cell_y: Tensor
    cell_x: Tensor
    cell_weight: Tensor

    def crops(self, side: int, count: int, draws: Draws, *, mirror: bool) -> Tensor:
        """`count` crops around weighted random cells, flipped and transposed at random.

        Args:
            mirror: fill the outside of the picture with its mirror image; False = with zeros.
        Returns:
            uint8 [count, side, side, 4]: sRGB and alpha.
        """
        cell = torch.multinomial(
            self.cell_weight, count, replacement=True, generator=draws.generator
        )
        picture = self.cell_picture[cell]
        shift = draws.whole(-CELL // 2, CELL // 2, 2, count)
        steps = torch.arange(side, device=draws.device) - side // 2
        down, across = ((1 - 2 * draws.whole(0, 1, 2, count, 1)) * steps).unbind(0)
        rows, row_inside = _fold(
            (self.cell_y[cell] + shift[0])[:, None] + down, self.height[picture], mirror
        )
        columns, column_inside = _fold(
            (self.cell_x[cell] + shift[1])[:, None] + across, self.width[picture], mirror
        )
        rows = self.offset[picture][:, None] + rows * self.width[picture][:, None]
        swapped = draws.chance(0.5, count)[:, None, None]
        index = rows[:, :, None] + columns[:, None, :]
        index = torch.where(swapped, index.transpose(1, 2), index)
        crops = self.pixels.index_select(0, index.flatten()).view(index.shape)
        if not mirror:
            inside = row_inside[:, :, None] & column_inside[:, None, :]
            inside = torch.where(swapped, inside.transpose(1, 2), inside)
            crops = crops * inside
        return crops.unsqueeze(-1).view(torch.uint8)


@dataclass(frozen=True, eq=False)
class Textures:
    """Everything that scenes are cut from, on one device.

    Attributes:
        photos: sharp photos at full and half size.
        leaves: dead-leaves pictures.
        mattes: RGBA foregrounds at full, half and quarter size.
        linear: float32 [256], linear light of each sRGB value.
    """

    photos: Atlas
    leaves: Atlas
    mattes: Atlas
    linear: Tensor

    @classmethod
    def from_pack(cls, pack: Pack, device: torch.device | str, seed: int = 0) -> Textures:
        """Load a data pack onto the device and draw the dead leaves in its colors."""
        names = sorted(pack.photos)
        photos = [(pack.photos[n], pack.sharpness[n] ** 2 + 0.01) for n in names]
        photos += [_half_photo(pixels, weight) for pixels, weight in photos]
        rng = np.random.default_rng(seed)
        palette = np.concatenate([pack.photos[n][::16, ::16].reshape(-1, 3) for n in names])
        leaves = [_evenly(dead_leaves(rng, palette)) for _ in range(DEAD_LEAVES)]
        mattes = []
        for name in sorted(pack.mattes):
            matte = pack.mattes[name]
            for shrink in (1, 2, 4):
                size = (matte.shape[1] // shrink, matte.shape[0] // shrink)
                small = cv2.resize(matte, size, interpolation=cv2.INTER_AREA)
                mattes.append((small, _edge_weight(small[..., 3])))
        linear = torch.arange(256, dtype=torch.float64) / 255
        return cls(
            _atlas(photos, device),
            _atlas(leaves, device),
            _atlas(mattes, device),
            srgb_to_linear(linear).float().to(device),
        )

    def colors(self, count: int, side: int, leaves: float, draws: Draws) -> Tensor:
        """Opaque textures in linear light, [count, 3, side, side]; a share of dead leaves."""
        light = self._decode(self.photos.crops(side, count, draws, mirror=True))
        chosen = draws.chance(leaves, count).nonzero()[:, 0]
        if len(chosen):
            light[chosen] = self._decode(self.leaves.crops(side, len(chosen), draws, mirror=True))
        return light

    def foregrounds(self, count: int, side: int, draws: Draws) -> tuple[Tensor, Tensor]:
        """Mattes: (color in linear light [count, 3, side, side], alpha [count, 1, side, side])."""
        pixels = self.mattes.crops(side, count, draws, mirror=False)
        alpha = pixels[..., 3].float().unsqueeze(1) / 255
        return self._decode(pixels), alpha

    def _decode(self, pixels: Tensor) -> Tensor:
        planes = pixels[..., :3].permute(0, 3, 1, 2).int()
        return self.linear.index_select(0, planes.flatten()).view(planes.shape)


def srgb_to_linear(x: Tensor) -> Tensor:
    """The inverse sRGB curve; any shape, 0..1."""
    return torch.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)


def linear_to_srgb(x: Tensor) -> Tensor:
    """The sRGB curve; any shape, 0..1."""
    return torch.where(x <= 0.0031308, x * 12.92, 1.055 * x.clamp(min=1e-8) ** (1 / 2.4) - 0.055)


def dead_leaves(rng: np.random.Generator, palette: np.ndarray, side: int = 448) -> np.ndarray:
    """A dead-leaves picture: overlapping discs of power-law sizes, uint8 side x side x 3.

    Its edges and sizes follow those of photos at every scale (Lee, Mumford and Huang 2001).

    Args:
        palette: uint8 [N, 3], colors to draw from.
    """
    picture = np.zeros((side, side, 3), np.uint8)
    smallest, largest, count = 3.0, 110.0, 3000
    u = rng.random(count)
    radii = (smallest**-2 + u * (largest**-2 - smallest**-2)) ** -0.5
    radii = np.sort(radii)[::-1]
    radii = radii[np.argsort(np.arange(count) + rng.normal(0, count / 3, count))]
    for radius in radii:
        center = rng.integers(-40, side + 40, 2) * 16
        color = tuple(int(c) for c in palette[rng.integers(len(palette))])
        axes = (int(radius * 16), int(radius * rng.uniform(0.4, 1) * 16))
        angle = rng.uniform(0, 180)
        cv2.ellipse(picture, center.tolist(), axes, angle, 0, 360, color, -1, cv2.LINE_AA, 4)
    return picture


def _half_photo(pixels: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A photo at half the size, with its cells weighted the same."""
    size = (pixels.shape[1] // 2, pixels.shape[0] // 2)
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    cells = (size[0] // CELL, size[1] // CELL)
    return small, cv2.resize(weight, cells, interpolation=cv2.INTER_AREA)


def _evenly(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return pixels, np.ones((pixels.shape[0] // CELL, pixels.shape[1] // CELL), np.float32)


def _edge_weight(alpha: np.ndarray) -> np.ndarray:
    """High weights for cells that hold a matte's edge, hardly any for the others."""
    rows, columns = max(1, alpha.shape[0] // CELL), max(1, alpha.shape[1] // CELL)
    share = cv2.resize(alpha, (columns, rows), interpolation=cv2.INTER_AREA) / 255
    return np.where((share > 0.03) & (share < 0.97), 1.0, 0.02).astype(np.float32)


def _atlas(pictures: list[tuple[np.ndarray, np.ndarray]], device: torch.device | str) -> Atlas:
    """Pack pictures and their cell weights into one buffer."""
    sizes = np.array([p.shape[:2] for p, _ in pictures], np.int64)
    ends = np.cumsum(sizes.prod(1))
    pixels = np.full((ends[-1], 4), 255, np.uint8)
    for end, (picture, _) in zip(ends, pictures, strict=True):
        flat = picture.reshape(-1, picture.shape[2])
        pixels[end - len(flat) : end, : picture.shape[2]] = flat
    cells = []
    for number, (_, weight) in enumerate(pictures):
        rows, columns = np.indices(weight.shape).reshape(2, -1)
        middle = CELL // 2
        which = np.full(rows.size, number)
        cells.append(np.stack([which, rows * CELL + middle, columns * CELL + middle]))
    cell = torch.from_numpy(np.concatenate(cells, 1)).to(device)
    weights = np.concatenate([w.ravel() for _, w in pictures]).astype(np.float32)

    def put(array: np.ndarray) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).to(device)

    return Atlas(
        put(pixels.view(np.int32)[:, 0]),
        put(ends - sizes.prod(1)),
        put(sizes[:, 0]),
        put(sizes[:, 1]),
        cell[0],
        cell[1],
        cell[2],
        put(weights),
    )


def _fold(index: Tensor, length: Tensor, mirror: bool) -> tuple[Tensor, Tensor]:
    """Bring coordinates [N, S] into 0..length-1 by mirroring or clamping; flag those inside."""
    last = (length - 1)[:, None]
    inside = (index >= 0) & (index <= last)
    if mirror:
        return last - (last - index.remainder(2 * last)).abs(), inside
    return index.clamp(min=0).minimum(last), inside
