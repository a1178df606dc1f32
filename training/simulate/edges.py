"""One object in front of another, each with its own blur: crops about depth edges.

The second part of the DiT's curriculum: as cheap as plain defocus, but light from two depths meets
along an outline, which the given CoC follows only approximately.
"""

from __future__ import annotations

import torch
from torch import Tensor

from training.samples import Samples
from training.simulate import shapes
from training.simulate.draws import Draws
from training.simulate.perturb import perturb
from training.simulate.plain import (
    PlainConfig,
    blur_flat,
    draw_lenses,
    draw_scene,
    draw_tone,
    equivalent_radius,
    perturb_coc,
    recover_pairs,
    soften,
)
from training.simulate.textures import Textures

IN_FOCUS = 0.4
"""Share of the scenes that have one of the two objects in focus."""

EVEN = 0.5
"""Share of backlit scenes treated as equally out of focus everywhere: a depth model does not see
twigs against a sky."""


@torch.no_grad()
def edge_samples(
    textures: Textures, config: PlainConfig, count: int, side: int, draws: Draws
) -> Samples:
    """`count` recover samples of side x side pixels on the device of `draws`.

    Args:
        side: a multiple of 32.
    """
    tone = draw_tone(count, config, draws)
    back = textures.colors(count, side, config.dead_leaves, draws)
    front, alpha = _front(textures, config, count, side, draws)
    back, front = (draw_scene(light, tone, config, draws) for light in (back, front))
    far, near = _draw_cocs(count, config, draws)
    backlit = draws.chance(config.backlit, count).nonzero()[:, 0]
    if len(backlit):
        back[backlit] = _sky(back[backlit], config, draws)
        front[backlit], alpha[backlit] = _silhouettes(front[backlit], draws)
        even = draws.chance(EVEN, len(backlit))
        far[backlit] = torch.where(even, near[backlit], far[backlit])
    lenses = draw_lenses(count, config, draws)
    colors = 3 if bool(lenses.apertures.colored.any()) else 1
    layers = torch.cat([back, front * alpha, alpha.expand(-1, colors, -1, -1)], 1)
    soft = draws.chance(config.softened, count)
    back, layer = soften(layers, soft, config, draws).split([3, 3 + colors], 1)
    scene = layer[:, :3] + (1 - layer[:, 3:4]) * back
    blurred = blur_flat(torch.fft.rfft2(back), _at_least(far), lenses)
    layer = blur_flat(torch.fft.rfft2(layer), _at_least(near), lenses)
    blurred = layer[:, :3] + (1 - layer[:, 3:].clamp(0, 1)) * blurred

    ends = draws.uniform(2, count, 1, 1, 1, high=0.45)
    depth = ends[0] + (0.55 + ends[1] - ends[0]) * (alpha > 0.5)
    amount = torch.where(draws.chance(0.25, count), 0.0, 0.7 * draws.uniform(count) ** 1.5)
    seen = perturb(depth, amount, draws)
    size = equivalent_radius(lenses, torch.maximum(far.abs(), near.abs()).clamp(min=0.6))
    share = (seen - ends[0]) / (0.55 + ends[1] - ends[0])
    coc = far.view(-1, 1, 1, 1) + share * (near - far).view(-1, 1, 1, 1)
    coc = perturb_coc(coc * size.view(-1, 1, 1, 1), config, draws)
    return recover_pairs(scene, blurred, coc, seen, tone, soft, config, draws)


def _front(
    textures: Textures, config: PlainConfig, count: int, side: int, draws: Draws
) -> tuple[Tensor, Tensor]:
    """The foreground: color in linear light and alpha; half mattes, half drawn shapes."""
    color, alpha = textures.foregrounds(count, side, draws)
    drawn = draws.chance(0.5, count).nonzero()[:, 0]
    if len(drawn):
        color[drawn] = textures.colors(len(drawn), side, config.dead_leaves, draws)
        kinds = (shapes.blobs, shapes.polygons, shapes.thin)
        kind = kinds[int(draws.whole(0, 2, 1))]
        alpha[drawn] = kind(len(drawn), side, draws)
    return color, alpha


def _sky(light: Tensor, config: PlainConfig, draws: Draws) -> Tensor:
    """A bright, nearly uniform background with a trace of the texture of `light`."""
    count, _, side, _ = light.shape
    stops = draws.uniform(count, 1, 1, 1, low=-0.7, high=config.backlit_stops)
    tint = 2 ** draws.uniform(count, 3, 1, 1, low=-0.4)
    texture = (light / light.mean((1, 2, 3), keepdim=True)).clamp(min=0.05)
    texture = texture ** draws.uniform(count, 1, 1, 1, high=0.25)
    return tint * 2 ** (stops + 0.2 * draws.smooth(count, 2, side)) * texture


def _silhouettes(light: Tensor, draws: Draws) -> tuple[Tensor, Tensor]:
    """Twigs and leaves: color in linear light, darkened from `light`, and alpha."""
    count, _, side, _ = light.shape
    alpha = torch.maximum(
        shapes.thin(count, side, draws) * draws.chance(0.8, count, 1, 1, 1),
        shapes.leaves(count, side, draws) * draws.chance(0.6, count, 1, 1, 1),
    )
    return light.clamp(max=1) * 2 ** -draws.uniform(count, 1, 1, 1, high=5), alpha


def _draw_cocs(count: int, config: PlainConfig, draws: Draws) -> tuple[Tensor, Tensor]:
    """Signed CoC radii [B] of the far and the near object, pixels: far is the smaller."""
    low, high = config.radius
    radii = low * (high / low) ** draws.uniform(2, count)
    radii[0] = torch.where(draws.chance(IN_FOCUS, count), 0.0, radii[0])
    signs = torch.where(draws.chance(0.5, 2, count), 1.0, -1.0)
    ordered = (signs * radii).sort(0).values
    return ordered[0], ordered[1]


def _at_least(coc: Tensor, radius: float = 0.05) -> Tensor:
    """The CoC with a kernel's minimum radius; below half a pixel, a kernel is the pixel itself."""
    return torch.where(coc.abs() < radius, radius, coc)
