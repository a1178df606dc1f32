"""Parts of what is stored are read only where they are looked at."""

import numpy as np
import pytest

from engine.geometry import Region
from engine.light import HalfLight
from engine.stored import StoredPart, stored_part

PART = Region(3, 11, 5, 25)


@pytest.fixture
def light() -> HalfLight:
    values = np.random.default_rng(0).random((16, 32, 3), np.float32)
    return HalfLight(values.astype(np.float16))


def test_a_part_is_the_region_of_the_whole(light):
    part = stored_part(light, PART)
    assert isinstance(part, StoredPart)
    assert part.shape == (8, 20)
    assert part.nbytes == 0
    whole = np.asarray(light)
    np.testing.assert_array_equal(np.asarray(part), whole[PART.slices])
    np.testing.assert_array_equal(part[:, 4:], whole[3:11, 9:25])
    np.testing.assert_array_equal(part[2:5, 0:7], whole[5:8, 5:12])
    np.testing.assert_array_equal(part[2:90, 0:90], whole[5:11, 5:25])  # ends where the part does


def test_a_part_of_a_part(light):
    inner = stored_part(stored_part(light, PART), Region(1, 4, 2, 6))
    np.testing.assert_array_equal(inner[:, :], light[4:7, 7:11])


def test_a_part_of_an_array_is_a_view():
    values = np.zeros((16, 32), np.float32)
    assert np.shares_memory(stored_part(values, PART), values)
    assert stored_part(values, PART).shape == (8, 20)
