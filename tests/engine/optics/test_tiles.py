import numpy as np
import pytest

from engine.optics.tiles import even_parts


@pytest.mark.parametrize(
    ("shape", "side", "grid"), [((5, 9), 4, 1), ((2988, 5312), 3072, 8), ((100, 64), 64, 64)]
)
def test_even_parts_cover_a_picture_once_and_are_about_as_large(shape, side, grid):
    seen = np.zeros(shape, int)
    parts = even_parts(shape, side, grid)
    for part in parts:
        seen[part.slices] += 1
        assert part.top % grid == part.left % grid == 0
        assert max(part.height, part.width) < side + grid
    assert (seen == 1).all()
    assert len(parts) == -(-shape[0] // side) * -(-shape[1] // side)
