import numpy as np
import pytest

from engine.errors import Cancelled
from engine.optics.wiener import CAUTIOUS, SHARP, wiener_drafts
from tests.engine.optics.shots import blurred, noisy, psnr, texture


@pytest.fixture(scope="module")
def truth():
    return texture(128, 3)


def test_both_drafts_are_nearer_to_the_truth_where_the_blur_is_known(truth):
    photo = noisy(blurred(truth, 3.0), 0.003)
    coc = np.full(photo.shape[:2], -3.0, np.float32)
    drafts = wiener_drafts(photo, coc)
    for draft in (drafts.cautious, drafts.sharp[0]):
        assert draft.dtype == np.float32
        assert psnr(draft, truth) > psnr(photo, truth) + 1


def test_wide_blur_is_filtered_at_full_size():
    truth = texture(512, 3)
    photo = noisy(blurred(truth, 10.0), 0.005)
    coc = np.full(photo.shape[:2], -10.0, np.float32)
    needed, inside = np.zeros(coc.shape, bool), np.s_[200:300, 200:300]
    needed[inside] = True
    sharp = wiener_drafts(photo, coc).sharp[0][inside]
    assert psnr(sharp, truth[inside]) > psnr(photo[inside], truth[inside]) + 1
    assert psnr(wiener_drafts(photo, coc, needed=needed).sharp[0][inside], sharp) > 38


def test_the_sharp_draft_suffers_more_from_a_wrong_radius(truth):
    photo = noisy(blurred(truth, 3.0), 0.003)
    coc = np.full(photo.shape[:2], -4.0, np.float32)
    drafts = wiener_drafts(photo, coc)
    assert psnr(drafts.cautious, truth) > psnr(drafts.sharp[0], truth) + 1


@pytest.mark.parametrize("given", [3.0 * 2 ** (1 / 3), 3.0 * 2 ** (-1 / 3)])
def test_one_of_the_sharp_drafts_is_right_where_the_radius_is_a_step_off(truth, given):
    photo = noisy(blurred(truth, 3.0), 0.003)
    coc = np.full(photo.shape[:2], -given, np.float32)
    exact, *others = (psnr(draft, truth) for draft in wiener_drafts(photo, coc).sharp)
    assert max(others) > exact + 2
    right = wiener_drafts(photo, np.full_like(coc, -3)).sharp[0]
    assert max(others) > psnr(right, truth) - 0.5


def test_what_is_sharp_already_stays_the_photo(truth):
    coc = np.full(truth.shape[:2], 0.3, np.float32)
    coc[:, 64:] = -3
    photo = truth.copy()
    photo[:, 64:] = blurred(truth, 3.0)[:, 64:]
    drafts = wiener_drafts(photo, coc)
    for draft in (drafts.cautious, *drafts.sharp):
        assert np.array_equal(draft[:, :32], photo[:, :32])
        assert not np.array_equal(draft[:, 96:], photo[:, 96:])


def test_the_drafts_can_be_cancelled(truth):
    coc = np.linspace(-7, 7, 128, dtype=np.float32) + np.zeros((128, 1), np.float32)

    def check():
        raise Cancelled

    large, wide = np.tile(truth, (8, 8, 1)), np.tile(coc, (8, 8))
    with pytest.raises(Cancelled):
        wiener_drafts(large, wide, check)


def test_trust_in_the_blur_is_what_tells_the_strengths_apart():
    assert SHARP.error(0.0, 6.0) < CAUTIOUS.error(0.0, 6.0)
    assert CAUTIOUS.error(0.01, 1.0) < CAUTIOUS.error(0.01, 6.0)
