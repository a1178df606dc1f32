"""Layered scenes: color, alpha and disparity of every layer, hidden parts included."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from training.simulate import shapes
from training.simulate.config import SimulateConfig
from training.simulate.draws import Draws
from training.simulate.textures import Textures

GAP = 0.015
"""Smallest disparity difference between a layer and whatever lies behind it."""


@dataclass(frozen=True, eq=False)
class Scenes:
    """B scenes as one flat list of N layers, farthest first: all backgrounds, all seconds, ...

    Attributes:
        layers: [N, 4, S, S], linear light times alpha, and alpha; light may exceed 1.
        disparity: [N, 1, S, S], 0..1, of each layer's own (bent, tilted) plane.
        layer_of: int64 [L, B], index of the k-th layer of a scene, -1 where it has none.
    """

    layers: Tensor
    disparity: Tensor
    layer_of: Tensor

    def present(self, k: int) -> tuple[Tensor, Tensor]:
        """(samples that have a k-th layer, the indices of those layers)."""
        samples = (self.layer_of[k] >= 0).nonzero()[:, 0]
        return samples, self.layer_of[k, samples]

    def nearest_plane(self) -> Tensor:
        """Disparity of each scene's foremost plane, visible or not, [B, 1, S, S]."""
        foremost = (self.layer_of >= 0).sum(0, keepdim=True) - 1
        return self.disparity[self.layer_of.gather(0, foremost)[0]]

    def farthest_plane(self) -> Tensor:
        """Disparity of each scene's background, visible or not, [B, 1, S, S]."""
        return self.disparity[self.layer_of[0]]

    def visible_disparity(self) -> Tensor:
        """Disparity of the foremost surface that covers at least half a pixel, [B, 1, S, S]."""
        seen = self.disparity[self.layer_of[0]].clone()
        for k in range(1, len(self.layer_of)):
            samples, layers = self.present(k)
            front = self.layers[layers, 3:] > 0.5
            seen[samples] = torch.where(front, self.disparity[layers], seen[samples])
        return seen

    def all_in_focus(self) -> Tensor:
        """The scene without blur, before clipping, [B, 3, S, S]."""
        picture = self.layers[self.layer_of[0], :3].clone()
        for k in range(1, len(self.layer_of)):
            samples, layers = self.present(k)
            light, alpha = self.layers[layers, :3], self.layers[layers, 3:]
            picture[samples] = picture[samples] * (1 - alpha) + light
        return picture


def draw_scenes(
    count: int, side: int, textures: Textures, config: SimulateConfig, draws: Draws
) -> Scenes:
    """`count` random scenes of side x side pixels."""
    device = draws.device
    fewest, most = config.layers
    depth = torch.arange(most, device=device)[:, None]
    has = depth < draws.whole(fewest, most, 1, count)
    number = torch.cumsum(has.flatten(), 0).view(most, count) - 1
    layer_of = torch.where(has, number, -1)
    total, backgrounds = int(has.sum()), count
    disparity = _disparities(layer_of, total, side, draws)

    light = textures.colors(total, side, config.dead_leaves, draws)
    alpha = torch.ones(total, 1, side, side, device=device)
    kind = draws.uniform(total)
    kind[:backgrounds] = 2  # opaque
    for low, high, shape in (
        (0.40, 0.55, shapes.blobs),
        (0.55, 0.78, shapes.polygons),
        (0.78, 1.00, shapes.thin),
    ):
        chosen = ((kind >= low) & (kind < high)).nonzero()[:, 0]
        if len(chosen):
            alpha[chosen] = shape(len(chosen), side, draws)
    matted = (kind < 0.40).nonzero()[:, 0]
    if len(matted):
        own, alpha[matted] = textures.foregrounds(len(matted), side, draws)
        keeps = draws.chance(0.7, len(matted), 1, 1, 1)
        light[matted] = torch.where(keeps, own, light[matted])

    gain = torch.exp(
        -0.2 + 0.35 * draws.normal(total, 1, 1, 1) + 0.08 * draws.normal(total, 3, 1, 1)
    )
    light = (light * gain).clamp(max=1)
    light = _highlights(light, draws)
    _add_lights(light, layer_of, config.lights, draws)
    return Scenes(torch.cat([light * alpha, alpha], 1), disparity, layer_of)


def _disparities(layer_of: Tensor, total: int, side: int, draws: Draws) -> Tensor:
    """Flat, tilted or bent planes, each everywhere nearer than the one behind it."""
    most, count = layer_of.shape
    span = 10 ** draws.uniform(1, count, low=-0.9, high=0.0)
    far = draws.uniform(1, count) * (1 - span)
    # The deepest scenes use the whole span: the order statistics of uniforms leave a rest.
    base = far + span * draws.uniform(most, count).sort(0).values
    x, y = shapes.coordinates(side, draws.device)
    slope = draws.normal(2, most, count, 1, 1) * 0.35 * span[0, :, None, None] / side
    slope = slope * draws.chance(0.6, most, count, 1, 1)
    planes = torch.empty(total, 1, side, side, device=draws.device)
    behind = torch.full((count, side, side), -GAP, device=draws.device)
    bent = draws.chance(0.25, most, count, 1, 1) * 0.08 * span[0, :, None, None]
    for k in range(most):
        samples = (layer_of[k] >= 0).nonzero()[:, 0]
        if not len(samples):
            break
        plane = base[k, samples, None, None] + slope[0, k, samples] * x + slope[1, k, samples] * y
        plane = plane + bent[k, samples] * draws.smooth(len(samples), 4, side)[:, 0]
        plane = torch.maximum(plane, behind[samples] + GAP).clamp(0, 1)
        planes[layer_of[k, samples], 0] = plane
        behind[samples] = plane
    return planes


def _highlights(light: Tensor, draws: Draws) -> Tensor:
    """In some layers, restore the radiance that clipping took from the texture's highlights."""
    boost = 4 * draws.uniform(len(light), 1, 1, 1) * draws.chance(0.3, len(light), 1, 1, 1)
    near_white = ((light.amax(1, keepdim=True) - 0.85) / 0.15).clamp(0, 1)
    return light * (1 + boost * near_white)


def _add_lights(light: Tensor, layer_of: Tensor, share: float, draws: Draws) -> None:
    """Put small bright lights on layers, in place; the sharp photo clips them."""
    side, each = light.shape[-1], 10
    lit = draws.chance(share, layer_of.shape[1]).nonzero()[:, 0]
    if not len(lit):
        return
    samples = lit.repeat_interleave(each)
    count = len(samples)
    depth = (layer_of >= 0).sum(0)[samples]
    k = (draws.uniform(count) ** 2 * depth).long()  # distant lights are the most common
    layers = layer_of[k, samples]
    power = 2 * 25 ** draws.uniform(count, 1)
    color = power * (0.4 + 0.6 * draws.uniform(count, 3))
    middle = draws.whole(1, side - 2, 2, count)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            weight = (1.0, 0.4, 0.15)[abs(dx) + abs(dy)]
            index = (layers[:, None], torch.arange(3, device=light.device)[None])
            place = ((middle[0] + dy)[:, None], (middle[1] + dx)[:, None])
            light.index_put_((*index, *place), weight * color, accumulate=True)
