"""The table of photo formats: what is read, what is written, and what each can hold.

A new format is one row here and one function (`read` or `write`). Readers, writers, the dialogs'
filters, the folder scan, the filmstrip and the batch all take what they need from the table.
It is plain data: importing it loads no decoder.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

DEFAULT_QUALITY = 92
"""For JPEG and WebP, 1..100, if none is chosen."""

UNLIMITED = 2**31
"""Bytes of a block of metadata, or pixels of a side, if a format itself sets no limit."""

_JPEG_SEGMENT = 65533  # a marker's 16-bit length includes itself
_RAW = "3fr arw cr2 cr3 crw dcr dng erf fff iiq kdc mef mos mrw nef nrw orf pef raf raw rw2 rwl sr2"


@dataclass(frozen=True)
class Format:
    """A row of the table.

    Attributes:
        name: as in `Metadata.format`.
        label: its name in the window and in messages.
        suffixes: lower case, with the dot; new files get the first.
        read_suffixes: further ones that are only read.
        starts: (offset, bytes) pairs; a file that matches one is of this format. Empty = identified
            by the suffix alone.
        read: "module:function", path -> `Decoded`.
        write: "module:function", (path, codes, metadata, quality) -> None; it may overwrite the
            codes. Empty = only read.
        bits: bits per channel that it can be written with, ascending; 32 = float.
        alpha: whether it is written with transparency.
        quality: whether it is written lossily, at a quality of 1..100.
        longest_side: pixels.
        gain_map: whether it is written with an HDR gain map.
        layers: whether it can hold further pages, which editors open as layers.
        media_type: its name in C2PA; empty = it is not written with a manifest.
        holds: fields of `Metadata` that it is written with, and the maximum bytes of each.
    """

    name: str
    label: str
    suffixes: tuple[str, ...]
    starts: tuple[tuple[int, bytes], ...]
    read: str
    write: str = ""
    bits: tuple[int, ...] = ()
    alpha: bool = False
    quality: bool = False
    gain_map: bool = False
    layers: bool = False
    media_type: str = ""
    longest_side: int = UNLIMITED
    holds: Mapping[str, int] = field(default_factory=dict)
    read_suffixes: tuple[str, ...] = ()

    def function(self, place: str) -> Callable[..., Any]:
        """The function that `read` or `write` names."""
        module, name = place.split(":")
        return getattr(import_module(module), name)


def _dotted(names: str) -> tuple[str, ...]:
    return tuple("." + name for name in names.split())


_AVIF = (b"avif", b"avis")
_ANY_IMAGE = (b"ftypmif1", b"ftypmsf1")
"""Major brands of HEIC and of some AVIF files, whose further brands tell them apart."""

FORMATS = (
    Format(
        "jpeg",
        "JPEG",
        _dotted("jpg jpeg jpe"),
        ((0, b"\xff\xd8\xff"),),
        "engine.files.jpeg:read_jpeg",
        "engine.files.encode:write_jpeg",
        media_type="image/jpeg",
        bits=(8,),
        quality=True,
        gain_map=True,
        longest_side=65500,
        holds={
            "exif": _JPEG_SEGMENT - len(b"Exif\0\0"),
            "xmp": _JPEG_SEGMENT - len(b"http://ns.adobe.com/xap/1.0/\0"),
            "iptc": _JPEG_SEGMENT - len(b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\0"),
            "icc": 255 * (_JPEG_SEGMENT - 14),
            "dpi": UNLIMITED,
        },
        read_suffixes=(".mpo",),  # several images in one file: the first is read, one is written
    ),
    Format(
        "png",
        "PNG",
        _dotted("png"),
        ((0, b"\x89PNG\r\n\x1a\n"),),
        "engine.files.png:read_png",
        "engine.files.encode:write_png",
        media_type="image/png",
        bits=(8, 16),
        alpha=True,
        holds=dict.fromkeys(("exif", "xmp", "icc", "text", "dpi"), UNLIMITED),
    ),
    Format(
        "tiff",
        "TIFF",
        _dotted("tif tiff"),
        tuple((0, start) for start in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")),
        "engine.files.tiff_read:read_tiff",
        "engine.files.tiff_write:write_tiff",
        media_type="image/tiff",
        bits=(8, 16, 32),
        alpha=True,
        layers=True,
        holds=dict.fromkeys(("exif", "xmp", "iptc", "icc", "dpi"), UNLIMITED),
    ),
    Format(
        "webp",
        "WebP",
        _dotted("webp"),
        ((8, b"WEBP"),),
        "engine.files.pillow:read_pillow",
        "engine.files.encode:write_webp",
        media_type="image/webp",
        bits=(8,),
        alpha=True,
        quality=True,
        longest_side=16383,
        holds=dict.fromkeys(("exif", "xmp", "icc"), UNLIMITED),
    ),
    Format(
        "avif",
        "AVIF",
        _dotted("avif"),
        tuple((4, b"ftyp" + brand) for brand in _AVIF),
        "engine.files.avif:read_avif",
    ),
    Format(
        "jxl",
        "JPEG XL",
        _dotted("jxl"),
        ((0, b"\xff\x0a"), (0, b"\0\0\0\x0cJXL \r\n\x87\n")),
        "engine.files.jxl:read_jxl",
    ),
    Format(
        "heif",
        "HEIC",
        _dotted("heic heif hif"),
        tuple((4, b"ftyp" + brand) for brand in b"heic heix hevc hevx heim heis mif1 msf1".split()),
        "engine.files.heif:read_heif",
    ),
    Format("raw", "RAW", _dotted(f"{_RAW} srf srw x3f"), (), "engine.files.raw:read_raw"),
)

READABLE = frozenset(suffix for row in FORMATS for suffix in row.suffixes + row.read_suffixes)
"""Suffixes that a folder is searched for; except for RAW, content decides how a file is read."""

WRITTEN = tuple(row for row in FORMATS if row.write)
"""The formats that results can have."""

WRITABLE = frozenset(suffix for row in WRITTEN for suffix in row.suffixes)
"""Suffixes of the photos that are written."""


NOT_READ = (
    (0, b"GIF8", "GIF"),
    (0, b"BM", "BMP"),
    (4, b"jP  ", "JPEG 2000"),
    (0, b"\xff\x4f\xff\x51", "JPEG 2000"),
    (0, b"8BPS", "a Photoshop document"),
    (0, b"gimp xcf", "a GIMP document"),
    (0, b"v/1\x01", "OpenEXR"),
    (0, b"#?RADIANCE", "Radiance HDR"),
    (0, b"II\xbc\x01", "JPEG XR"),
    (0, b"%PDF", "PDF"),
    (0, b"<svg", "SVG"),
    (4, b"ftypisom", "a video"),
    (4, b"ftypmp4", "a video"),
    (4, b"ftypqt  ", "a video"),
    (0, b"\x1aE\xdf\xa3", "a video"),
)
"""(offset, bytes, name) of formats that may be taken for photos; they are named when refused."""


def unread_name(start: bytes) -> str:
    """The name of a format that is known but not read; "" for others."""
    named = (name for at, these, name in NOT_READ if start[at : at + len(these)] == these)
    return next(named, "")


def of_suffix(path: Path) -> Format | None:
    """The row for a file's suffix; None for other files."""
    suffix = path.suffix.lower()
    return next((row for row in FORMATS if suffix in row.suffixes + row.read_suffixes), None)


def of_content(path: Path, start: bytes) -> Format | None:
    """The row of a file that begins with `start` (32 bytes are enough); None if none fits.

    RAW files begin like TIFF and other files, so their suffix takes precedence over the content.
    """
    row = of_suffix(path)
    if row is not None and not row.starts:
        return row
    if start[4:12] in _ANY_IMAGE and any(start[at : at + 4] in _AVIF for at in (16, 20, 24, 28)):
        return next(row for row in FORMATS if row.name == "avif")
    for row in FORMATS:
        if any(start[at : at + len(these)] == these for at, these in row.starts):
            return row
    return None


def result_suffix(photo: Path) -> str:
    """The default suffix of a result: that of the photo's own format, or JPEG's."""
    row = of_suffix(photo)
    return row.suffixes[0] if row is not None and row.write else WRITTEN[0].suffixes[0]


def is_photo(path: Path) -> bool:
    """Whether a file in a folder is a photo, judging by its name; hidden ones are excluded."""
    return path.suffix.lower() in READABLE and path.name[0] != "." and path.is_file()


def photos_in(folder: Path) -> list[Path]:
    """The folder's photos by name.

    Raises:
        OSError: the folder cannot be read.
    """
    return sorted(path for path in folder.iterdir() if is_photo(path))


def name_patterns() -> str:
    """Every readable suffix in the form of a file dialog's filter, in both cases."""
    suffixes = (suffix for row in FORMATS for suffix in row.suffixes + row.read_suffixes)
    return " ".join(f"*{suffix} *{suffix.upper()}" for suffix in suffixes)
