"""TIFF: photometric interpretation x type of sample x extra samples, all that can be combined."""

from __future__ import annotations

import itertools
import shutil
import subprocess

import numpy as np
import pytest
from PIL import Image

from engine.errors import InputError
from engine.files import ifd, read_photo, to_display, tone
from tests.engine.files import make

WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, CMYK, LAB = 0, 1, 2, 3, 5, 8
TYPES = ("u1", "u2", "u4", "i1", "i2", "i4", "f2", "f4", "f8")
EXTRA = {"none": None, "unspecified": 0, "associated": 1, "unassociated": 2}

_ACROSS = np.linspace(0.05, 0.95, 24)[None, :, None] * np.ones((16, 1, 1))
PICTURE = _ACROSS * np.array([1, 0.7, 0.4])
ALPHA = np.linspace(0.25, 1, 16)[:, None, None] * np.ones((1, 24, 1))


def _stored(values: np.ndarray, kind: str) -> np.ndarray:
    if kind[0] == "f":
        return values.astype(kind)
    return np.rint(values * np.iinfo(kind).max).astype(kind)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("extra", EXTRA)
@pytest.mark.parametrize(
    ("photometric", "kind"),
    [
        (photometric, kind)
        for photometric, kind in itertools.product((WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, CMYK), TYPES)
        if not (kind[0] == "f" and photometric in (WHITE_IS_ZERO, CMYK))
        and not (photometric == CMYK and kind not in ("u1", "u2"))
    ],
)
def test_every_combination_shows_the_same_picture(tmp_path, photometric, kind, extra, order):
    colors = PICTURE if photometric in (RGB, CMYK) else PICTURE[..., :1]
    truth = np.broadcast_to(colors, PICTURE.shape)
    if photometric == WHITE_IS_ZERO:
        colors = 1 - colors
    if photometric == CMYK:
        colors = np.dstack([1 - colors, np.zeros((16, 24, 1))])
    tags = {262: ifd.short(photometric, order)}
    if EXTRA[extra] is not None:
        tags[338] = ifd.short(EXTRA[extra], order)
        if extra == "associated":
            colors = colors * ALPHA
        colors = np.dstack([colors, ALPHA])
    path = make.tiff(tmp_path / "a.tif", [(_stored(colors, kind), tags)], order)
    photo = read_photo(path)
    light = truth if kind[0] == "f" else tone.decode_float(truth.astype(np.float32), b"")
    coarse = kind in ("u1", "i1") or photometric == CMYK
    tolerance = 0.05 if kind == "i1" else 0.03 if coarse else 0.002
    np.testing.assert_allclose(photo.pixels, light, atol=tolerance)
    assert photo.metadata.gray == (photometric in (WHITE_IS_ZERO, BLACK_IS_ZERO))
    if extra in ("associated", "unassociated"):
        np.testing.assert_allclose(photo.alpha, ALPHA[..., 0], atol=tolerance / 4 + 0.004)
    else:
        assert photo.alpha is None


@pytest.mark.parametrize("bits", [8, 16])
def test_lab_is_read(tmp_path, bits):
    neutral = np.tile(np.linspace(0.1, 0.9, 24)[None, :, None], (16, 1, 1))
    codes = np.dstack(
        [_stored(neutral, f"u{bits // 8}"), *[np.zeros((16, 24), f"u{bits // 8}")] * 2]
    )
    photo = read_photo(make.tiff(tmp_path / "a.tif", [(codes, {262: ifd.short(LAB, "<")})]))
    shown = to_display(photo.pixels, photo.metadata).astype(int)
    assert np.ptp(shown, axis=2).max() <= 3
    lightness = neutral[0, 12, 0] * 100
    light = ((lightness + 16) / 116) ** 3
    assert photo.pixels[0, 12, 1] == pytest.approx(light, abs=0.02)


@pytest.mark.parametrize("alpha", [False, True])
def test_a_palette_with_and_without_alpha(tmp_path, alpha):
    index = np.arange(16 * 24, dtype=np.uint8).reshape(16, 24) % 7
    colors = np.zeros((3, 256), np.uint16)
    colors[:, :7] = np.random.default_rng(1).integers(0, 65536, (3, 7))
    tags = {
        262: ifd.short(PALETTE, "<"),
        320: ifd.shorts([int(v) for v in colors.ravel()], "<"),
    }
    samples = index[..., None]
    if alpha:
        tags[338] = ifd.short(2, "<")
        samples = np.dstack([index, _stored(ALPHA, "u1")])
    photo = read_photo(make.tiff(tmp_path / "a.tif", [(samples, tags)]))
    truth = colors[:, index].transpose(1, 2, 0) >> 8
    assert np.abs(tone.encode(photo.pixels, b"", 8).astype(int) - truth).max() <= 1
    assert (photo.alpha is not None) == alpha


@pytest.mark.parametrize("flag", [1, 4])
def test_the_picture_is_the_page_that_is_no_preview_and_no_mask(tmp_path, flag):
    small = (np.full((4, 6, 3), 200, np.uint8), {254: ifd.long(flag, "<")})
    path = make.tiff(tmp_path / "a.tif", [small, (_stored(PICTURE, "u2"), {254: ifd.long(0, "<")})])
    assert read_photo(path).size == (24, 16)
    assert read_photo(path).metadata.bits == 16


def test_the_picture_may_lie_in_a_sub_ifd(tmp_path):
    preview = {254: ifd.long(1, "<"), 330: ifd.long(0, "<"), 271: ifd.words("Acme")}
    small = (np.full((4, 6, 3), 200, np.uint8), preview)
    path = make.tiff(tmp_path / "a.tif", [small, (_stored(PICTURE, "u2"), {})])
    photo = read_photo(path)
    assert photo.size == (24, 16)
    assert b"Acme" in photo.metadata.exif


@pytest.mark.parametrize("compression", ["jpeg", "tiff_lzw"])
def test_inks_are_read_however_they_are_compressed(tmp_path, compression):
    picture = Image.new("RGB", (64, 48), (200, 60, 30)).convert("CMYK")
    picture.save(tmp_path / "a.tif", compression=compression)
    photo = read_photo(tmp_path / "a.tif")
    shown = to_display(photo.pixels, photo.metadata)
    assert np.abs(shown.astype(int) - (200, 60, 30)).max() <= 4


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        ({259: 50000}, "ZSTD"), ({259: 34925}, "LZMA"), ({259: 50002}, "JPEG XL"),
        ({259: 34712}, "JPEG 2000"), ({259: 7, 258: 12}, "12-bit JPEG"),
        ({262: 9}, "ICC Lab"), ({262: 32803}, "RAW sensor data"), ({262: 32845}, "LogLuv"),
        ({258: 64}, "64 bits a sample"), ({258: 64, 339: 6}, "complex"),
    ],
)  # fmt: skip
def test_an_unsupported_feature_is_named_and_not_called_damage(tmp_path, tags, words):
    entries = {tag: ifd.short(value, "<") for tag, value in tags.items()}
    path = make.tiff(tmp_path / "a.tif", [(_stored(PICTURE, "u1"), entries)])
    with pytest.raises(InputError, match=words) as caught:
        read_photo(path)
    assert "damaged" not in str(caught.value)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("alpha", [False, True])
def test_what_is_not_finite_is_clamped_with_one_notice(tmp_path, value, alpha):
    light = PICTURE.astype(np.float32)
    tags = {}
    if alpha:
        light = np.dstack([light, ALPHA]).astype(np.float32)
        tags[338] = ifd.short(2, "<")
    light[3, 4] = value
    photo = read_photo(make.tiff(tmp_path / "a.tif", [(light, tags)]))
    assert np.isfinite(photo.pixels).all()
    if alpha and value != np.inf:  # wholly transparent, so its color is that of its surroundings
        assert photo.alpha[3, 4] == 0
    else:
        assert photo.pixels[3, 4].max() == (photo.pixels.max() if value == np.inf else 0)
    np.testing.assert_array_equal(photo.pixels[5], light[5, :, :3])
    (notice,) = photo.notices
    assert "not finite" in notice
    if alpha:
        assert np.isfinite(photo.alpha).all()
        assert photo.alpha.max() <= 1


def test_colors_that_a_png_names_as_transparent_are(tmp_path):
    codes = make.codes()
    hidden = tuple(int(v) for v in codes[10, 10])
    Image.fromarray(codes).save(tmp_path / "a.png", transparency=hidden)
    photo = read_photo(tmp_path / "a.png")
    assert photo.alpha[10, 10] == 0
    assert photo.alpha.mean() > 0.99


MAGICK = next((name for name in ("convert-im6.q16", "magick") if shutil.which(name)), None)


@pytest.mark.skipif(MAGICK is None, reason="needs ImageMagick to write and to read")
@pytest.mark.parametrize(
    "options",
    [
        "-colorspace Gray -depth 1", "-colorspace Gray -depth 2", "-colorspace Gray -depth 4",
        "-colorspace Gray -depth 16", "-depth 16", "-depth 32", "-type Palette -colors 16",
        "-colorspace Gray -define quantum:polarity=min-is-white -depth 1",
        "-colorspace Gray -define quantum:polarity=min-is-white -depth 16",
        "-colorspace CMYK", "-colorspace CMYK -depth 16", "-colorspace YCbCr", "-compress JPEG",
        "-compress LZW", "-compress Zip", "-compress RLE", "-compress Group4", "-compress Fax",
    ],
)  # fmt: skip
def test_files_of_imagemagick_look_as_it_shows_them(tmp_path, options):
    Image.fromarray(make.codes()).save(tmp_path / "a.png")
    subprocess.run([MAGICK, "a.png", *options.split(), "a.tif"], cwd=tmp_path, check=True)
    shown = [MAGICK, "a.tif", "-colorspace", "sRGB", "-depth", "8", "PNG24:b.png"]
    subprocess.run(shown, cwd=tmp_path, check=True, stderr=subprocess.DEVNULL)
    photo = read_photo(tmp_path / "a.tif")
    with Image.open(tmp_path / "b.png") as image:
        truth = np.asarray(image.convert("RGB")).astype(int)
    assert np.abs(to_display(photo.pixels, photo.metadata) - truth).mean() < 1
