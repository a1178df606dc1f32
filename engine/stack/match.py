"""Where each pixel of a photo lies in another of its scene: features first, then dense flow."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True)
class MatchParams:
    """Numbers of the matching, tuned on simulated pairs (`python -m tests.bench reference`).

    Attributes:
        side_px: long side at which features are looked for.
        features: at most, of each photo.
        ratio: distance of the best match to the second best (Lowe, IJCV 2004).
        least_inliers: matches that must agree on one homography for the scenes to be the same.
        inlier_px: how far from it, at the side above.
        scale: smallest and largest magnification of the reference.
        smoothing_px: sigma of the lumas whose flow is measured: a sharp and a blurred one.
        return_px: how far a pixel may land from itself, there and back.
    """

    side_px: int = 1024
    features: int = 3000
    ratio: float = 0.8
    least_inliers: int = 24
    inlier_px: float = 12.0
    scale: tuple[float, float] = (0.4, 2.5)
    smoothing_px: float = 1.5
    return_px: float = 1.0


@dataclass(frozen=True, eq=False)
class Match:
    """Where a photo's pixels lie in the reference.

    Attributes:
        places: float32 H x W x 2, x and y in reference pixels.
        sure: bool H x W: there and back lands at the same pixel, inside the reference.
    """

    places: np.ndarray
    sure: np.ndarray


def match(luma: np.ndarray, other: np.ndarray, params: MatchParams | None = None) -> Match | None:
    """Match a photo with another of its scene; None when it shows another scene.

    Args:
        luma, other: float32, square root of linear luma, of the photo and of the reference.
    """
    params = params or MatchParams()
    matrix = _homography(luma, other, params)
    if matrix is None:
        return None
    height, width = luma.shape
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = cv2.warpPerspective(
        other, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    one, two = (_for_flow(plane, params) for plane in (luma, laid))
    del laid
    there, back = (_flow(*pair) for pair in ((one, two), (two, one)))
    landed = there.copy()
    landed[..., 0] += np.arange(width, dtype=np.float32)
    landed[..., 1] += np.arange(height, dtype=np.float32)[:, None]
    there += cv2.remap(back, landed, None, cv2.INTER_LINEAR)  # pyright: ignore
    del back
    near = cv2.magnitude(there[..., 0], there[..., 1]) <= params.return_px
    del there
    places = cv2.perspectiveTransform(landed, matrix)
    inside = np.all((places >= 0) & (places <= (other.shape[1] - 1, other.shape[0] - 1)), axis=2)
    return Match(places, near & inside)


def _flow(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Where each pixel of one plane lies in another, from its own place: float32 H x W x 2."""
    solver = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    return solver.calc(one, other, np.zeros((*one.shape, 2), np.float32))


def _homography(luma: np.ndarray, other: np.ndarray, params: MatchParams) -> np.ndarray | None:
    """Photo pixel -> reference pixel, 3 x 3; None when too few features agree."""
    sift = cv2.SIFT.create(params.features)
    points, descriptors = [], []
    for plane in (luma, other):
        scale = min(1.0, params.side_px / max(plane.shape))
        small = cv2.resize(plane, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        found, described = sift.detectAndCompute(
            (np.clip(small, 0, 1) * 255).astype(np.uint8), None
        )
        if described is None or len(found) < params.least_inliers:
            return None
        points.append(np.array([each.pt for each in found]) / scale)
        descriptors.append(described)
    pairs = cv2.BFMatcher().knnMatch(*descriptors, k=2)
    good = [a for a, b in pairs if a.distance < params.ratio * b.distance]
    if len(good) < params.least_inliers:
        return None
    start = points[0][[each.queryIdx for each in good]]
    end = points[1][[each.trainIdx for each in good]]
    reach = params.inlier_px * max(1.0, max(other.shape) / params.side_px)
    matrix, inliers = cv2.findHomography(start, end, cv2.USAC_MAGSAC, reach)
    if matrix is None or int(inliers.sum()) < params.least_inliers:
        return None
    scale = np.sqrt(abs(np.linalg.det(matrix[:2, :2] / matrix[2, 2])))
    relative = scale * max(luma.shape) / max(other.shape)
    return matrix if params.scale[0] <= relative <= params.scale[1] else None


def _for_flow(luma: np.ndarray, params: MatchParams) -> np.ndarray:
    smooth = cv2.GaussianBlur(luma, (0, 0), params.smoothing_px)
    return (np.clip(smooth, 0, 1) * 255).astype(np.uint8)
