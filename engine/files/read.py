"""Read a photo: whatever the file, linear light in display orientation with its metadata."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from engine.errors import InputError
from engine.files import exif, oiio, tiff
from engine.files.decoded import Decoded, check_size, to_photo
from engine.files.pillow import fitting, from_pillow, pillow_metadata
from engine.files.quiet import quiet
from engine.photo import Photo

_RAW = "3fr arw cr2 cr3 crw dcr dng erf fff iiq kdc mef mos mrw nef nrw orf pef raf raw rw2 rwl sr2"
_OTHER = "jpg jpeg jpe mpo png tif tiff webp avif heic heif hif"

_RAW_SUFFIXES = frozenset("." + name for name in (*_RAW.split(), "srf", "srw", "x3f"))
READABLE = _RAW_SUFFIXES.union("." + name for name in _OTHER.split())
"""Suffixes that a folder is searched for; but for RAW a file's content says how it is read."""

_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "TIFF")
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")


def read_photo(path: Path | str) -> Photo:
    """Read a photo.

    JPEG, PNG, TIFF (8, 16 bit, float), WebP and AVIF; RAW and HEIC with the `formats` extra.
    The EXIF orientation is applied; linear light comes from the profile's own tone curves and
    stays in the photo's own primaries. CMYK and Lab become RGB (primaries of Adobe RGB).

    Raises:
        InputError: the file is missing, damaged, too large or of an unknown kind.
    """
    path = Path(path)
    with faults(path):
        start = _start(path)
        size = path.stat().st_size
        if path.suffix.lower() in _RAW_SUFFIXES:
            from engine.files import raw

            return raw.read_raw(path)
        if start[4:8] == b"ftyp" and start[8:12] in _HEIF_BRANDS:
            from engine.files import heif

            return heif.read_heif(path)
        if start[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
            decoded = tiff.read_tiff(path)
        elif start[:8] == b"\x89PNG\r\n\x1a\n" and start[24:25] == b"\x10":
            decoded = _png16(path, size)
        else:
            with Image.open(path, formats=_FORMATS) as image:
                check_size(path, *image.size, size)
                decoded = from_pillow(image, image.format or "")
        return to_photo(decoded, path)


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
    except Exception as fault:  # decoders raise any kind on damaged data
        reason = fault.args[0] if fault.args else ""
        reason = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(fault)
        reason = (reason.splitlines() or [""])[0][:120] or type(fault).__name__
        raise InputError(
            f"{path}: the file is damaged ({reason}); copy it again from where it came"
        ) from fault


def _start(path: Path) -> bytes:
    with open(path, "rb") as file:
        start = file.read(32)
    if not start:
        raise InputError(f"{path}: the file is empty; copy it again from where it came")
    return start


def _png16(path: Path, size: int) -> Decoded:
    """Pixels by OpenImageIO (Pillow would make them 8 bit), everything else by Pillow."""
    with Image.open(path, formats=["PNG"]) as image:
        check_size(path, *image.size, size)
        image.load()  # chunks may stand behind the pixels
        metadata = pillow_metadata(image.info, "PNG", getattr(image, "text", {}))
    with quiet():
        codes, alpha = oiio.read_pixels(path)
    grey = codes.ndim == 2
    metadata = replace(metadata, bits=16, grey=grey)
    return Decoded(codes, alpha, fitting(metadata), exif.orientation(metadata.exif))
