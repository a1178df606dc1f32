"""Windows of the DiT hold what is needed, and few pixels."""

import numpy as np
import pytest

from engine.dit.windows import needed_windows
from engine.memory import LARGEST
from engine.tiling import fitting_tiles

SHAPE = 919, 1633


def cells(windows):
    """Cells of 64 px on which the DiT works."""
    tiles = [t for w in windows for t in fitting_tiles(w.height, w.width, LARGEST, 64, 64)]
    return sum(-(-tile.height // 64) * -(-tile.width // 64) for tile in tiles)


def mask(*regions):
    needed = np.zeros(SHAPE, bool)
    for region in regions:
        needed[region] = True
    return needed


@pytest.mark.parametrize(
    "needed",
    [
        mask(np.s_[500:510, 800:900]),
        mask(np.s_[:70, :90], np.s_[850:, 1600:]),
        mask(np.s_[64:500, 150:760], np.s_[570:, :]),
        mask(np.s_[:]),
    ],
)
def test_what_is_needed_is_seen_with_what_is_around_it(needed):
    windows = needed_windows(needed)
    seen = np.zeros_like(needed)
    for window in windows:
        assert window.top % 64 == window.left % 64 == 0
        seen[window.slices] = True
    rows, columns = np.nonzero(needed)
    for down, across in np.ndindex(3, 3):
        near = (rows + 64 * (down - 1)).clip(0, SHAPE[0] - 1)
        assert seen[near, (columns + 64 * (across - 1)).clip(0, SHAPE[1] - 1)].all()


def test_windows_leave_out_what_is_not_needed():
    corners = mask(np.s_[:40, :40], np.s_[-40:, -40:])
    assert len(needed_windows(corners)) == 2
    assert cells(needed_windows(corners)) < 20
    assert needed_windows(mask()) == []


def test_a_cut_is_made_where_it_saves_most():
    upper, lower = np.s_[64:500, 200:760], np.s_[600:, :]
    windows = needed_windows(mask(upper, lower))
    assert len(windows) == 2
    assert cells(windows) < 0.8 * cells(needed_windows(mask(np.s_[:])))
    # Cut in the middle of its longer side, as windows of transforms are, it would take more.
    left = mask(np.s_[64:500, 200:760], np.s_[600:, :816])
    right = mask(np.s_[600:, 816:])
    assert cells(windows) < cells(needed_windows(left)) + cells(needed_windows(right))


def test_near_things_share_a_window():
    assert len(needed_windows(mask(np.s_[100:110, 100:110], np.s_[100:110, 300:310]))) == 1
