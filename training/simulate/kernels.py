"""Point-spread functions of many apertures at once, in the shapes of `engine.optics.aperture`."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from engine.optics.shapes import RING
from training.simulate.batch import Apertures
from training.simulate.draws import Draws


def draw_apertures(count: int, plain: float, draws: Draws) -> Apertures:
    """Random apertures: a share of plain discs, otherwise blades, rings, cat's eyes, stretches."""
    special = ~draws.chance(plain, count)

    def sometimes(share: float, value: Tensor, otherwise: float) -> Tensor:
        chosen = special & draws.chance(share, count)
        return torch.where(chosen, value, torch.full_like(value, otherwise))

    bladed = special & draws.chance(0.5, count)
    return Apertures(
        blades=torch.where(bladed, draws.whole(5, 11, count), 0).float(),
        curvature=draws.uniform(count),
        rotation=draws.uniform(count, high=360),
        ring=(special & ~bladed & draws.chance(0.3, count)).float(),
        cats_eye=sometimes(0.4, draws.uniform(count), 0.0),
        position=draws.uniform(count, 2),
        anamorphic=sometimes(0.15, 2 ** draws.uniform(count, low=-1, high=1), 1.0),
        spherical=sometimes(0.4, draws.uniform(count, low=-0.7, high=0.7), 0.0),
    )


def draw_kernels(apertures: Apertures, coc: Tensor, reach: int) -> Tensor:
    """The kernel of each aperture at a signed CoC; convolve (not correlate) with it.

    A light behind the focus plane (negative CoC) shows the aperture upright, a nearer one turned
    by 180 degrees.

    Args:
        apertures: J of them.
        coc: [J], signed CoC radius in pixels.
        reach: half side of the kernels; what a stretched shape has beyond is cut.
    Returns:
        float32 [J, 2 reach + 1, 2 reach + 1], each of sum 1.
    """

    def per_kernel(value: Tensor) -> Tensor:
        return value.view(-1, 1, 1)

    line = torch.arange(-reach, reach + 1, device=coc.device, dtype=torch.float32)
    upright = per_kernel(torch.where(coc > 0, -1.0, 1.0))
    radius = per_kernel(_drawn_radius(coc.abs()))
    shaped = per_kernel((coc.abs() - 0.5).clamp(0, 1))  # below a pixel no shape is to be seen
    stretch = per_kernel(apertures.anamorphic.sqrt()) ** shaped
    x = upright * stretch * line.view(1, 1, -1)
    y = upright / stretch * line.view(1, -1, 1)

    drift = apertures.cats_eye[:, None] * (apertures.position - 0.5) * 0.5**0.5
    dx, dy = (radius * per_kernel(drift[:, k]) for k in (0, 1))
    one = ((x + dx).square() + (y + dy).square()).sqrt()
    two = ((x - dx).square() + (y - dy).square()).sqrt()
    lit = _inside(radius, torch.maximum(one, two))

    distance = (x.square() + y.square()).sqrt()
    turn = per_kernel(torch.deg2rad(apertures.rotation))
    u, v = x * turn.cos() - y * turn.sin(), x * turn.sin() + y * turn.cos()
    sector = 2 * math.pi / per_kernel(apertures.blades).clamp(min=3)
    from_middle = torch.atan2(u, -v).remainder(sector) - sector / 2
    straight = (sector / 2).cos() / from_middle.cos()
    edge = straight + per_kernel(apertures.curvature) * (1 - straight)
    bladed = per_kernel(apertures.blades) > 0
    lit = torch.where(bladed, torch.minimum(lit, _inside(radius * edge, distance)), lit)

    share = (distance / radius).clamp(max=1)
    rim = ((share - RING.rim_begin) / RING.rim_softness).clamp(0, 1)
    hole = (1 - RING.center_light) * (1 - rim.square() * (3 - 2 * rim))
    ring = 1 - shaped * hole
    lit = torch.where(per_kernel(apertures.ring) > 0, lit * ring, lit)
    lit = lit * (1 + shaped * per_kernel(apertures.spherical) * (2 * share.square() - 1))
    return lit / lit.sum((1, 2), keepdim=True).clamp(min=1e-6)


def _inside(radius: Tensor, distance: Tensor) -> Tensor:
    """Share of a pixel within a circle, by the distance of its middle."""
    return (0.5 + radius - distance).clamp(0, 1)


def _drawn_radius(radius: Tensor) -> Tensor:
    """The radius at which a drawn disc has the second moment of the true disc of `radius`."""
    true, drawn = (torch.from_numpy(t).to(radius.device) for t in _drawn_radii())
    moment = radius.square()
    place = torch.searchsorted(true, moment).clamp(1, len(true) - 1)
    share = (moment - true[place - 1]) / (true[place] - true[place - 1])
    return drawn[place - 1] + share.clamp(0, 1) * (drawn[place] - drawn[place - 1])


@lru_cache(maxsize=1)
def _drawn_radii() -> tuple[np.ndarray, np.ndarray]:
    """(squares of the true radii, the drawn radii) that match, from 0 to 64 px."""
    drawn = np.concatenate([np.arange(0.5, 4, 0.02), np.arange(4, 64, 0.5)])
    true = []
    for radius in drawn:
        line = np.arange(-np.ceil(radius) - 1, np.ceil(radius) + 2)
        lit = np.clip(0.5 + radius - np.hypot(line[:, None], line), 0, 1)
        true.append(4 * (lit.sum(0) * line**2).sum() / lit.sum())
    return np.maximum.accumulate(true).astype(np.float32), drawn.astype(np.float32)
