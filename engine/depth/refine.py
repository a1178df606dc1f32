"""Moves edges of the disparity map onto the photo's own edges, at any size.

A network's map is small: its edges are ramps several photo pixels wide, near the true ones. At a
working size each edge is modeled as two surfaces and an alpha that says which one a pixel shows.
The alpha starts as a hard cut through the ramp; a guided filter on the photo's colors (He et al.,
TPAMI 2013) moves the cut onto the photo's edge, in a wide window and again in a narrower one, and a
small one feathers it along hair and twigs. Away from edges the map stays as it is: no texture
leaks into it. Above the working size only the filter's coefficients are enlarged (the fast guided
filter, arXiv 1505.00996), one tile at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.geometry import Region
from engine.light import Light
from engine.optics import fused
from engine.optics.filters import local_extremes, resize
from engine.optics.tiles import each, tiles


@dataclass(frozen=True)
class DepthEdgeParams:
    """How edges of the map are found and moved; chosen by hand on photos and `tests.bench depth`.

    Attributes:
        working_side_px: long side at which edges are found; larger photos get enlarged
            coefficients.
        least_step: disparity difference across an edge window from which it counts as an edge, not
            a slope.
        ramp: half-width of an edge's ramp, in samples of the coarse map.
        windows: half-widths of the successive windows in which the cut is moved, in ramps.
        cut_epsilon: regularization of the guided filter that cuts, in squared photo units
            (sRGB-encoded 0..1).
        feather_epsilon: the same for the one that feathers.
        soft: share of a step within the edge window up to which it is a soft ramp and unchanged.
        feather_px: half-width of the feathering window at the working size.
        tile_px: side of the tiles in which a large photo is processed.
    """

    working_side_px: int = 1024
    least_step: float = 0.05
    ramp: float = 3.0
    windows: tuple[float, ...] = (1.4, 1.0)
    cut_epsilon: float = 3e-4
    feather_epsilon: float = 1e-3
    soft: float = 0.55
    feather_px: int = 2
    tile_px: int = 256


DEPTH_EDGES = DepthEdgeParams()


def refine(
    disparity: np.ndarray,
    pixels: Light,
    size: tuple[int, int] | None = None,
    part: Region | None = None,
) -> np.ndarray:
    """Resize a disparity map to the photo's size and move its edges onto the photo's edges.

    Args:
        disparity: float32 h x w in [0, 1], any size, the photo's aspect ratio.
        pixels: float32 H x W x 3, linear light, or in stored form.
        size: (width, height) of the result; None = the photo's.
        part: the only part of the result that is wanted; None = all of it.
    Returns:
        float32 height x width in [0, 1], or those of the part.
    """
    width, height = size or (pixels.shape[1], pixels.shape[0])
    if (pixels.shape[1], pixels.shape[0]) != (width, height):
        pixels = resize(pixels, (width, height))
    scale = min(1.0, DEPTH_EDGES.working_side_px / max(width, height))
    working = (max(1, round(width * scale)), max(1, round(height * scale)))
    guide = encode(resize(pixels, working))
    coarse = cv2.resize(disparity.astype(np.float32), working, interpolation=cv2.INTER_LINEAR)
    radius = int(np.clip(np.ceil(DEPTH_EDGES.ramp * working[0] / disparity.shape[1]), 2, 16))
    cut, base, gain = _surfaces(coarse, radius)
    for share in DEPTH_EDGES.windows:
        slope, offset = guided_coefficients(
            guide, cut, round(share * radius), DEPTH_EDGES.cut_epsilon
        )
        cut = (_filtered(guide, slope, offset) > 0.5).astype(np.float32)
    slope, offset = guided_coefficients(
        guide, cut, DEPTH_EDGES.feather_px, DEPTH_EDGES.feather_epsilon
    )
    part = part or Region.whole((height, width))
    if scale == 1.0:
        return _compose(guide, slope, offset, base, gain)[part.slices]
    result = np.empty((part.height, part.width), np.float32)

    def compose(tile: Region) -> None:
        region = tile.shift(part.top, part.left)
        own, edge = (enlarge(plane, region, (width, height)) for plane in (base, gain))
        if cv2.hasNonZero(edge):
            steep, level = (enlarge(plane, region, (width, height)) for plane in (slope, offset))
            own = _compose(encode(pixels[region.slices]), steep, level, own, edge)
        else:  # away from edges the photo has no effect
            own = np.clip(own, 0, 1, out=own)
        result[tile.slices] = own

    each(compose, tiles((part.height, part.width), DEPTH_EDGES.tile_px))
    return result


def encode(pixels: np.ndarray) -> np.ndarray:
    """Linear light -> approximately sRGB's curve, 0..1: perceptual differences."""
    return cv2.pow(np.clip(pixels, 0, 1), 1 / 2.2)


def guided_coefficients(
    guide: np.ndarray, values: np.ndarray, radius: int, epsilon: float
) -> tuple[np.ndarray, np.ndarray]:
    """The color guided filter's averaged coefficients: filtered = sum(slope * guide) + offset.

    He et al., TPAMI 2013, eqs. 19-21.

    Args:
        guide: float32 H x W x 3; values: float32 H x W.
        radius: half-width of the square window, pixels.
        epsilon: regularization, in the guide's squared units.
    Returns:
        slope float32 H x W x 3, offset float32 H x W.
    """

    def mean(plane: np.ndarray) -> np.ndarray:
        return cv2.blur(plane, (2 * radius + 1, 2 * radius + 1), borderType=cv2.BORDER_REFLECT)

    r, g, b = cv2.split(guide)
    products = (
        (r, values),
        (g, values),
        (b, values),
        (r, r),
        (g, g),
        (b, b),
        (r, g),
        (r, b),
        (g, b),
    )
    means = [mean(plane) for plane in (r, g, b, values)]
    means += [mean(one * other) for one, other in products]
    slopes = np.empty((4, *values.shape), np.float32)
    fused.guided_slopes(means, epsilon, slopes)
    return mean(cv2.merge(list(slopes[:3]))), mean(slopes[3])


def _surfaces(coarse: np.ndarray, radius: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Decompose the map: refined = base + alpha * gain, where alpha starts as `cut`.

    Args:
        coarse: float32 H x W at the working size.
        radius: half-width of an edge's ramp, pixels.
    Returns:
        cut: 1 on the near side of the nearest edge, else 0.
        base: the far surface at edges, the map itself elsewhere.
        gain: near surface minus far surface at edges, 0 elsewhere.
    """
    # Twice the ramp, so that both surfaces are known everywhere in the filter's window.
    high, low = local_extremes(coarse, 2 * radius)
    middle = (high + low) / 2
    near = _side_mean(coarse, np.maximum(coarse - middle, 0), 2 * radius)
    far = _side_mean(coarse, np.maximum(middle - coarse, 0), 2 * radius)
    near, far = np.maximum(coarse, near), np.minimum(coarse, far)
    # A window that contains most of the step in a window three times as wide contains an edge; one
    # that contains little of it lies on an ambiguous ramp with no known place to cut.
    step = np.subtract(*local_extremes(coarse, radius))
    whole = np.subtract(*local_extremes(coarse, 3 * radius))
    edge = np.clip(step / DEPTH_EDGES.least_step - 1, 0, 1) * np.clip(
        (step / (whole + 1e-6) - DEPTH_EDGES.soft) / 0.2, 0, 1
    )
    edge = cv2.blur(edge, (radius, radius))
    return (coarse > middle).astype(np.float32), coarse + edge * (far - coarse), edge * (near - far)


def _side_mean(values: np.ndarray, distance: np.ndarray, radius: int) -> np.ndarray:
    """Windowed mean of `values`, weighted by the square of `distance`."""
    weight = distance * distance + 1e-9
    size = (2 * radius + 1, 2 * radius + 1)
    return cv2.blur(values * weight, size) / cv2.blur(weight, size)


def _filtered(guide: np.ndarray, slope: np.ndarray, offset: np.ndarray) -> np.ndarray:
    return cv2.transform(guide * slope, np.ones((1, 3), np.float32)) + offset


def _compose(guide, slope, offset, base, gain) -> np.ndarray:
    alpha = np.clip(_filtered(guide, slope, offset), 0, 1)
    return np.clip(base + alpha * gain, 0, 1)


def enlarge(
    plane: np.ndarray, part: Region, size: tuple[float, float], how: int = cv2.INTER_LINEAR
) -> np.ndarray:
    """A part of `plane`, enlarged as it would be with the whole at `size` (width, height).

    Args:
        plane: float32 h x w or h x w x C.
        how: OpenCV's interpolation.
    """
    scale_x, scale_y = plane.shape[1] / size[0], plane.shape[0] / size[1]
    matrix = np.array(
        [
            [scale_x, 0, (part.left + 0.5) * scale_x - 0.5],
            [0, scale_y, (part.top + 0.5) * scale_y - 0.5],
        ],
        np.float32,
    )
    return cv2.warpAffine(
        plane,
        matrix,
        (part.width, part.height),
        flags=how | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
