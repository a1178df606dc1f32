"""Through a file and back: pixels identical, orientation applied, faults in one line."""

import io

import cv2
import numpy as np
import OpenImageIO as oiio
import pytest
from PIL import Image

from engine.errors import InputError
from engine.files import WriteOptions, check_target, icc, read_photo, tone, write_photo
from engine.files.decoded import upright
from engine.photo import Metadata, Photo
from tests.engine.files import make


def _pillow(path):
    with Image.open(path) as image:
        return np.asarray(image)


def _photo(codes, profile=b"", alpha=None):
    gray = codes.ndim == 2
    pixels = tone.decode(codes, profile)
    pixels = np.repeat(pixels[..., None], 3, axis=2) if gray else pixels
    bits = 8 * codes.dtype.itemsize
    return Photo(pixels, Metadata(icc=profile, bits=bits, gray=gray), alpha)


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("profile", ["", *icc.PRIMARIES])
def test_pixels_come_back_identical(tmp_path, suffix, bits, channels, profile):
    codes = make.codes(bits, channels=channels)
    codes = codes[..., 0] if channels == 1 else codes
    bytes_of = icc.make_profile(profile) if profile and channels == 3 else b""
    photo = _photo(codes, bytes_of)
    path = tmp_path / f"photo{suffix}"
    write_photo(photo, path)
    again = read_photo(path)
    np.testing.assert_array_equal(again.pixels, photo.pixels)
    assert again.metadata.icc == bytes_of
    assert (again.metadata.bits, again.metadata.gray) == (bits, channels == 1)
    independent = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert independent.dtype == codes.dtype
    np.testing.assert_array_equal(independent[..., ::-1] if channels == 3 else independent, codes)


@pytest.mark.parametrize("suffix", [".png", ".tif", ".webp"])
@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("channels", [1, 3])
def test_alpha_is_kept(tmp_path, suffix, bits, channels):
    if suffix == ".webp" and bits == 16:
        bits = 8
    codes = make.codes(bits, channels=channels).squeeze()
    alpha = np.linspace(0, 1, codes.shape[1], dtype=np.float32)[None].repeat(len(codes), 0)
    path = tmp_path / f"photo{suffix}"
    write_photo(_photo(codes, alpha=alpha), path, WriteOptions(quality=100))
    again = read_photo(path)
    assert again.alpha is not None
    np.testing.assert_allclose(again.alpha, alpha, atol=0.51 / (2**bits - 1))
    if suffix != ".webp":  # what is wholly transparent has no color of its own
        seen = alpha > 0
        np.testing.assert_array_equal(again.pixels[seen], _photo(codes).pixels[seen])


def test_a_jpeg_is_read_as_pillow_reads_it_and_written_to_png_unchanged(tmp_path):
    source = make.jpeg(tmp_path / "a.jpg")
    write_photo(read_photo(source), tmp_path / "a.png")
    np.testing.assert_array_equal(_pillow(tmp_path / "a.png"), _pillow(source))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "tiff"])
def test_every_orientation_is_applied_once(tmp_path, orientation, kind):
    codes = make.codes()
    block = Image.Exif()
    block[0x0112] = orientation
    path = tmp_path / f"a.{kind}"
    lossless = {"lossless": True} if kind == "webp" else {}
    Image.fromarray(codes).save(path, kind.upper(), exif=block.tobytes(), **lossless)
    from PIL import ImageOps

    with Image.open(path) as image:
        truth = np.asarray(ImageOps.exif_transpose(image))
    photo = read_photo(path)
    np.testing.assert_array_equal(tone.encode(photo.pixels, b"", 8), truth)
    write_photo(photo, tmp_path / "b.png")
    again = read_photo(tmp_path / "b.png")
    np.testing.assert_array_equal(again.pixels, photo.pixels)


def test_upright_and_its_inverse():
    picture = np.arange(6, dtype=np.uint16).reshape(2, 3)
    inverse = {6: 8, 8: 6}
    for turn in range(1, 9):
        back = upright(upright(picture, turn), inverse.get(turn, turn))
        np.testing.assert_array_equal(back, picture)


@pytest.mark.parametrize("mode", ["1", "L", "P", "PA", "LA", "RGBA", "CMYK", "LAB", "I;16"])
def test_every_mode_of_the_files_opens(tmp_path, mode):
    picture = Image.fromarray(make.codes())
    path = tmp_path / ("a.tif" if mode in ("CMYK", "LAB") else "a.png")
    if mode == "I;16":
        Image.fromarray(make.codes(16, channels=1)[..., 0]).save(path)
    elif mode == "PA":
        image = picture.quantize(16)
        image.info["transparency"] = 3
        image.save(path, transparency=3)
    elif mode == "LAB":
        from PIL import ImageCms

        transform = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
        ImageCms.profileToProfile(picture, *transform, outputMode="LAB").save(path)
    else:
        picture.convert(mode).save(path)
    photo = read_photo(path)
    assert photo.pixels.shape == (48, 64, 3)
    assert photo.pixels.dtype == np.float32
    assert (photo.alpha is not None) == (mode in ("PA", "LA", "RGBA"))
    if mode in ("RGBA", "CMYK"):  # CMYK without a profile is the plain inverse
        np.testing.assert_array_equal(tone.encode(photo.pixels, b"", 8), make.codes())
    if mode == "LAB":
        from engine.files import to_display

        shown = to_display(photo.pixels, photo.metadata).astype(int)
        assert np.abs(shown - make.codes()).mean() < 3


def test_a_cmyk_jpeg_opens(tmp_path):
    path = tmp_path / "a.jpg"
    Image.fromarray(make.codes()).convert("CMYK").save(path, quality=95)
    shown = tone.encode(read_photo(path).pixels, b"", 8).astype(int)
    assert np.abs(shown - make.codes()).mean() < 12


@pytest.mark.parametrize("compression", ["none", "lzw", "zip", "packbits"])
def test_tiff_compressions(tmp_path, compression):
    codes = make.codes(16)
    path = tmp_path / "a.tif"
    spec = oiio.ImageSpec(64, 48, 3, "uint16")
    spec["compression"] = compression
    file = oiio.ImageOutput.create(str(path))
    file.open(str(path), spec)
    file.write_image(codes)
    file.close()
    np.testing.assert_array_equal(read_photo(path).pixels, tone.decode(codes, b""))


@pytest.mark.parametrize("kind", ["float", "half"])
def test_float_tiffs_are_linear_and_unclipped(tmp_path, kind):
    values = (make.codes(16) / 65535 * 3 - 0.5).astype(np.float16).astype(np.float32)
    path = tmp_path / "a.tif"
    spec = oiio.ImageSpec(64, 48, 3, kind)
    file = oiio.ImageOutput.create(str(path))
    file.open(str(path), spec)
    file.write_image(values)
    file.close()
    photo = read_photo(path)
    np.testing.assert_array_equal(photo.pixels, values)
    write_photo(photo, tmp_path / "b.tif")
    np.testing.assert_array_equal(read_photo(tmp_path / "b.tif").pixels, values)


@pytest.mark.parametrize("size", [(1, 1), (1, 200), (200, 1)])
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".webp"])
def test_tiny_photos(tmp_path, size, suffix):
    codes = np.full((*size, 3), 77, np.uint8)
    write_photo(_photo(codes), tmp_path / f"a{suffix}")
    assert read_photo(tmp_path / f"a{suffix}").pixels.shape == (*size, 3)


@pytest.mark.parametrize("brand", [b"", b"mif1", b"msf1"])
def test_avif_is_read(tmp_path, brand):
    from PIL import features

    if not features.check("avif"):
        pytest.skip("this Pillow was built without AVIF")
    Image.fromarray(make.codes()).save(tmp_path / "a.avif", quality=95)
    data = (tmp_path / "a.avif").read_bytes()
    if brand:
        assert data[16:20] == b"avif"
        data = data[:8] + brand + data[12:]
        (tmp_path / "a.avif").write_bytes(data)
    photo = read_photo(tmp_path / "a.avif")
    assert photo.metadata.format == "avif"
    assert photo.size == (64, 48)
    assert np.abs(tone.encode(photo.pixels, b"", 8).astype(int) - make.codes()).mean() < 6


def test_16_bits_become_8_only_when_asked(tmp_path):
    photo = _photo(make.codes(16))
    write_photo(photo, tmp_path / "a.png", WriteOptions(bits=8))
    truth = np.rint(make.codes(16) / 257)
    assert np.abs(_pillow(tmp_path / "a.png") - truth).max() <= 1
    write_photo(_photo(make.codes(8)), tmp_path / "b.tif", WriteOptions(bits=16))
    assert cv2.imread(str(tmp_path / "b.tif"), cv2.IMREAD_UNCHANGED).dtype == np.uint16


def test_a_chosen_profile_converts_the_colors(tmp_path):
    photo = _photo(make.codes(), icc.make_profile("display-p3"))
    write_photo(photo, tmp_path / "a.png", WriteOptions(profile="srgb"))
    again = read_photo(tmp_path / "a.png")
    assert again.metadata.icc == icc.make_profile("srgb")
    from PIL import ImageCms

    def profile(data):
        return ImageCms.ImageCmsProfile(io.BytesIO(data))

    truth = ImageCms.profileToProfile(
        Image.fromarray(make.codes()),
        profile(photo.metadata.icc),
        profile(again.metadata.icc),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )
    assert np.abs(_pillow(tmp_path / "a.png").astype(int) - np.asarray(truth)).max() <= 1


def test_broken_profiles_are_kept_and_harmless(tmp_path):
    profile = icc.make_profile("prophoto")[:200]
    path = make.jpeg(tmp_path / "a.jpg", icc_profile=profile)
    photo = read_photo(path)
    assert photo.metadata.icc == profile
    write_photo(photo, tmp_path / "b.png")
    np.testing.assert_array_equal(_pillow(tmp_path / "b.png"), _pillow(path))


def _fault(work, *words):
    with pytest.raises(InputError) as fault:
        work()
    text = str(fault.value)
    assert "\n" not in text
    for word in words:
        assert word in text
    return text


def test_bad_inputs_are_named_in_one_line(tmp_path):
    missing = tmp_path / "missing.jpg"
    _fault(lambda: read_photo(missing), str(missing), "no such file")
    _fault(lambda: read_photo(tmp_path), "folder")
    for name, data, word in [
        ("empty.jpg", b"", "empty"),
        ("words.jpg", b"not a photo at all, only words", "JPEG, PNG, TIFF or WebP"),
        ("cut.jpg", make.jpeg_bytes(make.codes())[:700], "damaged"),
        ("cut.tif", b"II*\0\x08\0\0\0", "damaged"),
        ("big.tif", b"II+\0\x08\0\0\0" + bytes(40), "BigTIFF"),
        ("cut.dng", b"II*\0\x08\0\0\0", "damaged"),
        ("cut.heic", b"\0\0\0\x18ftypheic" + bytes(40), "damaged"),
    ]:
        path = tmp_path / name
        path.write_bytes(data)
        _fault(lambda path=path: read_photo(path), str(path), word)


def test_bombs_are_refused_before_memory_is_taken(tmp_path):
    import struct
    import zlib

    def bomb(width, height):
        head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b"")]
        body = b"".join(
            struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d))
            for n, d in chunks
        )
        path = tmp_path / "bomb.png"
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)
        return path

    _fault(lambda: read_photo(bomb(20000, 15000)), "no photo")
    _fault(lambda: read_photo(bomb(60000, 60000)), "more than 320")


def test_bad_targets_are_named_in_one_line(tmp_path):
    photo = _photo(make.codes())
    existing = tmp_path / "a.png"
    write_photo(photo, existing)
    before = existing.read_bytes()
    _fault(lambda: write_photo(photo, existing), "exists")
    _fault(lambda: write_photo(photo, tmp_path / "a.gif"), ".gif", ".jpg")
    _fault(lambda: write_photo(photo, tmp_path / "a"), ".jpg")
    _fault(lambda: write_photo(photo, tmp_path / "no" / "a.png"), "folder does not exist")
    _fault(lambda: write_photo(photo, tmp_path / "b.jpg", WriteOptions(bits=16)), "8 bits")
    _fault(lambda: check_target(existing, overwrite=True, original=existing), "photo itself")
    _fault(lambda: check_target(tmp_path / "b.png", suffixes=(".gif", ".mp4")), ".gif, .mp4")
    _fault(lambda: check_target(tmp_path / "b.webp", size=(20000, 10)), "16383")
    _fault(lambda: write_photo(photo, tmp_path / ("n" * 300 + ".png")), "name is too long")
    for bad in ({"quality": 0}, {"bits": 12}, {"metadata": "half"}, {"profile": "cmyk"}):
        _fault(lambda bad=bad: WriteOptions(**bad))
    assert existing.read_bytes() == before
    write_photo(photo, existing, WriteOptions(overwrite=True, bits=16))
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_a_full_disk_leaves_nothing_behind(tmp_path):
    """A limit on file sizes stands for the full disk: the system refuses the write half-way."""
    import resource
    import signal

    photo = _photo(make.codes(16, 400, 400))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        for suffix in (".png", ".tif"):
            text = _fault(lambda s=suffix: write_photo(photo, tmp_path / f"a{s}"), "a" + suffix)
            assert "written" in text or "full" in text
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert list(tmp_path.iterdir()) == []


def test_pixels_out_of_range_are_clipped_not_wrapped(tmp_path):
    photo = _photo(make.codes())
    bright = photo.with_pixels(photo.pixels * 3 - 1)
    write_photo(bright, tmp_path / "a.png")
    again = read_photo(tmp_path / "a.png")
    np.testing.assert_allclose(again.pixels, np.clip(bright.pixels, 0, 1), atol=0.006)
