"""The photo in memory: linear light in display orientation, with its metadata."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from engine.gain_map import GainMap
from engine.light import Light, shrink


@dataclass(frozen=True)
class Metadata:
    """What a photo carries besides its pixels, as stored in the file.

    Attributes:
        exif: the EXIF block (TIFF structure, without the "Exif\\0\\0" prefix), or empty.
        icc: the ICC profile, byte for byte, or empty (= sRGB).
        xmp: the XMP packet, or empty.
        bits: bits per channel of the file: 8, 16 or 32 (float).
        format: the file's format: "jpeg", "png", "tiff", "webp", ...
        gray: the file has one gray channel; its photo has three equal ones and is written as one.
        iptc: the IPTC record (captions, credits), without its Photoshop wrapper, or empty.
        text: the (keyword, text) pairs of a PNG.
        dpi: the print resolution stored outside EXIF, in dots per inch, or None.
        orientation: EXIF orientation, 1..8, that positions in EXIF and XMP refer to; the photo's
            own pixels are upright.
        size: (width, height) of the whole photo, upright, that these positions are fractions of;
            None = that of the photo in memory.
        gain_map: the file contains an HDR gain map besides the image.
        left_out: names of tags dropped on reading, because they hold layers or other parts of the
            original image.
    """

    exif: bytes = b""
    icc: bytes = b""
    xmp: bytes = b""
    bits: int = 8
    format: str = ""
    gray: bool = False
    iptc: bytes = b""
    text: tuple[tuple[str, str], ...] = ()
    dpi: tuple[float, float] | None = None
    orientation: int = 1
    size: tuple[int, int] | None = None
    gain_map: bool = False
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Photo:
    """A photo, or an image made from one.

    Attributes:
        light: float32 H x W x 3, linear light of the photo's own primaries, display orientation.
            1.0 = white; values may lie outside 0..1 if the file has such values. Or the same in
            the form that the file stores.
        metadata: what the file carries besides the pixels.
        alpha: float32 H x W in [0, 1], or None for an opaque photo.
        path: the file it was read from, or None.
        notices: what the photographer should know about how it was read, in plain words.
        gain_map: what an HDR screen adds to the file's image; not updated with the pixels
            (`pipeline.gain_map`).
    """

    light: Light
    metadata: Metadata = field(default_factory=Metadata)
    alpha: np.ndarray | None = None
    path: Path | None = None
    notices: tuple[str, ...] = ()
    gain_map: GainMap | None = None

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.light.shape[1], self.light.shape[0]

    @cached_property
    def pixels(self) -> np.ndarray:
        """`light` as a linear array; cached."""
        return np.asarray(self.light)

    @property
    def light_by_part(self) -> Light:
        """The light, for reading part by part: `pixels` if they exist already, else `light`, so a
        large photo need not be converted whole."""
        return vars(self).get("pixels", self.light)

    @property
    def scene_referred(self) -> bool:
        """Whether the light is as it came through the lens, without a camera's tone curve: from a
        RAW, or from a file of linear floats."""
        metadata = self.metadata
        return metadata.format == "raw" or (metadata.bits == 32 and not metadata.icc)

    @property
    def nbytes(self) -> int:
        """Memory that its light uses."""
        made = vars(self).get("pixels", self.light)
        return self.light.nbytes + (0 if made is self.light else made.nbytes)

    def average(self, size: tuple[int, int]) -> np.ndarray | None:
        """float32 h x w x 3 at a smaller (width, height), without creating `pixels`; None if they
        exist already, or `size` is not smaller."""
        smaller = size[0] < self.size[0] and size[1] < self.size[1]
        light = self.light_by_part
        return shrink(light, size) if smaller and not isinstance(light, np.ndarray) else None

    def with_pixels(self, pixels: np.ndarray) -> Photo:
        """The same photo with other pixels of the same size."""
        return replace(self, light=pixels)
