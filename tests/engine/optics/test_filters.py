"""Filters that depth and optics share."""

import cv2
import numpy as np
import pytest

from engine.optics.filters import correlate


@pytest.mark.parametrize("side", [1, 3, 11, 13, 17, 23])
@pytest.mark.parametrize("shape", [(64, 90), (31, 200)])
def test_a_kernel_applied_in_bands_gives_what_all_of_it_gives(side, shape):
    rng = np.random.default_rng(side)
    plane, kernel = rng.random(shape, np.float32), rng.random((side, side), np.float32)
    kernel /= kernel.sum()
    expected = cv2.filter2D(
        plane.astype(np.float64), -1, kernel.astype(np.float64), borderType=cv2.BORDER_REFLECT
    )
    np.testing.assert_allclose(correlate(plane, kernel), expected, atol=1e-5)
