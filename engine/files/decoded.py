"""A decoded file, before its light is made linear."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from engine.errors import InputError
from engine.files import cicp, exif
from engine.files.encoded import as_light
from engine.gain_map import GainMap
from engine.optics.fill import push_pull_fill
from engine.photo import Metadata, Photo


@dataclass(frozen=True)
class SizeLimits:
    """Limits on what is opened, chosen by measuring this program's own reading.

    Attributes:
        most_pixels: of a photo; reading takes about 19 bytes per pixel.
        checked_pixels: up to this many, `pixels_per_byte` is not checked.
        pixels_per_byte: of the file; real photos stay under 60 in any format.
    """

    most_pixels: int = 320_000_000
    checked_pixels: int = 48_000_000
    pixels_per_byte: int = 200


LIMITS = SizeLimits()


@dataclass(frozen=True, eq=False)
class Decoded:
    """The numbers in a file and what it says about them.

    Attributes:
        codes: uint8, uint16 or float32, H x W (gray) or H x W x 3, as the file stores them.
        alpha: the same type, H x W, or None.
        metadata: what accompanies them.
        orientation: EXIF orientation still to be applied to the codes, 1..8.
        linear: float codes are linear light already.
        notices: what the photographer should know about how the file was read.
        colors: what the file says about its colors instead of a profile, or None.
        gain_map: in the orientation of the codes, or None.
    """

    codes: np.ndarray
    alpha: np.ndarray | None
    metadata: Metadata
    orientation: int = 1
    linear: bool = False
    notices: tuple[str, ...] = ()
    colors: cicp.Colors | None = None
    gain_map: GainMap | None = None


def check_size(path: Path, width: int, height: int, file_bytes: int) -> None:
    """Refuse what no camera produces before memory is allocated for it.

    Raises:
        InputError: too many pixels, or far too many for the size of the file.
    """
    pixels = width * height
    if pixels > LIMITS.most_pixels:
        raise InputError(
            f"{path}: {width} x {height} is {pixels / 1e6:.0f} megapixels and more than "
            f"{LIMITS.most_pixels // 10**6}; make it smaller in another program first"
        )
    if pixels > LIMITS.checked_pixels and pixels > LIMITS.pixels_per_byte * file_bytes:
        raise InputError(
            f"{path}: it claims {width} x {height} pixels in {file_bytes} bytes, which no photo "
            "does; save it again from the program that made it"
        )


def to_photo(decoded: Decoded, path: Path) -> Photo:
    """The photo in display orientation, three channels, linear light."""
    decoded = _with_colors(decoded)
    codes = upright(decoded.codes, decoded.orientation)
    light, changed = as_light(codes, decoded.metadata.icc, decoded.linear), 0
    if isinstance(light, np.ndarray):  # integers mapped through a table are finite
        light, changed = _finite(light)
    alpha = decoded.alpha
    if alpha is not None:
        alpha = upright(alpha, decoded.orientation)
        top = 1 if alpha.dtype == np.float32 else np.iinfo(alpha.dtype).max
        alpha = np.divide(alpha, top, dtype=np.float32)
    notices = decoded.notices
    if alpha is not None:
        alpha, alpha_changed = _finite(alpha)
        alpha = np.clip(alpha, 0, 1) if alpha_changed else alpha
        changed += alpha_changed
    if changed:
        notices += (
            f"{changed} values of the photo are not finite: NaN was read as black, infinite light "
            "as the photo's brightest",
        )
    if alpha is not None:
        pixels = np.asarray(light)
        light = _without_hidden_colors(pixels, alpha)
    turn = exif.orientation(decoded.metadata.exif)
    metadata = replace(decoded.metadata, orientation=turn, size=light.shape[1::-1])
    gain_map = decoded.gain_map
    if gain_map is not None:
        gain_map = replace(gain_map, codes=upright(gain_map.codes, decoded.orientation))
    return Photo(light, metadata, alpha, path, notices, gain_map)


def _with_colors(decoded: Decoded) -> Decoded:
    """Turn a described color space into an equivalent profile, or linear light."""
    colors = decoded.colors
    if colors is None or decoded.codes.dtype == np.float32:
        return decoded
    metadata = decoded.metadata
    profile = cicp.profile_of(colors)
    if profile is not None:
        return replace(decoded, metadata=replace(metadata, icc=b"" if metadata.gray else profile))
    light, profile = cicp.to_light(decoded.codes, colors)
    notices = decoded.notices
    if colors.hdr:
        notices += ("HDR photo (PQ or HLG): shown and saved in standard range",)
    metadata = replace(metadata, icc=profile)
    return replace(decoded, codes=light, metadata=metadata, linear=True, notices=notices)


def _without_hidden_colors(pixels: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Replace colors under alpha 0 with a continuation of the visible ones.

    Programs leave anything there; a blur would reveal it.
    """
    hidden = alpha <= 0
    if not hidden.any():
        return pixels
    filled = push_pull_fill(pixels, np.ascontiguousarray(alpha, np.float32))
    return np.where(hidden[..., None], filled, pixels)


def _finite(values: np.ndarray) -> tuple[np.ndarray, int]:
    """The values with NaN as 0 and infinity as the largest finite one, and how many changed."""
    finite = np.isfinite(values)
    count = values.size - int(np.count_nonzero(finite))
    if not count:
        return values, 0
    known = values[finite]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    return np.nan_to_num(values, nan=0.0, posinf=high, neginf=min(low, 0.0)), count


def upright(codes: np.ndarray, orientation: int) -> np.ndarray:
    """Rotate and mirror as EXIF orientation 1..8 says; contiguous."""
    if orientation >= 5:
        codes = cv2.transpose(codes)
    flip = {2: 1, 3: -1, 4: 0, 6: 1, 7: -1, 8: 0}.get(orientation)  # 1: left-right, 0: up-down
    return np.ascontiguousarray(codes) if flip is None else cv2.flip(codes, flip)
