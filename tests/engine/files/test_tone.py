"""Every code of every curve comes back as itself."""

import struct

import numpy as np
import pytest
from PIL import ImageCms

from engine.files import icc, tone


def _curve_profile(curve: bytes) -> bytes:
    """The profile of Adobe RGB with another tone curve in it."""
    profile = bytearray(icc.make_profile("adobe-rgb"))
    (count,) = struct.unpack_from(">I", profile, 128)
    place = len(profile)
    for i in range(count):
        at = 132 + 12 * i
        if profile[at + 1 : at + 4] == b"TRC":
            struct.pack_into(">II", profile, at + 4, place, len(curve))
    return bytes(profile) + curve


def _curv(*values: int) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(f">I{len(values)}H", len(values), *values)


PROFILES = {
    "none": b"",
    **{name: icc.make_profile(name) for name in icc.PRIMARIES},
    "lcms-srgb": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    "linear": _curve_profile(_curv()),
    "gamma-1.8": _curve_profile(_curv(round(1.8 * 256))),
    "gamma-2.6": _curve_profile(_curv(round(2.6 * 256))),
    "table-26": _curve_profile(_curv(*(round(65535 * (i / 25) ** 2.2) for i in range(26)))),
    "table-1024": _curve_profile(_curv(*(round(65535 * (i / 1023) ** 2.4) for i in range(1024)))),
    "flat-shadows": _curve_profile(_curv(*([0] * 40 + [i * 1000 for i in range(66)]))),
    "flat-lights": _curve_profile(_curv(*(min(65535, i * 1100) for i in range(66)))),
}


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("bits", [8, 16])
def test_every_code_comes_back(name, bits):
    profile = PROFILES[name]
    assert icc.read_profile(profile).exact
    codes = np.arange(2**bits, dtype=np.uint8 if bits == 8 else np.uint16)
    for shape in ((16, -1), (-1, 16, 1)):
        picture = codes.reshape(shape)
        if picture.ndim == 3:
            picture = np.repeat(picture, 3, axis=2)
        linear = tone.decode(picture, profile)
        assert linear.dtype == np.float32
        np.testing.assert_array_equal(tone.encode(linear, profile, bits), picture)


def test_channels_with_curves_of_their_own_come_back():
    profile = bytearray(_curve_profile(_curv(round(1.8 * 256))))
    profile += _curv(round(2.4 * 256))
    for i in range(struct.unpack_from(">I", profile, 128)[0]):
        if profile[132 + 12 * i : 136 + 12 * i] == b"gTRC":
            struct.pack_into(">II", profile, 136 + 12 * i, len(profile) - 14, 14)
    picture = np.random.default_rng(0).integers(0, 65536, (40, 50, 3), dtype=np.uint16)
    linear = tone.decode(picture, bytes(profile))
    assert np.abs(linear[..., 1] - (picture[..., 1] / 65535) ** (614 / 256)).max() < 1e-4
    np.testing.assert_array_equal(tone.encode(linear, bytes(profile), 16), picture)


def test_srgb_is_the_standards_curve():
    codes = np.arange(256, dtype=np.uint8)[None]
    x = codes / 255
    truth = np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)
    np.testing.assert_allclose(tone.decode(codes, b""), truth, atol=2e-7)


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("name", ["none", "adobe-rgb", "prophoto", "linear"])
def test_values_between_codes_go_to_a_nearest_one(name, bits):
    linear = np.random.default_rng(1).random((64, 64, 3), np.float32)
    codes = tone.encode(linear, PROFILES[name], bits).astype(int)
    table = tone.decode_tables(PROFILES[name], bits)[0].astype(np.float64)
    step = np.abs(np.diff(table))[np.clip(codes, 0, len(table) - 2)]
    assert (np.abs(table[codes] - linear) <= 0.76 * step).all()


def test_what_lies_outside_is_clipped():
    values = np.array([[-np.inf, -3, -1e-9, 0, 1, 1.5, 1e9, np.inf]], np.float32)
    assert tone.encode(values, b"", 8).tolist() == [[0, 0, 0, 0, 255, 255, 255, 255]]
    assert tone.encode(values, b"", 16).tolist() == [[0] * 4 + [65535] * 4]


def test_float_values_outside_survive():
    values = np.array([[[-0.5, 0.2, 3.0], [0.0, 0.5, 1.0]]], np.float32)
    profile = PROFILES["gamma-1.8"]
    linear = tone.decode_float(values, profile)
    assert linear[0, 0, 0] == pytest.approx(-0.5)
    assert linear[0, 0, 2] == pytest.approx(3.0)
    np.testing.assert_allclose(tone.encode_float(linear, profile), values, atol=1e-5)


@pytest.mark.parametrize("cut", [0, 4, 100, 130, 200, 300, 400])
def test_broken_profiles_fall_back_to_srgb(cut):
    profile = icc.make_profile("prophoto")[:cut] + b"\xff" * 40
    codes = np.arange(256, dtype=np.uint8)[None]
    assert not icc.read_profile(profile).exact
    np.testing.assert_array_equal(tone.decode(codes, profile), tone.decode(codes, b""))
