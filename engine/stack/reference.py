"""Detail that another photo of the scene has and this one lost.

The reference is laid on the photo and blurred by discs of several radii. Where one of them gives
the photo again, the match is proven and the radius is the photo's own blur there: what the blur
took from the reference, `reference - blur(reference)`, is what the photo lacks. Elsewhere nothing
changes, so no pixel comes from a place that doesn't match.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from engine.geometry import Region
from engine.optics.bank import disc_kernel
from engine.optics.noise import noise_level
from engine.optics.tiles import each, tiles
from engine.progress import Tick, silent
from engine.stack.match import MatchParams, match
from engine.stack.sharpness import local_sharpness, stabilized_luma

OTHER_SCENE = "The reference photo shows another scene. It was not used."
NO_SHARPER = "The reference photo is nowhere sharper. It was not used."

TILE_PX = 512
"""Side of the tiles that are looked at by themselves: a photo of any size takes no more at once."""


@dataclass(frozen=True)
class ReferenceParams:
    """Numbers of the transfer, tuned on simulated pairs (`python -m tests.bench reference`).

    Attributes:
        radii_px: blurs of the photo that are tried.
        window_px: half-width of the window over which a blur must explain the photo.
        unexplained: share of the local contrast (variance) that may be left over.
        noise_slack: multiple of the noise's variance that may be left over.
        least_radius_px: below it the photo is as sharp as the reference.
        lost: share of the reference's fine detail (energy) that the photo may have at most.
        better: share of the unblurred reference's error that the blurred one's must stay under.
        feather_px: sigma of the weight's edge.
        least_share: of the photo, for the reference to be of use.
        match: numbers of the matching.
    """

    radii_px: tuple[float, ...] = (0.0, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 5.6, 8.0, 11.0)
    window_px: int = 7
    unexplained: float = 0.06
    noise_slack: float = 3.0
    least_radius_px: float = 0.6
    lost: float = 0.5
    better: float = 0.7
    feather_px: float = 2.0
    least_share: float = 0.002
    match: MatchParams = field(default_factory=MatchParams)


@dataclass(frozen=True, eq=False)
class ReferenceDetail:
    """What a reference gives to a photo.

    Attributes:
        detail: float32 H x W x 3, linear light: what is added to the photo at weight 1.
        weight: float32 H x W in [0, 1]: 0 = the match isn't sure, or the photo is as sharp.
        radius: float32 H x W, the photo's blur against the reference, pixels.
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
    found = match(luma, _like(stabilized_luma(reference), luma), params.match)
    del luma
    if found is None:
        return _nothing(photo, OTHER_SCENE)
    tick("recover", 0.3)
    across, down = cv2.split(found.places)
    laid = cv2.remap(reference, across, down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    sure = found.sure
    del across, down, found
    np.maximum(laid, 0, out=laid)
    laid *= _gains(photo, laid, sure)
    noise = noise_level(_even(cv2.transform(photo, np.full((1, 3), 1 / 3, np.float32))))
    detail = np.empty_like(photo)
    height, width = photo.shape[:2]
    weight, radius = (np.empty((height, width), np.float32) for _ in range(2))
    around = _around(params)

    def work(region: Region) -> None:
        wide = region.pad(around, (height, width))
        found = _explain(photo[wide.slices], laid[wide.slices], sure[wide.slices], noise, params)
        inner = region.within(wide).slices
        for plane, own in zip((detail, weight, radius), found, strict=True):
            plane[region.slices] = own[inner]

    each(work, tiles((height, width), TILE_PX), lambda share: tick("recover", 0.3 + 0.6 * share))
    if float(weight.mean()) < params.least_share:
        return _nothing(photo, NO_SHARPER)
    return ReferenceDetail(detail, weight, radius)


def _around(params: ReferenceParams) -> int:
    """Pixels around a place that `_explain` looks at: a disc, the slow differences and the window
    of its error, then the edge of the weight."""
    slow = 4 * 2 * params.window_px  # OpenCV's Gaussian ends at 4 sigma
    widest = max(params.radii_px) + slow + params.window_px
    return int(np.ceil(widest + 4 * params.feather_px)) + 2


def _explain(
    photo: np.ndarray, laid: np.ndarray, sure: np.ndarray, noise: float, params: ReferenceParams
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The disc that makes the photo of the reference, place by place, and what it took.

    Args:
        photo, laid: float32 h x w x 3, linear light: the photo and the reference laid on it.
        sure: bool h x w, see `Match.sure`.
        noise: see `noise_level`.
    Returns:
        detail, weight and radius of `ReferenceDetail`.
    """
    luma, sharp = stabilized_luma(photo), stabilized_luma(laid)
    window = (2 * params.window_px + 1,) * 2
    least = np.full(luma.shape, np.inf, np.float32)
    unblurred = least
    radius = np.zeros_like(luma)
    blurred = laid.copy()
    for size in params.radii_px:
        light = laid if size == 0 else cv2.filter2D(laid, -1, disc_kernel(size))
        error = stabilized_luma(light) - luma
        # Slow differences (a cloud, vignetting) say nothing of the match.
        error -= cv2.GaussianBlur(error, (0, 0), 2.0 * params.window_px)
        error = cv2.blur(error * error, window)
        if size == 0:
            unblurred = error
        better = error < least
        least[better], radius[better] = error[better], size
        cv2.copyTo(light, better.astype(np.uint8), blurred)
    contrast = _variance(sharp, params.window_px)
    allowed = params.noise_slack * noise**2 + params.unexplained * np.minimum(
        contrast, _variance(luma, params.window_px)
    )
    size = luma.shape[::-1]
    own, others = (local_sharpness(plane, size) for plane in (luma, sharp))
    sharper = (
        (own < params.lost * others)
        & (radius >= params.least_radius_px)
        & (least < params.better * unblurred)
    )
    sure = (least <= allowed) & sharper & sure
    mask = cv2.erode(sure.astype(np.float32), np.ones((3, 3), np.uint8))
    weight = cv2.GaussianBlur(mask, (0, 0), params.feather_px) * sure
    return laid - blurred, weight, radius


def with_reference(
    photo: np.ndarray, recovered: np.ndarray | None, found: ReferenceDetail
) -> np.ndarray:
    """The recovered photo with the reference's detail where it is sure, float32 H x W x 3.

    Args:
        photo: linear light, as it was taken.
        recovered: what was recovered without the reference; None: the photo itself.
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


def _like(luma: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The luma with the mean and the spread of another, so that their patches compare."""
    return (luma - luma.mean()) * (other.std() / max(luma.std(), 1e-6)) + other.mean()


_GAINS_PX = 1024
"""Long side at which exposures are compared: they are smooth."""


def _gains(photo: np.ndarray, laid: np.ndarray, sure: np.ndarray) -> np.ndarray:
    """R, G, B factors that give the reference the photo's exposure and white balance."""
    scale = min(1.0, _GAINS_PX / max(sure.shape))
    height, width = sure.shape
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = (cv2.resize(light, size, interpolation=cv2.INTER_AREA) for light in (photo, laid))
    one, other = (cv2.GaussianBlur(light, (0, 0), max(size) / 60) for light in small)
    matched = cv2.resize(sure.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    clear = matched[..., None] & (one > 0.02) & (one < 0.85) & (other > 0.02) & (other < 0.85)
    gains = [
        float(np.median(one[..., c][clear[..., c]] / other[..., c][clear[..., c]]))
        if clear[..., c].sum() > 100
        else 1.0
        for c in range(3)
    ]
    return np.array(gains, np.float32)


def _variance(plane: np.ndarray, radius: int) -> np.ndarray:
    size = (2 * radius + 1,) * 2
    mean = cv2.blur(plane, size)
    return np.maximum(cv2.blur(plane * plane, size) - mean * mean, 0)


def _even(plane: np.ndarray) -> np.ndarray:
    return plane[: plane.shape[0] // 2 * 2, : plane.shape[1] // 2 * 2]
