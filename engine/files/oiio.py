"""Pixels of 16-bit and float files, through OpenImageIO."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import numpy as np
import OpenImageIO as oiio

_TYPES = {"uint8": np.uint8, "uint16": np.uint16, "float": np.float32}


def read_pixels(path: Path) -> tuple[np.ndarray, np.ndarray | None]:
    """(codes, alpha) as stored: uint8, uint16 or float32; codes H x W or H x W x 3.

    Raises:
        ValueError: OpenImageIO's own words on what is wrong.
    """
    as_stored = oiio.ImageSpec()
    as_stored["oiio:UnassociatedAlpha"] = 1
    file = oiio.ImageInput.open(str(path), as_stored)
    if file is None:
        raise ValueError(oiio.geterror() or "it cannot be opened")
    try:
        spec = file.spec()
        stored = str(spec.format)
        kind = stored if stored in ("uint8", "uint16") else "float"
        pixels = file.read_image(0, 0, 0, spec.nchannels, kind)
        if pixels is None or file.has_error:
            raise ValueError(file.geterror() or "its pixels cannot be read")
    finally:
        file.close()
    pixels = np.asarray(pixels, _TYPES[kind]).reshape(spec.height, spec.width, spec.nchannels)
    alpha = pixels[..., spec.alpha_channel] if spec.alpha_channel > 0 else None
    if spec.nchannels < 3 or (spec.nchannels == 3 and alpha is not None):
        return pixels[..., 0], alpha
    return pixels[..., :3], alpha


def write_tiff_pixels(path: Path, codes: np.ndarray) -> None:
    """A deflated TIFF without metadata; an even number of channels means that the last is alpha.

    Raises:
        OSError: OpenImageIO's own words on what is wrong.
    """
    codes = np.ascontiguousarray(np.atleast_3d(codes))
    height, width, channels = codes.shape
    names = {np.dtype(kind): name for name, kind in _TYPES.items()}
    spec = oiio.ImageSpec(width, height, channels, names[codes.dtype])
    if channels % 2 == 0:
        spec.alpha_channel = channels - 1
        spec["oiio:UnassociatedAlpha"] = 1
    spec["compression"] = "zip"
    spec["tiff:rowsperstrip"] = 64
    file = oiio.ImageOutput.create(str(path))
    written = file is not None and file.open(str(path), spec) and file.write_image(codes)
    closed = file is not None and file.close()
    if written and closed:
        return
    fault = (file.geterror() if file else "") or oiio.geterror() or "its pixels"
    if shutil.disk_usage(path.parent).free < codes.nbytes:
        raise OSError(errno.ENOSPC, fault)
    raise OSError(fault.splitlines()[0])
