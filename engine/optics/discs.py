"""Finds out-of-focus lights in a photo: the discs that show the look of its lens."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.geometry import Region
from engine.optics.filters import brightest_channel


@dataclass(frozen=True)
class DiscParams:
    """Tuned on rendered lights; doubtful discs are left out, since a lens shows many.

    Attributes:
        levels: thresholds of linear light at which discs are searched for.
        least_radius_px: below it, no rim is visible.
        largest_radius: as a share of the long side.
        least_solidity: area as a share of the convex hull's; touching discs have less.
        least_contrast: light inside, as a multiple of that of the surrounding ring.
        least_filling: mean light inside, as a multiple of the threshold: anything less has no edge.
        inner_ring, outer_ring: radii of the surrounding ring, in disc radii.
        most: how many discs are kept, the clearest ones.
        clipped, clipped_share: linear light that may be clipped, and the share of such pixels above
            which a disc says nothing about its rim.
    """

    levels: tuple[float, ...] = (0.03, 0.06, 0.12, 0.25, 0.45, 0.75)
    least_radius_px: float = 7.0
    largest_radius: float = 0.07
    least_solidity: float = 0.93
    least_contrast: float = 4.0
    least_filling: float = 1.3
    inner_ring: float = 1.25
    outer_ring: float = 1.6
    most: int = 16
    clipped: float = 0.97
    clipped_share: float = 0.1


@dataclass(frozen=True, eq=False)
class Disc:
    """An out-of-focus light.

    Attributes:
        center: x, y in pixels, of its outline.
        radius: of a circle of the same area, pixels.
        position: of the center, fractions of the image.
        light: float32 h x w, its brightest channel minus the surroundings.
        corner: x, y of the upper left pixel of `light`.
        clipped: whether the file clipped it.
    """

    center: tuple[float, float]
    radius: float
    position: tuple[float, float]
    light: np.ndarray
    corner: tuple[int, int]
    clipped: bool


def find_discs(photo: np.ndarray, params: DiscParams | None = None) -> list[Disc]:
    """The clearest out-of-focus lights, the clearest first.

    Args:
        photo: float32 H x W x 3, linear light.
    """
    p = params or DiscParams()
    peak = brightest_channel(photo)
    found: list[tuple[float, Disc]] = []
    for level in p.levels:
        mask = (peak >= level).astype(np.uint8)
        outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        for outline in outlines:
            if (one := _disc(peak, outline, level, p)) is not None:
                found.append(one)
    kept: list[Disc] = []
    for _, disc in sorted(found, key=lambda each: -each[0]):
        if len(kept) < p.most and not any(_overlap(disc, other) for other in kept):
            kept.append(disc)
    return kept


def _disc(peak: np.ndarray, outline: np.ndarray, level: float, p) -> tuple[float, Disc] | None:
    """How clear a disc is, and the disc; None if it is not a disc."""
    height, width = peak.shape
    if len(outline) < 2 * np.pi * p.least_radius_px * 0.7:
        return None
    # contours run through the centers of their pixels
    area = cv2.contourArea(outline) + cv2.arcLength(outline, True) / 2 + 1
    radius = float(np.sqrt(area / np.pi))
    hull = cv2.contourArea(cv2.convexHull(outline)) + cv2.arcLength(outline, True) / 2 + 1
    if not p.least_radius_px <= radius <= p.largest_radius * max(height, width):
        return None
    left, top, wide, high = cv2.boundingRect(outline)
    margin = int(np.ceil((p.outer_ring - 1) * radius)) + 2
    if left < margin or top < margin or max(left + wide, 0) > width - margin:
        return None
    if top + high > height - margin or area < p.least_solidity * hull:
        return None
    box = Region(top - margin, top + high + margin, left - margin, left + wide + margin)
    window = peak[box.slices]
    inside = np.zeros(window.shape, np.uint8)
    cv2.drawContours(inside, [outline - (box.left, box.top)], -1, 1, cv2.FILLED)
    distance = cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5)
    ring = (distance > (p.inner_ring - 1) * radius) & (distance < (p.outer_ring - 1) * radius)
    around = float(np.median(window[ring]))
    light = float(window[inside > 0].mean())
    clear = light / max(float(np.percentile(window[ring], 90)), level / 20)
    if clear < p.least_contrast or light < p.least_filling * level:
        return None
    moments = cv2.moments(inside, binaryImage=True)
    x, y = moments["m10"] / moments["m00"] + box.left, moments["m01"] / moments["m00"] + box.top
    cut = np.count_nonzero(window[inside > 0] >= p.clipped) / area
    position = ((x + 0.5) / width, (y + 0.5) / height)
    disc = Disc(
        (x, y), radius, position, np.maximum(window - around, 0), (box.left, box.top),
        cut > p.clipped_share,
    )  # fmt: skip
    # A disc's edge lies at half of its own light.
    fit = abs(np.log(level / (0.5 * light)))
    return float(np.log(clear) - fit), disc


def _overlap(one: Disc, other: Disc) -> bool:
    apart = np.hypot(one.center[0] - other.center[0], one.center[1] - other.center[1])
    return bool(apart < one.radius + other.radius)
