"""Writes TIFF files: pixels through OpenImageIO, tags through `ifd`, so that none is lost."""

from __future__ import annotations

import mmap
import struct
from pathlib import Path

import numpy as np

from engine.files import exif, ifd, oiio, tags
from engine.photo import Metadata

_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT = 282, 283, 296
_XMP, _IPTC, _ICC = 700, 33723, 34675


def write_tiff(path: Path, codes: np.ndarray, metadata: Metadata, quality: int = 0) -> None:
    """Write a TIFF of these codes, then rewrite its directory with the photo's own tags.

    It is lossless, so `quality` has no meaning.

    Args:
        path: a new file.
        codes: uint8, uint16 or float32; H x W, or H x W x C with C = 2 (gray, alpha), 3 or 4.
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
