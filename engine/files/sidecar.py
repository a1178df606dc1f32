"""Edits in files: a sidecar next to each photo, and presets that fit any photo.

Both are JSON: {"format": "diffcamera-edit", "version": 1, "edit": {...}}. The photo itself is
never written to.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import platformdirs

from engine.depth.strokes import KEEP_KINDS, Stroke
from engine.edit import Edit
from engine.errors import InputError
from engine.files.lock import locked
from engine.files.names import LONGEST_NAME, fit_name
from engine.files.plain import from_plain, merged, to_plain
from engine.files.target import replacing

SUFFIX = ".diffcamera.json"
_FORMAT = "diffcamera-edit"
_MOST_BYTES = 32 * 2**20

OTHER = ".other"
BROKEN = ".broken"


class Damaged(InputError):
    """The file in the place of an edit is not an edit: it may be set aside."""


MIGRATIONS: Sequence[Callable[[dict[str, Any]], dict[str, Any]]] = ()
"""Step i turns the data of version i + 1 into that of version i + 2."""


def sidecar_path(photo: Path) -> Path:
    """Where the edit of a photo is kept: `photo.jpg.diffcamera.json`, or, if its folder is
    read-only or the name would be too long, in the user's data folder under a name derived from
    the photo's full path."""
    room = LONGEST_NAME - len(os.fsencode(SUFFIX + OTHER + BROKEN)) - 3  # derived names fit
    if len(os.fsencode(photo.name)) <= room:
        beside = photo.with_name(photo.name + SUFFIX)
        if beside.exists() or os.access(photo.absolute().parent, os.W_OK):
            return beside
    key = hashlib.sha256(os.fsencode(photo.absolute())).hexdigest()[:16]
    return _data_folder() / "edits" / fit_name(photo.stem, f"-{key}{SUFFIX}", room)


def read_sidecar(photo: Path) -> Edit | None:
    """The edit kept for a photo, or None when there is none.

    Raises:
        InputError: the sidecar is damaged, or of a newer version of the program.
    """
    path = sidecar_path(photo)
    return read_edit(path) if path.exists() else None


def write_sidecar(photo: Path, edit: Edit) -> Path:
    """Keep the edit of a photo; return where.

    Raises:
        InputError: it cannot be written, or what is there is of a newer version.
    """
    path = sidecar_path(photo)
    write_edit(path, edit)
    return path


def fingerprint(photo: Path) -> str:
    """Identifies the content of a photo's sidecar; empty if there is none."""
    try:
        return hashlib.sha256(sidecar_path(photo).read_bytes()).hexdigest()
    except OSError:
        return ""


def keep_sidecar(photo: Path, edit: Edit, known: str) -> tuple[str, Path | None]:
    """Keep the edit of a photo for which another window may keep one, too: neither is lost.

    An edit written by another window since is moved to `photo.jpg.diffcamera.other.json`, a file
    that is not an edit to `....json.broken`.

    Args:
        known: the fingerprint when the sidecar was last read or written here.
    Returns:
        the new fingerprint, and where the other edit went, if there was one.
    Raises:
        InputError: it cannot be written, or what is there is of a newer version.
    """
    path = sidecar_path(photo)
    key = hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:16]
    with locked(_data_folder() / "locks" / key):
        there, other = fingerprint(photo), None
        if there not in ("", known):
            other = path.with_name(
                path.name.replace(SUFFIX, SUFFIX.replace(".json", OTHER + ".json"))
            )
            with replacing(other) as temporary:
                temporary.write_bytes(path.read_bytes())
        try:
            write_edit(path, edit)
        except Damaged:
            other = set_aside(path)
            write_edit(path, edit)
        return fingerprint(photo), other


def set_aside(path: Path) -> Path:
    """Rename a file that cannot be read to one that does not exist yet; return its new path.

    Raises:
        OSError: the folder cannot be written to.
    """
    target, number = path.with_name(path.name + BROKEN), 1
    while target.exists():
        number += 1
        target = path.with_name(f"{path.name}{BROKEN}{number}")
    return path.replace(target)


def presets() -> dict[str, Path]:
    """The photographer's own presets by name."""
    folder = _data_folder() / "presets"
    return {path.stem: path for path in sorted(folder.glob("*.json"))}


def write_preset(name: str, edit: Edit) -> Path:
    """Keep an edit as a preset, without what belongs to a single photo; return where.

    Raises:
        InputError: the name is not a valid file name, or it cannot be written.
    """
    if not name.strip() or set(name) & set('/\\:*?"<>|\0') or name.startswith("."):
        raise InputError(f"preset: '{name}' cannot be a file's name; use letters and digits")
    path = _data_folder() / "presets" / f"{name}.json"
    write_edit(path, with_preset(Edit(), edit))
    return path


def with_preset(edit: Edit, preset: Edit) -> Edit:
    """The edit with a preset's look: its own focus, depth file, strokes and keep mask stay."""
    own = edit.lens
    lens = replace(
        preset.lens,
        focus=own.focus,
        focus_disparity=own.focus_disparity,
        tilt_points=own.tilt_points,
        tilt=own.tilt,
    )
    depth = replace(edit.depth, model=preset.depth.model)
    return replace(
        preset,
        lens=lens,
        depth=depth,
        auto_focus=edit.auto_focus,
        companions=edit.companions,
        keep=edit.keep,
    )


def read_edit(path: Path, migrations: Sequence[Callable] = MIGRATIONS) -> Edit:
    """An edit from a file.

    Raises:
        InputError: the file is missing or damaged, a value is wrong, or the version is newer.
    """
    data = _read(path, migrations)
    try:
        edit = from_plain(Edit, data.get("edit"), path.absolute().parent, "edit")
        _check(edit)
    except InputError as fault:
        raise Damaged(f"{path}: {fault}; correct the value or delete the file") from None
    return edit


def write_edit(path: Path, edit: Edit, migrations: Sequence[Callable] = MIGRATIONS) -> None:
    """Write an edit; unknown fields of an existing file are kept.

    Raises:
        InputError: the file cannot be written, or the one there is damaged or newer.
    """
    data = {"format": _FORMAT, "version": len(migrations) + 1}
    data["edit"] = to_plain(edit, path.absolute().parent)
    if path.exists():
        data = merged(data, _read(path, migrations))
    elif path.is_symlink():
        path.unlink()  # it would redirect the edit to a place chosen by someone else
    text = json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False)
    with replacing(path, make_folder=True) as temporary:
        temporary.write_bytes(
            (text + "\n").encode("utf-8", "surrogatepass")
        )  # names may contain any byte


def _read(path: Path, migrations: Sequence[Callable]) -> dict[str, Any]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError("it is far too large")
        data = json.loads(path.read_bytes())
        if not isinstance(data, dict) or data.get("format") != _FORMAT:
            raise ValueError("it does not begin as one")
        version = data.get("version")
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise ValueError("it has no version")
        if version > len(migrations) + 1:
            raise InputError(
                f"{path}: written by a newer version of this program (edit version {version}, "
                f"known up to {len(migrations) + 1}); update the program"
            )
        for step in migrations[version - 1 :]:
            data = step(data)
    except OSError as fault:
        raise InputError(f"{path}: it cannot be read ({fault.strerror}); check it") from None
    except InputError:
        raise
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        reason = str(fault).splitlines()[0][:120]
        raise Damaged(f"{path}: not an edit of this program ({reason}); delete it") from None
    return data


def _check(edit: Edit) -> None:
    """`Lens` and `Aperture` check themselves; the rest is checked here."""
    if not 0 <= edit.steps <= 8:
        raise InputError(f"'edit.steps' is {edit.steps}, not in 0..8")
    if not 0 <= edit.seed < 2**63:
        raise InputError(f"'edit.seed' is {edit.seed}, not in 0..2^63")
    for part, strokes in (("depth", edit.depth.strokes), ("keep", edit.keep.strokes)):
        _check_strokes(f"edit.{part}", strokes)


def _check_strokes(part: str, strokes: tuple[Stroke, ...]) -> None:
    for i, stroke in enumerate(strokes):
        where = f"'{part}.strokes[{i}]"
        if (stroke.kind in KEEP_KINDS) != (part == "edit.keep"):
            raise InputError(f"{where}.kind' is {stroke.kind}, not one of this mask's")
        for name in ("radius", "softness", "strength", "disparity"):
            value = getattr(stroke, name)
            if not 0 <= value <= 1:
                raise InputError(f"{where}.{name}' is {value}, not in 0..1")


def _data_folder() -> Path:
    return platformdirs.user_data_path("diffcamera", False)
