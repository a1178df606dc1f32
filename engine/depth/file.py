"""Disparity maps in files: 16-bit gray PNG (65535 = nearest) and NPY (1.0 = nearest); and masks."""

from __future__ import annotations

import struct
from pathlib import Path

import cv2
import numpy as np

from engine.errors import InputError
from engine.files.decoded import check_size
from engine.files.target import replacing

MOST_PIXELS = 400_000_000


def read_disparity(path: Path, photo_size: tuple[int, int] | None = None) -> np.ndarray:
    """Read a map that the photographer provides.

    Args:
        path: 16-bit gray PNG, or NPY with floats 0..1 or uint16.
        photo_size: (width, height) of the photo it belongs to: its aspect ratio must agree.
    Returns:
        float32 h x w in [0, 1], 1 = nearest, the file's own size.
    Raises:
        InputError: missing, empty or damaged, another format, NaN, out of range, or another
            aspect ratio.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such depth file; give a 16-bit gray PNG or an NPY")
    if path.stat().st_size == 0:
        raise InputError(f"{path}: the depth file is empty (0 bytes); export it again")
    suffix = path.suffix.lower()
    if suffix == ".png":
        disparity = _read_png(path)
    elif suffix == ".npy":
        disparity = _read_npy(path)
    else:
        raise InputError(
            f"{path}: '{suffix}' is not a depth map format; use a 16-bit grayscale PNG or NPY"
        )
    if photo_size is not None:
        _check_aspect(path, disparity, photo_size)
    return disparity


def read_mask(path: Path, photo_size: tuple[int, int]) -> np.ndarray:
    """Read a mask, white = 1: a PNG of 8 or 16 bits, gray or in color.

    Args:
        photo_size: (width, height) of the photo it belongs to: its aspect ratio must agree.
    Returns:
        float32 h x w in [0, 1], the file's own size.
    Raises:
        InputError: missing, damaged, not a PNG, or another aspect ratio.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such mask; give a PNG, white = keep")
    levels = _decode_png(path, "mask")
    mask = levels.astype(np.float32) / np.iinfo(levels.dtype).max
    if mask.ndim == 3:
        mask = np.ascontiguousarray(mask[..., :3].mean(2))
    _check_aspect(path, mask, photo_size)
    return mask


def write_disparity(disparity: np.ndarray, path: Path) -> None:
    """Write a map as 16-bit gray PNG, 65535 = nearest, completely or not at all.

    Args:
        disparity: float32 H x W in [0, 1].
    Raises:
        InputError: the folder or the disk cannot be written to.
    """
    levels = np.rint(np.clip(disparity, 0, 1) * 65535).astype(np.uint16)
    coded = cv2.imencode(".png", levels)[1].tobytes()
    with replacing(path) as temporary:
        temporary.write_bytes(coded)


def _decode_png(path: Path, kind: str) -> np.ndarray:
    with path.open("rb") as file:
        header = file.read(24)
    if header[:8] == b"\x89PNG\r\n\x1a\n" and len(header) == 24:  # before memory is allocated
        check_size(path, *struct.unpack(">II", header[16:]), path.stat().st_size)
    try:
        data = np.fromfile(path, np.uint8)
        levels = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if header[1:4] == b"PNG" else None
    except (cv2.error, OSError):
        levels = None
    if levels is None:
        raise InputError(f"{path}: not a PNG that can be read; export the {kind} again")
    return levels


def _read_png(path: Path) -> np.ndarray:
    levels = _decode_png(path, "depth map")
    if levels.ndim != 2:
        raise InputError(f"{path}: the PNG has {levels.shape[2]} channels; save it as 16-bit gray")
    if levels.dtype != np.uint16:
        raise InputError(f"{path}: the PNG has 8 bits; depth needs 16 (gray, 65535 = nearest)")
    return np.divide(levels, 65535, dtype=np.float32)


def _read_npy(path: Path) -> np.ndarray:
    try:
        values = np.load(path, allow_pickle=False, mmap_mode="r")
    except (ValueError, OSError, EOFError):
        raise InputError(
            f"{path}: not an NPY array that can be read (pickles are refused); "
            "write it with numpy.save"
        ) from None
    if values.ndim != 2 or 0 in values.shape or values.size > MOST_PIXELS:
        raise InputError(
            f"{path}: an array of shape {values.shape} is not a depth map; it must be H x W"
        )
    if values.dtype == np.uint16:
        return np.divide(values, 65535, dtype=np.float32)
    if not np.issubdtype(values.dtype, np.floating):
        raise InputError(f"{path}: holds {values.dtype}; give floats 0..1 (1 = nearest) or uint16")
    disparity = values.astype(np.float32)
    if not np.isfinite(disparity).all():
        raise InputError(f"{path}: holds NaN or infinity; fill those places with a depth first")
    low, high = float(disparity.min()), float(disparity.max())
    if low < 0 or high > 1:
        raise InputError(
            f"{path}: values {low:g}..{high:g} lie outside 0..1; divide by the largest"
        )
    return disparity


def _check_aspect(path: Path, disparity: np.ndarray, photo_size: tuple[int, int]) -> None:
    """A pixel and a half, or 2 %, may be off, since a small map's sides are rounded."""
    height, width = disparity.shape
    fits = width * photo_size[1] / photo_size[0]
    if abs(fits - height) > max(1.5, 0.02 * height):
        raise InputError(
            f"{path}: {width} x {height} has another aspect ratio than the photo "
            f"({photo_size[0]} x {photo_size[1]}); make it from this very photo"
        )
