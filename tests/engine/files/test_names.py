"""Names: of results in a batch, of any length, of any bytes."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.edit import DepthChoice, Edit
from engine.errors import InputError
from engine.files import read_photo, sidecar, write_photo
from engine.files.names import LONGEST_NAME, distinct_names, fit_name
from tests.engine.files import make
from tests.engine.files.raw import dng

JAPANESE = "写" * 80 + ".jpg"  # 244 bytes: with a longer ending it is too long

any_bytes = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="names are Unicode on this system"
)


def _names(*paths: str) -> list[str]:
    return distinct_names([Path(path) for path in paths])


def test_a_raw_and_its_jpeg_are_told_apart():
    assert _names("a/IMG_1.jpg", "a/IMG_1.CR3") == ["IMG_1.jpg", "IMG_1-cr3.jpg"]
    assert _names("a/IMG_1.heic", "a/IMG_1.jpg") == ["IMG_1-heic.jpg", "IMG_1.jpg"]


def test_photos_of_two_folders_are_told_apart():
    assert _names("beach/1.jpg", "hills/1.jpg") == ["1-beach.jpg", "1-hills.jpg"]
    assert _names("x/beach/1.jpg", "y/beach/1.jpg") == ["1-beach.jpg", "1-beach-2.jpg"]
    assert _names("a/IMG.jpg", "a/img.JPG") == ["IMG-a.jpg", "img-a-2.JPG"]


def test_a_name_that_is_alone_stays():
    assert _names("a/1.jpg", "a/2.nef", "a/3.tiff") == ["1.jpg", "2.jpg", "3.tiff"]


@pytest.mark.parametrize("count", [2, 5])
def test_no_two_names_are_ever_the_same(count):
    photos = [
        Path(f"{a}/{b}{c}") for a in "xy" for b in ("1", "1-x") for c in (".jpg", ".cr2")
    ] * count
    names = distinct_names(photos)
    assert len({name.casefold() for name in names}) == len(photos)


def test_a_long_name_is_cut_at_a_letter():
    name = fit_name("写" * 90, "-refocused.jpg")
    assert len(os.fsencode(name)) <= LONGEST_NAME
    assert name.endswith("写-refocused.jpg")


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".webp"])
@any_bytes
def test_names_and_folders_that_are_not_utf8(tmp_path, suffix):
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    path = folder / os.fsdecode(b"gar\xe7on" + suffix.encode())
    photo = read_photo(make.jpeg(tmp_path / "a.jpg"))
    if suffix in (".png", ".tif"):
        photo = replace(photo, metadata=replace(photo.metadata, bits=16))
    write_photo(photo, path)
    again = read_photo(path)
    np.testing.assert_allclose(again.pixels, photo.pixels, atol=0.2)
    edit = Edit(depth=DepthChoice(file=folder / os.fsdecode(b"d\xe9.png")))
    sidecar.write_sidecar(path, edit)
    assert sidecar.read_sidecar(path) == edit


@any_bytes
def test_a_raw_whose_name_is_not_utf8(tmp_path):
    pytest.importorskip("rawpy", reason="the `formats` extra is not installed")
    path = tmp_path / os.fsdecode(b"\xe9.dng")
    dng(tmp_path / "a.dng", np.full((64, 96, 3), 0.2)).rename(path)
    assert read_photo(path).size == (96, 64)


def test_the_edit_of_a_photo_with_a_long_name_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(sidecar, "_data_folder", lambda: tmp_path / "data")
    photo = make.jpeg(tmp_path / JAPANESE)
    assert sidecar.read_sidecar(photo) is None
    assert sidecar.fingerprint(photo) == ""
    edit = Edit(steps=3)
    known, _ = sidecar.keep_sidecar(photo, edit, "")
    assert sidecar.read_sidecar(photo) == edit
    _, other = sidecar.keep_sidecar(photo, Edit(steps=4), "another's")
    assert other is not None
    assert sidecar.read_sidecar(photo) == Edit(steps=4)
    assert known


def test_a_name_that_no_disk_takes_is_told_in_one_line(tmp_path):
    with pytest.raises(InputError):
        read_photo(tmp_path / ("a" * 300 + ".jpg"))
    with pytest.raises(InputError, match="too long"):
        write_photo(read_photo(make.jpeg(tmp_path / "a.jpg")), tmp_path / ("a" * 300 + ".jpg"))


@pytest.mark.parametrize(
    ("start", "name"),
    [(b"GIF89a", "GIF"), (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"), (b"8BPS\0\1", "Photoshop")],
)
def test_a_format_that_is_not_read_is_named(tmp_path, start, name):
    (tmp_path / "a.jpg").write_bytes(start + bytes(100))
    with pytest.raises(InputError, match=f"{name}.* is not read; save it as") as caught:
        read_photo(tmp_path / "a.jpg")
    assert "damaged" not in str(caught.value)
