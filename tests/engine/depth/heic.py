"""A HEIC with a depth image, as phones write it: libheif's Python bindings can only read these."""

import io
import struct
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image

DEPTH = b"urn:mpeg:hevc:2015:auxid:2\0"


def write_heic(path: Path, photo: Image.Image, levels: np.ndarray) -> Path:
    """Write a HEIC of two pictures, the second made the depth of the first (ISO 23008-12, 6.6).

    Args:
        levels: uint8 h x w.
    """
    pictures = pillow_heif.from_pillow(photo)
    pictures.add_from_pillow(Image.fromarray(levels))
    coded = io.BytesIO()
    pictures.save(coded, quality=100)
    (_, kind), (_, meta), (_, pixels) = _boxes(coded.getvalue())
    grown = _with_depth(meta, shift=0)
    grown = _with_depth(meta, shift=len(grown) - len(meta))
    path.write_bytes(_box(b"ftyp", kind) + _box(b"meta", grown) + _box(b"mdat", pixels))
    return path


def _with_depth(meta: bytes, shift: int) -> bytes:
    """The body of `meta` with item 2 as auxiliary of item 1; pixel data is `shift` bytes later."""
    edited = meta[:4]
    for name, body in _boxes(meta[4:]):
        if name == b"iloc":
            places = bytearray(body)
            for start in (12, 30):  # each item's base offset
                offset = struct.unpack_from(">I", places, start)[0]
                struct.pack_into(">I", places, start, offset + shift)
            body = bytes(places)
        if name == b"iprp":
            (_, properties), (_, links) = _boxes(body)
            count = len(_boxes(properties)) + 1
            properties += _box(b"auxC", bytes(4) + DEPTH)
            number = links.rindex(b"\0\2") + 2  # the property count of item 2
            links = links[:number] + bytes([links[number] + 1]) + links[number + 1 :]
            body = _box(b"ipco", properties) + _box(b"ipma", links + bytes([0x80 | count]))
        edited += _box(name, body)
    reference = struct.pack(">HHH", 2, 1, 1)  # one reference, from item 2 to item 1
    return edited + _box(b"iref", bytes(4) + _box(b"auxl", reference))


def _boxes(data: bytes) -> list[tuple[bytes, bytes]]:
    found, position = [], 0
    while position < len(data):
        length, name = struct.unpack_from(">I4s", data, position)
        found.append((name, data[position + 8 : position + length]))
        position += length
    return found


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, name) + body
