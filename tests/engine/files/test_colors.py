"""Colors that are described by code points or chromaticities: seen as the scene was."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from PIL import Image, features

from engine.files import cicp, icc, read_photo, to_display, tone, write_photo
from engine.photo import Photo
from tests.engine.files import make

SCENE = tone.decode(make.codes(), b"")
"""Linear light in sRGB's primaries."""

# ITU-R BT.2087: linear BT.709 -> BT.2020.
TO_2020 = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]])
TO_P3 = np.array([[0.8225, 0.1774, 0.0], [0.0332, 0.9669, 0.0], [0.0171, 0.0724, 0.9108]])


def _pq(light: np.ndarray) -> np.ndarray:
    """SMPTE ST 2084, cd/m2 -> signal."""
    y = np.power(light / 10000, 2610 / 16384)
    m2, c1, c2, c3 = 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    return np.power((c1 + c2 * y) / (1 + c3 * y), m2)


def _hlg(light: np.ndarray) -> np.ndarray:
    """BT.2100: light of a display of 1000 cd/m2 (BT.2020) -> signal."""
    luminance = np.maximum(light @ [0.2627, 0.6780, 0.0593], 1e-9) / 1000
    scene = light / 1000 * (luminance ** (1 / 1.2 - 1))[..., None]
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(
        scene <= 1 / 12, np.sqrt(3 * scene), a * np.log(np.maximum(12 * scene - b, 1e-9)) + c
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    body = name + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(path, signal: np.ndarray, chunks: bytes, bits: int = 16):
    """A PNG of signal values 0..1 with chunks before its pixels."""
    codes = np.rint(np.clip(signal, 0, 1) * (2**bits - 1)).astype(f">u{bits // 8}")
    height, width, _ = codes.shape
    rows = b"".join(b"\0" + row.tobytes() for row in codes)
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, 2, 0, 0, 0))
    end = _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + chunks + end)
    return path


def cicp_chunk(primaries: int, transfer: int) -> bytes:
    return _chunk(b"cICP", bytes([primaries, transfer, 0, 1]))


def _shown(photo: Photo) -> np.ndarray:
    return to_display(photo.pixels, photo.metadata).astype(int)


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize(
    ("matrix", "primaries", "curve", "transfer"),
    [
        (TO_2020, 9, lambda x: _pq(x * 203), 16),
        (TO_2020, 9, lambda x: _hlg(x * 203), 18),
        (TO_P3, 12, lambda x: _pq(x * 203), 16),
        (TO_P3, 12, lambda x: tone.encode(x.astype(np.float32), b"", 16) / 65535, 13),
        (np.eye(3), 1, lambda x: x, 8),
        (np.eye(3), 1, lambda x: x ** (1 / 2.2), 4),
        (np.eye(3), 1, lambda x: tone.encode(x.astype(np.float32), b"", 16) / 65535, 13),
    ],
)
def test_code_points_of_a_png_show_the_scene(tmp_path, matrix, primaries, curve, transfer, bits):
    signal = curve(np.maximum(SCENE @ matrix.T, 0))
    photo = read_photo(png(tmp_path / "a.png", signal, cicp_chunk(primaries, transfer), bits))
    tolerance = 4 if bits == 8 else 1.5
    assert np.abs(_shown(photo) - make.codes()).mean() < tolerance
    write_photo(photo, tmp_path / "b.png")
    assert np.abs(_shown(read_photo(tmp_path / "b.png")) - make.codes()).mean() < tolerance


@pytest.mark.parametrize("gamma", [1.0, 1 / 1.8, 1 / 2.6])
def test_gamma_and_chromaticities_of_a_png_show_the_scene(tmp_path, gamma):
    places = (0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06)
    chunks = _chunk(b"gAMA", struct.pack(">I", round(gamma * 100_000)))
    chunks += _chunk(b"cHRM", struct.pack(">8I", *(round(v * 100_000) for v in places)))
    signal = np.maximum(SCENE @ TO_P3.T, 0) ** gamma
    photo = read_photo(png(tmp_path / "a.png", signal, chunks))
    assert photo.metadata.icc == icc.make_profile("display-p3")
    assert np.abs(_shown(photo) - make.codes()).mean() < 1.5


def test_a_gray_linear_png(tmp_path):
    gray = make.codes()[..., 0]
    light = tone.decode(gray, b"")
    codes = np.rint(light * 255).astype(np.uint8)
    Image.fromarray(codes).save(tmp_path / "plain.png")
    data = (tmp_path / "plain.png").read_bytes()
    (tmp_path / "a.png").write_bytes(
        data[:33] + _chunk(b"gAMA", struct.pack(">I", 100_000)) + data[33:]
    )
    photo = read_photo(tmp_path / "a.png")
    assert photo.metadata.gray
    np.testing.assert_allclose(photo.pixels[..., 0], codes / 255, atol=1e-4)


def test_what_goes_before_what_in_a_png(tmp_path):
    signal = make.codes() / 255
    linear = _chunk(b"gAMA", struct.pack(">I", 100_000))
    srgb = _chunk(b"sRGB", b"\0")
    profile = _chunk(b"iCCP", b"P\0\0" + zlib.compress(icc.make_profile("srgb")))
    assert (
        np.abs(
            _shown(read_photo(png(tmp_path / "a.png", signal, srgb + linear, 8))) - make.codes()
        ).max()
        <= 1
    )
    assert (
        np.abs(
            _shown(read_photo(png(tmp_path / "a.png", signal, profile + linear, 8))) - make.codes()
        ).max()
        <= 1
    )
    plain = read_photo(png(tmp_path / "a.png", signal, cicp_chunk(1, 13) + profile + linear, 8))
    assert np.abs(_shown(plain) - make.codes()).max() <= 1
    pq = read_photo(png(tmp_path / "a.png", signal, cicp_chunk(9, 16) + profile, 8))
    assert np.abs(_shown(pq) - make.codes()).mean() > 20
    unknown = read_photo(png(tmp_path / "a.png", signal, cicp_chunk(2, 2), 8))
    assert np.abs(_shown(unknown) - make.codes()).max() <= 1


def test_light_above_white_is_brought_in_and_the_rest_stays(tmp_path):
    light = SCENE.copy()
    light[:10, :10] = (20, 10, 5)
    photo = read_photo(
        png(
            tmp_path / "a.png",
            _pq(np.maximum(light @ TO_2020.T, 0) * 203),
            cicp_chunk(9, 16),
        )
    )
    assert photo.pixels.max() <= 1.001
    dim = SCENE.max(axis=2) < 0.5
    dim[:10, :10] = False
    assert np.abs(_shown(photo) - make.codes())[dim].mean() < 2
    lamp = photo.pixels[5, 5]
    assert lamp[0] > 0.98
    assert lamp[0] > lamp[1] > lamp[2]  # its hue stays
    assert "HDR" in photo.notices[0]


def test_nclx_of_a_heic_shows_the_scene(tmp_path):
    heif = pytest.importorskip("pillow_heif", reason="the `formats` extra is not installed")
    signal = _pq(np.maximum(SCENE @ TO_2020.T, 0) * 203)
    codes = np.rint(np.clip(signal, 0, 1) * 65535).astype(np.uint16)
    image = heif.from_bytes("RGB;16", (64, 48), codes.tobytes())
    image.save(
        tmp_path / "a.heic", quality=-1, chroma=444, color_primaries=9,
        transfer_characteristics=16, matrix_coefficients=9, full_range_flag=1,
    )  # fmt: skip
    photo = read_photo(tmp_path / "a.heic")
    assert np.abs(_shown(photo) - make.codes()).mean() < 4
    write_photo(photo, tmp_path / "b.jpg")
    assert np.abs(_shown(read_photo(tmp_path / "b.jpg")) - make.codes()).mean() < 8


@pytest.mark.skipif(not features.check("avif"), reason="Pillow was built without AVIF")
def test_nclx_of_an_avif_shows_the_scene(tmp_path):
    signal = np.maximum(SCENE @ TO_P3.T, 0)
    codes = tone.encode(signal.astype(np.float32), b"", 8)
    Image.fromarray(codes).save(tmp_path / "plain.avif", quality=100, subsampling="4:4:4")
    data = bytearray((tmp_path / "plain.avif").read_bytes())
    at = data.index(b"nclx") + 4
    data[at : at + 2] = struct.pack(">H", 12)
    (tmp_path / "a.avif").write_bytes(data)
    assert np.abs(_shown(read_photo(tmp_path / "a.avif")) - make.codes()).mean() < 4


def test_profiles_and_code_points_agree():
    """The primaries computed from H.273's chromaticities are those of the ICC profiles."""
    assert cicp.profile_of(cicp.from_code_points(1, 13)) == b""
    assert cicp.profile_of(cicp.from_code_points(12, 13)) == icc.make_profile("display-p3")
    assert cicp.profile_of(cicp.from_code_points(9, 16)) is None
    assert cicp.from_code_points(2, 2) is None
