"""Random numbers on the training device, all from one generator."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Draws:
    """A generator and its device, with the few kinds of draws that the simulator needs."""

    generator: torch.Generator
    device: torch.device

    def uniform(self, *shape: int, low: float = 0.0, high: float = 1.0) -> Tensor:
        """Uniform in [low, high)."""
        u = torch.rand(*shape, generator=self.generator, device=self.device)
        return u * (high - low) + low

    def normal(self, *shape: int) -> Tensor:
        """Standard normal."""
        return torch.randn(*shape, generator=self.generator, device=self.device)

    def whole(self, low: int, high: int, *shape: int) -> Tensor:
        """Integers in [low, high], int64."""
        return torch.randint(low, high + 1, shape, generator=self.generator, device=self.device)

    def chance(self, share: float, *shape: int) -> Tensor:
        """True with probability `share`."""
        return self.uniform(*shape) < share

    def smooth(self, count: int, grid: int, side: int) -> Tensor:
        """Smooth noise with about unit deviation, [count, 1, side, side], `grid` waves across."""
        weights = _spline(grid, side, self.device)
        coarse = self.normal(count, 1, grid + 3, grid + 3)
        return weights @ coarse @ weights.T


@lru_cache(maxsize=64)
def _spline(grid: int, side: int, device: torch.device) -> Tensor:
    """Cubic B-spline weights of `side` points over `grid` cells, [side, grid + 3], unit energy."""
    place = torch.arange(side, device=device) / side * grid
    away = (place[:, None] - torch.arange(-1, grid + 2, device=device)).abs()
    near = 2 / 3 - away.square() + 0.5 * away**3
    far = (2 - away).clamp(min=0) ** 3 / 6
    weights = torch.where(away < 1, near, far)
    return weights / weights.square().sum(1, keepdim=True).sqrt()
