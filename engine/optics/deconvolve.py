"""Deconvolution: removes a known blur as far as noise and rounding allow.

Non-blind and spatially varying: a bank of disc radii, blended by CoC, in linear light. What the
blur model does not explain (a wrong CoC, clipped highlights, the edges of blurred objects) stays as
it is in the photo: the photo is never replaced by a guess. Luma is deconvolved at full size, color
differences at half size, which is all that most JPEGs contain.
"""

from __future__ import annotations

import math
import os
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np

from engine.geometry import Region
from engine.light import Light, WritableLight, copy_light
from engine.optics import bank
from engine.optics.fill import push_pull_fill
from engine.optics.filters import double, halve, local_extremes
from engine.optics.noise import NOISE_FLOOR, light_noise, noise_ratio, octave_power
from engine.optics.source_map import CocMap, read_region
from engine.optics.sparse import sparse_deconvolve, squared_gradient, typical_gradient
from engine.optics.windows import WINDOWS, Window, blockwise, cut_windows, strips
from engine.progress import Tick, silent
from engine.progress import part as progress_part
from engine.tiling import cut, tile_weight

Quality = Literal["quick", "full"]


@dataclass(frozen=True)
class DeconvolutionParams:
    """Tuned on the shots of `tests.bench source` and on real photos, unless noted.

    Attributes:
        model_error: error of the blur model (file rounding, PSF, CoC), in noise levels.
        full_error_px: radius above which the model error counts in full; below it, the error falls
            with the radius.
        min_error_px: radius below which it falls no further: there, half a pixel too much is half
            an octave, and deconvolving beyond the true blur sharpens far too much.
        noise_gain: assumed power of the noise relative to that of the photo's measured noise level.
        noiseless_residual: residual accepted in a noiseless photo, in noise levels.
        chroma_noise_ratio: noise-to-scene ratio of the color differences relative to that of luma.
        sparse_share: share of the sparse result in the full one: using all of it gains a little
            more, but turns fine texture into flat patches.
        overshoot: how far a result may exceed the photo's own range nearby, as a share of that
            range, both in square roots of light.
        overshoot_radii_px: half-widths of the squares that count as "nearby", from 1, each twice
            the last.
        noise_window_px: side of the window over which the noise variance is averaged; set by hand.
        mixed_depth_margin_px: `bank.mixed_depth` reads no further than this.
        tile_px, overlap_px: sides of the tiles of a larger photo, and of their overlap: saves
            memory, and no filter reaches that far.
        sample_step_px: spacing of the pixels from which the sums over a whole tile are estimated.
        workers: number of radii deconvolved at the same time.
    """

    model_error: float = 0.017
    full_error_px: float = 3.0
    min_error_px: float = 2.0
    noise_gain: float = 1.5
    noiseless_residual: float = 0.007
    chroma_noise_ratio: float = 4
    sparse_share: float = 0.75
    overshoot: float = 0.05
    overshoot_radii_px: tuple[int, ...] = (1, 2, 4, 8)
    noise_window_px: int = 9
    mixed_depth_margin_px: int = 16
    tile_px: int = 2048
    overlap_px: int = 256
    sample_step_px: int = 4
    workers: int = min(4, os.cpu_count() or 1)


DECONVOLUTION = DeconvolutionParams()


def deconvolve(
    pixels: np.ndarray,
    coc: np.ndarray,
    *,
    quality: Quality = "full",
    widest: float = math.inf,
    tick: Tick = silent,
    where: np.ndarray | None = None,
) -> np.ndarray:
    """The photo with its blur removed.

    "quick" uses Wiener filters with the `1/f^2` prior of natural photos; "full" refines their
    result by the sparse gradients of natural photos, in luma (see `engine.optics.sparse`).

    Args:
        pixels: float32 H x W x 3, linear light.
        coc: float32 H x W, the photo's CoC radius in pixels, signed (positive = nearer than focus).
            A map without signs is taken as nearer than focus: then every depth edge counts as mixed
            and stays as it is.
        where: bool H x W, the only pixels whose result is used; None = all. The others may stay
            unchanged.
    Returns:
        float32 H x W x 3; the photo's own values where the CoC is below 0.7 px.
    Raises:
        Cancelled: from `tick`.
    """
    result = pixels.copy()
    _deconvolve_into(result, pixels, coc, quality, widest, tick, where)
    return result


def deconvolve_light(
    light: Light,
    coc: CocMap,
    *,
    widest: float = math.inf,
    tick: Tick = silent,
    where: np.ndarray | None = None,
) -> WritableLight:
    """`deconvolve` for a photo of any size; only one tile at a time is converted to float32.

    Args: see `deconvolve`; photo and CoC may be in stored form.
    Returns:
        for a large photo, in half precision.
    Raises:
        Cancelled: from `tick`.
    """
    result = copy_light(light)
    _deconvolve_into(result, light, coc, "full", widest, tick, where)
    return result


def _deconvolve_into(
    result: WritableLight,
    photo: Light,
    coc: CocMap,
    quality: Quality,
    widest: float,
    tick: Tick,
    where: np.ndarray | None,
) -> None:
    """Deconvolve tile by tile into `result`, which initially holds the photo."""
    params = DECONVOLUTION
    height, width = shape = coc.shape
    noise = light_noise(photo, (padded_side(height), padded_side(width)))
    overlap = min(params.overlap_px, params.tile_px // 4)
    tiles = cut(height, width, params.tile_px, overlap)
    pool = ThreadPoolExecutor(params.workers)
    try:
        for number, tile in enumerate(tiles):
            padded = np.stack([pad(plane) for plane in cv2.split(photo[tile.slices])])
            part_tick = progress_part(tick, number / len(tiles), (number + 1) / len(tiles))
            own = pad(read_region(coc, tile))
            wanted = np.zeros(own.shape, np.uint8)  # not the padding of the tile
            wanted[: tile.height, : tile.width] = 1 if where is None else where[tile.slices]
            sharp, _ = _deconvolve_octaves(
                padded, own, noise, quality, 0, part_tick, pool, widest, wanted
            )
            sharp -= padded
            sharp = sharp[:, : tile.height, : tile.width]
            del padded, own
            sharp *= tile_weight(tile, shape, overlap) / _total_weight(tile, tiles, shape, overlap)
            for rows in strips((tile.height, tile.width)):
                place = slice(tile.top + rows.start, tile.top + rows.stop), tile.slices[1]
                result[place] = result[place] + cv2.merge(list(sharp[:, rows]))
    finally:
        pool.shutdown(cancel_futures=True)  # when cancelled, queued radii never start


def _total_weight(
    tile: Region, tiles: list[Region], shape: tuple[int, int], overlap: int
) -> np.ndarray:
    """Sum of the weights of all tiles, over the area of one of them."""
    total = np.zeros((tile.height, tile.width), np.float32)
    for other in tiles:
        if other.meets(tile):
            both = other.intersect(tile)
            weight = tile_weight(other, shape, overlap)
            total[both.within(tile).slices] += weight[both.within(other).slices]
    return total


def padded_side(side: int) -> int:
    """The next side that halves exactly and transforms fast."""
    unit = bank.BANK.side_unit_px
    unit = unit if side <= 8 * unit else 4 * unit
    return cv2.getOptimalDFTSize(-(-side // unit)) * unit


def pad(plane: np.ndarray) -> np.ndarray:
    """Pad an image by mirroring, right and below, up to `padded_side`."""
    bottom, right = (padded_side(side) - side for side in plane.shape)
    return cv2.copyMakeBorder(plane, 0, bottom, 0, right, cv2.BORDER_REFLECT)


def active_radii(position: np.ndarray, single_depth: np.ndarray) -> np.ndarray:
    """Which radii have weight in each cell, int32 rows x columns: bit `index + 2` for each radius,
    including those beyond the bank.

    The last cell of a row or column may be incomplete.
    """
    cell = WINDOWS.cell_px
    rows, columns = (-(-side // cell) for side in position.shape)
    right = columns * cell - position.shape[1]
    active = np.empty((rows, columns), np.int32)
    for row in range(rows):
        part = np.s_[row * cell : (row + 1) * cell]
        low = np.floor(np.clip(position[part], -2, 27)).astype(np.int32)  # 27: the int32 limit
        radii = np.where(single_depth[part] > 0, 3 << (low + 2), 0)  # between two radii of the bank
        line = np.bitwise_or.reduce(radii, axis=0)
        line = np.pad(line, (0, right), mode="edge")
        active[row] = np.bitwise_or.reduce(line.reshape(columns, cell), axis=1)
    return active


@dataclass(frozen=True, eq=False)
class RadiusView:
    """A part of a photo deconvolved by one radius, float32 h x w.

    Attributes:
        spectrum: cosine transform of its luma, pixels of other radii filled in.
        known: 0..1, `bank.similar_radius_mask` of the radius.
        blur: transfer function of the radius.
        sharp: the deconvolved luma.
        residual: what the Wiener filter leaves unexplained.
    """

    spectrum: np.ndarray
    known: np.ndarray
    blur: np.ndarray
    sharp: np.ndarray
    residual: np.ndarray


def _view(light: np.ndarray, known: np.ndarray, radius: float, ratio: float) -> RadiusView:
    """The Wiener filter of one radius; see `_wiener` for `ratio`."""
    blur = bank.transfer_function(bank.disc_kernel(radius), known.shape)
    spectrum = bank.dct(push_pull_fill(light, known))
    sharp, residual = np.empty_like(spectrum), np.empty_like(spectrum)
    down, across = bank.axis_squared_frequency(blur.shape)
    for rows in strips(blur.shape):
        own = blur[rows]
        inverse = own / (own * own + (down[rows, None] + across) * np.float32(ratio))
        np.multiply(spectrum[rows], inverse, out=sharp[rows])
        np.subtract(spectrum[rows], own * sharp[rows], out=residual[rows])
    return RadiusView(spectrum, known, blur, bank.inverse_dct(sharp), bank.inverse_dct(residual))


def _sparser(view: RadiusView, ratio: float, typical: float) -> RadiusView:
    """The view with a share of the sparse result blended into `sharp`."""
    sparse = sparse_deconvolve(view.spectrum, view.sharp, view.blur, ratio, typical)
    share = DECONVOLUTION.sparse_share
    return replace(view, sharp=cv2.addWeighted(view.sharp, 1 - share, sparse, share, 0))


def _deconvolve_octaves(
    planes: np.ndarray,
    coc: np.ndarray,
    noise: float,
    quality: Quality,
    level: int,
    tick: Tick,
    pool: Executor,
    widest: float = math.inf,
    where: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """The result (3 x H x W), and the weight of the deconvolved part in it (H x W).

    Radii beyond the bank are deconvolved at half the size. At each halving (`level`) the noise
    halves, but the other errors of a wide blur do not.
    """
    params, radii = DECONVOLUTION, bank.BANK.radii
    last = sum(radius <= widest for radius in radii)
    first = bank.BANK.first_coarse if level else 0
    position = bank.bank_position(coc)
    light = bank.luma(planes)
    colors = [halve(planes[index] - light) for index in (0, 2)]
    variance = 4 * (noise**2 + params.noiseless_residual**2) * (np.maximum(light, 0) + NOISE_FLOOR)
    variance = cv2.blur(variance, (params.noise_window_px,) * 2)
    power = octave_power(light)
    single_depth = 1 - blockwise(pool, bank.mixed_depth, [coc], params.mixed_depth_margin_px)
    # Pixels that are not wanted still count in the sums over the photo.
    active = active_radii(position, single_depth if where is None else single_depth * where)
    photo_gradient = squared_gradient(light) if quality == "full" else light
    # One pixel in 16 suffices to estimate the sums over all pixels that belong to a radius.
    step, fewer = (
        params.sample_step_px,
        np.s_[2 :: params.sample_step_px, 2 :: params.sample_step_px],
    )
    few_positions, few_single, few_lights = (
        p[fewer].copy() for p in (position, single_depth, light)
    )
    few_gradients = photo_gradient[fewer].copy()

    def deconvolve_radius(index: int) -> list[tuple[np.ndarray, Region, np.ndarray]]:
        windows = cut_windows(active >> (index + 2) & 1 > 0)
        if not windows:
            return []
        radius = radii[index]
        few_known = bank.similar_radius_mask(few_positions, index) * few_single
        ratio = noise_ratio(few_known, few_lights, power, error_power(noise, radius, level))

        def view_of(window: Window) -> RadiusView:
            at = window.context.slices
            known = bank.similar_radius_mask(position[at], index)
            known *= single_depth[at]
            return _view(light[at], known, radius, ratio)

        views = [view_of(window) for window in windows]
        if quality == "full":
            parts = [
                (view.sharp, view.known, photo_gradient[window.context.slices])
                for window, view in zip(windows, views, strict=True)
            ]
            known_gradient = step**2 * float((few_gradients * few_known).sum())
            typical = typical_gradient(parts, known_gradient, light.size)
            views = [_sparser(view, ratio, typical) for view in views]
        layers = []
        for window, view in zip(windows, views, strict=True):
            core, inside = window.core.slices, window.inside.slices
            share = np.zeros_like(view.sharp)
            share[inside] = bank.radius_weight(position[core], index) * single_depth[core]
            share *= residual_confidence(view.residual, variance[window.context.slices], radius)
            layers.append((change, window.core, share[inside] * (view.sharp[inside] - light[core])))
            layers.append((weight, window.core, share[inside]))
            at, half = window.context.scale(0.5).slices, window.core.scale(0.5)
            core, inside = half.slices, window.inside.scale(0.5).slices
            known_half, share = halve(view.known), halve(share)[inside]
            rows, columns = known_half.shape
            # At half the size, the same cycles per image are the first coefficients of the filter.
            blur = view.blur[:rows, :columns]
            low = _wiener(blur, ratio * params.chroma_noise_ratio, 2)
            for total, color in zip(tint, colors, strict=True):
                spectrum = bank.dct(push_pull_fill(color[at], known_half)) * low
                clear = bank.inverse_dct(spectrum)[inside]
                layers.append((total, half, share * (clear - color[core])))
        return layers

    change, weight = np.zeros_like(coc), np.zeros_like(coc)
    tint = [np.zeros_like(color) for color in colors]
    for done, layers in enumerate(pool.map(deconvolve_radius, range(first, last))):
        tick("recover", done / (last - first + 1))
        for total, at, part in layers:
            total[at.slices] += part
    half_weight = np.maximum(halve(weight), 1e-3)
    red, blue = (weight * double(total / half_weight) for total in tint)
    result = blockwise(
        pool, _add_change, [planes, coc, change, red, blue], params.overshoot_radii_px[-1]
    )
    if widest <= radii[-1]:
        return result, weight
    octave = bank.BANK.radii_per_octave / 2
    beyond = np.clip(position - (len(radii) - 1), 0, octave) * (1 / octave)
    if beyond.any() and bank.divisible(coc.shape, bank.BANK.side_unit_px):
        small = np.stack([halve(plane) for plane in planes])
        half = np.ascontiguousarray(coc[::2, ::2]) / 2
        coarse, share = _deconvolve_octaves(
            small,
            half,
            noise / 2,
            quality,
            level + 1,
            silent,
            pool,
            widest / 2,
            None if where is None else where[::2, ::2],
        )
        share = beyond * double(share)
        coarse -= small
        for plane, photo, sharp, own in zip(result, planes, coarse, small, strict=True):
            gain, soft = double(sharp), double(own)
            for rows in strips(plane.shape):
                if cv2.hasNonZero(beyond[rows]):
                    soft[rows] -= photo[rows]
                    plane[rows] += beyond[rows] * gain[rows] + share[rows] * soft[rows]
        weight += share
    return result, weight


def error_power(noise, radius: float, level: int):
    """Power of everything that is not the scene, in squared noise levels: the noise, and the error
    of the blur model, which, unlike the noise, does not halve at each `level`.

    Args:
        noise: the photo's noise level at this size; a number or a tensor.
        radius: of the blur, pixels of this size.
    """
    params = DECONVOLUTION
    share = min(1.0, max(radius, params.min_error_px) / params.full_error_px)
    return params.noise_gain * noise**2 + share * (params.model_error * 2**level) ** 2


def _wiener(blur: np.ndarray, ratio: float, pixel: int = 1) -> np.ndarray:
    """`H / (H^2 + N / S)`, with the noise `N` white and the scene `S = A / f^2`.

    Args:
        blur: `H`, see `bank.transfer_function`.
        ratio: `N / A`, at one cycle per pixel of the full size.
        pixel: side of a pixel, in those of the full size.
    """
    scale = np.float32(ratio / pixel**2)
    return blur / (blur * blur + bank.squared_frequency(blur.shape) * scale)


def residual_confidence(residual: np.ndarray, variance: np.ndarray, radius: float) -> np.ndarray:
    """1 where the residual is at most noise, 0 where it is twice that: a different blur."""
    window = 2 * round(radius) + 3
    return np.clip(2 - cv2.blur(residual * residual, (window, window)) / variance, 0, 1)


def _add_change(
    planes: np.ndarray, coc: np.ndarray, change: np.ndarray, red: np.ndarray, blue: np.ndarray
) -> np.ndarray:
    """The photo with a change added to its luma, and to red and blue relative to luma."""
    if not any(cv2.hasNonZero(plane) for plane in (change, red, blue)):
        return planes
    green = (red + blue) / 2  # luma is (1, 2, 1) / 4
    result = np.stack([change + red, change - green, change + blue])
    result += planes
    return clamp_overshoot(result, planes, coc)


def clamp_overshoot(result: np.ndarray, planes: np.ndarray, coc: np.ndarray) -> np.ndarray:
    """Clamp the result to the photo's own range nearby, to limit ringing.

    Nearby is a square as wide as the CoC, interpolated between the `overshoot_radii_px`.
    """
    radii = DECONVOLUTION.overshoot_radii_px
    octave = np.log2(np.clip(np.abs(coc), radii[0], radii[-1]))
    weights = [bank.radius_weight(octave, index) for index in range(len(radii))]
    used = [(radius, weight) for radius, weight in zip(radii, weights, strict=True) if weight.any()]
    clamped = np.empty_like(result)
    for plane, photo, own in zip(result, planes, clamped, strict=True):
        root = np.sqrt(np.maximum(photo, 0))
        low, high = np.zeros_like(photo), np.zeros_like(photo)
        for radius, weight in used:
            greatest, least = local_extremes(root, radius)
            low += weight * least
            high += weight * greatest
        slack = np.float32(DECONVOLUTION.overshoot) * (high - low)
        least = np.minimum(np.maximum(low - slack, 0) ** 2, photo)  # despite rounding
        np.clip(plane, least, np.maximum((high + slack) ** 2, photo), out=own)
    return clamped
