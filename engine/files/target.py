"""Where a result goes: checked before any work is done, and written completely or not at all."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.errors import InputError
from engine.files.formats import WRITABLE, of_suffix

TEMPORARY = ".diffcamera-"
ABANDONED_AFTER = 24 * 3600.0
"""Seconds after which nothing writes to a temporary file any more."""

_swept: set[Path] = set()


def check_target(
    path: Path | str,
    *,
    overwrite: bool = False,
    original: Path | None = None,
    suffixes: Collection[str] = WRITABLE,
    bits: int | None = None,
    size: tuple[int, int] | None = None,
    layers: bool = False,
    signed: bool = False,
) -> None:
    """Whether a result can be written there.

    Args:
        overwrite: replace an existing file.
        original: the photo that it is made from, which is never replaced.
        suffixes: what the name may end in.
        bits: requested bits per channel.
        size: (width, height) of the result, if known.
        layers: whether it is to hold further pages.
        signed: whether it is to hold Content Credentials.
    Raises:
        InputError: wrong suffix, an existing file, the original itself, no folder or a
            read-only one, or a format that cannot hold the bits or the size.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in suffixes:
        known = ", ".join(sorted(suffixes))
        raise InputError(f"{path}: files are not written as '{path.suffix}'; use one of {known}")
    row = of_suffix(path)
    if row is not None and row.write:
        if layers and not row.layers:
            raise InputError(f"{path}: {row.label} holds no layers; use .tif")
        if signed and not row.media_type:
            raise InputError(f"{path}: {row.label} holds no Content Credentials; use .jpg or .tif")
        if signed and layers:
            raise InputError(f"{path}: Content Credentials break layers; leave one of them out")
        if bits is not None and bits not in row.bits:
            raise InputError(
                f"{path}: {row.label} holds {row.bits[-1]} bits a channel; use .png or .tif for 16"
            )
        if size and max(size) > row.longest_side:
            raise InputError(
                f"{path}: a {row.label} side holds {row.longest_side} pixels, not {max(size)}; "
                "use .png or .tif"
            )
    with disk_faults(path):
        if path.is_dir():
            raise InputError(f"{path}: this is a folder; name a file in it")
        if original and path.exists() and original.exists() and path.samefile(original):
            raise InputError(f"{path}: this is the photo itself; choose another name")
        if path.exists() and not overwrite:
            raise InputError(f"{path}: this file exists; choose another name or use --overwrite")
        if not path.parent.is_dir():
            raise InputError(f"{path}: its folder does not exist; create it first")
        if not os.access(path.parent, os.W_OK):
            raise InputError(f"{path}: its folder is read-only; choose another folder")


@contextmanager
def replacing(path: Path, make_folder: bool = False) -> Iterator[Path]:
    """A temporary file next to the target that replaces it on success.

    It is flushed to disk before it does, so a power cut leaves the old file or the new one.

    Raises:
        InputError: the folder or the disk cannot be written to; nothing is left behind then.
    """
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f"{TEMPORARY}{os.urandom(6).hex()}{path.suffix.lower()}")
    try:
        with disk_faults(path):
            if make_folder:
                target.parent.mkdir(parents=True, exist_ok=True)
            _sweep(target.parent)
            yield temporary
            _to_disk(temporary)
            os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Once for each folder, delete the temporary files that killed processes left in it."""
    if folder in _swept:
        return
    _swept.add(folder)
    for path in folder.glob(f"{TEMPORARY}*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > ABANDONED_AFTER:
                path.unlink()


@contextmanager
def disk_faults(path: Path) -> Iterator[None]:
    """Turn a disk error into one line with its remedy.

    Raises:
        InputError: for each OSError.
    """
    try:
        yield
    except OSError as fault:
        reason = {
            errno.ENOENT: "its folder does not exist; create it first",
            errno.ENOSPC: "the disk is full; free some space or choose another disk",
            errno.EDQUOT: "your share of the disk is full; free some space",
            errno.EFBIG: "it would be too large (a TIFF holds 4 GB); choose a smaller size, or "
            "leave the layers out",
            errno.EROFS: "its disk is read-only; choose another folder",
            errno.EACCES: "it may not be written; choose another folder or change permissions",
            errno.ENAMETOOLONG: "its name is too long; choose a shorter one",
        }.get(fault.errno or 0, f"it cannot be written ({fault.strerror or fault})")
        raise InputError(f"{path}: {reason}") from fault
