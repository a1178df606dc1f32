"""8-bit files, and the metadata of files of any depth, through Pillow."""

from __future__ import annotations

import io
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import (
    AvifImagePlugin,
    Image,
    ImageCms,
    JpegImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

from engine.files import exif, icc
from engine.files.decoded import Decoded, check_size
from engine.photo import Metadata

_IPTC_RESOURCE = 0x0404
_PLUGINS = JpegImagePlugin, PngImagePlugin, WebPImagePlugin, AvifImagePlugin
"""Loaded with this module: if the one for a format is missing, Pillow loads all of its forty."""

_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")

# Sizes are checked by `decoded.check_size`, against the file's own length too.
Image.MAX_IMAGE_PIXELS = None

# Pillow logs faults that it also raises.
logging.getLogger("PIL").addHandler(logging.NullHandler())


def read_pillow(path: Path) -> Decoded:
    """An 8-bit JPEG, PNG, WebP or AVIF."""
    with Image.open(path, formats=_FORMATS) as image:
        check_size(path, *image.size, path.stat().st_size)
        return from_pillow(image, image.format or "")


def from_pillow(image: Image.Image, kind: str, metadata: Metadata | None = None) -> Decoded:
    """Codes and metadata of an 8-bit file opened by Pillow."""
    image.load()  # a PNG's chunks may follow the pixels
    if metadata is None:
        metadata = pillow_metadata(image.info, kind, getattr(image, "text", {}))
    turn = exif.orientation(metadata.exif)
    if image.mode in ("CMYK", "LAB"):
        image, profile = _to_rgb(image, metadata.icc)
        metadata = replace(metadata, icc=profile)
    elif image.mode in ("1", "L", "LA", "La"):
        image = image.convert("LA" if image.mode != "1" and _has_alpha(image) else "L")
    elif image.mode != "RGBA" and (image.mode != "RGB" or _has_alpha(image)):
        image = image.convert("RGBA" if _has_alpha(image) else "RGB")
    codes = np.asarray(image)
    alpha = None
    if image.mode in ("LA", "RGBA"):
        alpha = codes[..., -1]
        codes = codes[..., 0] if image.mode == "LA" else codes[..., :3]
    gray = codes.ndim == 2
    return Decoded(codes, alpha, fitting(replace(metadata, gray=gray)), turn)


def pillow_metadata(info: dict[Any, Any], kind: str, text: dict[str, str]) -> Metadata:
    """The metadata that Pillow finds, byte for byte.

    Args:
        info: of an opened image.
        text: the text chunks of a PNG.
    """
    block = _bytes(info.get("exif")).removeprefix(b"Exif\0\0")
    kept = [
        (key, str(value))
        for key, value in text.items()
        if key != "XML:com.adobe.xmp" and not key.startswith("Raw profile")
    ]
    resources = info.get("photoshop")
    iptc = resources.get(_IPTC_RESOURCE, b"") if isinstance(resources, dict) else b""
    dpi = info.get("dpi")
    profile = _bytes(info.get("icc_profile"))
    if not profile and exif.is_adobe_rgb(block):
        profile = icc.make_profile("adobe-rgb")
    return Metadata(
        exif=block,
        icc=profile,
        xmp=_bytes(info.get("xmp") or info.get("XML:com.adobe.xmp")),
        bits=8,
        format="jpeg" if kind == "MPO" else kind.lower(),
        iptc=_bytes(iptc),
        text=tuple(kept),
        dpi=(float(dpi[0]), float(dpi[1])) if dpi and dpi[0] > 0 and dpi[1] > 0 else None,
    )


def _to_rgb(image: Image.Image, profile: bytes) -> tuple[Image.Image, bytes]:
    """CMYK or Lab to RGB with the primaries of Adobe RGB, which cover nearly all print colors."""
    wide = icc.make_profile("adobe-rgb")
    try:
        if image.mode == "LAB":
            source = ImageCms.createProfile("LAB")
        else:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.ImageCmsProfile(io.BytesIO(wide))
        done = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
        assert done is not None
        return done, wide
    except (ImageCms.PyCMSError, OSError):  # no profile or a broken one
        return image.convert("RGB"), b""


def fitting(metadata: Metadata) -> Metadata:
    """Drop a profile for channels that the file does not have (it could not be applied)."""
    space = icc.color_space(metadata.icc)
    wanted = ("GRAY", "RGB") if metadata.gray else ("RGB",)
    if space and space not in wanted:
        return replace(metadata, icc=b"")
    return metadata


def _has_alpha(image: Image.Image) -> bool:
    return "transparency" in image.info or image.mode in ("LA", "La", "PA", "RGBa", "RGBA")


def _bytes(value: object) -> bytes:
    if isinstance(value, str):
        return value.encode()
    return bytes(value) if isinstance(value, bytes | bytearray) else b""
