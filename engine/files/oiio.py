"""Pixels of 16-bit and float files, through OpenImageIO."""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import OpenImageIO as oiio

_TYPES = {
    "uint8": np.uint8,
    "uint16": np.uint16,
    "uint": np.uint32,
    "int8": np.int8,
    "int16": np.int16,
    "int": np.int32,
    "float": np.float32,
}


def read_samples(path: Path, page: int = 0, raw: bool = False) -> np.ndarray:
    """The samples of an image as the file stores them, except for palettes and YCbCr, which become
    RGB, and 1 to 8 bits that are white at zero, which are inverted.

    Args:
        page: its index in the file.
        raw: leave CMYK and Lab as they are, too.
    Returns:
        H x W x C of the file's own type: uint8, uint16, uint32, int8, int16, int32, float32.
    Raises:
        ValueError: with OpenImageIO's own message.
    """
    with opened(path, raw) as file:
        if page and not file.seek_subimage(page, 0):
            raise ValueError(file.geterror() or "it has no such page")
        return read_opened(file, page)


@contextmanager
def opened(path: Path, raw: bool = False) -> Iterator[oiio.ImageInput]:
    """An image whose header is read; its pixels come as `read_samples` describes.

    Raises:
        ValueError: with OpenImageIO's own message.
    """
    as_stored = oiio.ImageSpec()
    as_stored["oiio:UnassociatedAlpha"] = 1
    as_stored["oiio:RawColor"] = int(raw)
    with utf8_name(path) as name:
        file = oiio.ImageInput.open(name, as_stored)
        if file is None:
            raise ValueError(oiio.geterror() or "it cannot be opened")
        try:
            yield file
        finally:
            file.close()


def read_opened(file: oiio.ImageInput, page: int = 0) -> np.ndarray:
    """The samples of an opened image; see `read_samples`."""
    spec = file.spec()
    stored = str(spec.format)
    kind = stored if stored in _TYPES else "float"
    pixels = file.read_image(page, 0, 0, spec.nchannels, kind)
    if pixels is None or file.has_error:
        raise ValueError(file.geterror() or "its pixels cannot be read")
    return np.asarray(pixels, _TYPES[kind]).reshape(spec.height, spec.width, spec.nchannels)


@contextmanager
def utf8_name(path: Path) -> Iterator[str]:
    """A name of the file that OpenImageIO accepts: it refuses names that are not UTF-8."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        with tempfile.TemporaryDirectory(prefix="diffcamera-") as folder:
            link = Path(folder) / f"photo{path.suffix if path.suffix.isascii() else ''}"
            try:
                link.symlink_to(path.absolute())
            except OSError:
                shutil.copyfile(path, link)
            yield str(link)
    else:
        yield str(path)


@contextmanager
def utf8_folder(path: Path) -> Iterator[str]:
    """The name of a file to be created, through a link if its folder's is not UTF-8."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        with tempfile.TemporaryDirectory(prefix="diffcamera-") as folder:
            link = Path(folder) / "target"
            link.symlink_to(path.parent.absolute(), target_is_directory=True)
            yield str(link / path.name)
    else:
        yield str(path)


def write_tiff_pixels(path: Path, codes: np.ndarray) -> None:
    """A deflated TIFF without metadata; an even number of channels means that the last is alpha.

    Raises:
        OSError: with OpenImageIO's own message.
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
    with utf8_folder(path) as name:
        file = oiio.ImageOutput.create(name)
        written = file is not None and file.open(name, spec) and file.write_image(codes)
        closed = file is not None and file.close()
    if written and closed:
        return
    fault = (file.geterror() if file else "") or oiio.geterror() or "its pixels"
    if shutil.disk_usage(path.parent).free < codes.nbytes:
        raise OSError(errno.ENOSPC, fault)
    raise OSError(fault.splitlines()[0])
