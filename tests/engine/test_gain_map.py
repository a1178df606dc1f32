from dataclasses import replace

import numpy as np
import pytest

from engine.gain_map import GainMap, apply_gain, measure_gain

UNEVEN = {
    "minimum": (-0.5, -0.25, 0.0),
    "maximum": (2.0, 2.5, 3.0),
    "gamma": (1.0, 0.8, 1.3),
    "offset_sdr": (1 / 64, 0.0, 1e-5),
    "offset_hdr": (1 / 64, 1e-5, 0.0),
}


def picture(seed=0):
    return np.random.default_rng(seed).uniform(0.01, 1, (24, 32, 3)).astype(np.float32)


def codes(channels):
    shape = (24, 32) if channels == 1 else (24, 32, channels)
    return np.random.default_rng(1).integers(0, 256, shape, np.uint8)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("numbers", [{}, UNEVEN], ids=["plain", "uneven"])
def test_the_measured_map_is_the_one_that_was_applied(channels, numbers):
    gain_map = GainMap(codes(channels), **numbers)
    hdr = apply_gain(picture(), gain_map)
    found = measure_gain(picture(), hdr, gain_map)
    assert np.abs(found.codes.astype(int) - gain_map.codes).max() <= 1


def test_the_codes_at_both_ends_are_the_least_and_the_greatest_gain():
    gain_map = GainMap(
        np.array([[0, 255]], np.uint8), (0.0,) * 3, (2.0,) * 3, offset_sdr=(0.0,) * 3,
        offset_hdr=(0.0,) * 3,
    )  # fmt: skip
    hdr = apply_gain(np.full((1, 2, 3), 0.5, np.float32), gain_map)
    np.testing.assert_allclose(hdr[0, :, 0], (0.5, 2.0), rtol=1e-6)


def test_gains_beyond_the_range_end_with_it():
    gain_map = GainMap(codes(1))
    found = measure_gain(picture(), picture() * 100, gain_map)
    assert found.codes.min() == 255
    assert replace(found, codes=gain_map.codes).maximum == gain_map.maximum
