"""What a lens asks of a photo with blur of its own."""

import numpy as np
import pytest

from engine.lens import Lens
from engine.optics.demand import SourceLine, missing_coc, recovered_share
from engine.optics.keep import keep_map

SIZE = (1000, 600)
LENS = Lens(focus_disparity=0.2, blur=50)
"""20 pixels a disparity difference of 1."""


def test_the_blur_that_is_missing_adds_up_to_the_blur_asked_for():
    own = SourceLine(middle=0.2, level=0.0, slope=12.0)
    depth = np.array([[0.1, 0.2, 0.7]], np.float32)
    missing = missing_coc(own, LENS, SIZE)(depth, 0.2)
    assert missing[0] == pytest.approx([-1.6, 0, 8], abs=1e-4)  # 2, 0 and 10 px; 1.2, 0 and 6 px


def test_the_recovered_photo_is_needed_where_visible_blur_is_removed():
    own, target = np.full((40, 40), 5.0, np.float32), np.full((40, 40), 9.0, np.float32)
    assert recovered_share(own, target) == 0
    target[30, 20] = 2
    assert recovered_share(own, target) == 1
    assert recovered_share(own / 10, target / 10) == 0  # too little blur to be seen


def test_it_comes_in_as_the_photo_is_no_longer_kept():
    own = np.full((40, 40), 5.0, np.float32)
    removed = np.linspace(0, 2, 25)
    shares = np.array([recovered_share(own, own - np.float32(each)) for each in removed])
    kept = np.array([keep_map(own, own - np.float32(each)).min() == 1 for each in removed])
    np.testing.assert_array_equal(shares == 0, kept)
    steps = np.diff(shares)
    assert steps.min() >= 0
    assert steps.max() < 0.15
    assert shares[-1] == 1
