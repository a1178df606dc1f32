"""The photo's own CoC where it is asked for is the map of it."""

import numpy as np
import pytest

from engine.lens import Lens
from engine.optics.draft import recovered_use, source_line
from engine.optics.parts import PARTS, draft_in_parts
from engine.optics.source_map import SourceMap
from tests.engine.optics.shots import texture

DISPARITY = np.tile(np.linspace(0, 1, 700, dtype=np.float32), (560, 1))
MAP = SourceMap(DISPARITY, 0.7, 0.1, 9.0)


def test_places_of_it_are_those_of_the_whole_map():
    whole = np.asarray(MAP)
    assert whole.dtype == np.float32
    assert MAP.shape == whole.shape
    assert whole.min() == pytest.approx(-0.6 * 9, abs=1e-4)
    place = np.s_[30:540, 500:690]
    np.testing.assert_array_equal(MAP[place], whole[place])
    np.testing.assert_array_equal(np.abs(np.asarray(MAP)), abs(whole))


def test_its_line_and_its_renderings_are_those_of_the_map():
    whole, lens = np.asarray(MAP), Lens(focus=(0.7, 0.5), blur=40)
    assert source_line(DISPARITY, MAP) == source_line(DISPARITY, whole)
    photo = np.tile(texture(140, 3), (4, 5, 1))
    for params in (PARTS, PARTS.__class__(most_pixels=0, side=512)):
        np.testing.assert_array_equal(
            draft_in_parts(photo, None, DISPARITY, lens, MAP, params=params),
            draft_in_parts(photo, None, DISPARITY, lens, whole, params=params),
        )


@pytest.mark.parametrize("blur", [0.0, 5.0, 90.0])
def test_where_a_lens_sharpens_is_told_alike(blur):
    lens = Lens(focus_disparity=0.7, blur=blur)
    used = recovered_use(DISPARITY, lens, MAP)
    there = recovered_use(DISPARITY, lens, np.asarray(MAP))
    assert (used is None) == (there is None) == (blur == 90)
    if used is not None:
        np.testing.assert_array_equal(used, there)
