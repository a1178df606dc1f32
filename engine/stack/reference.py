"""Detail that another photo of the scene has and this one lost.

The reference is aligned with the photo and blurred by discs of several radii. Where one of them
reproduces the photo, the match is proven and the radius is the photo's own blur there: what the
blur removed from the reference, `reference - blur(reference)`, is what the photo lacks. Elsewhere
nothing changes, so no pixel comes from a place that doesn't match.

This runs from coarse to fine. At a smaller size a wide blur is a narrow one, so it is found there;
and the reference is blurred as the photo appeared to be before its alignment is refined, since flow
between a sharp and a blurred image errs by a third of the blur.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial

import cv2
import numpy as np

from engine.geometry import Region
from engine.optics.noise import noise_level
from engine.optics.tiles import each, tiles
from engine.progress import Tick, part, silent
from engine.stack.discs import TILE_PX, BlurMatch, DiscParams, match_blur
from engine.stack.match import MatchParams, homography, resized
from engine.stack.reference_alignment import ReferenceAlignment, aligned_reference, follow
from engine.stack.sharpness import stabilized_luma

OTHER_SCENE = "The reference photo shows another scene. It was not used."
NO_SHARPER = "The reference photo is nowhere sharper. It was not used."


@dataclass(frozen=True)
class ReferenceParams:
    """Parameters of the transfer, tuned on simulated pairs (`python -m tests.bench reference`).

    Attributes:
        smallest_px: minimum long side of the smallest size at which blur is searched for.
        held_px: pixels blurred this much, in pixels of a size, keep their position in the
            reference for good: at the next size, flow would follow only noise there.
        least_share: of the photo, for the reference to be of use.
        discs, match: parameters of the search for the blur and of the matching.
    """

    smallest_px: int = 64
    held_px: float = 4.5
    least_share: float = 0.002
    discs: DiscParams = field(default_factory=DiscParams)
    match: MatchParams = field(default_factory=MatchParams)


@dataclass(frozen=True, eq=False)
class ReferenceDetail:
    """What a reference contributes to a photo.

    Attributes:
        detail: float32 H x W x 3, linear light: what is added to the photo at weight 1.
        weight: float32 H x W in [0, 1]: 0 = the match isn't reliable, or the photo is as sharp.
        radius: float32 H x W, the photo's blur relative to the reference, pixels.
        notice: why nothing is used, or empty.
    """

    detail: np.ndarray
    weight: np.ndarray
    radius: np.ndarray
    notice: str = ""


def reference_detail(
    photo: np.ndarray,
    reference: np.ndarray,
    tick: Tick = silent,
    params: ReferenceParams | None = None,
) -> ReferenceDetail:
    """Find what `reference` has and `photo` lost.

    Args:
        photo, reference: float32 H x W x 3 and h x w x 3, linear light of the same primaries.
    Raises:
        Cancelled: from `tick`.
    """
    params = params or ReferenceParams()
    tick("recover", 0.0)
    luma = stabilized_luma(photo)
    matrix = homography(luma, stabilized_luma(reference), params.match)
    del luma
    if matrix is None:
        return _nothing(photo, OTHER_SCENE)
    pairs = _halvings(photo, reference, params.smallest_px)
    alignment, found, done = None, None, 0.1
    while pairs:
        end = 0.3 + 0.6 * 0.25 ** (len(pairs) - 1)
        ticks = part(tick, done, end)
        light, other = pairs.pop()
        here = resized(matrix, (photo.shape, reference.shape), (light.shape, other.shape))
        if alignment is None:
            alignment = _first(light, other, here)
        else:
            alignment = replace(alignment, reference=other, matrix=here, shape=light.shape[:2])
        alignment, sure = follow(
            light, alignment, found, params.held_px, params.match, part(ticks, 0.0, 0.4)
        )
        found = match_blur(
            light,
            partial(aligned_reference, alignment),
            sure,
            noise_level(_even(cv2.transform(light, np.full((1, 3), 1 / 3, np.float32)))),
            found,
            params.discs,
            lambda share, ticks=ticks: ticks("recover", 0.4 + 0.6 * share),
        )
        done = end
    assert alignment is not None
    assert found is not None
    if float(found.weight.mean()) < params.least_share:
        return _nothing(photo, NO_SHARPER)
    return ReferenceDetail(_lost(alignment, found), found.weight, found.radius)


def _halvings(
    photo: np.ndarray, reference: np.ndarray, smallest_px: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Both photos at their own size, half of it, and so on."""
    pairs = [(photo, reference)]
    while max(pairs[-1][0].shape) >= 2 * smallest_px:
        sizes = [(max(1, x.shape[1] // 2), max(1, x.shape[0] // 2)) for x in pairs[-1]]
        one, two = (
            cv2.resize(light, size, interpolation=cv2.INTER_AREA)
            for light, size in zip(pairs[-1], sizes, strict=True)
        )
        pairs.append((one, two))
    return pairs


def _first(photo: np.ndarray, reference: np.ndarray, matrix: np.ndarray) -> ReferenceAlignment:
    """The reference aligned by the homography alone, at the photo's exposure and white balance.

    Args:
        photo, reference: small, so that they do not differ in sharpness.
    """
    nowhere = np.zeros((1, 1, 2), np.float32)
    shape = (photo.shape[0], photo.shape[1])
    alignment = ReferenceAlignment(reference, np.ones(3, np.float32), matrix, nowhere, shape)
    light, inside = aligned_reference(alignment, Region.whole(shape))
    return replace(alignment, gains=_gains(photo, light, inside))


def _lost(alignment: ReferenceAlignment, found: BlurMatch) -> np.ndarray:
    """What the blur removed from the aligned reference; overwrites `found.blurred`."""
    detail = found.blurred

    def subtract(region: Region) -> None:
        light, _ = aligned_reference(alignment, region)
        np.subtract(light, detail[region.slices], out=detail[region.slices])

    each(subtract, tiles(alignment.shape, TILE_PX))
    return detail


def with_reference(
    photo: np.ndarray, recovered: np.ndarray | None, found: ReferenceDetail
) -> np.ndarray:
    """The recovered photo with the reference's detail where it is reliable, float32 H x W x 3.

    Args:
        photo: linear light, as it was taken.
        recovered: the photo recovered without the reference; None: the photo itself.
    """
    base = photo if recovered is None else recovered
    mixed = np.empty_like(photo)

    def mix(region: Region) -> None:
        tile = region.slices
        own = base[tile]
        better = np.maximum(photo[tile] + found.detail[tile], 0)
        mixed[tile] = own + found.weight[tile][..., None] * (better - own)

    height, width = found.weight.shape
    each(mix, tiles((height, width), TILE_PX))
    return mixed


def _nothing(photo: np.ndarray, notice: str) -> ReferenceDetail:
    nil = np.zeros(photo.shape[:2], np.float32)
    return ReferenceDetail(np.zeros_like(photo), nil, nil, notice)


def _gains(photo: np.ndarray, light: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """R, G, B factors that give the reference the photo's exposure and white balance.

    Args:
        photo, light: float32 H x W x 3, small: they differ in sharpness.
        inside: bool H x W, where they may be compared.
    """
    one, other = (cv2.GaussianBlur(x, (0, 0), max(x.shape) / 60) for x in (photo, light))
    clear = inside[..., None] & (one > 0.02) & (one < 0.85) & (other > 0.02) & (other < 0.85)
    gains = [
        float(np.median(one[..., c][clear[..., c]] / other[..., c][clear[..., c]]))
        if clear[..., c].sum() > 100
        else 1.0
        for c in range(3)
    ]
    return np.array(gains, np.float32)


def _even(plane: np.ndarray) -> np.ndarray:
    return plane[: plane.shape[0] // 2 * 2, : plane.shape[1] // 2 * 2]
