"""JPEG: kinds of coding, and files without their end marker."""

from __future__ import annotations

import shutil
import subprocess

import numpy as np
import pytest

from engine.errors import InputError
from engine.files import read_photo
from tests.engine.files import make


@pytest.mark.parametrize("progressive", [False, True])
def test_a_missing_end_marker_is_no_damage(tmp_path, progressive):
    data = make.jpeg_bytes(make.codes(), progressive=progressive)
    (tmp_path / "whole.jpg").write_bytes(data)
    (tmp_path / "a.jpg").write_bytes(data[:-2])
    photo, whole = read_photo(tmp_path / "a.jpg"), read_photo(tmp_path / "whole.jpg")
    np.testing.assert_array_equal(photo.pixels, whole.pixels)


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("missing", [8, 40, 400])
def test_missing_pixels_are(tmp_path, progressive, missing):
    data = make.jpeg_bytes(make.codes(), progressive=progressive)
    (tmp_path / "a.jpg").write_bytes(data[:-missing])
    with pytest.raises(InputError, match="cut short"):
        read_photo(tmp_path / "a.jpg")


@pytest.mark.parametrize(
    ("offset", "value", "words"),
    [(0, 12, "12 bits a sample"), (-3, 0xC3, "lossless"), (-3, 0xC5, "hierarchical")],
)
def test_an_unsupported_coding_is_named_and_not_called_damage(tmp_path, offset, value, words):
    data = bytearray(make.jpeg_bytes(make.codes()))
    frame = data.index(b"\xff\xc0") + 4
    data[frame + offset] = value
    (tmp_path / "a.jpg").write_bytes(data)
    with pytest.raises(InputError, match=words) as caught:
        read_photo(tmp_path / "a.jpg")
    assert "damaged" not in str(caught.value)
    assert "save it as" in str(caught.value)


@pytest.mark.skipif(not shutil.which("jpegtran"), reason="needs jpegtran to make the file")
@pytest.mark.parametrize("gray", [False, True])
def test_arithmetic_coding_is_read(tmp_path, gray):
    picture = make.codes()[..., 0] if gray else make.codes()
    make.jpeg(tmp_path / "huffman.jpg", picture, make.exif(6))
    command = ["jpegtran", "-arithmetic", "-copy", "all", "-outfile"]
    subprocess.run([*command, str(tmp_path / "a.jpg"), str(tmp_path / "huffman.jpg")], check=True)
    photo, truth = read_photo(tmp_path / "a.jpg"), read_photo(tmp_path / "huffman.jpg")
    assert np.abs(photo.pixels - truth.pixels).max() < 0.02
    assert photo.metadata.exif == truth.metadata.exif
    assert photo.metadata.gray == gray


def test_damaged_arithmetic_coding_prints_nothing(tmp_path, capfd):
    data = bytearray(make.jpeg_bytes(make.codes()))
    data[data.index(b"\xff\xc0") + 1] = 0xC9  # Huffman-coded data, declared as arithmetic
    (tmp_path / "a.jpg").write_bytes(data)
    read_photo(tmp_path / "a.jpg")
    assert capfd.readouterr().err == ""
