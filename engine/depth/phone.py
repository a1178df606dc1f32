"""The depth that a phone stored with the photo.

HEIC depth images; in JPEGs Google's GDepth and Dynamic Depth, Apple's disparity in the
multi-picture format, and Samsung's trailer.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import struct
from pathlib import Path

import numpy as np
from PIL import Image

from engine.depth.estimate import normalize
from engine.files import embedded, formats, jpeg_segments
from engine.files.decoded import check_size

UNIFORM_Z = 2
"""`representation_type` of a HEIC depth image that stores distance instead of its inverse."""


def read_phone_depth(path: Path) -> np.ndarray | None:
    """The stored map, in display orientation, or None if the photo has none.

    The format is detected by content, not by name. HEIC needs pillow-heif (the `formats` extra);
    without it a HEIC has no depth here.

    Args:
        path: the photo.
    Returns:
        float32 h x w in [0, 1], 1 = nearest; usually smaller than the photo.
    """
    try:
        with open(path, "rb") as file:
            row = formats.of_content(path, file.read(32))
    except OSError:
        return None
    if row is not None and row.name == "heif":
        return _read_heic(path)
    if row is not None and row.name == "jpeg":
        return _read_jpeg(path)
    return None


def from_heic_levels(levels: np.ndarray, metadata: dict) -> np.ndarray:
    """A HEIC depth image's levels -> disparity; inverse distance unless marked as distance.

    Args:
        levels: uint8 or uint16 h x w.
        metadata: the depth representation info: `representation_type`, `z_near`, `z_far`.
    """
    share = levels.astype(np.float32) / np.iinfo(levels.dtype).max
    if metadata.get("representation_type") != UNIFORM_Z:
        return normalize(share)
    return normalize(_inverse(share, metadata.get("z_near", 0), metadata.get("z_far", 0)))


def from_gdepth(levels: np.ndarray, form: str, near: float, far: float) -> np.ndarray:
    """GDepth levels (0 = near, full = far) -> disparity.

    Args:
        levels: uint8 or uint16 h x w; form: "RangeInverse" or "RangeLinear"; near, far: meters.
    """
    share = levels.astype(np.float32) / np.iinfo(levels.dtype).max
    return normalize(1 - share if form == "RangeInverse" else _inverse(share, near, far))


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
        return None  # a damaged photo is reported by whoever opens the photo itself


def _read_jpeg(path: Path) -> np.ndarray | None:
    try:
        data = path.read_bytes()
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as photo:
            size, orientation = photo.size, photo.getexif().get(0x0112, 1)
        for form in (_gdepth, _dynamic_depth, _apple, _samsung):
            disparity = form(data, size)
            if disparity is not None:
                return upright(disparity, orientation)
    except (OSError, ValueError, binascii.Error, struct.error, SyntaxError):
        pass  # a damaged photo is reported by whoever opens the photo itself
    return None


def _gdepth(data: bytes, size: tuple[int, int]) -> np.ndarray | None:
    """Google's GDepth: the map is in the XMP itself."""
    packet = _xmp(data)
    coded = _tag(packet, "Data") or _tag(packet, "Image")
    if not coded:
        return None
    form = _tag(packet, "Format") or "RangeInverse"
    near, far = (_number(_tag(packet, name)) for name in ("Near", "Far"))
    return from_gdepth(_levels(base64.b64decode(coded)), form, near, far)


def _dynamic_depth(data: bytes, size: tuple[int, int]) -> np.ndarray | None:
    """Dynamic Depth 1.0: the map is stored after the image; the XMP says what it means."""
    packet = _xmp(data)
    items = embedded.container_items(data, jpeg_segments.standard_xmp(data))
    depth = next((part for name, part in items.items() if "depth" in name.lower()), None)
    if depth is None:
        return None
    form = _tag(packet, "Format", "DepthMap") or "RangeInverse"
    near, far = (_number(_tag(packet, name, "DepthMap")) for name in ("Near", "Far"))
    return from_gdepth(_levels(depth), form, near, far)


def _apple(data: bytes, size: tuple[int, int]) -> np.ndarray | None:
    """Apple's JPEGs: one of the additional images is disparity, as its own XMP says."""
    for picture in embedded.multi_pictures(data):
        if b"ns.apple.com/depthData" in picture:
            levels = _levels(picture)
            return normalize(levels.astype(np.float32) / np.iinfo(levels.dtype).max)
    return None


def _samsung(data: bytes, size: tuple[int, int]) -> np.ndarray | None:
    """Samsung's trailer: a coded image, or 8-bit levels of the photo's aspect; bright is near."""
    records = embedded.samsung_records(data)
    depth = next((r for n, r in records.items() if "DepthMap" in n), None)
    if depth is None:
        return None
    try:
        levels = _levels(depth)
    except OSError:
        height = round((len(depth) * size[1] / size[0]) ** 0.5)
        if not height or len(depth) % height:
            return None
        levels = np.frombuffer(depth, np.uint8).reshape(height, -1)
    return normalize(levels.astype(np.float32) / np.iinfo(levels.dtype).max)


def _levels(coded: bytes) -> np.ndarray:
    """uint8 or uint16 h x w of an encoded image.

    Raises:
        OSError: it is not an image.
    """
    with Image.open(io.BytesIO(coded)) as picture:
        check_size(Path("depth"), *picture.size, len(coded))
        levels = np.asarray(picture)
    if levels.ndim == 3:
        levels = levels[..., 0]
    if levels.dtype not in (np.uint8, np.uint16):
        levels = np.clip(levels, 0, 65535).astype(np.uint16)
    return levels


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
    """The XMP packet of a JPEG with its extension, as one text; "" if there is none."""
    return (jpeg_segments.standard_xmp(data) + jpeg_segments.extended_xmp(data)).decode(
        "utf-8", "ignore"
    )


def _tag(packet: str, name: str, prefix: str = "GDepth") -> str:
    found = re.search(rf'{prefix}:{name}\s*=\s*"([^"]*)"', packet)
    found = found or re.search(rf"<{prefix}:{name}>([^<]*)<", packet)
    return found.group(1) if found else ""


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
