"""The one table of formats: what its rows say is what readers, writers and windows do."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.widgets.filmstrip import photos_in
from engine.errors import InputError
from engine.files import WriteOptions, formats, read_photo, write_photo
from engine.photo import Metadata, Photo
from tests.engine.files import docs_table, make

WRITTEN = pytest.mark.parametrize("row", formats.WRITTEN, ids=lambda row: row.name)


def _photo(bits: int, alpha: bool) -> Photo:
    pixels = make.codes().astype(np.float32) / 255
    return Photo(pixels, Metadata(bits=bits), np.full((48, 64), 0.5, np.float32) if alpha else None)


@pytest.mark.parametrize("row", formats.FORMATS, ids=lambda row: row.name)
def test_every_row_names_functions_that_are_there(row):
    assert callable(row.function(row.read))
    assert not row.write or callable(row.function(row.write))


@WRITTEN
def test_a_row_is_written_with_its_bits_and_its_alpha_and_read_as_itself(tmp_path, row):
    path = tmp_path / f"a{row.suffixes[-1]}"
    write_photo(_photo(32, alpha=True), path)
    assert formats.of_content(path, path.read_bytes()[:32]) is row
    photo = read_photo(path)
    assert photo.metadata.format == row.name
    assert photo.metadata.bits == row.bits[-1]
    assert (photo.alpha is not None) == row.alpha


@WRITTEN
def test_quality_means_something_where_the_row_says_so(tmp_path, row):
    sizes = set()
    for quality in (20, 95):
        path = tmp_path / f"{quality}{row.suffixes[0]}"
        write_photo(_photo(8, alpha=False), path, WriteOptions(quality=quality))
        sizes.add(path.stat().st_size)
    assert (len(sizes) > 1) == row.quality


@WRITTEN
def test_what_a_row_cannot_hold_is_refused_before_any_work(tmp_path, row):
    path = tmp_path / f"a{row.suffixes[0]}"
    if 16 not in row.bits:
        with pytest.raises(InputError, match=f"{row.label} holds 8 bits"):
            write_photo(_photo(8, alpha=False), path, WriteOptions(bits=16))
    if row.longest_side < formats.UNLIMITED:
        wide = Photo(np.zeros((1, row.longest_side + 1, 3), np.float32))
        with pytest.raises(InputError, match=f"{row.label} side holds"):
            write_photo(wide, path)
    assert not path.exists()


@WRITTEN
def test_metadata_that_a_row_holds_comes_back(tmp_path, row):
    kept = Metadata(exif=make.exif(), xmp=b"<x/>", iptc=b"\x1c\x02\x50\0\x03Zoe", dpi=(300, 300))
    write_photo(replace(_photo(8, False), metadata=kept), tmp_path / f"a{row.suffixes[0]}")
    written = read_photo(tmp_path / f"a{row.suffixes[0]}").metadata
    for name in ("exif", "xmp", "iptc"):
        assert bool(getattr(written, name)) == (name in row.holds)


def test_the_filmstrip_and_the_folder_scan_know_every_readable_suffix(tmp_path):
    for suffix in formats.READABLE:
        (tmp_path / f"a{suffix.upper()}").touch()
    (tmp_path / "notes.txt").touch()
    (tmp_path / ".hidden.jpg").touch()
    assert {path.suffix.lower() for path in photos_in(tmp_path)} == formats.READABLE
    patterns = formats.name_patterns().split()
    assert {f"*{suffix}" for suffix in formats.READABLE} <= set(patterns)


def test_the_table_loads_no_decoder():
    code = (
        "import sys, engine.files.formats; print({'cv2', 'PIL', 'OpenImageIO'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("a.TIFF", ".tif"), ("a.jpeg", ".jpg"), ("a.heic", ".jpg"), ("a.CR3", ".jpg"), ("a", ".jpg")],
)
def test_a_result_keeps_the_photos_format_where_it_is_written(tmp_path, name, suffix):
    assert formats.result_suffix(tmp_path / name) == suffix


def test_the_page_shows_the_table():
    page = Path(__file__).parents[3] / "docs" / "files.md"
    assert docs_table.table() in page.read_text(encoding="utf-8")
