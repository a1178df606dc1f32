"""One sidecar, two windows, and what is no sidecar at all."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.edit import Edit
from engine.errors import InputError
from engine.files import sidecar
from engine.files.sidecar import fingerprint, keep_sidecar, read_edit, read_sidecar, sidecar_path
from engine.files.target import ABANDONED_AFTER, TEMPORARY, replacing
from engine.lens import Lens


@pytest.fixture
def photo(tmp_path) -> Path:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"a photo")
    return path


def blur(level: float) -> Edit:
    return Edit(lens=Lens(blur=level))


def test_of_two_windows_on_one_photo_neither_loses_its_edit(photo):
    mine = theirs = fingerprint(photo)
    mine, other = keep_sidecar(photo, blur(10), mine)
    assert other is None
    theirs, other = keep_sidecar(photo, blur(20), theirs)
    assert read_edit(other) == blur(10)
    for level in (
        30,
        40,
        50,
    ):  # turn about, for as long as they like: two files, the latest of each
        mine, other = keep_sidecar(photo, blur(level), mine)
        assert read_edit(other).lens.blur == (20 if level == 30 else level - 9)
        theirs, other = keep_sidecar(photo, blur(level + 1), theirs)
        assert read_edit(other) == blur(level)
    assert read_sidecar(photo) == blur(51)
    assert len(list(photo.parent.glob("*.json"))) == 2


def test_a_window_alone_leaves_no_other_file(photo):
    known = fingerprint(photo)
    for level in range(5):
        known, other = keep_sidecar(photo, blur(level), known)
        assert other is None
    assert [path.name for path in photo.parent.glob("*.json*")] == [sidecar_path(photo).name]


@pytest.mark.parametrize("damage", [b"", b"\0" * 200, b'{"format": "diffcamera-edit", "ver', b"[]"])
def test_what_is_no_edit_is_set_aside_and_the_new_edit_kept(photo, damage):
    sidecar_path(photo).write_bytes(damage)
    _, aside = keep_sidecar(photo, blur(40), fingerprint(photo))
    assert aside.read_bytes() == damage
    assert aside.name.endswith(sidecar.BROKEN)
    assert read_sidecar(photo) == blur(40)


def test_an_edit_of_a_newer_version_is_never_replaced(photo):
    newer = json.dumps({"format": "diffcamera-edit", "version": 999, "edit": {}})
    sidecar_path(photo).write_text(newer)
    with pytest.raises(InputError, match="newer version"):
        keep_sidecar(photo, blur(40), fingerprint(photo))
    assert sidecar_path(photo).read_text() == newer


def test_only_abandoned_temporary_files_are_swept(photo):
    old, young = (photo.parent / f"{TEMPORARY}{name}.jpg" for name in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"half")
    before = time.time() - 2 * ABANDONED_AFTER
    os.utime(old, (before, before))
    keep_sidecar(photo, blur(1), "")
    assert not old.exists()
    assert young.exists()


FULL = """
import resource, signal, sys
from pathlib import Path
from engine.errors import InputError
from engine.files import WriteOptions, read_photo, write_photo
from engine.files.target import replacing
photo = read_photo(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_photo(photo, Path(sys.argv[2]), WriteOptions(overwrite=True))
except InputError as fault:
    print(fault)
"""


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "webp"])
def test_a_disk_that_takes_no_more_leaves_the_old_file(card, tmp_path, suffix):
    target = tmp_path / "out" / f"out.{suffix}"
    target.parent.mkdir()
    target.write_bytes(b"the old one")
    done = subprocess.run(
        [sys.executable, "-c", FULL, card, target],
        capture_output=True, text=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert str(target) in done.stdout, done.stderr
    assert done.stdout.count("\n") == 1
    assert target.read_bytes() == b"the old one"
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_what_replaces_is_on_the_disk_before(tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(os, "fsync", lambda handle: calls.append("fsync"))
    real = os.replace
    monkeypatch.setattr(os, "replace", lambda *a: (calls.append("replace"), real(*a)))
    with replacing(tmp_path / "a.txt") as temporary:
        temporary.write_text("x")
    assert calls == ["fsync", "replace"]
