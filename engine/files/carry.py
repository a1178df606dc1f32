"""What accompanies the pixels of the written photo: the source's metadata, brought up to date."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PIL import Image

from engine.files import exif, iptc, xmp_rules
from engine.files.change import Change
from engine.files.display import resize, to_display
from engine.files.encoded import as_light
from engine.files.formats import Format
from engine.photo import Metadata, Photo
from engine.version import VERSION

_THUMBNAIL_SIDE = 160


def stripped(metadata: Metadata) -> Metadata:
    """Only what is needed to display the pixels correctly."""
    return Metadata(icc=metadata.icc, bits=metadata.bits, gray=metadata.gray)


def carried(photo: Photo, note: str, srgb: bool | None, thumbnail: Callable[[], bytes]) -> Metadata:
    """The photo's metadata as its edit should carry it (see `exif.amend`, `xmp_rules.amend`).

    Args:
        note: the edit in plain words; may be empty.
        srgb: whether the written colors are sRGB; None = they are the photo's own.
        thumbnail: makes a JPEG of the edit; called if the photo has a thumbnail.
    """
    metadata = photo.metadata
    change = Change(metadata.orientation, metadata.size or photo.size, photo.size)
    changes = exif.Changes(
        change,
        software=f"DiffCamera Desktop {VERSION}",
        note=note,
        thumbnail=thumbnail() if exif.has_thumbnail(metadata.exif) else b"",
        srgb=srgb,
    )
    return replace(
        metadata,
        exif=exif.amend(metadata.exif, changes),
        xmp=xmp_rules.amend(metadata.xmp, change),
        iptc=iptc.amend(metadata.iptc, change),
        orientation=1,
        size=photo.size,
        gain_map=False,
    )


GAIN_MAP_LEFT_OUT = "the photo's HDR gain map is left out: the result shows the standard range"
GAIN_MAP_NEEDS_JPEG = (
    "the photo's HDR gain map is left out: the result shows the standard range; a JPEG keeps it"
)


def omission_notices(photo: Photo, gain_map_kept: bool) -> tuple[str, ...]:
    """What a result lacks of what accompanies the photo's pixels, in plain words.

    Args:
        gain_map_kept: whether the result has the photo's gain map.
    """
    names = photo.metadata.left_out or exif.left_out(photo.metadata.exif)
    notices = []
    if names:
        notices.append(
            f"left out, since it may hold the photo as it was before the edit: {', '.join(names)}"
        )
    if photo.metadata.gain_map and not gain_map_kept:
        notices.append(GAIN_MAP_LEFT_OUT if photo.gain_map is None else GAIN_MAP_NEEDS_JPEG)
    return tuple(notices)


def fitted(metadata: Metadata, row: Format) -> tuple[Metadata, tuple[str, ...]]:
    """The metadata reduced to what a format holds; the least important is dropped first.

    Returns:
        the metadata, and at most one notice that names what was left out.
    """
    dropped: list[str] = []
    fields = {"exif": exif.fit, "xmp": xmp_rules.fit, "iptc": iptc.fit}
    for name, fit in fields.items():
        block = getattr(metadata, name)
        if name in row.holds and block:
            block, names = fit(block, row.holds[name])
            metadata = replace(metadata, **{name: block})
            dropped += names
    if not dropped:
        return metadata, ()
    return metadata, (
        f"{row.label} holds 64 kB of EXIF, of XMP and of IPTC each; left out: {', '.join(dropped)}",
    )


def encode_thumbnail(codes: np.ndarray, metadata: Metadata) -> bytes:
    """A small JPEG of an image for its EXIF block.

    Args:
        codes: of the image, without alpha, as returned by `Coding.encode`.
        metadata: with the profile that is written.
    """
    photo = Photo(as_light(codes, metadata.icc, linear=not metadata.icc), metadata)
    small = resize(photo, _THUMBNAIL_SIDE)
    buffer = io.BytesIO()
    Image.fromarray(to_display(small.pixels, photo.metadata)).save(buffer, "JPEG", quality=80)
    return buffer.getvalue()
