"""Where a photo lies in another of the same scene: a homography from features, and dense flow."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.geometry import Region

Shape = tuple[int, ...]
"""Height and width."""


@dataclass(frozen=True)
class MatchParams:
    """Parameters of the matching, tuned on simulated pairs (`python -m tests.bench reference`).

    Attributes:
        sides_px: long sides at which features are detected, each in turn: a photo that is blurred
            everywhere has only large ones, and the few small ones may agree on a wrong match.
        seen_px: long side at which the photos are compared, aligned by each homography.
        features: maximum number in each photo.
        ratio: distance of the best match to the second best (Lowe, IJCV 2004).
        least_inliers: matches that must agree on one homography for the scenes to be the same,
        sure_inliers: or else this many plus this share of all (Brown and Lowe, IJCV 2007).
        inlier_px: maximum distance from it, at the largest of the sides above.
        scale: smallest and largest magnification of the reference.
        smoothing_px: sigma of the lumas whose flow is measured.
        return_px: how far from itself a pixel may land after flow there and back.
    """

    sides_px: tuple[int, ...] = (1024, 512, 256)
    seen_px: int = 128
    features: int = 3000
    ratio: float = 0.8
    least_inliers: int = 24
    sure_inliers: tuple[float, float] = (8.0, 0.3)
    inlier_px: float = 12.0
    scale: tuple[float, float] = (0.4, 2.5)
    smoothing_px: float = 1.5
    return_px: float = 1.0


def homography(
    luma: np.ndarray, other: np.ndarray, params: MatchParams | None = None
) -> np.ndarray | None:
    """Photo pixel -> reference pixel, float64 3 x 3; None if the photos show different scenes.

    Args:
        luma, other: float32, square root of linear luma, of the photo and of the reference.
    """
    params = params or MatchParams()
    other = _like(other, luma)
    found = [_homography(luma, other, side, params) for side in params.sides_px]
    known = [matrix for matrix in found if matrix is not None]
    if len(known) < 2:
        return known[0] if known else None
    one, two = (_shrunk(plane, params.seen_px) for plane in (luma, other))
    shapes, sizes = (luma.shape, other.shape), (one.shape, two.shape)
    return max(known, key=lambda each: _likeness(one, two, resized(each, shapes, sizes)))


def resized(matrix: np.ndarray, shapes: tuple[Shape, Shape], to: tuple[Shape, Shape]) -> np.ndarray:
    """The homography between two photos at other sizes.

    Args:
        shapes, to: current and new shapes of the photo and of the reference.
    """
    photo, reference = (_resizing(*each) for each in zip(shapes, to, strict=True))
    return reference @ matrix @ np.linalg.inv(photo)


def displacement(
    luma: np.ndarray, reference: np.ndarray, params: MatchParams | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The displacement of each pixel of a photo in a reference that is aligned with it.

    Args:
        luma: float32 H x W, square root of the photo's linear luma.
        reference: the same of the reference, blurred about as much as the photo.
    Returns:
        float32 H x W x 2, x and y; and where it is reliable, bool H x W: flow there and back ends
        at the same pixel.
    """
    params = params or MatchParams()
    one, two = (_for_flow(plane, params) for plane in (luma, reference))
    there, back = _flow(one, two), _flow(two, one)
    landed = grid(Region.whole(luma.shape))
    landed += there
    landed = cv2.remap(back, landed, None, cv2.INTER_LINEAR)  # pyright: ignore
    landed += there
    return there, cv2.magnitude(landed[..., 0], landed[..., 1]) <= params.return_px


def grid(region: Region) -> np.ndarray:
    """Each pixel's own position in the image, float32 H x W x 2, x and y."""
    places = np.empty((region.height, region.width, 2), np.float32)
    places[..., 0] = np.arange(region.left, region.right, dtype=np.float32)
    places[..., 1] = np.arange(region.top, region.bottom, dtype=np.float32)[:, None]
    return places


def _flow(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Where each pixel of one plane lies in another, relative to itself: float32 H x W x 2."""
    solver = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    return solver.calc(one, other, np.zeros((*one.shape, 2), np.float32))


def _resizing(shape: Shape, to: Shape) -> np.ndarray:
    """Where a pixel of an image lies in the same image at another size, 3 x 3; coordinates are
    those of pixel centers."""
    down, across = (new / old for new, old in zip(to[:2], shape[:2], strict=True))
    return np.array([[across, 0, across / 2 - 0.5], [0, down, down / 2 - 0.5], [0, 0, 1]])


def _homography(
    luma: np.ndarray, other: np.ndarray, side: int, params: MatchParams
) -> np.ndarray | None:
    """See `homography`; features at one size. None if too few agree."""
    sift = cv2.SIFT.create(params.features)
    points, descriptors = [], []
    for plane in (luma, other):
        small = _shrunk(plane, side)
        found, described = sift.detectAndCompute(
            (np.clip(small, 0, 1) * 255).astype(np.uint8), None
        )
        if described is None or len(found) < params.sure_inliers[0]:
            return None
        spots = np.array([each.pt for each in found])
        scale = max(plane.shape) / max(small.shape)
        points.append((spots + 0.5) * scale - 0.5)
        descriptors.append(described)
    pairs = cv2.BFMatcher().knnMatch(*descriptors, k=2)
    good = [a for a, b in pairs if a.distance < params.ratio * b.distance]
    fewest, share = params.sure_inliers
    enough = min(params.least_inliers, fewest + share * len(good))
    if len(good) < enough:
        return None
    start = points[0][[each.queryIdx for each in good]]
    end = points[1][[each.trainIdx for each in good]]
    reach = params.inlier_px * max(1.0, max(other.shape) / params.sides_px[0])
    matrix, inliers = cv2.findHomography(start, end, cv2.USAC_MAGSAC, reach)
    if matrix is None or int(inliers.sum()) < enough:
        return None
    scale = np.sqrt(abs(np.linalg.det(matrix[:2, :2] / matrix[2, 2])))
    relative = scale * max(luma.shape) / max(other.shape)
    return matrix if params.scale[0] <= relative <= params.scale[1] else None


def _likeness(luma: np.ndarray, other: np.ndarray, matrix: np.ndarray) -> float:
    """How well a homography maps another photo onto one: the correlation where it covers the photo,
    times the share of the photo covered, -1 to 1."""
    spots = cv2.perspectiveTransform(grid(Region.whole(luma.shape)), matrix)
    inside = np.all((spots >= 0) & (spots <= (other.shape[1] - 1, other.shape[0] - 1)), axis=2)
    if inside.sum() < 2:
        return -1.0
    aligned = cv2.remap(other, spots, None, cv2.INTER_LINEAR)  # pyright: ignore
    return float(np.corrcoef(luma[inside], aligned[inside])[0, 1] * inside.mean())


def _shrunk(plane: np.ndarray, side: int) -> np.ndarray:
    scale = min(1.0, side / max(plane.shape))
    return cv2.resize(plane, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _for_flow(luma: np.ndarray, params: MatchParams) -> np.ndarray:
    smooth = cv2.GaussianBlur(luma, (0, 0), params.smoothing_px)
    return (np.clip(smooth, 0, 1) * 255).astype(np.uint8)


def _like(luma: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The luma with the mean and standard deviation of another, so that their features compare."""
    return (luma - luma.mean()) * (other.std() / max(luma.std(), 1e-6)) + other.mean()
