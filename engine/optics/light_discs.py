"""Removes out-of-focus lights, discs as wide as the blur, from a photo and puts them back sharp.

A lamp far out of focus becomes a uniform disc with a rim as sharp as a step. Taken as texture, that
rim indicates a sharp photo; deconvolved, its clipped light turns into rings. But nothing indicates
the CoC better than the disc's own radius. So discs (`light_search` finds them) are removed from the
photo before its blur is estimated and removed, and their light is put back where the lamps are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.geometry import Region
from engine.light import Light, WritableLight, copy_light
from engine.optics.fill import push_pull_fill

CLIPPED = 0.97
"""Linear light that a file may have clipped."""


@dataclass(frozen=True)
class LightDiscParams:
    """Attributes:
    rim_px: half the width of the rim, of which nothing is kept, pixels at a long side of `side_px`
        or less.
    point_px: standard deviation of the Gaussian that a light is put back as, likewise.
    side_px: see `rim_px`.
    """

    rim_px: float = 2.5
    point_px: float = 0.8
    side_px: int = 1024

    def scale(self, long_side: int) -> float:
        """Pixels of an image per pixel of these parameters."""
        return max(1.0, long_side / self.side_px)


LIGHT_DISCS = LightDiscParams()


@dataclass(frozen=True)
class LightDisc:
    """One out-of-focus light.

    Attributes:
        x, y: its center, pixels.
        radius: pixels.
        light: linear light that it adds to what is behind it, red, green, blue; at least that much
            if the file clipped it.
        clipped: whether it did.
        background_lost: whether the file retains nothing of what is behind it.
    """

    x: float
    y: float
    radius: float
    light: tuple[float, float, float]
    clipped: bool
    background_lost: bool

    def scale(self, factor: float) -> LightDisc:
        """The same in the image at `factor` times the size."""
        middle = ((self.x + 0.5) * factor - 0.5, (self.y + 0.5) * factor - 0.5)
        return replace(self, x=middle[0], y=middle[1], radius=self.radius * factor)

    def shift(self, rows: float, columns: float) -> LightDisc:
        """Moved down by `rows` and right by `columns`."""
        return replace(self, x=self.x + columns, y=self.y + rows)

    def region(self, margin: float, shape: tuple[int, ...]) -> Region:
        """The disc and `margin` pixels around it, within an image of `shape`."""
        reach = int(np.ceil(self.radius + margin)) + 1
        x, y = round(self.x), round(self.y)
        return Region(y, y + 1, x, x + 1).pad(reach, shape)

    def touches(self, shape: tuple[int, ...]) -> bool:
        """Whether any of it may lie in an image of `shape`."""
        region = self.region(0, shape)
        return region.height > 0 and region.width > 0

    def distance(self, region: Region) -> np.ndarray:
        """Pixels from its center, float32 h x w."""
        y = np.arange(region.top, region.bottom, dtype=np.float32)[:, None] - np.float32(self.y)
        x = np.arange(region.left, region.right, dtype=np.float32) - np.float32(self.x)
        return np.sqrt(x * x + y * y)


def without_lights(
    photo: Light,
    discs: Sequence[LightDisc],
    long_side: int | None = None,
) -> WritableLight:
    """The photo as it would be without these lights.

    What a disc adds is subtracted; its rim, and what is lost in it, is filled in from the
    surroundings.

    Args:
        photo: float32 H x W x 3, linear light, or as stored.
        long_side: of the whole image that this is a part of, pixels; None = it is the whole.
    Returns:
        float32 H x W x 3; of a large photo in half precision.
    """
    result, shape = copy_light(photo), photo.shape[:2]
    rim = LIGHT_DISCS.rim_px * LIGHT_DISCS.scale(long_side or max(shape))
    unknown = np.zeros(shape, bool)
    for disc in discs:
        region = disc.region(rim, shape)
        distance, part = disc.distance(region), result[region.slices]
        inside = np.clip(disc.radius + 0.5 - distance, 0, 1)[..., None]
        result[region.slices] = np.maximum(part - inside * np.array(disc.light, np.float32), 0)
        cut = photo[region.slices].max(2) >= CLIPPED
        lost = np.abs(distance - disc.radius) < rim
        unknown[region.slices] |= lost | (
            (cut | disc.background_lost) & (distance < disc.radius + rim)
        )
    for disc in discs:
        region = disc.region(2 * disc.radius, shape)
        here = (disc.distance(region) < disc.radius + rim) & unknown[region.slices]
        part, known = result[region.slices], (~unknown[region.slices]).astype(np.float32)
        result[region.slices] = np.where(here[..., None], push_pull_fill(part, known), part)
    return result


def put_lights_back(
    picture: WritableLight,
    discs: Sequence[LightDisc],
    long_side: int | None = None,
) -> None:
    """Add all the light of these discs to a sharp image, in place, where the lights are.

    Args:
        picture: float32 H x W x 3, linear light, or in half precision.
        long_side: of the whole image that this is a part of, pixels; None = it is the whole.
    """
    deviation = LIGHT_DISCS.point_px * LIGHT_DISCS.scale(long_side or max(picture.shape))
    for disc in discs:
        point = replace(disc, radius=4 * deviation)
        if not point.touches(picture.shape):
            continue
        region = point.region(0, picture.shape)
        spot = np.exp(-0.5 * (point.distance(region) / np.float32(deviation)) ** 2)
        energy = np.float32(np.pi * disc.radius**2 / (2 * np.pi * deviation**2))
        added = spot[..., None] * (energy * np.array(disc.light, np.float32))
        picture[region.slices] = picture[region.slices] + added
