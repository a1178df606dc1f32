import numpy as np
import pytest

from engine.optics.wiener import CAUTIOUS, SHARP, wiener_drafts
from tests.engine.optics.shots import blurred, noisy, psnr, texture


@pytest.fixture(scope="module")
def truth():
    return texture(128, 3)


def test_both_drafts_are_nearer_to_the_truth_where_the_blur_is_known(truth):
    photo = noisy(blurred(truth, 3.0), 0.003)
    coc = np.full(photo.shape[:2], -3.0, np.float32)
    for draft in wiener_drafts(photo, coc):
        assert draft.dtype == np.float32
        assert psnr(draft, truth) > psnr(photo, truth) + 1


def test_the_sharp_draft_suffers_more_from_a_wrong_radius(truth):
    photo = noisy(blurred(truth, 3.0), 0.003)
    coc = np.full(photo.shape[:2], -4.0, np.float32)
    cautious, sharp = wiener_drafts(photo, coc)
    assert psnr(cautious, truth) > psnr(sharp, truth) + 1


def test_what_is_sharp_already_stays_the_photo(truth):
    coc = np.full(truth.shape[:2], 0.4, np.float32)
    coc[:, 64:] = -3
    photo = truth.copy()
    photo[:, 64:] = blurred(truth, 3.0)[:, 64:]
    for draft in wiener_drafts(photo, coc):
        assert np.array_equal(draft[:, :32], photo[:, :32])
        assert not np.array_equal(draft[:, 96:], photo[:, 96:])


def test_trust_in_the_blur_is_what_tells_the_strengths_apart():
    assert SHARP.error(0.0, 6.0) < CAUTIOUS.error(0.0, 6.0)
    assert CAUTIOUS.error(0.01, 1.0) < CAUTIOUS.error(0.01, 6.0)
