"""What a lens asks of a photo with blur of its own."""

import numpy as np
import pytest

from engine.lens import Lens
from engine.optics.demand import BlurDemand, SourceLine, sharper_softer

SIZE = (1000, 600)
LENS = Lens(focus_disparity=0.2, blur=50)
"""20 pixels a disparity difference of 1."""

OWN = SourceLine(middle=0.8, level=0.0, slope=20.0)
"""The same blur, in focus at 0.8: both have 6 pixels at 0.5."""


@pytest.mark.parametrize(
    ("low", "high", "mixed"),
    [
        (0.1, 0.4, (True, False)),  # less blur is asked for than the photo has
        (0.65, 0.9, (False, True)),  # more
        (0.4, 0.65, (True, True)),
    ],
)
def test_both_photos_are_mixed_where_some_disparities_ask_for_less_and_some_for_more(
    low, high, mixed
):
    assert BlurDemand(OWN, LENS, SIZE).mixed(low, high, 0.2) == mixed


def test_what_is_kept_asks_for_neither_less_nor_more():
    own, target = np.full((40, 40), 5.0, np.float32), np.full((40, 40), 5.0, np.float32)
    target[:20], target[20:] = 2, 9
    keep = np.zeros_like(own)
    assert sharper_softer(own, target) == (True, True)
    keep[20:] = 1
    assert sharper_softer(own, target, keep) == (True, False)
    keep[:] = 1
    assert sharper_softer(own, target, keep) == (False, False)
