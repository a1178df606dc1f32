"""Windows of a picture that are worked on by themselves."""

from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from engine.geometry import Region
from engine.optics.windows import WINDOWS, blockwise, cut_windows

CELL, BLOCK = WINDOWS.cell_px, WINDOWS.block_px


def test_windows_cover_what_is_at_work_once_and_leave_out_what_is_idle():
    active = np.zeros((24, 32), bool)
    active[2:20, 1:4] = active[2:20, 27:30] = active[5, 10] = True
    cells = np.zeros(active.shape, int)
    looked_at = 0
    for window in cut_windows(active):
        cells[window.core.scale(1 / CELL).slices] += 1
        part = np.zeros((24 * CELL, 32 * CELL), np.float32)[window.context.slices]
        looked_at += part.size / CELL**2
        assert part[window.inside.slices].shape == (window.core.height, window.core.width)
    assert (cells[active] == 1).all()
    assert cells.max() == 1
    assert looked_at < active.size / 2
    assert cut_windows(np.zeros((24, 32), bool)) == []


def test_a_small_picture_is_one_window():
    active = np.zeros((8, 8), bool)
    active[0, 0] = active[7, 7] = True
    (window,) = cut_windows(active)
    assert window.core == window.context == Region.whole((8 * CELL, 8 * CELL))


def test_blocks_give_what_the_whole_gives():
    plane = np.random.default_rng(0).random((BLOCK + 70, 2 * BLOCK + 5), np.float32)
    with ThreadPoolExecutor(2) as pool:
        blocks = blockwise(pool, lambda block: cv2.dilate(block, np.ones((9, 9))), [plane], 4)
    assert np.array_equal(blocks, cv2.dilate(plane, np.ones((9, 9))))
