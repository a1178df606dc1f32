"""The frames of a bracket: photos, folders of photos, and TIFF files of several pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.errors import InputError
from engine.files.formats import photos_in
from engine.files.read import count_pages, read_page, read_photo
from engine.stack.merge import Frame


def bracket_frames(paths: Sequence[Path]) -> list[Frame]:
    """A frame for each photo, each photo of a folder, and each page of a TIFF file.

    Raises:
        InputError: a file is missing or not a photo, or a folder contains none.
    """
    frames: list[Frame] = []
    for path in paths:
        for photo in _photos(path):
            frames += _frames(photo)
    return frames


def _photos(path: Path) -> list[Path]:
    if not path.is_dir():
        if not path.exists():
            raise InputError(
                f"{path}: this photo of the focus bracket is gone; restore it or leave it out"
            )
        return [path]
    found = photos_in(path)
    if not found:
        raise InputError(f"{path}: no photos in this folder")
    return found


def _frames(path: Path) -> list[Frame]:
    pages = count_pages(path)
    if pages < 2:
        return [Frame(str(path), lambda: read_photo(path))]
    return [
        Frame(f"{path}, page {page + 1}", lambda page=page: read_page(path, page))
        for page in range(pages)
    ]
