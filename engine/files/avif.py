"""AVIF, through Pillow; its colour description, which Pillow does not tell, from its boxes."""

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
    if decoded.metadata.icc:
        return decoded
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as block:
        points = bmff.code_points(block)
    return replace(decoded, colours=cicp.from_code_points(*points) if points else None)
