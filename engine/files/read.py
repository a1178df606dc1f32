"""Read a photo: for any format, linear light in display orientation with its metadata."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from PIL import UnidentifiedImageError

from engine.errors import InputError
from engine.files import formats
from engine.files.decoded import to_photo
from engine.files.xmp_sidecar import with_sidecar
from engine.photo import Photo


def count_pages(path: Path) -> int:
    """How many photos a file holds: the pages of a TIFF, else one.

    Raises:
        InputError: the file is missing or damaged.
    """
    with faults(path):
        row = formats.of_content(path, read_start(path))
        if row is None or row.name != "tiff":
            return 1
        from engine.files.tiff_read import count_pictures

        return count_pictures(path)


def read_page(path: Path, page: int) -> Photo:
    """One page of a multi-page TIFF file, counted from 0; see `read_photo`."""
    from engine.files.tiff_read import read_tiff

    with faults(path):
        return to_photo(read_tiff(path, page), path)


def read_photo(path: Path | str) -> Photo:
    """Read a photo of any row of `formats.FORMATS`; RAW and HEIC need the `formats` extra.

    The EXIF orientation is applied; linear light comes from the profile's own tone curves and
    stays in the photo's own primaries. CMYK and Lab become RGB (primaries of Adobe RGB).

    Raises:
        InputError: the file is missing, damaged, too large or of an unknown kind.
    """
    path = Path(path)
    with faults(path):
        start = read_start(path)
        row = formats.of_content(path, start)
        if row is None and (name := formats.unread_name(start)):
            raise InputError(f"{path}: {name} is not read; save it as JPEG, PNG, TIFF or WebP")
        if row is None:
            raise UnidentifiedImageError
        decoded = row.function(row.read)(path)
        packet = with_sidecar(path, decoded.metadata.xmp)
        return to_photo(replace(decoded, metadata=replace(decoded.metadata, xmp=packet)), path)


_UNSUPPORTED = ("unsupported", "not supported", "not implemented", "no decod", "cannot decode")
"""Words that decoders use for files that are intact, but of a kind they do not support."""


@contextmanager
def faults(path: Path) -> Iterator[None]:
    """Turn whatever a decoder raises on a bad file into one line about the file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except InputError:
        raise
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file; check its name") from None
    except IsADirectoryError:
        raise InputError(f"{path}: this is a folder; name a photo in it") from None
    except PermissionError:
        raise InputError(f"{path}: it may not be read; change its permissions") from None
    except UnidentifiedImageError:
        raise InputError(
            f"{path}: not a photo this program reads; save it as JPEG, PNG, TIFF or WebP"
        ) from None
    except MemoryError:
        raise InputError(
            f"{path}: too large for this machine's memory; make it smaller first"
        ) from None
    except Exception as fault:  # decoders raise any exception on damaged data
        reason = fault.args[0] if fault.args else ""
        reason = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(fault)
        reason = (reason.splitlines() or [""])[0][:120] or type(fault).__name__
        if any(word in reason.lower() for word in _UNSUPPORTED):
            raise InputError(
                f"{path}: it needs a feature that is not read ({reason}); save it as JPEG, PNG, "
                "TIFF or WebP, a RAW as DNG"
            ) from fault
        raise InputError(
            f"{path}: the file is damaged ({reason}); copy it again from where it came"
        ) from fault


def read_start(path: Path) -> bytes:
    """The bytes by which `formats.of_content` tells what a file is.

    Raises:
        InputError: the file is empty.
    """
    with open(path, "rb") as file:
        start = file.read(32)
    if not start:
        raise InputError(f"{path}: the file is empty; copy it again from where it came")
    return start
