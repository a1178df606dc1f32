"""What goes beside the pixels of the written photo: the source's metadata, made true again."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from importlib.metadata import version

from PIL import Image

from engine.files import exif
from engine.files.display import resize, to_display
from engine.photo import Metadata, Photo

_THUMBNAIL_SIDE = 160


def stripped(metadata: Metadata) -> Metadata:
    """Nothing but what the pixels need to be shown rightly."""
    return Metadata(icc=metadata.icc, bits=metadata.bits, grey=metadata.grey)


def carried(photo: Photo, note: str, srgb: bool | None) -> Metadata:
    """The photo's metadata as its edit is to carry them (see `exif.amend`).

    Args:
        note: the edit in plain words; may be empty.
        srgb: whether the written colours are sRGB; None = they are the photo's own.
    """
    changes = exif.Changes(
        size=photo.size,
        software=f"DiffCamera Desktop {version('diffcamera')}",
        note=note,
        thumbnail=_thumbnail(photo) if exif.has_thumbnail(photo.metadata.exif) else b"",
        srgb=srgb,
    )
    block = exif.amend(photo.metadata.exif, changes)
    return replace(photo.metadata, exif=block, xmp=_upright_xmp(photo.metadata.xmp, photo.size))


def _thumbnail(photo: Photo) -> bytes:
    small = resize(replace(photo, alpha=None), _THUMBNAIL_SIDE)
    buffer = io.BytesIO()
    Image.fromarray(to_display(small.pixels, photo.metadata)).save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def _upright_xmp(xmp: bytes, size: tuple[int, int]) -> bytes:
    """XMP repeats orientation and dimensions; a reader that believes it must not turn twice."""
    values = {b"tiff:Orientation": 1, b"tiff:ImageWidth": size[0], b"tiff:ImageLength": size[1]}
    values |= {b"exif:PixelXDimension": size[0], b"exif:PixelYDimension": size[1]}
    for name, value in values.items():
        pattern = rb"(" + name + rb"\s*(?:=\s*[\"']|>\s*))\d+"
        xmp = re.sub(pattern, rb"\g<1>" + str(value).encode(), xmp)
    return xmp
