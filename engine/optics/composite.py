"""Slices of equal blur, blurred and laid over each other, far to near.

Slice k covers the share `a_k = (psf_k * A_k) / (psf_k * D_k)`, where A is its own coverage and D
that of everything at its depth or farther: a continuous surface that is cut into slices closes
without seams, and a true depth edge becomes see-through at its rim.

Wide slices are blurred at a lower resolution. Those behind the focus are composited from the
farthest, those before it from the nearest, so both run from coarse to fine; a finer level goes on
with the enlarged result of the coarser one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from engine.lens import Aperture
from engine.optics.aperture import reach
from engine.optics.blur import blurred
from engine.optics.layers import level, radius_at
from engine.optics.tiles import Region, each, scaled, tiles, widened, within

_SIDE = 256
_TINY = 1e-4


@dataclass(frozen=True, eq=False)
class Cut:
    """Two surfaces a pixel (see `matte.Surfaces`) and where between the slices they lie.

    Attributes:
        front, back: float32 H x W x 4, premultiplied; back None = nothing behind.
        front_at, back_at, between_at: float32 H x W, slice coordinates (`layers.coordinate`) of
            both surfaces and of the middle between them.
        apart: float32 H x W in [0, 1], how far both surfaces are apart: 0 = less than one slice,
            so that nothing of the back is to be seen but what the front lets through, 1 = two.
        slices: signed CoC radii, far to near, 0 among them.
    """

    front: np.ndarray
    front_at: np.ndarray
    back: np.ndarray | None
    back_at: np.ndarray | None
    between_at: np.ndarray | None
    apart: np.ndarray | None
    slices: list[float]


def composite(
    cuts: Sequence[Cut], aperture: Aperture, least: float, done: Callable[[float], None]
) -> np.ndarray:
    """The picture through the aperture: float32 H x W x 3; H and W multiples of 2^MAX_LEVEL.

    Args:
        cuts: the picture's cut, and perhaps that of the picture at half its size, which then
            serves the wide slices.
        least: see `layers.level`; the smaller, the faster and the coarser.
        done: called with the fraction done; what it raises ends the work.
    """
    height, width = cuts[0].front_at.shape
    slices = cuts[0].slices
    levels = [level(radius, least) for radius in slices]
    focus = slices.index(0.0)
    far = near = None
    top = max(levels)
    for at in range(top, -1, -1):
        size = (height >> at, width >> at)
        behind = [k for k in range(focus + 1) if levels[k] == at]
        before = [k for k in range(len(levels) - 1, focus, -1) if levels[k] == at]
        coarse_far, coarse_near = far, near
        far = np.empty((*size, 4), np.float32)
        near = np.empty((*size, 4), np.float32)

        def work(
            tile, at=at, behind=behind, before=before, far=far, near=near,
            coarse_far=coarse_far, coarse_near=coarse_near,
        ):  # fmt: skip
            lower, upper = _enlarged(coarse_far, tile), _enlarged(coarse_near, tile)
            halved = min(at, len(cuts) - 1)
            lower, upper = _tile(
                cuts[halved], aperture, at, at - halved, tile, behind, before, lower, upper
            )
            if at == 0:
                lower = _over(upper, lower)
                lower = lower[..., :3] / np.maximum(lower[..., 3:], _TINY)
                far[tile][..., :3] = lower
            else:
                far[tile], near[tile] = lower, upper

        share = 0.5**at
        each(work, tiles(size, _SIDE), lambda f, share=share: done(share * (0.5 + 0.5 * f)))
    assert far is not None
    return far[..., :3]


def _tile(
    cut, aperture, at, shrink, tile, behind, before, lower, upper
) -> tuple[np.ndarray, np.ndarray]:
    """One tile of one level: `lower` and `upper` with the level's slices laid over / under.

    Args:
        shrink: how often the cut is to be halved to reach the level.
    """
    slices = [cut.slices[k] for k in (*behind, *before)]
    if not slices:
        return lower, upper
    widest = max(abs(radius_at(radius, at)) for radius in slices)
    halo = int(np.ceil(widest * reach(aperture))) + 1
    size = (cut.front_at.shape[0] >> shrink, cut.front_at.shape[1] >> shrink)
    wide = widened(tile, halo, size)
    view = _View(cut, scaled(wide, 2**shrink))
    inner = within(tile, wide)
    for k in behind:
        own = _slice(view, k, aperture, at, shrink, wide, size)
        if own is not None:
            lower = _over(own[inner], lower)
    for k in before:
        own = _slice(view, k, aperture, at, shrink, wide, size)
        if own is not None:
            upper = _over(upper, own[inner])
    return lower, upper


class _View:
    """A region of the cut, and which slices have anything in it."""

    def __init__(self, cut: Cut, region: Region) -> None:
        self.slices = cut.slices
        self.front, self.front_at = cut.front[region], cut.front_at[region]
        self.back = None
        active = _active(self.front_at, len(cut.slices))
        if cut.back is not None and cut.back[region][..., 3].any():
            assert cut.back_at is not None
            assert cut.between_at is not None
            self.back, self.back_at = cut.back[region], cut.back_at[region]
            assert cut.apart is not None
            self.between_at = cut.between_at[region]
            self.covered = cv2.extractChannel(self.back, 3)
            self.front_alpha = cv2.extractChannel(self.front, 3)
            self.unhidden = 1 - self.front_alpha * (1 - cut.apart[region])
            active |= _active(self.back_at, len(cut.slices))
        self.active = active


def _active(at: np.ndarray, count: int) -> np.ndarray:
    """bool per slice: whether any pixel has a share in it."""
    lower = at.astype(np.uint8)
    found = np.bincount(lower.ravel(), minlength=count)[:count] > 0
    found[1:] |= found[:-1].copy()
    return found


def _slice(
    view: _View, k: int, aperture: Aperture, at: int, shrink: int, region: Region, size
) -> np.ndarray | None:
    """Slice k blurred and weighed: premultiplied RGBA, or None when nothing lies in it."""
    if not view.active[k]:
        return None
    share = np.maximum(1 - np.abs(view.front_at - k), 0)
    own = cv2.multiply(view.front, cv2.merge([share] * 4))
    known = np.clip(k + 1 - view.front_at, 0, 1)
    if view.back is not None:
        unhidden = np.maximum(1 - np.abs(view.back_at - k), 0) * view.unhidden
        own += cv2.multiply(view.back, cv2.merge([unhidden] * 4))
        reached = np.clip(k + 1 - view.between_at, 0, 1) - known
        behind = np.clip(k + 1 - view.back_at, 0, 1) * (1 - view.front_alpha * reached)
        known += view.covered * (behind - known)
    if shrink:
        small = (own.shape[1] >> shrink, own.shape[0] >> shrink)
        own = cv2.resize(own, small, interpolation=cv2.INTER_AREA)
        known = cv2.resize(known, small, interpolation=cv2.INTER_AREA)
    radius = radius_at(view.slices[k], at)
    own = blurred(own, aperture, radius, region, size)
    known = blurred(known, aperture, radius, region, size)
    whole = np.maximum(np.maximum(known, cv2.extractChannel(own, 3)), _TINY)
    return cv2.divide(own, cv2.merge([whole] * 4))


def _over(upper: np.ndarray, lower: np.ndarray) -> np.ndarray:
    """Premultiplied `upper` over `lower`."""
    through = 1 - cv2.extractChannel(upper, 3)
    return cv2.add(upper, cv2.multiply(lower, cv2.merge([through] * 4)))


def _enlarged(image: np.ndarray | None, tile: Region) -> np.ndarray:
    """The tile's part of a picture of half the size, enlarged as the whole would be."""
    rows, columns = tile
    if image is None:
        return np.zeros((rows.stop - rows.start, columns.stop - columns.start, 4), np.float32)
    half = (slice(rows.start // 2, rows.stop // 2), slice(columns.start // 2, columns.stop // 2))
    wide = widened(half, 1, image.shape[:2])
    crop = image[wide]
    large = cv2.resize(crop, (2 * crop.shape[1], 2 * crop.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(large[within(tile, scaled(wide, 2))])
