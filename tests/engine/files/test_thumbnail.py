"""Thumbnails: upright, in sRGB, quickly where the file allows it."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from engine.errors import InputError
from engine.files import icc, read_photo, read_thumbnail
from engine.files.display import resize, to_display
from tests.engine.files.raw import dng

RED, BLUE = (200, 40, 40), (40, 40, 200)


def halves(width: int = 96, height: int = 64) -> Image.Image:
    """Red on top, blue below."""
    image = Image.new("RGB", (width, height), BLUE)
    image.paste(RED, (0, 0, width, height // 2))
    return image


def as_jpeg(image: Image.Image, **options) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=95, **options)
    return file.getvalue()


@pytest.mark.parametrize("suffix", [".jpg", ".webp", ".tif", ".png"])
def test_it_is_small_and_upright(tmp_path, suffix):
    exif = Image.Exif()
    exif[0x0112] = 6  # the top of the file is the right side of the photo
    path = tmp_path / f"a{suffix}"
    halves(480, 320).save(path, exif=exif)
    small = read_thumbnail(path, 48)
    assert (small.shape, small.dtype) == ((48, 32, 3), np.uint8)
    np.testing.assert_allclose(small[24, 28], RED, atol=12)
    np.testing.assert_allclose(small[24, 3], BLUE, atol=12)


def test_colors_are_those_of_the_profile(tmp_path):
    path = tmp_path / "a.jpg"
    gray_green = Image.new("RGB", (64, 64), (100, 160, 100))
    path.write_bytes(as_jpeg(gray_green, icc_profile=icc.make_profile("adobe-rgb")))
    assert read_thumbnail(path, 32)[16, 16, 0] < 85  # more saturated in sRGB's numbers


def test_gray_of_16_bits_is_not_clipped(tmp_path):
    path = tmp_path / "a.tif"
    cv2.imwrite(str(path), np.full((64, 96), 128 * 257, np.uint16))
    assert read_thumbnail(path, 48).mean() == pytest.approx(128, abs=1)


def test_a_file_that_pillow_cannot_read_is_read_whole(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(as_jpeg(halves())[:-2])  # without the mark of its end
    assert read_thumbnail(path, 48).shape == (32, 48, 3)


@pytest.mark.parametrize(("orientation", "shape"), [(1, (32, 48)), (6, (48, 32)), (3, (32, 48))])
def test_of_a_raw_the_cameras_preview_is_turned(tmp_path, orientation, shape):
    pytest.importorskip("rawpy", reason="the `formats` extra is not installed")
    dark = np.full((64, 96, 3), 0.01)
    path = dng(tmp_path / "a.dng", dark, orientation, as_jpeg(halves()))
    small = read_thumbnail(path, 48)
    assert small.shape[:2] == shape
    red = {1: (4, 24), 3: (28, 24), 6: (24, 28)}[orientation]
    np.testing.assert_allclose(small[red], RED, atol=12)


def test_a_preview_that_is_upright_already_stays(tmp_path):
    pytest.importorskip("rawpy", reason="the `formats` extra is not installed")
    dark = np.full((64, 96, 3), 0.01)
    path = dng(tmp_path / "a.dng", dark, 6, as_jpeg(halves(64, 96)))
    np.testing.assert_allclose(read_thumbnail(path, 48)[4, 16], RED, atol=12)


@pytest.mark.parametrize("preview", [b"", as_jpeg(halves(96, 96)), as_jpeg(halves(24, 16))])
def test_a_raw_without_a_preview_that_fits_is_developed(tmp_path, preview):
    pytest.importorskip("rawpy", reason="the `formats` extra is not installed")
    light = np.full((64, 96, 3), 0.18)
    small = read_thumbnail(dng(tmp_path / "a.dng", light, preview=preview), 48)
    assert small.shape == (32, 48, 3)
    assert small[16, 24].mean() == pytest.approx(118, abs=3)


def test_a_damaged_file_is_refused(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(as_jpeg(halves())[:60])
    with pytest.raises(InputError, match="damaged"):
        read_thumbnail(path, 48)


def heic(path, image: Image.Image, **options):
    heif = pytest.importorskip("pillow_heif", reason="the `formats` extra is not installed")
    heif.from_pillow(image).save(path, quality=90, **options)
    return path


@pytest.mark.parametrize("stored", [[], [240]])
def test_a_heic_is_upright_and_in_its_own_colors(tmp_path, stored):
    exif = Image.Exif()
    exif[0x0112] = 6
    profile = icc.make_profile("adobe-rgb")
    options = {"exif": exif.tobytes(), "icc_profile": profile, "thumbnails": stored}
    path = heic(tmp_path / "a.heic", halves(480, 320), **options)
    small = read_thumbnail(path, 48)
    assert small.shape == (48, 32, 3)
    assert small[24, 28, 0] > RED[0] + 20  # more saturated in sRGB's numbers
    np.testing.assert_allclose(small[24, 3, 2], BLUE[2], atol=16)
    off = np.abs(small.astype(int) - display(path, 48)).max(2)
    assert (off.max(0) > 8).sum() <= 2  # only where red meets blue


def test_the_thumbnail_in_a_heic_spares_decoding_the_photo(tmp_path, monkeypatch):
    path = heic(tmp_path / "a.heic", halves(1440, 960), thumbnails=[240])
    heif = pytest.importorskip("pillow_heif", reason="the `formats` extra is not installed")
    monkeypatch.setattr(heif.HeifImage, "load", lambda self: pytest.fail("decoded the photo"))
    assert read_thumbnail(path, 96).shape == (64, 96, 3)


def test_a_heic_of_10_bits_is_read_whole(tmp_path):
    codes = np.full((64, 96, 3), 0.5 * 65535, np.uint16)
    heif = pytest.importorskip("pillow_heif", reason="the `formats` extra is not installed")
    heif.encode("RGB;16", (96, 64), codes.tobytes(), tmp_path / "a.heic", quality=-1)
    assert read_thumbnail(tmp_path / "a.heic", 48).mean() == pytest.approx(128, abs=2)


def display(path, side: int) -> np.ndarray:
    """What the full reader gives, small."""
    photo = resize(read_photo(path), side)
    return to_display(photo.pixels, photo.metadata)
