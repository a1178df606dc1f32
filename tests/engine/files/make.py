"""Generated photos for the tests, with every value known."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
from PIL import Image

from engine.files import ifd

ORDER = ">"  # not the machine's byte order


def codes(bits: int = 8, height: int = 48, width: int = 64, channels: int = 3) -> np.ndarray:
    """A picture with gradients, an edge and noise, over the full range."""
    rng = np.random.default_rng(7)
    top = 2**bits - 1
    x = np.linspace(0, top, width)[None, :, None]
    y = np.linspace(top, 0, height)[:, None, None]
    picture = (x + y) / 2 * np.linspace(0.6, 1, channels)
    picture = picture + rng.normal(0, top / 40, (height, width, channels))
    picture[height // 3 :, width // 2 :] *= 0.3
    picture[0, :2] = [[0], [top]]
    return np.clip(np.rint(picture), 0, top).astype(np.uint8 if bits == 8 else np.uint16)


def exif(orientation: int = 1, thumbnail: bool = True, index: str = "R98") -> bytes:
    """An EXIF block as a camera writes it, with MakerNote, GPS and thumbnail."""
    rational = struct.pack(ORDER + "II", 28, 10)
    tables = {
        0: {
            0x010F: ifd.words("Acme"),
            0x0110: ifd.words("Reflex 6"),
            0x0112: ifd.short(orientation, ORDER),
            0x010E: ifd.words("Grandmother's garden"),
            0x0131: ifd.words("Camera firmware 1.0"),
            0x013B: ifd.words("Zoë Ångström"),
            0x011A: ifd.Entry(5, 1, struct.pack(ORDER + "II", 300, 1)),
            0x011B: ifd.Entry(5, 1, struct.pack(ORDER + "II", 300, 1)),
            0x0128: ifd.short(2, ORDER),
            0x8298: ifd.words("(c) Zoë"),
        },
        ifd.EXIF: {
            0x829A: ifd.Entry(5, 1, struct.pack(ORDER + "II", 1, 250)),
            0x829D: ifd.Entry(5, 1, rational),
            0x8827: ifd.short(400, ORDER),
            0x9000: ifd.Entry(7, 4, b"0231"),
            0x9003: ifd.words("2024:05:06 07:08:09"),
            0x9204: ifd.Entry(10, 1, struct.pack(ORDER + "ii", -1, 3)),
            0x927C: ifd.Entry(7, 24, b"OWN MAKER NOTE 0123456789"[:24]),
            0x9286: ifd.Entry(7, 20, b"ASCII\0\0\0a lovely day"),
            0xA001: ifd.short(1, ORDER),
            0xA002: ifd.long(64, ORDER),
            0xA003: ifd.long(48, ORDER),
            0xA434: ifd.words("NIKKOR Z 50mm f/1.8 S"),
            0xA432: ifd.Entry(5, 4, struct.pack(ORDER + "8I", 50, 1, 50, 1, 18, 10, 18, 10)),
        },
        ifd.GPS: {
            0: ifd.Entry(1, 4, bytes([2, 3, 0, 0])),
            1: ifd.words("N"),
            2: ifd.Entry(5, 3, struct.pack(ORDER + "6I", 51, 1, 30, 1, 1234, 100)),
            3: ifd.words("W"),
            4: ifd.Entry(5, 3, struct.pack(ORDER + "6I", 0, 1, 7, 1, 4321, 100)),
        },
        ifd.INTEROP: {1: ifd.words(index), 2: ifd.Entry(7, 4, b"0100")},
    }
    body, start = ifd.assemble(tables, ORDER, 8)
    block = bytearray(b"MM\0*" + ifd.long(start, ORDER).data + body)
    if thumbnail:
        picture = jpeg_bytes(np.full((12, 16, 3), (255, 0, 0), np.uint8))
        table = {
            0x0103: ifd.short(6, ORDER),
            0x0201: ifd.long(len(block) + 2 + 36 + 4, ORDER),
            0x0202: ifd.long(len(picture), ORDER),
        }
        struct.pack_into(ORDER + "I", block, start + 2 + 12 * 12, len(block))
        block += ifd.write_table(table, ORDER, len(block)) + picture
    return bytes(block)


def jpeg_bytes(picture: np.ndarray, **beside) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=90, **beside)
    return buffer.getvalue()


def jpeg(path: Path, picture: np.ndarray | None = None, block: bytes = b"", **beside) -> Path:
    """Write a JPEG with an EXIF block."""
    if block:
        beside["exif"] = b"Exif\0\0" + block
    path.write_bytes(jpeg_bytes(codes() if picture is None else picture, **beside))
    return path


def tiff(
    path: Path, pages: list[tuple[np.ndarray, dict[int, ifd.Entry]]], order: str = "<"
) -> Path:
    """Write an uncompressed TIFF of pages, each with samples H x W x C and additional tags.

    A page with tag 330 (SubIFDs) gets the next page as its SubIFD.
    """
    block = bytearray((b"II*\0" if order == "<" else b"MM\0*") + bytes(4))
    link = 4
    for samples, further in pages:
        samples = np.atleast_3d(samples)
        height, width, channels = samples.shape
        data = samples.astype(samples.dtype.newbyteorder(order)).tobytes()
        strip = len(block)
        block += data + bytes(len(data) % 2)
        form = {"u": 1, "i": 2, "f": 3}[samples.dtype.kind]
        table = {
            256: ifd.long(width, order),
            257: ifd.long(height, order),
            258: ifd.shorts([8 * samples.dtype.itemsize] * channels, order),
            259: ifd.short(1, order),
            262: ifd.short(2 if channels >= 3 else 1, order),
            273: ifd.long(strip, order),
            277: ifd.short(channels, order),
            278: ifd.long(height, order),
            279: ifd.long(len(data), order),
            284: ifd.short(1, order),
            339: ifd.shorts([form] * channels, order),
        } | further
        at = len(block)
        struct.pack_into(order + "I", block, link, at)
        written = ifd.write_table(table, order, at)
        block += written + bytes(len(written) % 2)
        link = at + 2 + 12 * len(table)  # the next page
        if 330 in table:
            link = at + 2 + 12 * sorted(table).index(330) + 8
    path.write_bytes(block)
    return path
