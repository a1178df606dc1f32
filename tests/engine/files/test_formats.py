"""RAW and HEIC, through the `formats` extra."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from PIL import Image

from engine.errors import InputError
from engine.files import ifd, read_photo, to_display, tone, write_photo
from tests.engine.files import make
from tests.engine.files.raw import dng


def test_raw_is_linear_light_with_the_cameras_white_balance(tmp_path):
    pytest.importorskip("rawpy", reason="the `formats` extra is not installed")
    light = np.full((64, 96, 3), 0.18)
    light[:, 48:] = 0.36
    photo = read_photo(dng(tmp_path / "a.dng", light))
    assert photo.size == (96, 64)
    np.testing.assert_allclose(photo.pixels[8:-8, 8:40], 0.18, rtol=0.03)
    np.testing.assert_allclose(photo.pixels[8:-8, 56:-8], 0.36, rtol=0.03)
    shown = to_display(photo.pixels, photo.metadata)
    assert np.ptp(shown[32, 20].astype(int)) <= 2
    assert shown[32, 20, 0] == pytest.approx(118, abs=2)  # 18 % gray on an sRGB screen


def test_raw_keeps_light_above_white(tmp_path):
    pytest.importorskip("rawpy", reason="the `formats` extra is not installed")
    light = np.full((64, 96, 3), 0.3)
    light[20:44, 30:66] = 1.8
    photo = read_photo(dng(tmp_path / "a.dng", light))
    assert photo.pixels[32, 48].min() > 1.1
    assert photo.pixels[4, 4].max() < 0.35


def test_raw_is_turned_and_keeps_its_exif(tmp_path):
    pytest.importorskip("rawpy", reason="the `formats` extra is not installed")
    light = np.full((64, 96, 3), 0.1)
    light[:16] = 0.5  # bright at the top of the sensor
    photo = read_photo(dng(tmp_path / "a.dng", light, orientation=6))
    assert photo.size == (64, 96)
    assert photo.pixels[48, -8].mean() > 0.4  # which is the right side of the photo
    write_photo(photo, tmp_path / "a.jpg")
    with Image.open(tmp_path / "a.jpg") as image:
        tags = image.getexif()
        assert (tags[0x010F], tags.get(0x0112, 1)) == ("Acme", 1)
        assert tags.get_ifd(ifd.EXIF)[0x8827] == 400
        assert 50706 not in tags


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_heic_is_read_upright(tmp_path, orientation):
    heif = pytest.importorskip("pillow_heif", reason="the `formats` extra is not installed")
    codes = make.codes()
    block = Image.Exif()
    block[0x0112] = orientation
    block[0x010F] = "Acme"
    image = Image.fromarray(codes)
    heif.from_pillow(image).save(tmp_path / "a.heic", quality=95, exif=block.tobytes())
    from PIL import ImageOps

    image.info["exif"] = block.tobytes()
    image.getexif()[0x0112] = orientation
    truth = np.asarray(ImageOps.exif_transpose(image)).astype(int)
    photo = read_photo(tmp_path / "a.heic")
    assert photo.pixels.shape == truth.shape
    assert np.abs(tone.encode(photo.pixels, b"", 8) - truth).mean() < 6
    write_photo(photo, tmp_path / "a.jpg")
    with Image.open(tmp_path / "a.jpg") as written:
        assert written.getexif()[0x010F] == "Acme"
        assert written.getexif().get(0x0112, 1) == 1


def test_heic_of_more_than_8_bits_stays_so(tmp_path):
    heif = pytest.importorskip("pillow_heif", reason="the `formats` extra is not installed")
    codes = np.ascontiguousarray(make.codes(16))
    picture = heif.from_bytes("RGB;16", (64, 48), codes.tobytes())
    picture.save(tmp_path / "a.heic", quality=-1, chroma=444)
    photo = read_photo(tmp_path / "a.heic")
    assert photo.metadata.bits == 16
    again = tone.encode(photo.pixels, b"", 16).astype(int)
    assert np.abs(again - codes).mean() < 65535 / 1000
    assert photo.pixels.max() == 1


@pytest.mark.parametrize(("module", "name"), [("rawpy", "a.dng"), ("pillow_heif", "a.heic")])
def test_a_missing_extra_says_how_to_get_it(tmp_path, monkeypatch, module, name):
    monkeypatch.setitem(sys.modules, module, None)
    (tmp_path / name).write_bytes(b"\0\0\0\x18ftypheic" + bytes(40))
    with pytest.raises(InputError, match=r"pip install 'diffcamera\[formats\]'"):
        read_photo(tmp_path / name)
