"""Small pictures of photo files, for lists of photos: no more of a file is decoded than needed."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from engine.files import formats
from engine.files.decoded import Decoded, check_size, to_photo
from engine.files.display import resize, to_display
from engine.files.heif import read_heif_thumbnail
from engine.files.oiio import utf8_name
from engine.files.pillow import from_pillow
from engine.files.quiet import quiet
from engine.files.read import faults, read_photo, read_start
from engine.photo import Photo

_MODES = ("L", "P", "RGB", "RGBA", "CMYK")
"""What Pillow reads exactly enough: it clips gray of 16 bits and floats."""

_TURNS = {3: 3, 5: 8, 6: 6}
"""EXIF orientation for LibRaw's `flip`."""

_SAME_SHAPE = 0.03
"""Cameras cut up to that share off their preview; one of another shape shows another picture."""


def read_thumbnail(path: Path, side: int) -> np.ndarray:
    """A photo upright and small, as an sRGB screen shows it.

    JPEG, WebP and TIFF are decoded by Pillow, and of RAW and HEIC files the camera's own small
    picture is used; whatever these do not give is read like any photo.

    Args:
        side: of the result, at most; pixels.
    Returns:
        uint8 H x W x 3.
    Raises:
        InputError: as `read_photo`.
    """
    with faults(path):
        row = formats.of_content(path, read_start(path))
    photo = _quickly(_QUICK[row.name], path, side) if row and row.name in _QUICK else None
    small = resize(photo or read_photo(path), side)
    return to_display(small.pixels, small.metadata)


def _quickly(read: Callable[[Path, int], Decoded | None], path: Path, side: int) -> Photo | None:
    """What `read` gives; None if it fails, since the full reader accepts more and explains."""
    try:
        decoded = read(path, side)
        return None if decoded is None else to_photo(decoded, path)
    except Exception:  # decoders raise any exception on damaged data
        return None


def _by_pillow(path: Path, side: int) -> Decoded | None:
    with Image.open(path) as image:
        return _shrunk(image, path, side)


def _camera_preview(path: Path, side: int) -> Decoded | None:
    """The JPEG in a RAW file, if it is large enough and has the shape of the photo."""
    import rawpy

    with quiet(), utf8_name(path) as name, rawpy.imread(name) as raw:
        sizes, preview = raw.sizes, raw.extract_thumb()
    if not isinstance(preview.data, bytes):  # a bitmap, as old cameras store it: tiny
        return None
    with Image.open(io.BytesIO(preview.data)) as image:
        shape, aspect = image.width / image.height, sizes.width / sizes.height
        lies = abs(shape / aspect - 1) < _SAME_SHAPE
        if max(image.size) < side or not (lies or abs(shape * aspect - 1) < _SAME_SHAPE):
            return None
        decoded = _shrunk(image, path, side)
    # Previews are stored as the sensor lies, whatever their own EXIF says, or upright already.
    turn = _TURNS.get(sizes.flip, 1) if lies else 1
    return None if decoded is None else replace(decoded, orientation=turn)


def _shrunk(image: Image.Image, path: Path, side: int) -> Decoded | None:
    if image.mode not in _MODES:
        return None
    check_size(path, *image.size, path.stat().st_size)
    image.draft("RGB", (2 * side, 2 * side))
    image.thumbnail((side, side))
    return from_pillow(image, image.format or "")


_QUICK = {
    "jpeg": _by_pillow,
    "webp": _by_pillow,
    "tiff": _by_pillow,
    "raw": _camera_preview,
    "heif": read_heif_thumbnail,
}
