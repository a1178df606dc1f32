"""TIFF files: pixels through OpenImageIO, tags through `ifd`, so that none is lost."""

from __future__ import annotations

import mmap
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from engine.errors import InputError
from engine.files import exif, ifd, oiio, tags
from engine.files.decoded import Decoded, check_size
from engine.files.pillow import fitting, from_pillow
from engine.photo import Metadata

_WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC = 256, 257, 258, 262
_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT = 282, 283, 296
_XMP, _IPTC, _ICC = 700, 33723, 34675
_CMYK, _LAB, _MASKS = 5, 8, (9, 10, 32803, 34892)


def read_tiff(path: Path) -> Decoded:
    """Codes and metadata of the first picture of a TIFF file."""
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as block:
        size = len(block)
        order, main = _first_table(path, block)
        metadata = _metadata(block, order, main)
    width, height = (ifd.number(main, tag, order) for tag in (_WIDTH, _HEIGHT))
    check_size(path, width, height, size)
    photometric = ifd.number(main, _PHOTOMETRIC, order)
    bits = ifd.number(main, _BITS, order)
    if photometric in _MASKS:
        raise InputError(f"{path}: RAW sensor data inside a TIFF; rename it to .dng or develop it")
    if photometric in (_CMYK, _LAB):
        if bits > 8:
            raise InputError(f"{path}: CMYK or Lab at {bits} bits is not read; save it as RGB")
        with Image.open(path, formats=["TIFF"]) as image:
            return from_pillow(image, "TIFF", metadata)
    codes, alpha = oiio.read_pixels(path)
    kind = {np.dtype(np.uint8): 8, np.dtype(np.uint16): 16}.get(codes.dtype, 32)
    metadata = fitting(replace(metadata, bits=kind, grey=codes.ndim == 2))
    linear = kind == 32 and not metadata.icc
    return Decoded(codes, alpha, metadata, exif.orientation(metadata.exif), linear)


def _first_table(path: Path, block: mmap.mmap) -> tuple[str, ifd.Table]:
    if block[2:3] == b"+" or block[3:4] == b"+":
        raise InputError(f"{path}: BigTIFF is not read; save it as an ordinary TIFF")
    order, first = ifd.head(block)
    return order, ifd.read_table(block, order, first)[0]


def _metadata(block: mmap.mmap, order: str, main: ifd.Table) -> Metadata:
    def data(tag: int) -> bytes:
        return main[tag].data if tag in main else b""

    return Metadata(
        exif=exif.from_tiff(block),
        icc=data(_ICC),
        xmp=data(_XMP),
        iptc=data(_IPTC),
        format="tiff",
        left_out=exif.left_out(block),
    )


def write_tiff(path: Path, codes: np.ndarray, metadata: Metadata, quality: int = 0) -> None:
    """A TIFF of these codes, its directory then written anew with the photo's own tags.

    Nothing is lost, so `quality` has no meaning.

    Args:
        path: a new file.
        codes: uint8, uint16 or float32; H x W, or H x W x C with C = 2 (grey, alpha), 3 or 4.
    Raises:
        OSError: the file cannot be written.
    """
    oiio.write_tiff_pixels(path, codes)
    with open(path, "r+b") as file:
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as block:
            order, first = ifd.head(block)
            own, _ = ifd.read_table(block, order, first)
        at = file.seek(0, 2)
        if at % 2:
            at += file.write(b"\0")
        body, start = ifd.assemble(_tables(own, order, metadata), order, at)
        file.write(body)
        file.seek(4)
        file.write(ifd.long(start, order).data)


def _tables(own: ifd.Table, order: str, metadata: Metadata) -> dict[int, ifd.Table]:
    tables = exif.tables_of(metadata.exif, order) if metadata.exif else {0: {}}
    storage = {tag: entry for tag, entry in own.items() if tag in tags.STORAGE}
    beside = {_XMP: (1, metadata.xmp), _IPTC: (7, metadata.iptc), _ICC: (7, metadata.icc)}
    for tag, (kind, data) in beside.items():
        if data:
            storage[tag] = ifd.Entry(kind, len(data), data)
    if metadata.dpi and _X_RESOLUTION not in tables[0]:
        for tag, dpi in zip((_X_RESOLUTION, _Y_RESOLUTION), metadata.dpi, strict=True):
            tables[0][tag] = ifd.Entry(5, 1, struct.pack(order + "II", round(dpi * 1000), 1000))
        tables[0][_RESOLUTION_UNIT] = ifd.short(2, order)
    return tables | {0: tables[0] | storage}
