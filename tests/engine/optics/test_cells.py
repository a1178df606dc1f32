import numpy as np
import pytest

from engine.geometry import Region
from engine.optics.cells import CELL, SliceCells, SliceTable, depth_cells

CODES = np.arange(65536, dtype=np.float32)[None]


def surfaces(height=48, width=64):
    """A ramp with a nearer square, something behind its right part."""
    front = np.tile(np.linspace(0, 40000, width).astype(np.uint16), (height, 1))
    front[10:30, 20:41] = 60000
    back, alpha = front.copy(), np.ones(front.shape, np.float16)
    back[10:30, 33:41], alpha[10:30, 40] = 500, 0.5
    return front, back, alpha


@pytest.mark.parametrize(
    "at",
    [CODES / 13000, 3 + np.sin(CODES / 9000)],
    ids=["rises with the code", "rises and falls"],
)
def test_a_box_holds_all_of_its_slice(at):
    front, back, alpha = surfaces()
    cells = SliceCells.of(depth_cells(front, back, alpha), SliceTable(at.astype(np.float32)))
    region = Region(5, 43, 3, 60)
    boxes = cells.boxes([0, 2, 3, 9], region)
    for k in (0, 2, 3, 9):
        outside = np.zeros(front.shape, np.bool_)
        outside[region.slices] = True
        if k in boxes:
            outside[boxes[k].slices] = False
        for codes in (front, back):
            assert (np.abs(at[0][codes[outside]] - k) >= 1).all()
    assert 2 in boxes
    assert 9 not in boxes
    assert all(box.intersect(region) == box for box in boxes.values())


def test_boxes_are_no_more_than_a_cell_too_large():
    front, back, alpha = surfaces()
    cells = SliceCells.of(depth_cells(front, back, alpha), SliceTable(CODES / 10000))
    assert cells.boxes([6], Region(0, 48, 0, 64)) == {6: Region(8, 32, 16, 48)}
    assert cells.nearest(Region(0, CELL, 0, CELL)) < 1
    assert cells.nearest(Region(0, 48, 0, 64)) == pytest.approx(6)


def test_only_where_something_lies_behind_a_region_is_parted():
    front, back, alpha = surfaces()
    cells = SliceCells.of(depth_cells(front, back, alpha), SliceTable(CODES))
    assert cells.has_back_in(Region(0, 48, 0, 64))
    assert cells.has_back_in(Region(29, 30, 40, 41))
    assert not cells.has_back_in(Region(10, 30, 20, 32))
    front, _, alpha = surfaces()
    assert depth_cells(front, front, np.ones_like(alpha)).has_back is None
    assert depth_cells(front, None, None).has_back is None
