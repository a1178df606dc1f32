"""Disparity maps of large photos are held in 16 bits and read in parts."""

import cv2
import numpy as np
import pytest

from engine.depth import coded
from engine.depth.coded import (
    CODES,
    CodedDisparity,
    encode_disparity,
    keep_disparity,
    least_greatest,
    mean_disparity,
    shrink_disparity,
)
from engine.lens import Lens, fix_focus
from engine.optics.demand import source_line


@pytest.fixture
def disparity() -> np.ndarray:
    ramp = np.linspace(0, 1, 700, dtype=np.float32)[None].repeat(600, 0)
    ramp[200:300, 100:300] = 0.75
    return ramp


@pytest.fixture
def stored(disparity, monkeypatch) -> CodedDisparity:
    monkeypatch.setattr(coded, "ONE_PIECE", disparity.size - 1)
    kept = keep_disparity(disparity)
    assert isinstance(kept, CodedDisparity)
    return kept


def test_a_small_map_stays_as_it_is(disparity):
    assert keep_disparity(disparity) is disparity


def test_a_large_map_takes_half_the_memory_and_no_code_is_lost(disparity, stored):
    assert stored.nbytes == disparity.nbytes / 2
    assert (stored.values.min(), stored.values.max()) == (0, CODES)
    np.testing.assert_allclose(stored[:, :], disparity, atol=0.5 / CODES + 1e-7)
    np.testing.assert_array_equal(encode_disparity(stored[10:20, 30:]), stored.values[10:20, 30:])


def test_what_is_asked_of_a_stored_map_is_what_it_is_of_the_map_itself(disparity, stored):
    assert least_greatest(stored) == least_greatest(disparity) == (0, 1)
    assert mean_disparity(stored) == pytest.approx(disparity.mean(dtype=float), abs=1 / CODES)
    small = cv2.resize(disparity, (70, 60), interpolation=cv2.INTER_AREA)
    np.testing.assert_allclose(shrink_disparity(stored, (70, 60)), small, atol=1 / CODES)
    np.testing.assert_array_equal(shrink_disparity(disparity, (70, 60)), small)
    assert shrink_disparity(disparity, (700, 600)) is disparity
    lens = Lens(focus=(0.2, 0.4))
    focused = fix_focus(stored, lens).focus_disparity
    assert focused == pytest.approx(fix_focus(disparity, lens).focus_disparity, abs=1 / CODES)
    line, own = (source_line(each, disparity * 8 - 2) for each in (stored, disparity))
    assert line.slope == pytest.approx(own.slope, rel=1e-4) == pytest.approx(8, rel=1e-3)


def test_the_ends_of_a_broken_map_are_no_numbers(disparity):
    disparity[5, 5] = np.nan
    assert np.isnan(least_greatest(disparity)).all()
