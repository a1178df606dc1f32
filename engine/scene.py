"""A photo in the pipeline: each stage of the design adds its results; nothing changes in place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from engine.depth.face import Face
from engine.depth.focus_finder import FocusFinder, KnownFocus
from engine.geometry import Region
from engine.lens import Lens
from engine.light import Light, shrink
from engine.optics.filters import brightest_channel
from engine.optics.hold import Hold, bend_plane, held_coc
from engine.optics.source_map import CocMap
from engine.optics.tiles import each, tiles
from engine.photo import Photo
from engine.stored import DisparityMap

if TYPE_CHECKING:
    from engine.optics.grain_look import Grain
    from engine.optics.source import SourceLens, SourceReading

CENTER = (0.5, 0.5)


@dataclass(frozen=True)
class Frame:
    """The size at which a photo is processed.

    Attributes:
        long_side: pixels; None = the photo's own.
        upscale: whether it may exceed the photo's own.
    """

    long_side: int | None
    upscale: bool = False


@dataclass(frozen=True, eq=False)
class FocusFrame:
    """A frame of a focus bracket, aligned with the merged photo.

    Attributes:
        pixels: float32 H x W x 3, linear light.
        focus_disparity: the disparity it is focused at.
        blur: its blur level.
    """

    pixels: np.ndarray
    focus_disparity: float
    blur: float


@dataclass(frozen=True, eq=False)
class Scene:
    """What is known about a photo, or a part of it, at one working size.

    Attributes:
        photo: the photo at that size.
        full_size: (width, height) of the file.
        disparity: float32 H x W in [0, 1], with the photo's edges, a large one in stored form;
            None = no usable depth.
        finder: finds its faces and its automatic focus point; None without depth.
        source: the photo's own lens; None without depth.
        reading: the same with its maps; None without depth.
        source_coc: float32 H x W, the photo's own signed CoC in pixels of this size, a large one
            computed where it is read; None if it is unknown, known to be zero, or known from pixels
            alone (`blur_by_pixels`): rendering then starts from the recovered photo.
        recovered: the all-in-focus photo, linear, a large one in half precision; None = the photo
            itself is as sharp as it gets.
        recovered_by: "dit", "physics", "reference" or "nothing".
        frames: those of the focus bracket that the photo was merged from, at the same size.
        notices: what the photographer should know, in plain words.
        part: where this lies in the whole photo at that size; None = it is the whole.
        part_of: (width, height) of the whole that `part` lies in.
        hold: what stays sharp in this edit.
        grain: of the whole photo at this size, for a part of it; None = measured in this scene.
        recovered_share: how much a lens needs the recovered photo for the whole photo at this size,
            for a part of it (`demand.recovered_share`); None = found in this scene.
    """

    photo: Photo
    full_size: tuple[int, int]
    disparity: DisparityMap | None = None
    finder: FocusFinder | KnownFocus | None = None
    source: SourceLens | None = None
    reading: SourceReading | None = None
    source_coc: CocMap | None = None
    recovered: Light | None = None
    recovered_by: str = "nothing"
    frames: tuple[FocusFrame, ...] = ()
    notices: tuple[str, ...] = ()
    part: Region | None = None
    part_of: tuple[int, int] | None = None
    hold: Hold | None = None
    grain: Grain | None = None
    recovered_share: float | None = None

    @property
    def faces(self) -> tuple[Face, ...]:
        """The faces found in the photo."""
        return self.finder.faces if self.finder else ()

    @property
    def subject(self) -> tuple[float, float]:
        """The automatic focus point."""
        return self.finder.subject if self.finder else CENTER

    @property
    def blur_by_pixels(self) -> bool:
        """Whether the photo's own blur is known from its pixels alone, without a lens."""
        return self.reading is not None and self.reading.lens.by_pixels

    @property
    def is_blurred(self) -> bool:
        """Whether the photo has blur of its own that can be taken back."""
        return self.source_coc is not None or self.blur_by_pixels

    @property
    def depth_map(self) -> np.ndarray | None:
        """`disparity` as an array."""
        return None if self.disparity is None else np.asarray(self.disparity)

    @property
    def whole_size(self) -> tuple[int, int]:
        """(width, height) of the whole photo at this size, which shares of its side refer to."""
        return self.part_of or self.photo.size

    def target_coc(self, lens: Lens) -> np.ndarray:
        """The signed CoC that a lens asks for, `lens.signed_coc`, except for what is held."""
        assert self.disparity is not None
        bent = bend_plane(self.hold, lens, self.source_coc, self.whole_size)
        return held_coc(np.asarray(self.disparity), lens, self.whole_size, self.part, bent)

    def shrunk(self, share: float) -> Scene:
        """The same at a smaller size, for a slider that moves faster than full drafts are rendered.

        Args:
            share: of width and height, 0..1.
        """
        width, height = (max(2, round(side * share)) for side in self.photo.size)
        size = width, height

        def small(picture: np.ndarray | None) -> np.ndarray | None:
            if picture is None:
                return None
            return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)

        coc = None if self.source_coc is None else small(np.asarray(self.source_coc))
        disparity = small(self.depth_map)
        if disparity is not None:
            disparity = disparity.clip(0, 1)  # averages of ones may round to slightly more
        return replace(
            self,
            photo=self.photo.with_pixels(shrink(self.photo.light_by_part, size)),
            disparity=disparity,
            source_coc=None if coc is None else coc * np.float32(share),
            recovered=None if self.recovered is None else shrink(self.recovered, size),
            frames=tuple(
                replace(each, pixels=np.asarray(small(each.pixels))) for each in self.frames
            ),
        )

    def changed(self) -> np.ndarray:
        """float32 H x W in [0, 1]: how much the recovered photo differs from the camera's."""
        width, height = self.photo.size
        result = np.zeros((height, width), np.float32)

        def compare(region: Region) -> None:
            result[region.slices] = self._changed_in(region)

        if self.recovered is not None:
            each(compare, tiles((height, width), 256))
        return result

    def share_changed(self, least: float) -> float:
        """Share of the pixels whose `changed` is more than `least`."""
        width, height = self.photo.size
        if self.recovered is None:
            return 0.0

        def count(region: Region) -> int:
            return int(np.count_nonzero(self._changed_in(region) > least))

        return sum(each(count, tiles((height, width), 256))) / (width * height)

    def _changed_in(self, region: Region) -> np.ndarray:
        assert self.recovered is not None
        # Square roots approximate the eye's response: a difference of 1/8 of white counts as full.
        both = self.recovered[region.slices], self.photo.light_by_part[region.slices]
        now, was = (cv2.sqrt(np.clip(pixels, 0, 1)) for pixels in both)
        return np.minimum(brightest_channel(cv2.absdiff(now, was)) * 8, 1)
