"""What a picture is encoded to part by part is what is written for it as a whole."""

from dataclasses import replace

import numpy as np
import pytest

from engine.files import WriteOptions, read_photo, resize, write_photo
from engine.files.codes import Coding
from engine.files.encoded import as_light
from engine.files.write import coding_of
from engine.photo import Photo
from tests.engine.files import make


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("b.png", WriteOptions()),
        ("b.png", WriteOptions(bits=16, profile="display-p3")),
        ("b.jpg", WriteOptions(quality=95)),
        ("b.tif", WriteOptions(metadata="strip")),
    ],
)
@pytest.mark.parametrize("gray", [False, True])
def test_parts_that_were_encoded_before_give_the_file_of_the_whole(tmp_path, name, options, gray):
    photo = read_photo(make.jpeg(tmp_path / "a.jpg", block=make.exif()))
    photo = replace(photo, metadata=replace(photo.metadata, gray=gray))
    coding = coding_of(photo.metadata, tmp_path / name, options)
    rows = np.array_split(photo.pixels, 3)
    codes = np.concatenate([coding.encode(part) for part in rows])
    (tmp_path / "whole").mkdir()
    write_photo(photo, tmp_path / "whole" / name, options)
    other = photo.with_pixels(np.zeros_like(photo.pixels))
    write_photo(other, tmp_path / name, options, codes)
    assert (tmp_path / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


@pytest.mark.parametrize("bits", [8, 16, 32])
def test_a_small_picture_of_codes_averages_light(bits):
    stripes = np.zeros((360, 600, 3), np.float32)
    stripes[:, ::2] = 1
    coding = Coding(b"", b"", False, bits)
    light = as_light(coding.encode(stripes), coding.icc, linear=True)
    small = resize(Photo(light), 100).pixels
    assert small.shape == (60, 100, 3)
    np.testing.assert_allclose(small, 0.5, atol=1e-3)
