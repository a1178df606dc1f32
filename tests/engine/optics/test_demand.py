"""What a lens asks of a photo with blur of its own."""

import numpy as np
import pytest

from engine.lens import Lens
from engine.optics.demand import SourceLine, asks_less_blur, missing_coc

SIZE = (1000, 600)
LENS = Lens(focus_disparity=0.2, blur=50)
"""20 pixels a disparity difference of 1."""


def test_the_blur_that_is_missing_adds_up_to_the_blur_asked_for():
    own = SourceLine(middle=0.2, level=0.0, slope=12.0)
    depth = np.array([[0.1, 0.2, 0.7]], np.float32)
    missing = missing_coc(own, LENS, SIZE)(depth, 0.2)
    assert missing[0] == pytest.approx([-1.6, 0, 8], abs=1e-4)  # 2, 0 and 10 px; 1.2, 0 and 6 px


def test_less_blur_is_asked_where_it_is_seen_and_not_kept():
    own, target = np.full((40, 40), 5.0, np.float32), np.full((40, 40), 9.0, np.float32)
    assert not asks_less_blur(own, target)
    target[:20] = 2
    keep = np.zeros_like(own)
    assert asks_less_blur(own, target)
    assert asks_less_blur(own, target, keep)
    keep[:20] = 1
    assert not asks_less_blur(own, target, keep)
    assert not asks_less_blur(own / 10, target / 10)  # too little blur to be seen
