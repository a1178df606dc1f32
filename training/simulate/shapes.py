"""Random opaque shapes: blobs, polygons, strips, and thin shapes like hair, grass and twigs."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from training.simulate.draws import Draws

FAR = 1e4


def coordinates(side: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """(x, y) in pixels from the center, each [1, side, side], y downward."""
    line = torch.arange(side, device=device, dtype=torch.float32) - (side - 1) / 2
    return line.view(1, 1, -1).expand(1, side, side), line.view(1, -1, 1).expand(1, side, side)


def blobs(count: int, side: int, draws: Draws) -> Tensor:
    """Smooth blobs with an edge through the central region, alpha [count, 1, side, side]."""
    grid = int(draws.whole(4, 8, 1))
    noise = draws.smooth(count, grid, side)
    through = draws.whole(side // 3, 2 * side // 3, 2, count)
    level = noise[torch.arange(count, device=draws.device), 0, through[0], through[1]]
    return _above(noise, level.view(-1, 1, 1, 1))


def leaves(count: int, side: int, draws: Draws) -> Tensor:
    """Leaves, buds and gaps between them, several pixels wide, alpha [count, 1, side, side]."""
    grid = side // int(draws.whole(4, 14, 1))
    return _above(draws.smooth(count, grid, side), draws.uniform(count, 1, 1, 1, low=0.3, high=2))


def _above(noise: Tensor, level: Tensor) -> Tensor:
    """Where `noise` is above `level`, alpha with smooth edges; all [count, 1, side, side]."""
    noise = noise - level
    slope_y, slope_x = torch.gradient(noise, dim=(2, 3))
    distance = noise / (slope_x.square() + slope_y.square()).sqrt().clamp(min=1e-3)
    return (0.5 + distance).clamp(0, 1)


def polygons(count: int, side: int, draws: Draws) -> Tensor:
    """Half-planes, strips and convex polygons of up to 6 sides, alpha [count, 1, side, side]."""
    x, y = coordinates(side, draws.device)
    sides = draws.whole(1, 6, count, 1)
    number = torch.arange(6, device=draws.device)
    turn = number / sides + draws.uniform(count, 6, low=-0.3, high=0.3) / sides
    angle = 2 * math.pi * (turn + draws.uniform(count, 1))
    reach = side * draws.uniform(count, 6, low=0.05, high=0.35)
    reach = torch.where(number < sides, reach, torch.full_like(reach, FAR))
    center = side * draws.uniform(2, count, 1, 1, low=-0.25, high=0.25)
    x, y = x - center[0], y - center[1]
    distance = torch.full((count, side, side), FAR, device=draws.device)
    for k in range(6):
        a = angle[:, k, None, None]
        distance = torch.minimum(distance, reach[:, k, None, None] - x * a.cos() - y * a.sin())
    return (0.5 + distance).clamp(0, 1).unsqueeze(1)


def thin(count: int, side: int, draws: Draws) -> Tensor:
    """Hair, grass, twigs, wires: bundles of thin curves, alpha [count, 1, side, side]."""
    first = _bundle(count, side, draws)
    crossed = draws.chance(0.4, count).nonzero()[:, 0]
    if len(crossed):
        first[crossed] = torch.maximum(first[crossed], _bundle(len(crossed), side, draws))
    return first.unsqueeze(1)


def _bundle(count: int, side: int, draws: Draws) -> Tensor:
    """One curve per lane of a bent, rotated set of parallel lanes, [count, side, side]."""
    x, y = coordinates(side, draws.device)
    angle = draws.uniform(count, 1, 1, high=2 * math.pi)
    along = x * angle.cos() + y * angle.sin()
    bend = draws.uniform(count, 1, 1, low=-0.004, high=0.004)
    across = y * angle.cos() - x * angle.sin() + bend * along.square()
    lane_width = 5 * 10 ** draws.uniform(count, 1, 1)
    lane = torch.floor(across / lane_width)
    inside = across - (lane + 0.5) * lane_width
    slot = lane.long().remainder(64)

    def per_lane(low: float, high: float) -> Tensor:
        return draws.uniform(count, 64, low=low, high=high).gather(1, slot.flatten(1)).view_as(slot)

    thickest = 0.5 + 4.5 * draws.uniform(count, 1, 1) ** 2
    width = (thickest * per_lane(0.3, 1.0)).minimum(0.6 * lane_width)
    sway = 0.2 * lane_width * per_lane(-1, 1)
    wave = sway * torch.sin(along * per_lane(0.01, 0.08) + per_lane(0, 6.3))
    ends = side * per_lane(-0.1, 1.4)  # about one in three ends inside the crop
    alpha = torch.minimum(0.5 * width + 0.5 - (inside - wave).abs(), width.clamp(max=1))
    return torch.minimum(alpha, 0.5 + ends - along).clamp(0, 1)
