"""Codes and metadata -> the bytes of a JPEG, PNG or WebP."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from engine.files import icc, png
from engine.files.formats import DEFAULT_QUALITY
from engine.files.jpeg_segments import tables_at
from engine.photo import Metadata

# For photos, files as small as with zlib's level 3, in 0.45 of its time: hardly any repeats.
_PNG = [cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_PAETH]
_PNG += [cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE]

_FULL_CHROMA = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
_SUBSAMPLED_CHROMA = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420

_ROWS_AT_A_TIME = 64

_HEAD = 1024
"""Bytes within which the first table of a JPEG without metadata begins."""


def write_jpeg(path: Path, codes: np.ndarray, metadata: Metadata, quality: int) -> None:
    """See `Format.write`: a JPEG of uint8 codes; alpha is composited on white.

    From quality 90 up, colors keep their full resolution.
    """
    if codes.ndim == 3 and codes.shape[2] in (2, 4):
        codes = _on_white(codes)
    if codes.ndim == 3:
        _swap_red_and_blue(codes)
    sampling = _FULL_CHROMA if quality >= 90 else _SUBSAMPLED_CHROMA
    settings = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling]
    written, picture = cv2.imencode(".jpg", codes, settings)
    assert written
    with path.open("wb") as file:
        file.write(_jpeg_head(metadata))
        file.write(picture[tables_at(picture[:_HEAD].tobytes()) :].data)


def write_png(path: Path, codes: np.ndarray, metadata: Metadata, quality: int) -> None:
    """See `Format.write`; lossless, so `quality` has no meaning. PNG has no place for IPTC."""
    if codes.ndim == 3:
        if codes.shape[2] == 2:  # OpenCV has no gray with alpha
            codes = np.dstack([codes[..., :1]] * 3 + [codes[..., 1:]])
            if icc.color_space(metadata.icc) == "GRAY":
                metadata = replace(metadata, icc=b"")
        _swap_red_and_blue(codes)
    written, picture = cv2.imencode(".png", codes, _PNG)
    assert written
    with path.open("wb") as file:
        for piece in png.with_chunks(picture, metadata):
            file.write(piece)


def write_webp(path: Path, codes: np.ndarray, metadata: Metadata, quality: int) -> None:
    """See `Format.write`."""
    path.write_bytes(encode_webp(codes, metadata, quality))


def _jpeg_head(metadata: Metadata) -> bytes:
    """The part of a JPEG before its tables and pixels.

    Pillow builds it for an image of one pixel: for a real one it makes a copy of 4 bytes per pixel,
    and OpenCV, which has the same codec, makes no copy but writes no metadata.
    """
    beside = {
        "icc_profile": metadata.icc,
        "exif": metadata.exif and b"Exif\0\0" + metadata.exif,
        "xmp": metadata.xmp,
        "extra": _iptc_segment(metadata.iptc),
        "dpi": metadata.dpi and tuple(round(dpi) for dpi in metadata.dpi),
    }
    small = _by_pillow("JPEG", np.zeros((1, 1), np.uint8), DEFAULT_QUALITY, beside)
    return small[: tables_at(small)]


def encode_webp(codes: np.ndarray, metadata: Metadata, quality: int) -> bytes:
    """A WebP of uint8 codes. WebP has no gray and no place for IPTC."""
    if codes.ndim == 2:
        codes = cv2.cvtColor(codes, cv2.COLOR_GRAY2RGB)
    elif codes.shape[2] == 2:
        codes = np.dstack([codes[..., :1]] * 3 + [codes[..., 1:]])
    icc_profile = b"" if icc.color_space(metadata.icc) == "GRAY" else metadata.icc
    beside = {"icc_profile": icc_profile, "exif": metadata.exif, "xmp": metadata.xmp}
    return _by_pillow("WEBP", codes, quality, beside)


def _swap_red_and_blue(codes: np.ndarray) -> None:
    """Convert RGB or RGBA codes to OpenCV's order, in place to avoid copying a large image."""
    swap = cv2.COLOR_RGB2BGR if codes.shape[2] == 3 else cv2.COLOR_RGBA2BGRA
    for top in range(0, len(codes), _ROWS_AT_A_TIME):
        rows = codes[top : top + _ROWS_AT_A_TIME]
        rows[:] = cv2.cvtColor(rows, swap)


def _by_pillow(kind: str, codes: np.ndarray, quality: int, beside: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    given = {name: value for name, value in beside.items() if value not in (b"", None)}
    Image.fromarray(np.ascontiguousarray(codes)).save(buffer, kind, quality=quality, **given)
    return buffer.getvalue()


def _iptc_segment(iptc: bytes) -> bytes:
    if not iptc:
        return b""
    padded = iptc + b"\0" * (len(iptc) % 2)
    body = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + len(iptc).to_bytes(4, "big") + padded
    return b"\xff\xed" + (len(body) + 2).to_bytes(2, "big") + body


def _on_white(codes: np.ndarray) -> np.ndarray:
    """Composite the photo on white, as a page shows it: a JPEG has no alpha."""
    alpha = codes[..., -1:].astype(np.float32) / 255
    colors = np.rint(codes[..., :-1] * alpha + 255 * (1 - alpha)).astype(np.uint8)
    return colors[..., 0] if colors.shape[2] == 1 else colors
