"""HEIC, through pillow-heif."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import InputError
from engine.files import bmff, cicp
from engine.files.decoded import Decoded, check_size
from engine.files.pillow import fitting, from_pillow, pillow_metadata
from engine.photo import Metadata


def read_heif(path: Path) -> Decoded:
    """The primary image of a HEIC file, upright, at its own bit depth (8, or 10 to 16 as 16 bit).

    Raises:
        InputError: the `formats` extra is not installed.
    """
    try:
        import pillow_heif
    except ImportError:
        raise InputError(
            f"{path}: HEIC needs an extra; install it with: pip install 'diffcamera[formats]'"
        ) from None
    file = pillow_heif.open_heif(path, convert_hdr_to_8bit=False)
    check_size(path, *file.size, path.stat().st_size)
    codes = np.asarray(file)
    depth = int(file.info.get("bit_depth", 8))
    if depth > 8:  # pillow-heif puts the bits on top, zeros below: white must be 65535
        codes = codes | (codes >> depth)
    alpha = codes[..., -1] if codes.ndim == 3 and codes.shape[2] in (2, 4) else None
    if codes.ndim == 3:
        codes = codes[..., 0] if codes.shape[2] < 3 else codes[..., :3]
    metadata = pillow_metadata(file.info, "HEIF", {})
    bits = 8 * codes.dtype.itemsize
    gain_map = bmff.has_gain_map(path.read_bytes())
    metadata = replace(metadata, bits=bits, gray=codes.ndim == 2, gain_map=gain_map)
    metadata = fitting(metadata)
    # libheif has rotated the pixels; EXIF's orientation is for readers that do not.
    return Decoded(codes, alpha, metadata, colors=_colors(file.info, metadata))


def read_heif_thumbnail(path: Path, side: int) -> Decoded | None:
    """An 8-bit HEIC upright, at most `side` pixels long: from the thumbnail stored in it, if that
    is large enough; None for one of more bits."""
    import pillow_heif

    with pillow_heif.HeifImageFile(path) as image:
        if image.info.get("bit_depth", 8) > 8:
            return None
        check_size(path, *image.size, path.stat().st_size)
        scale = min(1, side / max(image.size))
        image.draft(None, (int(image.width * scale), int(image.height * scale)))
        image.thumbnail((side, side))
        decoded = from_pillow(image, "HEIF")
        return replace(decoded, colors=_colors(image.info, decoded.metadata))


def _colors(info: Mapping[Any, Any], metadata: Metadata) -> cicp.Colors | None:
    """What the file's color code points say, where it has no profile."""
    nclx = info.get("nclx_profile")
    if not nclx or metadata.icc:
        return None
    points = nclx["color_primaries"], nclx["transfer_characteristics"]
    return cicp.from_code_points(*(int(point) for point in points))
