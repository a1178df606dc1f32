"""HEIC, through pillow-heif."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.errors import InputError
from engine.files import bmff, cicp
from engine.files.decoded import Decoded, check_size
from engine.files.pillow import fitting, pillow_metadata


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
    nclx = file.info.get("nclx_profile")
    colors = None
    if nclx and not metadata.icc:
        points = nclx["color_primaries"], nclx["transfer_characteristics"]
        colors = cicp.from_code_points(*(int(point) for point in points))
    return Decoded(codes, alpha, metadata, colors=colors)
