"""Thin-lens photographs of layered scenes, by convolution of every layer.

Each layer, premultiplied by its alpha and including its hidden parts, is convolved with the
aperture at its own CoC and composited over what is behind it. Where the CoC varies over a layer
(tilted planes), the layer is convolved at several radii, more closely spaced near focus, and every
pixel interpolates between the two nearest. This is the training renderer; the benchmark's truth
comes from the ray tracer.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import torch
from torch import Tensor

from engine.lens import thin_lens_coc
from training.optics.lens_psfs import LensPsfs, draw_kernels
from training.simulate.scene import Scenes

SPACING = 0.4
"""Spacing of the radii in asinh(coc / 2): 0.8 px in focus, 2.2 px at 5 px, 8 px at 20 px.

Half of it comes no closer to the ray tracer; 0.5 loses 1 to 3 dB."""


@dataclass(frozen=True, eq=False)
class Shots:
    """P photographs to take: which scene, through which lens. Tensors are [P].

    Attributes:
        sample: int64, index of the scene.
        focus: focus disparity.
        scale: CoC radius in pixels per unit of disparity.
        range: focus range.
        apertures: P apertures.
    """

    sample: Tensor
    focus: Tensor
    scale: Tensor
    range: Tensor
    apertures: LensPsfs


def signed_coc(disparity: Tensor, focus: Tensor, scale: Tensor, focus_range: Tensor) -> Tensor:
    """Signed CoC radius in pixels, positive = nearer than focus; like `engine.lens.signed_coc`.

    Args:
        disparity: [P, 1, H, W].
        focus, scale, focus_range: [P].
    """
    lens = (value.view(-1, 1, 1, 1) for value in (focus, focus_range, scale))
    return thin_lens_coc(disparity, *lens)


def spectra(scenes: Scenes) -> Tensor:
    """Fourier transform of every layer, [N, 4, S, S // 2 + 1]; computed once for all lenses."""
    return torch.fft.rfft2(scenes.layers)


def photograph(scenes: Scenes, spectrum: Tensor, shots: Shots, margin: int, size: int) -> Tensor:
    """Photographs in linear light, not yet clipped.

    Args:
        spectrum: from `spectra`.
        margin: pixels drawn around the crop on every side, the largest CoC radius.
        size: side of the crop.
    Returns:
        [P, 3, size, size].
    """
    side, crop = scenes.layers.shape[-1], slice(margin, margin + size)
    layer_of = scenes.layer_of[:, shots.sample]
    depth, shot = (layer_of >= 0).nonzero().unbind(1)  # sorted by depth, farthest first
    layer = layer_of[depth, shot]
    coc = signed_coc(
        scenes.disparity[layer][..., crop, crop],
        shots.focus[shot],
        shots.scale[shot],
        shots.range[shot],
    )
    place = torch.asinh(coc / 2) / SPACING
    lowest, highest = place.amin((1, 2, 3)), place.amax((1, 2, 3))
    steps = torch.where(highest - lowest < 0.5, 0.0, (highest - lowest).ceil())
    lowest = torch.where(steps > 0, lowest, (lowest + highest) / 2)
    counts = steps.long() + 1
    entry = torch.repeat_interleave(counts)
    first = counts.cumsum(0) - counts
    step = torch.arange(len(entry), device=entry.device) - first[entry]
    width = ((highest - lowest) / steps.clamp(min=1)).clamp(min=1e-6)
    node = lowest[entry] + step * width[entry]
    radius = 2 * torch.sinh(node * SPACING)
    colored = shots.apertures.colored[shot[entry]]

    # Light and alpha of each color: rims of color appear along a layer's edge.
    blurred = torch.zeros(len(layer), 6, size, size, device=coc.device)
    shifted = slice(2 * margin, 2 * margin + size)  # the kernel's center is at (margin, margin)
    single = counts[entry] == 1
    for alone, tinted in product((True, False), repeat=2):
        chosen = ((single == alone) & (colored == tinted)).nonzero()[:, 0]
        for jobs in chosen.split(_chunk(coc.device, side)):
            if not len(jobs):
                continue
            which = entry[jobs]
            lenses = shots.apertures.select(shot[which])
            kernel = torch.fft.rfft2(draw_kernels(lenses, radius[jobs], margin), (side, side))
            own = spectrum[layer[which]]
            own = torch.cat([own[:, :3] * kernel, own[:, 3:] * kernel], 1)
            picture = torch.fft.irfft2(own, (side, side))[..., shifted, shifted]
            if not tinted:
                picture = torch.cat([picture, picture[:, 3:].expand(-1, 2, -1, -1)], 1)
            if alone:
                blurred[which] = picture
                continue
            away = (place[which] - node[jobs].view(-1, 1, 1, 1)).abs()
            share = (1 - away / width[which].view(-1, 1, 1, 1)).clamp(min=0)
            blurred.index_add_(0, which, picture * share)

    result = torch.zeros(len(shots.sample), 3, size, size, device=coc.device)
    for k in range(len(layer_of)):
        entries = (depth == k).nonzero()[:, 0]
        light, alpha = blurred[entries, :3], blurred[entries, 3:].clamp(0, 1)
        shown = shot[entries]
        result[shown] = result[shown] * (1 - alpha) + light
    return result.clamp(min=0)


def _chunk(device: torch.device, side: int) -> int:
    """Convolutions per batch, sized for a CPU's cache or a GPU's memory."""
    return 4 if device.type == "cpu" else max(64, 200_000_000 // (side * side * 4))
