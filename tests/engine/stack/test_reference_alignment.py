from dataclasses import replace

import cv2
import numpy as np
import pytest

from engine.errors import Cancelled
from engine.geometry import Region
from engine.optics.bank import disc_kernel
from engine.progress import silent
from engine.stack.discs import BlurMatch
from engine.stack.match import MatchParams
from engine.stack.reference_alignment import ReferenceAlignment, aligned_reference, follow
from engine.stack.sharpness import stabilized_luma
from tests.engine.optics.shots import texture

SIDE = 240
WHOLE = Region.whole((SIDE, SIDE))


def scene() -> np.ndarray:
    return texture(SIDE, 0)


def beside(shift: float) -> ReferenceAlignment:
    """A reference whose pixels lie so far to the right of the photo's, not yet known."""
    matrix = np.array([[1, 0, shift], [0, 1, 0.0]])
    moved = cv2.warpAffine(scene(), matrix, (SIDE, SIDE), borderMode=cv2.BORDER_REFLECT)
    return ReferenceAlignment(
        moved, np.full(3, 2, np.float32), np.eye(3), np.zeros((1, 1, 2), np.float32), (SIDE, SIDE)
    )


def blurred(radius: float) -> np.ndarray:
    return cv2.filter2D(scene(), -1, disc_kernel(radius), borderType=cv2.BORDER_REFLECT)


def as_blurred(alignment: ReferenceAlignment, radius: float) -> BlurMatch:
    """The photo as the reference that lies so, blurred by so many pixels of half the size."""
    light, _ = aligned_reference(alignment, WHOLE)
    soft = cv2.filter2D(light, -1, disc_kernel(2 * radius), borderType=cv2.BORDER_REFLECT)
    half = cv2.resize(soft, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    radii, weight = (np.full(half.shape[:2], value, np.float32) for value in (radius, 1.0))
    return BlurMatch(radii, stabilized_luma(half), weight, half)


def off(alignment: ReferenceAlignment, truth: float) -> float:
    """Mean distance of the middle's places from the truth, pixels."""
    inner = alignment.shift[60:-60, 60:-60] * SIDE
    return float(np.hypot(inner[..., 0] - truth, inner[..., 1]).mean())


def test_a_region_is_a_part_of_the_whole():
    alignment = replace(
        beside(3.0), shift=np.random.default_rng(0).random((60, 60, 2), np.float32) / 99
    )
    light, inside = aligned_reference(alignment, WHOLE)
    part = Region(40, 110, 60, 200)
    found, reached = aligned_reference(alignment, part)
    np.testing.assert_allclose(found, light[part.slices], atol=1e-5)
    np.testing.assert_array_equal(reached, inside[part.slices])


def test_gains_and_what_lies_outside():
    alignment = replace(beside(0.0), matrix=np.array([[1, 0, -50.0], [0, 1, 0], [0, 0, 1]]))
    light, inside = aligned_reference(alignment, WHOLE)
    np.testing.assert_allclose(light[:, 60:], 2 * scene()[:, 10:-50], atol=1e-4)
    assert not inside[:, :50].any()
    assert inside[:, 50:].all()


def test_flow_finds_the_shift():
    alignment, sure = follow(
        scene(),
        replace(beside(4.0), gains=np.ones(3, np.float32)),
        None,
        4.5,
        MatchParams(),
        silent,
    )
    assert off(alignment, 4.0) < 0.3
    assert sure[60:-60, 60:-60].mean() > 0.9


def test_a_blurred_photo_is_compared_with_the_blurred_reference():
    start = replace(beside(2.0), gains=np.ones(3, np.float32))
    photo = blurred(6.0)
    sharp, _ = follow(photo, start, None, 4.5, MatchParams(), silent)
    like, _ = follow(photo, start, as_blurred(start, 3.0), 4.5, MatchParams(), silent)
    assert off(like, 2.0) < 0.6 * off(sharp, 2.0)


def test_what_is_widely_blurred_stays_where_it_lies():
    start = replace(beside(2.0), gains=np.ones(3, np.float32))
    held, _ = follow(blurred(10.0), start, as_blurred(start, 5.0), 4.5, MatchParams(), silent)
    np.testing.assert_allclose(held.shift, 0, atol=1e-6)


def test_tiles_agree_with_the_whole(monkeypatch):
    start = replace(beside(3.0), gains=np.ones(3, np.float32))
    whole, _ = follow(scene(), start, None, 4.5, MatchParams(), silent)
    monkeypatch.setattr("engine.stack.reference_alignment.FLOW_PX", 120)
    parts, _ = follow(scene(), start, None, 4.5, MatchParams(), silent)
    assert np.abs(parts.shift - whole.shift)[40:-40, 40:-40].mean() * SIDE < 0.15


def test_cancelled_from_its_tick():
    def tick(stage, fraction):
        raise Cancelled

    with pytest.raises(Cancelled):
        follow(scene(), beside(3.0), None, 4.5, MatchParams(), tick)
