import numpy as np

from engine.geometry import Region

PICTURE = np.arange(60 * 80).reshape(60, 80)
TILE = Region(10, 30, 20, 50)


def test_a_region_cuts_rows_and_columns_out_of_the_first_or_the_last_axes():
    assert PICTURE[TILE.slices].shape == (TILE.height, TILE.width) == (20, 30)
    planes = np.stack([PICTURE, PICTURE])
    np.testing.assert_array_equal(planes[..., *TILE.slices][1], PICTURE[TILE.slices])
    assert Region.whole(PICTURE.shape) == Region(0, 60, 0, 80)


def test_padding_ends_at_the_picture_and_within_finds_the_region_again():
    padded = TILE.pad(15, PICTURE.shape)
    assert padded == Region(0, 45, 5, 65)
    inner = PICTURE[padded.slices][TILE.within(padded).slices]
    np.testing.assert_array_equal(inner, PICTURE[TILE.slices])


def test_half_of_twice_the_size_is_the_same_region():
    assert TILE.scale(2).scale(0.5) == TILE
    assert Region(3, 7, 1, 5).scale(0.5) == Region(1, 3, 0, 2)


def test_regions_that_do_not_meet_share_nothing():
    shared = TILE.intersect(Region(40, 50, 0, 80))
    assert shared.height < 0 < shared.width
