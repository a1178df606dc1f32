"""JPEG: the kinds of coding, and files without their end marker (ITU-T T.81)."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from engine.errors import InputError
from engine.files import xmp, xmp_rules
from engine.files.decoded import Decoded, check_size
from engine.files.gain_map import read_gain_map
from engine.files.jpeg_segments import APP2, ISO_GAIN_MAP, extended_xmp, segments
from engine.files.pillow import from_pillow, pillow_metadata
from engine.files.quiet import quiet
from engine.photo import Metadata

_HUFFMAN, _ARITHMETIC = (0xC0, 0xC1, 0xC2), (0xC9, 0xCA)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True)
class Frame:
    """A JPEG's frame header: its marker (the kind of coding), bits per sample and components."""

    marker: int
    bits: int
    components: int


def read_jpeg(path: Path) -> Decoded:
    """A JPEG, or the first image of an MPO; one that lacks only its end marker opens, too.

    Raises:
        InputError: a kind of coding that is not read, or the pixels are cut short.
    """
    data = path.read_bytes()
    frame = find_frame(data)
    if frame is not None:
        _check_coding(path, frame)
    with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
        check_size(path, *image.size, len(data))
        metadata = pillow_metadata(image.info, image.format or "", {})
        metadata = replace(metadata, xmp=_whole_xmp(data, metadata.xmp))
        metadata = replace(metadata, gain_map=_has_gain_map(data, metadata))
        if frame is not None and frame.marker in _ARITHMETIC:
            image = _by_opencv(data)
        elif not _ends(data):
            image = _without_end(path, data)
        decoded = from_pillow(image, "JPEG", metadata)
    if metadata.gain_map:
        decoded = replace(decoded, gain_map=read_gain_map(data, metadata.xmp))
    return decoded


def find_frame(data: bytes) -> Frame | None:
    """The frame header, or None if the file is truncated before it."""
    for marker, body in segments(data):
        if marker in _FRAMES and len(body) >= 6:
            return Frame(marker, body[0], body[5])
    return None


def _whole_xmp(data: bytes, standard: bytes) -> bytes:
    """The standard packet with what its extension says about the photo."""
    extended = extended_xmp(data)
    if not extended:
        return standard
    tree, other = xmp.parse(standard), xmp.parse(extended)
    if tree is None or other is None:
        return standard
    for node in list(xmp.properties(other)):
        if node.namespaceURI in xmp_rules.GONE:
            xmp.remove(node)
    xmp.merge(tree, other)
    return xmp.serialize(tree)


def _has_gain_map(data: bytes, metadata: Metadata) -> bool:
    iso = any(m == APP2 and body.startswith(ISO_GAIN_MAP) for m, body in segments(data))
    return iso or xmp_rules.names_gain_map(metadata.xmp)


def _check_coding(path: Path, frame: Frame) -> None:
    if frame.bits != 8:
        raise InputError(
            f"{path}: a JPEG of {frame.bits} bits a sample is not read; save it as a 16-bit TIFF "
            "or PNG"
        )
    if frame.marker not in _HUFFMAN + _ARITHMETIC:
        kind = "lossless" if frame.marker in (0xC3, 0xCB) else "hierarchical"
        raise InputError(
            f"{path}: a {kind} JPEG is not read; save it as a TIFF or an ordinary JPEG"
        )
    if frame.marker in _ARITHMETIC and frame.components > 3:
        raise InputError(
            f"{path}: a CMYK JPEG with arithmetic coding is not read; save it as an ordinary JPEG"
        )


def _by_opencv(data: bytes) -> Image.Image:
    """Decode arithmetic coding: Pillow's libjpeg is built without it, OpenCV's with."""
    flags = cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION
    with quiet():
        codes = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    if codes is None:
        raise ValueError("its arithmetic coding cannot be decoded")
    return Image.fromarray(codes if codes.ndim == 2 else cv2.cvtColor(codes, cv2.COLOR_BGR2RGB))


def _ends(data: bytes) -> bool:
    """Whether there is an end marker after the last scan; images of an MPO have their own."""
    return data.rfind(b"\xff\xd9") > data.rfind(b"\xff\xda")


def _without_end(path: Path, data: bytes) -> Image.Image:
    """The image of a file that ends without its marker, if no pixel is missing.

    Whatever follows complete data changes nothing: two different fillings must give the same image.
    """
    pictures = []
    for filling in (b"", b"\x00" * 64, b"\x55" * 64):
        try:
            with Image.open(io.BytesIO(data + filling + b"\xff\xd9"), formats=["JPEG"]) as image:
                image.load()
                pictures.append(image.copy())
        except OSError:
            break
    codes = [np.asarray(picture) for picture in pictures]
    same = len(codes) == 3 and all(np.array_equal(codes[0], other) for other in codes[1:])
    if not same or not _all_scans(data):
        raise InputError(
            f"{path}: the file is damaged (cut short: a part is missing); copy it again from "
            "where it came"
        )
    return pictures[0]


def _all_scans(data: bytes) -> bool:
    """Whether a progressive file has the lowest bits of every coefficient (T.81, G.1.1.1)."""
    frame = find_frame(data)
    if frame is None or frame.marker != 0xC2:
        return True
    seen: set[tuple[int, int]] = set()
    at = data.find(b"\xff\xda")
    while at >= 0 and at + 5 < len(data):
        count = data[at + 4]
        parts = [data[at + 5 + 2 * i] for i in range(count)]
        first, last, bits = data[at + 5 + 2 * count : at + 8 + 2 * count]
        if bits & 15 == 0:
            seen |= {(part, k) for part in parts for k in range(first, last + 1)}
        at = data.find(b"\xff\xda", at + 2)
    return len(seen) >= 64 * frame.components
