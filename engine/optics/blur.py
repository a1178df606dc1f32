"""Blurs one slice by the aperture, which may vary across the image and by color."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import cv2
import numpy as np

from engine.geometry import Region
from engine.lens import Aperture
from engine.optics.aperture import psf
from engine.optics.chromatic import ColorBlur, magnified
from engine.optics.field import ALL_ZONES, FieldDetail, field_kernels, zone_shares

DIRECT = 9
"""Side of the largest kernel that is cheaper to apply directly than by Fourier transform."""

_FAST_SIDES = (32, 40, 48, 64, 72, 80, 96, 128, 144, 160, 192, 216, 256, 288, 320, 360, 400, 432)
"""Sides of fast transforms; 2^n are so much faster that no side just below one is worth it."""

Planes = Sequence[np.ndarray]

ONE_COLOR = ColorBlur()

GREEN = 1
"""The color that has no lateral shift."""


def blurred(
    planes: Planes,
    aperture: Aperture,
    radius: float,
    region: Region,
    size: tuple[int, int],
    detail: FieldDetail = ALL_ZONES,
    color: ColorBlur = ONE_COLOR,
    of: Sequence[int] = (),
    wanted: Region | None = None,
) -> Planes:
    """Convolve with the aperture at a signed radius; the image is mirrored beyond its borders.

    Args:
        planes: float32 h x w each: the region's part of the image. A plane passed twice with the
            same blur is blurred once and returned as one array.
        radius: signed CoC radius in pixels; positive = in front of the focus plane, where the shape
            is upside down.
        region: the part of the image that the planes show.
        size: (height, width) of the image.
        detail: see `field_kernels`.
        color: how the colors' blurs differ.
        of: the color of each plane, if they differ: 0 red, 1 green, 2 blue.
        wanted: the part of the planes to return; None = all of them.
    """
    wanted = wanted or Region.whole(planes[0].shape)
    radii, outward = color.radii(radius), color.outward(radius)
    shifted = any(outward)
    moved = wanted.pad(int(np.ceil(max(outward))) + 1, planes[0].shape) if shifted else wanted
    of = of or [GREEN] * len(planes)
    done: dict[tuple[int, float], np.ndarray] = {}
    for own in dict.fromkeys(radii[c] for c in of):
        same = (plane for plane, c in zip(planes, of, strict=True) if radii[c] == own)
        part = {id(plane): plane for plane in same}
        blurs = _one_color([*part.values()], aperture, own, region, size, detail, moved)
        done |= {(plane, own): blur for plane, blur in zip(part, blurs, strict=True)}
    results = [done[id(plane), radii[c]] for plane, c in zip(planes, of, strict=True)]
    if not shifted:
        return results
    seen, inner = moved.shift(region.top, region.left), wanted.within(moved)
    for c, shift in enumerate(outward):
        own = [index for index, each in enumerate(of) if each == c]
        larger = magnified([results[index] for index in own], seen, size, shift, inner)
        for index, plane in zip(own, larger, strict=True):
            results[index] = plane
    return results


def _one_color(
    planes: Planes, aperture: Aperture, radius: float, region: Region, size, detail: FieldDetail,
    wanted: Region,
) -> Planes:  # fmt: skip
    if not aperture.varies:
        kernel = psf(aperture, abs(radius), side=1 if radius < 0 else -1)
        return _filtered(planes, kernel_as_seen(kernel, radius), wanted)
    field = field_kernels(aperture, radius, region, size, detail)
    kernels = [kernel_as_seen(kernel, radius) for kernel in field.kernels]
    if len(kernels) == 1:
        return _filtered(planes, kernels[0], wanted)
    down = zone_shares(region.top, region.bottom, size[0])
    across = zone_shares(region.left, region.right, size[1])
    weights = [down.T @ weight @ across for weight in field.weights]
    side = kernels[0].shape[0]
    if side > DIRECT:
        return _by_spectrum(planes, kernels, weights, wanted)
    results = _filtered(planes, kernels[0], wanted)
    for kernel, weight in zip(kernels[1:], weights, strict=True):
        part = _filtered([plane * weight for plane in planes], kernel, wanted)
        for result, plane in zip(results, part, strict=True):
            np.add(result, plane, out=result)
    return results


def kernel_as_seen(kernel: np.ndarray, radius: float) -> np.ndarray:
    """The kernel to correlate with, which is what filters do, made from an upright one."""
    return np.ascontiguousarray(kernel[::-1, ::-1]) if radius < 0 else kernel


def _filtered(planes: Planes, kernel: np.ndarray, wanted: Region) -> Planes:
    side = kernel.shape[0]
    if side == 1:
        return [plane[wanted.slices] for plane in planes]
    if side > DIRECT:
        return _by_spectrum(planes, [kernel], [], wanted)
    read = wanted.pad(side // 2, planes[0].shape)
    inner = wanted.within(read).slices
    return [
        cv2.filter2D(plane[read.slices], -1, kernel, borderType=cv2.BORDER_REFLECT_101)[inner]
        for plane in planes
    ]


def _by_spectrum(
    planes: Planes, kernels: Sequence[np.ndarray], weights: Sequence[np.ndarray], wanted: Region
) -> Planes:
    """The same by Fourier transform, whose cost does not grow with kernel size: the first kernel
    filters the planes, each other one the planes times its weights; the results are summed."""
    half = kernels[0].shape[0] // 2
    read = wanted.pad(half, planes[0].shape)
    high, wide = (_fast_side(side + 2 * half) for side in (wanted.height, wanted.width))
    above, left = half - (wanted.top - read.top), half - (wanted.left - read.left)
    # Beyond the image on the other sides, and padding that only makes the transform fast.
    below, right = high - above - read.height, wide - left - read.width
    border = (above, below, left, right)
    spectra = []
    for kernel in kernels:
        flipped = np.zeros((high, wide), np.float32)
        flipped[: 2 * half + 1, : 2 * half + 1] = kernel[::-1, ::-1]
        spectra.append(cv2.dft(flipped, flipped, 0, 2 * half + 1))
    work = np.empty((high, wide), np.float32)
    bordered, part = (np.empty_like(work) if weights else work for _ in range(2))
    shares = [
        cv2.copyMakeBorder(weight[read.slices], *border, cv2.BORDER_REFLECT_101)
        for weight in weights
    ]
    inner = Region(2 * half, 2 * half + wanted.height, 2 * half, 2 * half + wanted.width).slices
    results = []
    for plane in planes:
        cv2.copyMakeBorder(plane[read.slices], *border, cv2.BORDER_REFLECT_101, bordered)
        cv2.dft(bordered, work)
        cv2.mulSpectrums(work, spectra[0], 0, work)
        for spectrum, share in zip(spectra[1:], shares, strict=True):
            cv2.multiply(bordered, share, part)
            cv2.dft(part, part)
            cv2.mulSpectrums(part, spectrum, 0, part)
            cv2.add(work, part, work)
        cv2.dft(work, work, cv2.DFT_INVERSE | cv2.DFT_SCALE)
        results.append(work[inner].copy())
    return results


def _fast_side(side: int) -> int:
    """The next side whose transform is fast."""
    index = bisect_left(_FAST_SIDES, side)
    return _FAST_SIDES[index] if index < len(_FAST_SIDES) else cv2.getOptimalDFTSize(side)
