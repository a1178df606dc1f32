"""Which disc blurs a sharp, aligned reference into the photo, pixel by pixel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from engine.geometry import Region
from engine.optics.bank import disc_kernel
from engine.optics.filters import correlate, sampled
from engine.optics.tiles import each, tiles
from engine.stack.sharpness import detail_energy, linear_luma, stabilized, stabilized_luma

TILE_PX = 512
"""Side of the tiles that are processed separately: larger photos need no more memory at once."""


@dataclass(frozen=True)
class DiscParams:
    """Parameters of the search, tuned on simulated pairs (`python -m tests.bench reference`).

    Attributes:
        radii_px: blur radii of the photo that are tried; wider ones are found at a smaller size.
        coarse_px: radius from which the smaller size is more reliable.
        window_px: half-width of the window over which a blur must explain the photo.
        unexplained: share of the local contrast (variance) that may remain.
        noise_slack: multiple of the noise's variance that may remain.
        least_radius_px: radius below which the photo is as sharp as the reference.
        lost: share of the reference's fine detail (energy) that the photo may have at most.
        better: share of the unblurred reference's error that the blurred one's must stay under.
        least_px: side of the smallest accepted square: different scenes agree here and there.
        feather_px: sigma of the weight's edge.
    """

    radii_px: tuple[float, ...] = (0.0, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 5.6)
    coarse_px: float = 3.4
    window_px: int = 7
    unexplained: float = 0.25
    noise_slack: float = 3.0
    least_radius_px: float = 0.6
    lost: float = 0.5
    better: float = 0.7
    least_px: int = 9
    feather_px: float = 2.0

    @property
    def around(self) -> int:
        """Pixels around a point that its result depends on: a disc, the slow differences and the
        window of its error, then the edge of the weight."""
        slow = 4 * self.window_px + 6
        widest = max(self.radii_px) + slow + self.window_px
        return int(np.ceil(widest + self.least_px + 4 * self.feather_px)) + 2


@dataclass(frozen=True, eq=False)
class BlurMatch:
    """A photo matched by a blurred reference.

    Attributes:
        radius: float32 H x W, the disc that best turns the reference into the photo, pixels.
        luma: float32 H x W, `stabilized_luma` of the reference blurred by it.
        weight: float32 H x W in [0, 1]: 0 = that does not match the photo, or it is no sharper.
        blurred: float32 H x W x 3, linear light: the blurred reference where there is a weight.
    """

    radius: np.ndarray
    luma: np.ndarray
    weight: np.ndarray
    blurred: np.ndarray


def match_blur(
    photo: np.ndarray,
    aligned: Callable[[Region], tuple[np.ndarray, np.ndarray]],
    sure: np.ndarray,
    noise: float,
    coarse: BlurMatch | None,
    params: DiscParams,
    done: Callable[[float], None],
) -> BlurMatch:
    """Find the disc that turns the reference into the photo, pixel by pixel.

    Args:
        photo: float32 H x W x 3, linear light.
        aligned: gives the reference aligned with a region of the photo, and where it covers it.
        sure: bool H x W, whether the position in the reference is known.
        noise: see `noise_level`.
        coarse: the result at half the size; None = there is none.
        done: called with the share of the image that is done.
    """
    shape = (photo.shape[0], photo.shape[1])
    radius, luma, weight = (np.empty(shape, np.float32) for _ in range(3))
    found = BlurMatch(radius, luma, weight, np.empty_like(photo))
    wider = None if coarse is None else _where_wide(coarse, params)

    def work(region: Region) -> None:
        wide = region.pad(params.around, shape)
        light, inside = aligned(wide)
        known = sure[wide.slices] & inside
        own = _match_tile(photo[wide.slices], light, known, noise, params)
        own = _within(own, region.within(wide))
        if wider is not None:
            own = _merged(own, wider, region, shape)
        for name in ("radius", "luma", "weight", "blurred"):
            getattr(found, name)[region.slices] = getattr(own, name)

    each(work, tiles(shape, TILE_PX), done)
    return found


def _within(found: BlurMatch, region: Region) -> BlurMatch:
    inner = region.slices
    return BlurMatch(
        found.radius[inner], found.luma[inner], found.weight[inner], found.blurred[inner]
    )


def _match_tile(
    photo: np.ndarray, aligned: np.ndarray, sure: np.ndarray, noise: float, params: DiscParams
) -> BlurMatch:
    """`match_blur` at one size, for a tile of the photo."""
    light = linear_luma(aligned)
    luma, sharp = stabilized_luma(photo), stabilized(light.copy())
    window = (2 * params.window_px + 1,) * 2
    least = np.full(luma.shape, np.inf, np.float32)
    unblurred = least
    radius, best = np.zeros_like(luma), sharp.copy()
    for size in params.radii_px:
        seen = sharp if size == 0 else stabilized(correlate(light, disc_kernel(size)))
        error = seen - luma
        error -= _slow(error, params)
        error = cv2.blur(error * error, window)
        if size == 0:
            unblurred = error
        better = error < least
        np.copyto(least, error, where=better)
        np.copyto(radius, np.float32(size), where=better)
        np.copyto(best, seen, where=better)
    contrast = _variance(sharp, params.window_px)
    allowed = params.noise_slack * noise**2 + params.unexplained * np.minimum(
        contrast, _variance(luma, params.window_px)
    )
    own, others = (cv2.blur(detail_energy(plane), window) for plane in (luma, sharp))
    sharper = (
        (own < params.lost * others)
        & (radius >= params.least_radius_px)
        & (least < params.better * unblurred)
    )
    known = (least <= allowed) & sharper & sure
    known = cv2.morphologyEx(known.astype(np.uint8), cv2.MORPH_OPEN, _square(params.least_px)) > 0
    mask = cv2.erode(known.astype(np.float32), _square(3))
    weight = cv2.GaussianBlur(mask, (0, 0), params.feather_px) * known
    return BlurMatch(radius, best, weight, _blurred(aligned, np.where(weight > 0, radius, 0)))


def _slow(error: np.ndarray, params: DiscParams) -> np.ndarray:
    """Slow differences (a cloud, vignetting), which say nothing about the match."""
    window = (4 * params.window_px + 7,) * 2
    return cv2.blur(cv2.blur(error, window), window)


def _blurred(aligned: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """An image blurred by each pixel's own disc."""
    blurred = aligned.copy()
    for size in np.unique(radius):
        if size > 0:
            planes = [correlate(plane, disc_kernel(float(size))) for plane in cv2.split(aligned)]
            np.copyto(blurred, cv2.merge(planes), where=(radius == size)[..., None])
    return blurred


def _where_wide(coarse: BlurMatch, params: DiscParams) -> BlurMatch:
    """Only the wide blurs, which are more reliable here than at the next larger size."""
    wide = coarse.radius >= params.coarse_px
    return replace(coarse, weight=coarse.weight * wide)


def _merged(own: BlurMatch, coarse: BlurMatch, region: Region, shape: tuple[int, int]) -> BlurMatch:
    """What was found in a region of an image of `shape`, or at a smaller size where that counts."""
    radius, luma, share, blurred = (
        sampled(plane, region, shape)
        for plane in (coarse.radius, coarse.luma, coarse.weight, coarse.blurred)
    )
    radius *= shape[1] / coarse.radius.shape[1]
    weight = own.weight + share * (1 - own.weight)
    of_it = share / np.maximum(weight, 1e-6)
    return BlurMatch(
        np.where(share > 0.5, radius, own.radius),
        own.luma + share * (luma - own.luma),
        weight,
        own.blurred + of_it[..., None] * (blurred - own.blurred),
    )


def _square(side: int) -> np.ndarray:
    return np.ones((side, side), np.uint8)


def _variance(plane: np.ndarray, radius: int) -> np.ndarray:
    size = (2 * radius + 1,) * 2
    mean = cv2.blur(plane, size)
    return np.maximum(cv2.blur(plane * plane, size) - mean * mean, 0)
