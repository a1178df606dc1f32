"""Do no harm: where a photo is clearly sharper than its CoC says, it stays as it is.

Blurring again, by half as much, changes little where the photo is already blurred; sharp detail
loses much of its contrast. A thin wire in front of a blurred roof, text, a reflection: their CoC
was estimated from their surroundings, and deconvolving them would turn them into black bars. Sharp
detail loses contrast both in linear light and in its square roots. Blurred detail may look sharp in
one of them: a twig before the sky in square roots, a lamp in linear light. (The literal check,
blurring the recovered photo again and comparing it with the photo, was tried: a cautious recovery
fails it where it is right, and a wrongly deconvolved blur passes it.)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, partial

import cv2
import numpy as np

from engine.geometry import Region
from engine.lens import Aperture
from engine.light import Light, WritableLight, shrink
from engine.optics.aperture import psf
from engine.optics.check_spots import exempt_round_spots
from engine.optics.filters import brightest_channel, correlate, square, wide_mean
from engine.optics.noise import LUMA, NOISE_FLOOR, light_noise, noise_level
from engine.optics.source_map import CocMap, read_region
from engine.optics.tiles import each as each_tile
from engine.optics.tiles import even_parts, tiles


@dataclass(frozen=True)
class DefocusCheckParams:
    """Parameters of the check. Those from `reblur` on were chosen on simulated photos, blurred all
    over, with wires, letters and leaves drawn on before or after the blur, and on sharp ones
    (docs/source-experiments.md).

    Attributes:
        per_octave: radii per doubling, between which the blur is interpolated.
        least_px: radius up to which nothing is blurred; the first disc is blended in beyond it.
        widest_px: CoC radius used to check wider ones.
        noise_power: power of the change that noise explains, in squared noise levels.
        wide_px: CoC radii from which half the size counts, too, and from which it counts in full:
            the grain of a large photo is spots of several pixels, far stronger than what is
            measured from pixel to pixel, and what is sharp is sharp at half the size.
        floor: power of contrast in square roots of light below which little is visible: in a plain
            wall, the grain, which no lens blurred, looks sharp.
        reblur: radius of the disc that blurs the photo again, as a share of the CoC. At half the
            CoC it passes nearly all that the CoC passed; at the full CoC it removes much of that,
            too.
        near_px, around_px: standard deviations of the Gaussians over which change and contrast are
            averaged.
        share: share of the contrast that may be lost at a small CoC.
        share_per_px: added to `share` for each pixel of CoC beyond `from_px`: the photo's
            processing sharpens the rims of wide discs.
        beside_px: a pixel is checked with the least CoC within this distance: next to a sharper
            object, the lost contrast is that object's.
        thin_px: half-width of sharper objects that are ignored in this: around a wire that the
            disparity shows only in part, the check stays as strict.
        clipped_light: light in the brightest channel from which a highlight may have been clipped;
            what is left of its blurred rim is narrower than the blur.
        clipped_core: radius of the disc that fits into such a highlight, as a share of the CoC:
            smaller ones are glints on sharp things.
        clipped_coc: share of the CoC with which these rims are checked.
        part_px: side of the parts in which a large photo is checked.
        margin_px, grid_px: pixels read around each part, and multiples on which these regions
            begin: `around_px` averages pixels of 8 x 8, also of half the size.
    """

    per_octave: int = 2
    least_px: float = 0.35
    widest_px: float = 12.0
    noise_power: float = 2.0
    wide_px: tuple[float, float] = (12.0, 24.0)
    floor: float = 2e-4
    reblur: float = 0.5
    near_px: float = 3.0
    around_px: float = 12.0
    share: float = 0.006
    from_px: float = 1.5
    share_per_px: float = 0.02
    beside_px: int = 12
    thin_px: int = 4
    clipped_light: float = 0.95
    clipped_core: float = 0.7
    clipped_coc: float = 0.5
    part_px: int = 3072
    margin_px: int = 128
    grid_px: int = 16


CHECK = DefocusCheckParams()


def restore_sharp_areas(
    recovered: WritableLight,
    photo: Light,
    coc: CocMap,
    where: np.ndarray | None = None,
    params: DefocusCheckParams = CHECK,
) -> None:
    """Put the photo's own light back into `recovered` where it is clearly sharper than its CoC
    says, a part at a time.

    Args:
        recovered: float32 H x W x 3, linear light, or in half precision; written to.
        photo: the same, untouched.
        coc: float32 H x W, CoC radius in pixels, either sign.
        where: bool H x W, where `recovered` is used at all; None = everywhere.
    """
    shape = photo.shape[:2]
    noise = light_noise(photo)
    coarser = cache(partial(_coarser_noise, photo))

    def restore(part: Region, share: np.ndarray, region: Region) -> None:
        at = region.shift(part.top, part.left).slices
        own, weight = photo[at], share[region.slices]
        if where is not None:
            weight = weight * where[at]
        change = recovered[at] - own
        change *= weight[..., None]
        change += own
        recovered[at] = change

    for part in even_parts(shape, params.part_px, params.grid_px):
        outer = part.pad(params.margin_px, shape)
        own = read_region(coc, outer)
        wide = np.abs(own).max() > params.wide_px[0]
        share = blurred_share(photo[outer.slices], own, params, noise, coarser() if wide else None)
        share = share[part.within(outer).slices]
        each_tile(partial(restore, part, share), tiles(share.shape, 256))


def blurred_share(
    pixels: np.ndarray,
    coc: np.ndarray,
    params: DefocusCheckParams = CHECK,
    noise: float | None = None,
    coarser: tuple[float, float] | None = None,
) -> np.ndarray:
    """1 where a photo may be as blurred as its CoC says, 0 where it is clearly sharper.

    Args:
        pixels: float32 H x W x 3, linear light.
        coc: float32 H x W, CoC radius in pixels, either sign.
        noise: `noise_level` of the photo that `pixels` are part of; None = that of `pixels`.
        coarser: the same at half and a quarter of the size; None = wide blur is checked at this
            size alone.
    Returns:
        float32 H x W, soft in between.
    """
    if noise is None:
        even = pixels[: pixels.shape[0] // 2 * 2, : pixels.shape[1] // 2 * 2]
        noise = noise_level(cv2.transform(even, LUMA[None]))
    if coarser is None:
        return _share_at_this_size(pixels, coc, params, noise)
    half, quarter = coarser
    least, full = params.wide_px
    wide = np.clip((np.abs(coc) - np.float32(least)) / np.float32(full - least), 0, 1)
    level = np.float32(noise) + np.float32(max(2 * half - noise, 0)) * wide
    share = _share_at_this_size(pixels, coc, params, level)
    height, width = share.shape
    small = cv2.resize(pixels, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    narrower = np.float32(0.5) * coc[: height // 2 * 2 : 2, : width // 2 * 2 : 2]
    rough = _share_at_this_size(small, narrower, params, max(half, 2 * quarter))
    rough = cv2.resize(rough, (width, height), interpolation=cv2.INTER_LINEAR)
    share += wide * np.maximum(rough - share, 0)
    return share


def _share_at_this_size(
    pixels: np.ndarray, coc: np.ndarray, params: DefocusCheckParams, noise: float | np.ndarray
) -> np.ndarray:
    """`blurred_share` from this size alone; the noise is one for all pixels, or float32 H x W."""
    radius = np.minimum(np.abs(coc), np.float32(params.widest_px))
    beside = cv2.morphologyEx(radius, cv2.MORPH_CLOSE, square(params.thin_px))
    beside = cv2.erode(beside, square(params.beside_px), dst=beside)
    np.minimum(radius, beside, out=radius)
    del beside
    rims = _clipped_rims(pixels, radius, params)
    np.multiply(radius, np.float32(params.clipped_coc), out=radius, where=rims)
    del rims
    luma = cv2.transform(pixels, LUMA[None])
    np.maximum(luma, 0, out=luma)
    again = np.maximum(blur_again(luma, np.float32(params.reblur) * radius, params), 0)
    allowed = np.maximum(radius - np.float32(params.from_px), 0, out=radius)
    allowed *= np.float32(params.share_per_px)
    allowed += np.float32(params.share)
    lost = lost_contrast(luma, again, allowed, noise, params, linear=True)
    for light in (luma, again):
        light += NOISE_FLOOR
        np.sqrt(light, out=light)
    np.minimum(lost, lost_contrast(luma, again, allowed, noise, params, linear=False), out=lost)
    share = np.clip(np.subtract(np.float32(2), lost, out=lost), 0, 1, out=lost)
    exempt_round_spots(share, pixels, coc)
    return share


def _coarser_noise(photo: Light) -> tuple[float, float]:
    """`noise_level` of the photo at half and a quarter of its size."""
    height, width = photo.shape[:2]
    half = shrink(photo, (max(width // 2, 4), max(height // 2, 4)))
    quarter = shrink(half, (max(width // 4, 4), max(height // 4, 4)))
    return light_noise(half), light_noise(quarter)


def _clipped_rims(pixels: np.ndarray, radius: np.ndarray, params: DefocusCheckParams) -> np.ndarray:
    """bool H x W: in and around clipped highlights that are as wide as their CoC allows, as far as
    blurring again carries their light."""
    clipped = (brightest_channel(pixels) >= params.clipped_light).view(np.uint8)
    if not cv2.hasNonZero(clipped):
        return clipped.view(bool)
    inside = cv2.distanceTransform(clipped, cv2.DIST_L2, 3)
    inside -= np.float32(params.clipped_core) * radius
    core = cv2.bitwise_and(clipped, (inside >= 0).view(np.uint8))
    grown = cv2.dilate(core, square(math.ceil(params.clipped_core * params.widest_px)))
    highlights = cv2.bitwise_and(grown, clipped)
    return cv2.dilate(highlights, square(math.ceil(params.reblur * params.widest_px))).view(bool)


def lost_contrast(
    plane: np.ndarray,
    again: np.ndarray,
    allowed: np.ndarray,
    noise: float | np.ndarray,
    params: DefocusCheckParams = CHECK,
    *,
    linear: bool,
) -> np.ndarray:
    """Local contrast that blurring again removes, beyond what noise explains, as a multiple of what
    may be lost.

    Args:
        plane, again: float32 H x W, luma before and after.
        allowed: float32 H x W, share of the contrast that may be lost.
        noise: deviation of the square root of light; one for all pixels, or float32 H x W.
        linear: whether the planes are linear light or its square roots.
    Returns:
        float32 H x W, >= 0.
    """
    change = again - plane
    np.square(change, out=change)
    # Beside a sharper object, most of the change is that of neighbors, which may lose more.
    lost = wide_mean(change / allowed, params.near_px)
    change = wide_mean(change, params.near_px)
    np.minimum(lost, change / allowed, out=lost)
    mean = wide_mean(plane, params.around_px)
    # Squared slope of the plane over the square root of light, in which noise and floor are given.
    slope = 4 * (mean + NOISE_FLOOR) if linear else np.float32(1)
    rest = np.subtract(plane, mean, out=mean)
    contrast = wide_mean(np.square(rest, out=rest), params.around_px)
    contrast += np.float32(params.floor) * slope
    noise_change = np.float32(params.noise_power) * np.square(noise, dtype=np.float32) * slope
    lost *= np.maximum(1 - noise_change / np.maximum(change, np.float32(1e-12)), 0)
    return np.divide(lost, contrast, out=lost)


def blur_again(
    plane: np.ndarray, radius: np.ndarray, params: DefocusCheckParams = CHECK
) -> np.ndarray:
    """`plane` (H x W) with each pixel blurred by its own radius, interpolated between discs."""
    place = np.maximum(radius, np.float32(params.least_px)) / np.float32(params.least_px)
    place = np.float32(params.per_octave) * cv2.log(place)
    place /= np.float32(math.log(2))
    steps = range(1, int(np.ceil(float(place.max()))) + 1)
    radii = [params.least_px * 2 ** (step / params.per_octave) for step in steps]
    kernels = [psf(Aperture(), each) for each in radii]
    result = np.empty_like(plane)

    def work(region: Region) -> None:
        own, blurred = place[region.slices], plane[region.slices]
        total = blurred * np.maximum(1 - own, 0)
        for step, kernel in zip(steps, kernels, strict=True):
            share = np.maximum(1 - np.abs(own - np.float32(step)), 0)
            if not cv2.hasNonZero(share):
                continue
            wide = region.pad(kernel.shape[0] // 2, plane.shape)
            blurred = correlate(plane[wide.slices], kernel)
            total += share * blurred[region.within(wide).slices]
        result[region.slices] = total

    each_tile(work, tiles(plane.shape, 256))
    return result
