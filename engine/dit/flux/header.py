"""The contents of a safetensors file, read from its header alone: no weights, no torch."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path

from engine.errors import InputError

BYTES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "F8_E4M3": 1, "F8_E5M2": 1, "I8": 1, "U8": 1}


@dataclass(frozen=True)
class Header:
    """Attributes:
    metadata: strings stored by the file's creator.
    shapes: name -> shape of every tensor.
    dtypes: name -> "F32", "BF16", ... of every tensor.
    """

    metadata: dict[str, str]
    shapes: dict[str, tuple[int, ...]]
    dtypes: dict[str, str]


def read_header(path: Path) -> Header:
    """Read the header.

    Raises:
        InputError: the file is missing, truncated or not a safetensors file.
    """
    try:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            if length > path.stat().st_size:
                raise ValueError("truncated")
            table = json.loads(file.read(length))
            metadata = table.pop("__metadata__", {})
            end = max((row["data_offsets"][1] for row in table.values()), default=0)
            if path.stat().st_size < 8 + length + end:
                raise ValueError("truncated")
            return Header(
                metadata,
                {name: tuple(row["shape"]) for name, row in table.items()},
                {name: row["dtype"] for name, row in table.items()},
            )
    except (OSError, struct.error, ValueError, TypeError, KeyError, AttributeError) as fault:
        raise InputError(
            f"{path}: not a whole safetensors file ({fault}); fetch or copy it again"
        ) from None
