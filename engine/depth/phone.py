"""The depth that a phone stored with the photo: HEIC depth images and GDepth portrait JPEGs."""

from __future__ import annotations

import base64
import binascii
import io
import re
import struct
from pathlib import Path

import numpy as np
from PIL import Image

from engine.depth.estimate import normalise

XMP = b"http://ns.adobe.com/xap/1.0/\0"
EXTENDED_XMP = b"http://ns.adobe.com/xmp/extension/\0"

UNIFORM_Z = 2
"""`representation_type` of a HEIC depth image that stores distance instead of its inverse."""


def read_phone_depth(path: Path) -> np.ndarray | None:
    """The stored map, in display orientation, or None where the photo carries none.

    HEIC needs pillow-heif (the `formats` extra); without it a HEIC has no depth here. JPEG: the
    GDepth tags of Google's camera format, in the standard or the extended XMP.

    Args:
        path: the photo.
    Returns:
        float32 h x w in [0, 1], 1 = nearest; usually smaller than the photo.
    """
    if path.suffix.lower() in (".heic", ".heif"):
        return _read_heic(path)
    if path.suffix.lower() in (".jpg", ".jpeg"):
        return _read_gdepth(path)
    return None


def from_heic_levels(levels: np.ndarray, metadata: dict) -> np.ndarray:
    """A HEIC depth image's levels -> disparity; inverse distance unless it says distance.

    Args:
        levels: uint8 or uint16 h x w.
        metadata: the depth representation info: `representation_type`, `z_near`, `z_far`.
    """
    share = levels.astype(np.float32) / np.iinfo(levels.dtype).max
    if metadata.get("representation_type") != UNIFORM_Z:
        return normalise(share)
    return normalise(_inverse(share, metadata.get("z_near", 0), metadata.get("z_far", 0)))


def from_gdepth(levels: np.ndarray, form: str, near: float, far: float) -> np.ndarray:
    """GDepth levels (0 = near, full = far) -> disparity.

    Args:
        levels: uint8 or uint16 h x w; form: "RangeInverse" or "RangeLinear"; near, far: metres.
    """
    share = levels.astype(np.float32) / np.iinfo(levels.dtype).max
    return normalise(1 - share if form == "RangeInverse" else _inverse(share, near, far))


def _inverse(share: np.ndarray, near: float, far: float) -> np.ndarray:
    if not 0 < near < far:  # the range is optional in both formats
        near, far = 1.0, 10.0
    return 1 / (near + share * (far - near))


def _read_heic(path: Path) -> np.ndarray | None:
    try:
        import pillow_heif
    except ImportError:
        return None
    try:
        images = pillow_heif.open_heif(path).info.get("depth_images", [])
        if not images:
            return None
        return from_heic_levels(np.asarray(images[0]), images[0].info.get("metadata") or {})
    except (ValueError, RuntimeError, OSError, SyntaxError):
        return None  # a damaged photo is told by whoever opens the photo itself


def _read_gdepth(path: Path) -> np.ndarray | None:
    try:
        packet = _xmp(path.read_bytes())
        data = _tag(packet, "Data")
        if not data:
            return None
        with Image.open(io.BytesIO(base64.b64decode(data))) as picture:
            levels = np.asarray(picture)
        with Image.open(path) as photo:
            orientation = photo.getexif().get(0x0112, 1)
    except (OSError, ValueError, binascii.Error, struct.error):
        return None
    if levels.ndim == 3:
        levels = levels[..., 0]
    if levels.dtype not in (np.uint8, np.uint16):
        levels = np.clip(levels, 0, 65535).astype(np.uint16)
    form = _tag(packet, "Format") or "RangeInverse"
    near, far = (_number(_tag(packet, name)) for name in ("Near", "Far"))
    return upright(from_gdepth(levels, form, near, far), orientation)


def upright(plane: np.ndarray, orientation: int) -> np.ndarray:
    """Stored orientation -> display orientation, by the EXIF tag's value 1..8."""
    if orientation in (5, 6, 7, 8):
        plane = plane.T
    if orientation in (3, 4, 7, 8):
        plane = plane[::-1]
    if orientation in (2, 3, 6, 7):
        plane = plane[:, ::-1]
    return np.ascontiguousarray(plane)


def _xmp(data: bytes) -> str:
    """The XMP packet of a JPEG with its extension, as one text; "" where there is none."""
    if data[:2] != b"\xff\xd8":
        return ""
    standard, extended = b"", {}
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF and data[position + 1] != 0xDA:
        length = struct.unpack(">H", data[position + 2 : position + 4])[0]
        body = data[position + 4 : position + 2 + length]
        if data[position + 1] == 0xE1 and body.startswith(XMP):
            standard = body[len(XMP) :]
        elif data[position + 1] == 0xE1 and body.startswith(EXTENDED_XMP):
            rest = body[len(EXTENDED_XMP) + 32 :]  # after the 32-digit id
            extended[struct.unpack(">I", rest[4:8])[0]] = rest[8:]
        position += 2 + length
    return (standard + b"".join(extended[key] for key in sorted(extended))).decode(
        "utf-8", "ignore"
    )


def _tag(packet: str, name: str) -> str:
    found = re.search(rf'GDepth:{name}\s*=\s*"([^"]*)"', packet)
    found = found or re.search(rf"<GDepth:{name}>([^<]*)<", packet)
    return found.group(1) if found else ""


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
