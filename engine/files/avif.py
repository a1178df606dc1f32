"""AVIF, through Pillow; its color description, which Pillow does not report, from its boxes."""

from __future__ import annotations

import mmap
from dataclasses import replace
from pathlib import Path

from engine.files import bmff, cicp
from engine.files.decoded import Decoded
from engine.files.pillow import read_pillow


def read_avif(path: Path) -> Decoded:
    """An AVIF at 8 bits."""
    decoded = read_pillow(path)
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as block:
        points, gain_map = bmff.code_points(block), bmff.has_gain_map(block)
    decoded = replace(decoded, metadata=replace(decoded.metadata, gain_map=gain_map))
    if decoded.metadata.icc:
        return decoded
    return replace(decoded, colors=cicp.from_code_points(*points) if points else None)
