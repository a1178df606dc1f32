import cv2
import numpy as np
import pytest

from engine.errors import Cancelled
from engine.optics.bank import disc_kernel
from engine.stack.reference import NO_SHARPER, OTHER_SCENE, reference_detail, with_reference
from tests.engine.optics.shots import noisy, texture
from tests.engine.stack.brackets import psnr

SIDE = 320


def sharp() -> np.ndarray:
    return texture(SIDE, 0)


def half_blurred(radius: float = 4.0) -> np.ndarray:
    """Sharp on the left, blurred on the right."""
    photo = sharp()
    soft = cv2.filter2D(photo, -1, disc_kernel(radius), borderType=cv2.BORDER_REFLECT)
    photo[:, SIDE // 2 :] = soft[:, SIDE // 2 :]
    return noisy(photo, 0.003)


def from_elsewhere(shift: float = 6.0, zoom: float = 1.0) -> np.ndarray:
    """The sharp scene turned, shifted, and 20 % brighter."""
    matrix = cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), 1.5, zoom)
    matrix[0, 2] += shift
    moved = cv2.warpAffine(
        sharp(), matrix, (SIDE, SIDE), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
    )
    return noisy(moved * 1.2, 0.003, seed=1)


@pytest.mark.parametrize("zoom", [1.0, 1.3])
def test_lost_detail_comes_back_from_the_reference(zoom):
    photo = half_blurred()
    found = reference_detail(photo, from_elsewhere(zoom=zoom))
    blurred = (slice(60, -60), slice(SIDE // 2 + 20, -60))
    gain = psnr(with_reference(photo, None, found)[blurred], sharp()[blurred])
    assert gain > psnr(photo[blurred], sharp()[blurred]) + 3
    assert 2.5 < np.median(found.radius[blurred][found.weight[blurred] > 0.5]) < 6


@pytest.mark.parametrize("radius", [12.0, 24.0])
def test_a_wide_blur_is_found_at_a_smaller_size(radius):
    photo = half_blurred(radius)
    found = reference_detail(photo, from_elsewhere())
    blurred = (slice(60, -60), slice(SIDE // 2 + 40, -60))
    gain = psnr(with_reference(photo, None, found)[blurred], sharp()[blurred])
    assert gain > psnr(photo[blurred], sharp()[blurred]) + 3
    used = found.weight[blurred] > 0.5
    assert used.mean() > 0.5
    assert 0.7 * radius < np.median(found.radius[blurred][used]) < 1.4 * radius


def test_tiles_find_what_the_whole_does(monkeypatch):
    photo, reference = half_blurred(), from_elsewhere()
    whole = reference_detail(photo, reference)
    for name in ("reference", "discs"):
        monkeypatch.setattr(f"engine.stack.{name}.TILE_PX", 80)
    parts = reference_detail(photo, reference)
    for plane in ("detail", "weight", "radius"):
        np.testing.assert_allclose(getattr(parts, plane), getattr(whole, plane), atol=1e-4)
    np.testing.assert_allclose(
        with_reference(photo, None, parts), with_reference(photo, None, whole), atol=1e-4
    )


def test_where_the_photo_is_sharp_nothing_changes():
    photo = half_blurred()
    found = reference_detail(photo, from_elsewhere())
    np.testing.assert_array_equal(
        with_reference(photo, None, found)[:, : SIDE // 2 - 30], photo[:, : SIDE // 2 - 30]
    )


def test_what_is_not_in_the_photo_does_not_come_from_the_reference():
    reference = from_elsewhere()
    reference[180:240, 210:270] = texture(SIDE, 3)[180:240, 210:270]
    found = reference_detail(half_blurred(), reference)
    assert found.weight[195:225, 220:250].max() < 0.05
    assert found.notice == ""


def test_another_scene_is_told_and_changes_nothing():
    photo = half_blurred()
    found = reference_detail(photo, texture(SIDE, 8))
    assert found.notice in (OTHER_SCENE, NO_SHARPER)
    np.testing.assert_array_equal(with_reference(photo, None, found), photo)


def test_a_reference_that_is_not_sharper_is_told():
    found = reference_detail(half_blurred(), half_blurred())
    assert found.notice == NO_SHARPER
    assert found.weight.max() == 0


def test_transfer_is_cancelled_from_its_tick():
    def tick(stage, fraction):
        if fraction > 0.4:
            raise Cancelled

    with pytest.raises(Cancelled):
        reference_detail(half_blurred(), from_elsewhere(), tick)
