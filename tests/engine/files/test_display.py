"""What the window shows, against LittleCMS; and resizing in linear light."""

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from engine.files import icc, resize, to_display, tone
from engine.photo import Metadata, Photo
from tests.engine.files import make


@pytest.mark.parametrize("name", icc.PRIMARIES)
def test_colors_are_shown_as_littlecms_shows_them(name):
    codes = make.codes()
    profile = icc.make_profile(name)
    shown = to_display(tone.decode(codes, profile), Metadata(icc=profile)).astype(int)
    truth = ImageCms.profileToProfile(
        Image.fromarray(codes),
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )
    difference = np.abs(shown - np.asarray(truth))
    assert difference.max() <= 2
    assert difference.mean() < 0.2


def test_a_photo_without_a_profile_is_shown_as_it_is():
    codes = make.codes()
    np.testing.assert_array_equal(to_display(tone.decode(codes, b""), Metadata()), codes)


def test_light_is_averaged_not_codes():
    stripes = np.zeros((8, 8, 3), np.float32)
    stripes[:, ::2] = 1
    half = resize(Photo(stripes), 4)
    np.testing.assert_allclose(half.pixels, 0.5)
    assert to_display(half.pixels, half.metadata)[0, 0, 0] == 188


def test_sizes():
    photo = Photo(np.random.default_rng(0).random((30, 90, 3), np.float32))
    assert resize(photo, 45).size == (45, 15)
    assert resize(photo, 1).size == (1, 1)
    assert resize(photo, 90) is photo
    assert resize(photo, None) is photo
    assert resize(photo, 200) is photo
    larger = resize(photo, 180, upscale=True)
    assert larger.size == (180, 60)
    assert larger.pixels.min() >= 0


def test_transparent_colors_do_not_bleed():
    pixels = np.zeros((8, 8, 3), np.float32)
    pixels[:, ::2] = [1, 0, 0]
    pixels[:, 1::2] = [0, 1, 0]
    alpha = np.zeros((8, 8), np.float32)
    alpha[:, ::2] = 1
    small = resize(Photo(pixels, alpha=alpha), 4)
    np.testing.assert_allclose(small.alpha, 0.5)
    np.testing.assert_allclose(small.pixels, np.broadcast_to([1, 0, 0], (4, 4, 3)))
