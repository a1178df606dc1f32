"""A multi-page TIFF for other editors: the result first, then what it was made from.

GIMP opens the pages as layers by their names (tag PageName), if all are gray or all are in color;
programs that support one page show the result. Pages after the first are 16 bit, deflated.
"""

from __future__ import annotations

import errno
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.files import ifd

_PAGE = 2  # NewSubfileType: a page of a multi-page document
_BITS, _COMPRESSION, _PHOTOMETRIC, _STRIP, _SAMPLES, _ROWS, _LENGTH = (
    258,
    259,
    262,
    273,
    277,
    278,
    279,
)
_NAME, _PREDICTOR, _PROFILE = 285, 317, 34675
_DEFLATE, _HORIZONTAL = 8, 2


MOST_BYTES = 2**32 - 2**20
"""Of a file whose offsets have 32 bits, with room for the last directory."""


@dataclass(frozen=True, eq=False)
class Layer:
    """A page after the first.

    Attributes:
        name: what editors call it.
        codes: uint16, H x W or H x W x 3 like the first page: GIMP skips pages of another kind.
        picture: an image in the profile of the first page; else a map.
    """

    name: str
    codes: np.ndarray
    picture: bool = True


def append_layers(path: Path, first: str, layers: list[Layer], icc: bytes) -> None:
    """Append pages to the single page of a TIFF written by this program.

    Args:
        first: name of the first page.
        icc: profile of the layers that are images.
    Raises:
        OSError: the file cannot be written.
    """
    with open(path, "r+b") as file:
        block = bytearray(file.read())
        order, offset = ifd.head(block)
        main, _ = ifd.read_table(block, order, offset)
        main = main | {254: ifd.long(_PAGE, order), _NAME: ifd.words(first)}
        block += bytes(len(block) % 2)
        at = len(block)
        block += ifd.write_table(main, order, at)
        struct.pack_into(order + "I", block, 4, at)
        link = at + 2 + 12 * len(main)
        for layer in layers:
            block += bytes(len(block) % 2)
            table = _table(layer, order, icc)
            data = _deflated(layer.codes, order)
            table |= {_STRIP: ifd.long(len(block), order), _LENGTH: ifd.long(len(data), order)}
            block += data + bytes(len(data) % 2)
            if len(block) > MOST_BYTES:
                raise OSError(errno.EFBIG, "a TIFF holds 4 GB")
            at = len(block)
            block += ifd.write_table(table, order, at)
            struct.pack_into(order + "I", block, link, at)
            link = at + 2 + 12 * len(table)
        file.seek(0)
        file.write(block)


def _table(layer: Layer, order: str, icc: bytes) -> ifd.Table:
    height, width = layer.codes.shape[:2]
    channels = 1 if layer.codes.ndim == 2 else layer.codes.shape[2]
    table = {
        254: ifd.long(_PAGE, order),
        256: ifd.long(width, order),
        257: ifd.long(height, order),
        _BITS: ifd.shorts([16] * channels, order),
        _COMPRESSION: ifd.short(_DEFLATE, order),
        _PHOTOMETRIC: ifd.short(1 if channels == 1 else 2, order),
        _SAMPLES: ifd.short(channels, order),
        _ROWS: ifd.long(height, order),
        284: ifd.short(1, order),
        _NAME: ifd.words(layer.name),
        _PREDICTOR: ifd.short(_HORIZONTAL, order),
    }
    if icc and layer.picture:
        table[_PROFILE] = ifd.Entry(7, len(icc), icc)
    return table


def _deflated(codes: np.ndarray, order: str) -> bytes:
    """One strip with horizontal differences (TIFF 6.0, section 14)."""
    differences = codes.copy()
    differences[:, 1:] -= codes[:, :-1]
    return zlib.compress(differences.astype(order + "u2").tobytes(), 3)
