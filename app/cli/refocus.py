"""`diffcamera refocus`: one photo, many, or folders of them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import resources
from app.cli.arguments import edit, output
from app.cli.console import check_models_exist, open_store, run_request
from engine.errors import EngineError, InputError
from engine.files.formats import photos_in
from engine.files.names import distinct_names
from engine.requests import Export


def run(args: argparse.Namespace) -> int:
    """Refocus every photo; one that fails does not stop the others.

    Raises:
        InputError: an option or the only photo is bad.
    """
    wanted = edit(args)
    check_models_exist(wanted)
    photos = expand(args.photos)
    targets = place(photos, args.output)
    store = open_store(args)
    status = 0
    for photo, target in zip(photos, targets, strict=True):
        request = Export("export", photo, wanted, output(args, target))
        try:
            run_request(store, request, args.json)
        except (InputError, EngineError) as fault:
            if len(photos) == 1:
                raise
            print(f"diffcamera: {fault}", file=sys.stderr)
            status = 2
    return status


def expand(paths: list[Path]) -> list[Path]:
    """Replace folders with the photos in them, by name, and `sample` with the shipped photo.

    Raises:
        InputError: a folder holds no photo.
    """
    photos: list[Path] = []
    for path in paths:
        if str(path) == "sample" and not path.exists():
            photos.append(resources.SAMPLE)
            continue
        if not path.is_dir():
            photos.append(path)
            continue
        found = photos_in(path)
        if not found:
            raise InputError(f"{path}: no photos in this folder")
        photos += found
    return photos


def place(photos: list[Path], text: str) -> list[Path]:
    """The output file for each photo.

    Raises:
        InputError: several photos for one file, or the folder cannot be created.
    """
    target = Path(text)
    if not (text.endswith(("/", "\\")) or target.is_dir()):
        if len(photos) > 1:
            raise InputError(f"{text}: {len(photos)} photos need a folder; end it with '/'")
        return [target]
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise InputError(
            f"{text}: cannot be made ({fault.strerror}); choose another folder"
        ) from None
    return [target / name for name in distinct_names(photos)]
