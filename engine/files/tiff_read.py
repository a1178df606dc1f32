"""Reads TIFF files: the samples as they are stored, then what the tags say they mean.

TIFF 6.0 with its supplements. Decoders are not relied on: photometric interpretation, alpha and
sign are applied here, from the tags (`tests/engine/files/test_tiff.py` tries the combinations).
"""

from __future__ import annotations

import mmap
import shutil
import struct
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from engine.errors import InputError
from engine.files import exif, ifd, oiio
from engine.files.decoded import Decoded, check_size
from engine.files.pillow import fitting, from_pillow
from engine.photo import Metadata

_SUBFILE, _OLD_SUBFILE, _WIDTH, _HEIGHT, _BITS, _COMPRESSION = 254, 255, 256, 257, 258, 259
_PHOTOMETRIC, _SAMPLES, _SUB_TABLES, _EXTRA_SAMPLES, _SAMPLE_FORMAT = 262, 277, 330, 338, 339
_XMP, _IPTC, _ICC, _PHOTOSHOP = 700, 33723, 34675, 34377

_WHITE_IS_ZERO, _PALETTE, _CMYK, _LAB = 0, 3, 5, 8
_NOT_READ = {
    4: "a transparency mask",
    9: "ICC Lab",
    10: "ITU Lab",
    32803: "RAW sensor data inside a TIFF",
    34892: "linear RAW data inside a TIFF",
    32844: "LogL",
    32845: "LogLuv",
    51177: "a depth map",
}
_ASSOCIATED, _UNASSOCIATED = 1, 2
_FLOAT, _COMPLEX, _JPEG = 3, (5, 6), 7
_COLORS = {_WHITE_IS_ZERO: 1, 1: 1, 2: 3, _PALETTE: 1, _CMYK: 4, 6: 3, _LAB: 3}

_COMPRESSIONS = {
    6: "old-style JPEG", 9: "JBIG", 10: "JBIG", 34661: "JBIG", 34712: "JPEG 2000", 34887: "LERC",
    34925: "LZMA", 50000: "ZSTD", 50001: "WebP", 50002: "JPEG XL", 52546: "JPEG XL",
    34676: "SGI Log", 34677: "SGI Log 24", 32809: "ThunderScan", 32766: "NeXT", 34892: "lossy JPEG",
}  # fmt: skip
_PAGES = 64


@dataclass(frozen=True)
class _Page:
    """A directory of the file: its tags, its offset, and its index in the chain (-1 = none)."""

    table: ifd.Table
    offset: int
    index: int


def count_pictures(path: Path) -> int:
    """How many pages of a TIFF file are images, neither previews nor masks."""
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as block:
        if block[2:3] == b"+" or block[3:4] == b"+":
            return 1  # reading it reports what is wrong
        order, _ = ifd.head(block)
        return len(_pages(block, order)[1])


def read_tiff(path: Path, picture: int = 0) -> Decoded:
    """Codes and metadata of an image in a TIFF file.

    Args:
        picture: its index among those that are neither previews nor masks.
    Raises:
        InputError: a kind of TIFF that is not read; the message names the feature.
    """
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as block:
        if block[2:3] == b"+" or block[3:4] == b"+":
            raise InputError(f"{path}: BigTIFF is not read; save it as an ordinary TIFF")
        order, _ = ifd.head(block)
        first, pictures = _pages(block, order)
        if picture >= len(pictures):
            raise InputError(f"{path}: it has no page {picture + 1}; it changed meanwhile")
        page = pictures[picture]
        metadata = _metadata(block, page.table, first.table)
        size = len(block)
    table = page.table
    width, height = (ifd.number(table, tag, order) for tag in (_WIDTH, _HEIGHT))
    check_size(path, width, height, size)
    photometric = ifd.number(table, _PHOTOMETRIC, order)
    _check_kind(path, table, photometric, order)
    try:
        if photometric == _PALETTE and ifd.number(table, _SAMPLES, order) > 1:
            return _palette_with_alpha(path, metadata)  # OpenImageIO mixes up index and alpha
        as_stored = photometric in (_CMYK, _LAB)
        in_jpeg = ifd.number(table, _COMPRESSION, order) == _JPEG
        read = _by_pillow if as_stored and in_jpeg else partial(oiio.read_samples, raw=as_stored)
        samples = _samples(path, page, read)
    except ValueError as error:
        number = ifd.number(table, _COMPRESSION, order)
        name = _COMPRESSIONS.get(number)
        if number == _JPEG and ifd.number(table, _BITS, order) == 12:
            name = "12-bit JPEG"
        if name is None:
            raise
        raise InputError(
            f"{path}: {name} compression inside a TIFF is not read; save it with ZIP or LZW"
        ) from error
    return _decode(path, samples, photometric, _extra_samples(table, order), metadata)


def _check_kind(path: Path, table: ifd.Table, photometric: int, order: str) -> None:
    """Raise an `InputError` that names what is not read in intact files of this kind."""
    if photometric in _NOT_READ:
        remedy = "rename it to .dng or develop it" if photometric > 32800 else "save it as RGB"
        raise InputError(f"{path}: {_NOT_READ[photometric]} is not read; {remedy}")
    bits, numbers = (ifd.number(table, tag, order) for tag in (_BITS, _SAMPLE_FORMAT))
    if numbers in _COMPLEX:
        raise InputError(f"{path}: a TIFF of complex numbers is not read; save real numbers")
    if bits > 32 and not (bits == 64 and numbers == _FLOAT):
        raise InputError(f"{path}: a TIFF of {bits} bits a sample is not read; save 16 or 32 bits")


def _pages(block: mmap.mmap, order: str) -> tuple[_Page, list[_Page]]:
    """The first directory, which has the photo's tags, and those of the images."""
    pages: list[_Page] = []
    _, offset = ifd.head(block)
    while offset and len(pages) < _PAGES and offset not in {page.offset for page in pages}:
        try:
            table, following = ifd.read_table(block, order, offset)
        except ValueError:
            if not pages:
                raise
            break
        pages.append(_Page(table, offset, len(pages)))
        offset = following
    inside = [
        _Page(table, at, -1)
        for page in pages[:1]
        for at in ifd.numbers(page.table, _SUB_TABLES, order)[:_PAGES]
        if (table := _table(block, order, at))
    ]
    pictures = [page for page in pages + inside if _is_picture(page.table, order)]
    return pages[0], pictures or pages[:1]


def _table(block: mmap.mmap, order: str, offset: int) -> ifd.Table:
    try:
        return ifd.read_table(block, order, offset)[0]
    except ValueError:
        return {}


def _is_picture(table: ifd.Table, order: str) -> bool:
    """Neither a reduced version of another page nor a mask (NewSubfileType, SubfileType)."""
    reduced_or_mask = ifd.number(table, _SUBFILE, order) & 0b101
    return not reduced_or_mask and ifd.number(table, _OLD_SUBFILE, order) != 2


def _samples(path: Path, page: _Page, read: Callable[[Path, int], np.ndarray]) -> np.ndarray:
    if page.index >= 0:
        return read(path, page.index)
    # OpenImageIO does not look into SubIFDs: read a copy that begins with the wanted one.
    with tempfile.TemporaryDirectory(prefix="diffcamera-") as folder:
        copy = Path(folder) / "page.tif"
        shutil.copyfile(path, copy)
        with open(copy, "r+b") as file:
            order, _ = ifd.head(file.read(8))
            file.seek(4)
            file.write(struct.pack(order + "I", page.offset))
        return read(copy, 0)


def _by_pillow(path: Path, page: int) -> np.ndarray:
    """CMYK or Lab as stored in JPEG: OpenImageIO turns CMYK into RGB there, whatever it is told."""
    with Image.open(path, formats=["TIFF"]) as image:
        image.seek(page)
        return np.array(image)


def _palette_with_alpha(path: Path, metadata: Metadata) -> Decoded:
    with Image.open(path, formats=["TIFF"]) as image:
        return from_pillow(image, "TIFF", metadata)


def _extra_samples(table: ifd.Table, order: str) -> list[int]:
    return ifd.numbers(table, _EXTRA_SAMPLES, order)


def _decode(
    path: Path, samples: np.ndarray, photometric: int, extra: list[int], metadata: Metadata
) -> Decoded:
    """The samples as codes of light, with alpha separated."""
    if photometric == _WHITE_IS_ZERO and samples.dtype == np.uint8:
        samples = 255 - samples  # OpenImageIO has inverted all of them, including alpha
    samples = _unsigned(samples)
    colors = _COLORS.get(photometric, 3)
    if photometric == _PALETTE and samples.shape[2] >= 3:  # OpenImageIO has resolved it
        colors = 3
    colors = min(colors, samples.shape[2])
    codes, alpha = samples[..., :colors], None
    top = 1 if codes.dtype == np.float32 else np.iinfo(codes.dtype).max
    for index, kind in enumerate(extra[: samples.shape[2] - colors]):
        if kind in (_ASSOCIATED, _UNASSOCIATED):
            alpha = samples[..., colors + index]
            if kind == _ASSOCIATED:
                codes = _unassociated(codes, alpha, top)
            break
    if photometric == _WHITE_IS_ZERO:
        codes = top - codes
    if photometric in (_CMYK, _LAB):
        return _converted(path, codes, alpha, photometric, metadata)
    if colors < 3:
        codes = codes[..., 0]
    bits = {1: 8, 2: 16, 4: 32}[codes.dtype.itemsize]
    metadata = fitting(replace(metadata, bits=bits, gray=codes.ndim == 2))
    linear = bits == 32 and not metadata.icc
    turn = exif.orientation(metadata.exif)
    return Decoded(np.ascontiguousarray(codes), alpha, metadata, turn, linear)


def _unsigned(samples: np.ndarray) -> np.ndarray:
    """uint8, uint16 or float32: signed samples have their black at 0, 32 bits keep the upper 16."""
    kind = samples.dtype
    if kind in (np.uint8, np.uint16, np.float32):
        return samples
    if kind == np.uint32:
        return (samples >> 16).astype(np.uint16)
    top = np.iinfo(kind).max
    light = np.maximum(samples, 0).astype(np.float64) / top
    if kind == np.int8:
        return np.rint(light * 255).astype(np.uint8)
    return np.rint(light * 65535).astype(np.uint16)


def _unassociated(codes: np.ndarray, alpha: np.ndarray, top: int) -> np.ndarray:
    """Divide colors that were multiplied by alpha by it again; hidden ones become black."""
    share = alpha.astype(np.float32)[..., None] / top
    whole = codes.astype(np.float32) / np.maximum(share, 1e-6)
    whole = np.where(share > 0, whole, 0)
    if codes.dtype == np.float32:
        return whole
    return np.clip(np.rint(whole), 0, top).astype(codes.dtype)


def _converted(
    path: Path, codes: np.ndarray, alpha: np.ndarray | None, photometric: int, metadata: Metadata
) -> Decoded:
    """Convert CMYK and Lab by their profiles, at 8 bits."""
    if codes.dtype == np.float32:
        raise InputError(f"{path}: CMYK or Lab in float is not read; save it as RGB")
    if codes.dtype == np.uint16:
        codes = (codes >> 8).astype(np.uint8)
        alpha = None if alpha is None else (alpha >> 8).astype(np.uint8)
    image = Image.frombytes(
        "LAB" if photometric == _LAB else "CMYK",
        codes.shape[1::-1],
        np.ascontiguousarray(codes).tobytes(),
    )
    decoded = from_pillow(image, "TIFF", metadata)
    return replace(decoded, alpha=alpha)


def _metadata(block: mmap.mmap, main: ifd.Table, first: ifd.Table) -> Metadata:
    def data(tag: int) -> bytes:
        entry = main.get(tag) or first.get(tag)
        return entry.data if entry else b""

    return Metadata(
        exif=exif.from_tiff(block),
        icc=data(_ICC),
        xmp=data(_XMP),
        iptc=data(_IPTC) or photoshop_iptc(data(_PHOTOSHOP)),
        format="tiff",
        left_out=exif.left_out(block),
    )


def photoshop_iptc(resources: bytes) -> bytes:
    """The IPTC record among Photoshop's image resources (0x0404), or empty."""
    at = 0
    while resources[at : at + 4] == b"8BIM" and at + 12 <= len(resources):
        name = resources[at + 6] + 1
        start = at + 6 + name + name % 2
        length = int.from_bytes(resources[start : start + 4], "big")
        if resources[at + 4 : at + 6] == b"\x04\x04":
            return resources[start + 4 : start + 4 + length]
        at = start + 4 + length + length % 2
    return b""
