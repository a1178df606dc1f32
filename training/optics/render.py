"""Batched optical renderer for any device: renders the drafts of training crops.

The same method as `engine.optics.render` at draft quality (a test compares them): two surfaces per
pixel, slices of equal blur, wide slices at a lower resolution, composited in linear light. Blurs
use the FFT, so that every picture in a batch can have its own aperture.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from engine.lens import Aperture
from engine.optics.layers import RESAMPLED, centers, level, one_surface
from training.optics.lens_psfs import LensPsfs, draw_kernels, draw_psfs
from training.optics.matte import BatchSurfaces, separate_batch

LEAST = 4.0
_TINY = 1e-4


@torch.no_grad()
def render_batch(
    pixels: Tensor,
    disparity: Tensor,
    signed_coc: Tensor,
    psfs: LensPsfs | None = None,
    *,
    long_side: int | None = None,
    step: float = 1.0,
    growth: float = 0.35,
) -> Tensor:
    """The photos as their lenses would have taken them.

    Args:
        pixels: float B x 3 x H x W, linear light.
        disparity: float B x 1 x H x W in [0, 1]; locates the depth edges.
        signed_coc: float B x 1 x H x W, pixels, positive = nearer than focus; a monotonic
            function of the disparity within each picture.
        psfs: the lenses, or None for circles.
        long_side: long side of the photo that the crops come from; default that of the crops.
        step, growth: slice spacing, see `engine.optics.layers.centers`.
    Returns:
        float B x 3 x H x W, linear light.
    """
    batch, _, height, width = pixels.shape
    if psfs is None:
        psfs = draw_psfs([Aperture()] * batch)
    psfs = psfs.to(pixels.device)
    widest = float(signed_coc.abs().amax())
    surfaces = separate_batch(
        pixels, disparity, signed_coc, int(np.ceil(widest)) + 2, long_side or max(height, width)
    )
    slices = centers(float(signed_coc.amin()), float(signed_coc.amax()), step, growth)
    layers = _cut(surfaces, slices, psfs, one_surface(growth))
    multiple = 2 ** max(level(slices[0], LEAST), level(slices[-1], LEAST))
    layers = tuple(_padded(image, multiple) for image in layers)

    far = near = None
    at_far = at_near = 0
    for index in range(slices.index(0.0) + 1):
        at = level(slices[index], LEAST)
        own = _slice(layers, slices, index, psfs, at)
        far = own if far is None else _over(own, _enlarged(far, at_far - at))
        at_far = at
    for index in range(len(slices) - 1, slices.index(0.0), -1):
        at = level(slices[index], LEAST)
        own = _slice(layers, slices, index, psfs, at)
        near = own if near is None else _over(_enlarged(near, at_near - at), own)
        at_near = at
    assert far is not None
    result = far if near is None else _over(_enlarged(near, at_near), far)
    result = result[..., :height, :width]
    return result[:, :3] / result[:, 3:].clamp(min=_TINY)


def _cut(
    surfaces: BatchSurfaces, slices: list[float], psfs: LensPsfs, together: float
) -> tuple[Tensor, ...]:
    """Both surfaces, their positions between the slices, and how far the back is a surface of its
    own; see `engine.optics.cut`.

    Args:
        together: how many slices apart two surfaces may be and still count as one.
    """
    front, front_coc, back, back_coc = (
        surfaces.front, surfaces.front_coc, surfaces.back, surfaces.back_coc,
    )  # fmt: skip
    front_at, back_at = _coordinate(front_coc, slices), _coordinate(back_coc, slices)
    apart = (front_at - back_at - together).clamp(0, 1)
    blur_reach = torch.maximum(front_coc.abs(), back_coc.abs()) * psfs.reach.view(-1, 1, 1, 1) + 1
    apart = apart * (blur_reach - surfaces.edge_distance).clamp(0, 1)
    between_at = _coordinate((front_coc + back_coc) / 2, slices)
    back_at = torch.where(apart > 0, back_at, front_at)
    between_at = back_at + apart * (between_at - back_at)
    front = front + (1 - front[:, 3:]) * (1 - apart) * back
    return front, front_at, back, back_at, between_at, apart


def _slice(layers, slices: list[float], index: int, psfs: LensPsfs, at: int) -> Tensor:
    """One blurred slice, premultiplied RGBA, at 1 / 2^at of the resolution; with one alpha per
    color if the colors differ."""
    front, front_at, back, back_at, between_at, apart = layers
    front_known = (index + 1 - front_at).clamp(0, 1)
    reached = (index + 1 - between_at).clamp(0, 1) - front_known
    behind = (index + 1 - back_at).clamp(0, 1) * (1 - front[:, 3:] * reached)
    known = torch.where(back[:, 3:] > 0, behind, front_known)
    own = front * (1 - (front_at - index).abs()).clamp(min=0)
    own = own + back * ((1 - (back_at - index).abs()).clamp(min=0) * apart)
    stack = torch.cat([own, known], 1)
    if at:
        stack = F.avg_pool2d(stack, 2**at)
    stack = _blur(stack, slices[index], at, psfs)
    own, known = stack[:, :-1], stack[:, -1:]
    weight = torch.maximum(known, own[:, 3:]).clamp(min=_TINY)
    return own / _for_planes(weight, own)


def _blur(stack: Tensor, radius: float, at: int, psfs: LensPsfs) -> Tensor:
    """Red, green, blue, alpha and its known share, blurred; three alphas if the colors differ."""
    moment = psfs.moment[:, int(radius > 0)]
    coarse = (radius / 2**at) ** 2 - (RESAMPLED / moment if at else 0)
    coc = (coarse + 0 * moment).clamp(min=0).sqrt() * (1 if radius > 0 else -1)
    farthest = float((coc.abs() * psfs.reach + psfs.fringe_px / 2 + psfs.lateral_px).max())
    half = int(np.ceil(max(farthest - 0.5, 0)))
    colored = bool(psfs.colored.any())
    planes = [0, 1, 2, 3, 3, 3, 4] if colored else [0, 1, 2, 3, 4]
    if half == 0:
        return stack[:, planes]
    kernel = draw_kernels(psfs, coc, half, 2**at)
    height, width = stack.shape[-2:]
    pad_y, pad_x = min(half, height - 1), min(half, width - 1)
    stack = F.pad(stack, (pad_x, pad_x, pad_y, pad_y), mode="reflect")
    stack = F.pad(stack, (half - pad_x, half - pad_x, half - pad_y, half - pad_y), mode="replicate")
    size = tuple(_fast(length + 2 * half) for length in (height, width))
    spectrum = torch.fft.rfft2(stack, s=size)[:, planes]
    kernels = torch.fft.rfft2(kernel, s=size)
    spectrum = spectrum * (kernels[:, [0, 1, 2, 0, 1, 2, 1]] if colored else kernels)
    result = torch.fft.irfft2(spectrum, s=size)
    return result[..., 2 * half : 2 * half + height, 2 * half : 2 * half + width]


def _fast(length: int) -> int:
    """The next length whose only factors are 2, 3 and 5: fast to transform."""
    while True:
        rest = length
        for factor in (2, 3, 5):
            while rest % factor == 0:
                rest //= factor
        if rest == 1:
            return length
        length += 1


def _coordinate(coc: Tensor, slices: list[float]) -> Tensor:
    if len(slices) == 1:
        return torch.zeros_like(coc)
    radii = torch.tensor([r * abs(r) for r in slices], device=coc.device, dtype=coc.dtype)
    coc = coc * coc.abs()
    upper = torch.bucketize(coc.contiguous(), radii).clamp(1, len(slices) - 1)
    below, above = radii[upper - 1], radii[upper]
    return upper - 1 + ((coc - below) / (above - below)).clamp(0, 1)


def _over(upper: Tensor, lower: Tensor) -> Tensor:
    return upper + _for_planes(1 - upper[:, 3:], lower) * lower


def _for_planes(each: Tensor, planes: Tensor) -> Tensor:
    """Values per color (1 or 3 on axis 1) repeated for all planes: red, green, blue, and again."""
    return each if each.shape[1] == 1 else each.repeat(1, planes.shape[1] // 3, 1, 1)


def _enlarged(image: Tensor, levels: int) -> Tensor:
    if levels == 0:
        return image
    return F.interpolate(image, scale_factor=2**levels, mode="bilinear", align_corners=False)


def _padded(image: Tensor, multiple: int) -> Tensor:
    height, width = image.shape[-2:]
    return F.pad(image, (0, -width % multiple, 0, -height % multiple), mode="replicate")
