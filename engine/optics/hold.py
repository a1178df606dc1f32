"""A mask that keeps what it covers sharp: the focus plane is bent toward it there.

What is held then counts as in or near focus, so it is cut out at its own edges, and what is blurred
around it neither takes its light nor is simply blended over it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from engine.depth.refine import enlarge
from engine.geometry import Region
from engine.lens import Lens, coc_per_disparity, focus_plane, signed_coc, thin_lens_coc
from engine.optics.source_map import CocMap


@dataclass(frozen=True, eq=False)
class Hold:
    """What is held, and how sharp.

    Attributes:
        share: float32 H x W in [0, 1], how far each pixel is held.
        blur: maximum blur level of the lens for held pixels.
    """

    share: np.ndarray
    blur: float = 0.0

    def part(self, region: Region, size: tuple[int, int]) -> Hold:
        """The hold of a part of an image of `size` (width, height); its own size may differ."""
        return replace(self, share=np.clip(enlarge(self.share, region, size), 0, 1))


@dataclass(frozen=True, eq=False)
class BentPlane:
    """How a hold bends the focus plane of one lens; offsets are in disparity.

    Attributes:
        share: float32 H x W in [0, 1].
        ratio: share of an offset beyond the focus range that a held pixel keeps.
        least: minimum offset that it keeps, the photo's own blur: float32 H x W, or one number.
        focus_range: of the lens.
    """

    share: np.ndarray
    ratio: float
    least: np.ndarray | float
    focus_range: float

    def at(self, depth: np.ndarray, focus: np.ndarray | float) -> np.ndarray:
        """The disparity in focus at each pixel.

        Args:
            depth: disparity of what is visible there, float32 H x W.
            focus: that of the plane before it is bent, one number or H x W.
        """
        offset = depth - focus
        beyond = np.maximum(np.abs(offset) - np.float32(self.focus_range), 0)
        held = np.minimum(beyond, np.maximum(np.float32(self.ratio) * beyond, self.least))
        return (focus + self.share * np.sign(offset) * (beyond - held)).astype(np.float32)

    def within(self, region: Region) -> BentPlane:
        """The bent plane of a part."""
        least = self.least[region.slices] if isinstance(self.least, np.ndarray) else self.least
        return replace(self, share=self.share[region.slices], least=least)

    def picked(self, step: int, shape: tuple[int, int]) -> BentPlane:
        """One of every `step` pixels, the last ones repeated to fill `shape`."""

        def pick(plane: np.ndarray) -> np.ndarray:
            down, across = (
                np.minimum(np.arange(count) * step, side - 1)
                for count, side in zip(shape, plane.shape, strict=True)
            )
            return plane[np.ix_(down, across)]

        least = pick(self.least) if isinstance(self.least, np.ndarray) else self.least
        return replace(self, share=pick(self.share), least=least)


def bend_plane(
    hold: Hold | None, lens: Lens, source_coc: CocMap | None, size: tuple[int, int]
) -> BentPlane | None:
    """The hold for one lens; None if it holds nothing that the lens would blur.

    Args:
        source_coc: float32 H x W, the photo's own signed CoC in pixels, which held pixels keep.
        size: (width, height) of the image in whose pixels it is given.
    """
    scale = coc_per_disparity(lens.blur, size)
    if hold is None or scale == 0 or not cv2.hasNonZero(hold.share):
        return None
    least = 0.0 if source_coc is None else np.abs(np.asarray(source_coc)) * np.float32(1 / scale)
    return BentPlane(hold.share, min(1.0, hold.blur / lens.blur), least, lens.range)


def held_coc(
    disparity: np.ndarray,
    lens: Lens,
    size: tuple[int, int],
    part: Region | None = None,
    bent: BentPlane | None = None,
) -> np.ndarray:
    """`lens.signed_coc`, but the focus plane may be bent; `disparity` has the hold's size."""
    if bent is None:
        return signed_coc(disparity, lens, size, part)
    plane = focus_plane(disparity, lens).at(disparity.shape, part, size if part else None)
    focus = bent.at(disparity, plane)
    return thin_lens_coc(disparity, focus, lens.range, coc_per_disparity(lens.blur, size))
