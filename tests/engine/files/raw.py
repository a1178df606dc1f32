"""A generated RAW file with known light, for the tests."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from engine.files import ifd

NEUTRAL = np.array([0.5, 1.0, 0.8])  # this camera's raw response to gray


def dng(path: Path, light: np.ndarray, orientation: int = 1, preview: bytes = b"") -> Path:
    """Write a DNG of a linear-sRGB camera, with an RGGB mosaic of `light` (H x W x 3).

    Args:
        preview: a JPEG with the shape of `light`, or none.
    """
    height, width, _ = light.shape
    seen = np.clip(light * NEUTRAL, 0, 1)
    mosaic = seen[..., 1].copy()
    mosaic[::2, ::2] = seen[::2, ::2, 0]
    mosaic[1::2, 1::2] = seen[1::2, 1::2, 2]
    data = np.rint(mosaic * 65535).astype("<u2").tobytes()
    xyz = [[3.2404542, -1.5371385, -0.4985314], [-0.969266, 1.8760108, 0.041556]]
    matrix = np.rint(np.array([*xyz, [0.0556434, -0.2040259, 1.0572252]]) * 10000).astype(int)

    def rationals(values, kind=5):
        pairs = [int(v) for value in values for v in (value, 10000)]
        return ifd.Entry(kind, len(values), struct.pack(f"<{len(pairs)}i", *pairs))

    main = {
        254: ifd.long(0, "<"),
        256: ifd.long(width, "<"),
        257: ifd.long(height, "<"),
        258: ifd.short(16, "<"),
        259: ifd.short(1, "<"),
        262: ifd.short(32803, "<"),
        271: ifd.words("Acme"),
        272: ifd.words("Reflex 6"),
        273: ifd.long(8, "<"),
        274: ifd.short(orientation, "<"),
        277: ifd.short(1, "<"),
        278: ifd.long(height, "<"),
        279: ifd.long(len(data), "<"),
        33421: ifd.Entry(3, 2, struct.pack("<HH", 2, 2)),
        33422: ifd.Entry(1, 4, bytes([0, 1, 1, 2])),
        50706: ifd.Entry(1, 4, bytes([1, 4, 0, 0])),
        50708: ifd.words("Acme Reflex 6"),
        50717: ifd.long(65535, "<"),
        50721: rationals(matrix.ravel(), kind=10),
        50728: rationals(np.rint(NEUTRAL * 10000)),
        50778: ifd.short(21, "<"),
    }
    if preview:
        main[330] = ifd.long(8 + len(data), "<")
        data += _preview_table(preview, 8 + len(data), width, height)
    tables = {0: main, ifd.EXIF: {0x8827: ifd.short(400, "<")}}
    body, start = ifd.assemble(tables, "<", 8 + len(data))
    path.write_bytes(b"II*\0" + struct.pack("<I", start) + data + body)
    return path


def _preview_table(preview: bytes, at: int, width: int, height: int) -> bytes:
    """The directory of a preview, for offset `at` of the file, followed by the preview."""

    def table(place: int) -> bytes:
        tags = {
            254: ifd.long(1, "<"),
            256: ifd.long(width, "<"),
            257: ifd.long(height, "<"),
            258: ifd.shorts([8, 8, 8], "<"),
            259: ifd.short(7, "<"),
            262: ifd.short(6, "<"),
            273: ifd.long(place, "<"),
            277: ifd.short(3, "<"),
            278: ifd.long(height, "<"),
            279: ifd.long(len(preview), "<"),
        }
        return ifd.write_table(tags, "<", at)

    body = table(at + len(table(0))) + preview
    return body + b"\0" * (len(body) % 2)
