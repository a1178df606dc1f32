import cv2
import numpy as np
import pytest

from engine.lens import Lens, signed_coc
from engine.optics.demand import recovered_share
from engine.optics.draft import draft, recovered_use
from engine.optics.keep import keep_map
from engine.optics.render import render
from engine.optics.source_map import SourceMap
from tests.engine.optics.shots import blurred, psnr, texture

SIDE = 128


SOURCE = Lens(blur=60, focus_disparity=0.8)


def scene():
    """A far left half and a near right half, taken by `SOURCE`."""
    disparity = np.repeat(np.float32([[0.2] * (SIDE // 2) + [0.8] * (SIDE // 2)]), SIDE, 0)
    truth = texture(SIDE, seed=8)
    coc = signed_coc(disparity, SOURCE, (SIDE, SIDE))
    left = np.abs(coc[0, 0])
    photo = np.where(disparity[..., None] < 0.5, blurred(truth, float(left)), truth)
    return truth, photo.astype(np.float32), disparity, coc


def test_a_lens_equal_to_the_photos_own_gives_the_photo_bit_for_bit():
    truth, photo, disparity, coc = scene()
    assert np.array_equal(draft(photo, truth, disparity, SOURCE, coc), photo)


def test_blur_0_without_a_recovered_photo_gives_the_photo_bit_for_bit():
    _, photo, disparity, coc = scene()
    assert np.array_equal(draft(photo, None, disparity, Lens(blur=0), coc), photo)
    assert np.array_equal(draft(photo, None, disparity, Lens(blur=0)), photo)


def test_blur_0_takes_the_recovered_photo_where_the_photo_is_blurred():
    truth, photo, disparity, coc = scene()
    result = draft(photo, truth, disparity, Lens(blur=0), coc)
    assert np.array_equal(result[:, :56], truth[:, :56])
    assert np.array_equal(result[:, 72:], photo[:, 72:])


def test_more_blur_is_added_to_the_real_blur_as_variances():
    truth, photo, disparity, coc = scene()
    lens = Lens(blur=100, focus_disparity=0.8)
    result = draft(photo, None, disparity, lens, coc)
    wanted = render(truth, disparity, lens)
    far = np.s_[:, 8:52]
    assert psnr(result[far], wanted[far]) > 32
    assert psnr(result[far], wanted[far]) > psnr(photo[far], wanted[far]) + 4
    assert np.array_equal(result[:, 76:], photo[:, 76:])  # the subject in focus


def test_refocusing_sharpens_one_side_and_softens_the_other():
    truth, photo, disparity, coc = scene()
    lens = Lens(blur=60, focus_disparity=0.2)
    result = draft(photo, truth, disparity, lens, coc)
    wanted = render(truth, disparity, lens)
    assert np.abs(result - wanted).mean() < 0.1 * np.abs(photo - wanted).mean()


def test_a_slope_that_gets_sharper_and_softer_is_rendered_from_the_recovered_photo_alone():
    truth = texture(SIDE, seed=5)
    slope = np.linspace(0.2, 0.8, SIDE, dtype=np.float32)[None].repeat(SIDE, 0)
    lens = Lens(blur=60, focus_disparity=0.2)
    own, asked = (signed_coc(slope, each, (SIDE, SIDE)) for each in (SOURCE, lens))
    changed = keep_map(own, asked) == 0  # also in the middle, on opposite sides of focus
    assert changed.mean() > 0.9
    result = draft(np.zeros_like(truth), truth, slope, lens, own)
    np.testing.assert_array_equal(result[changed], render(truth, slope, lens)[changed])


def test_a_lens_that_removes_little_blur_blends_what_it_would_give_with_none_and_with_more():
    truth = texture(SIDE, seed=5)
    photo = cv2.blur(truth, (5, 5))
    slope = np.linspace(0.1, 0.8, SIDE, dtype=np.float32)[None].repeat(SIDE, 0)
    own = signed_coc(slope, SOURCE, (SIDE, SIDE))
    lens = Lens(blur=80, focus_disparity=0.53)
    asked = signed_coc(slope, lens, (SIDE, SIDE))
    changed = keep_map(own, asked) == 0
    share = recovered_share(own, asked)
    assert 0.1 < share < 0.9
    assert changed.any()
    softer, sharper = draft(photo, None, slope, lens, own), render(truth, slope, lens)
    blend = softer + np.float32(share) * (sharper - softer)
    result = draft(photo, truth, slope, lens, own)
    np.testing.assert_allclose(result[changed], blend[changed], atol=1e-6)


@pytest.mark.parametrize(
    ("lens", "needed"),
    [
        (SOURCE, False),
        (Lens(blur=100, focus_disparity=0.8), False),
        (Lens(blur=0), True),
        (Lens(blur=60, focus_disparity=0.2), True),
    ],
)
def test_the_recovered_photo_is_asked_for_where_it_changes_the_draft(lens, needed):
    truth, photo, disparity, coc = scene()
    assert (recovered_use(disparity, lens, coc) is not None) == needed
    same = np.array_equal(
        draft(photo, truth, disparity, lens, coc), draft(photo, None, disparity, lens, coc)
    )
    assert same != needed


def test_where_the_recovered_photo_is_not_used_it_may_be_anything():
    height, width = 96, 768
    disparity = np.zeros((height, width), np.float32)
    for index, value in enumerate((0.1, 0.5, 0.9)):
        disparity[:, index * 256 : (index + 1) * 256] = value
    source = Lens(blur=60, focus_disparity=0.1)
    coc = signed_coc(disparity, source, (width, height))
    lens = Lens(blur=80, focus_disparity=0.3)  # the middle is to be sharper, the right stays
    rng = np.random.default_rng(2)
    photo, truth = rng.random((2, height, width, 3), np.float32)
    used = recovered_use(disparity, lens, coc)
    assert used is not None
    sharp = (np.abs(coc) < 0.5)[..., None]  # of which nothing is recovered
    truth = np.where(sharp, photo, truth)
    other = np.where(used[..., None] | sharp, truth, rng.random(photo.shape, np.float32))
    assert not np.array_equal(other, truth)
    expected = draft(photo, truth, disparity, lens, coc)
    np.testing.assert_allclose(draft(photo, other, disparity, lens, coc), expected, atol=2e-4)


def test_what_is_used_of_the_recovered_photo_is_told_by_parts_alike(monkeypatch):
    height, width = 300, 768
    disparity = np.full((height, width), 0.4, np.float32)
    disparity[80:200, 300:420] = 0.9
    disparity[100:180, 600:660] = 0.1
    source = SourceMap(disparity, 0.4, 0.0, 24.0)
    lens = Lens(blur=20, focus_disparity=0.9)
    whole = recovered_use(disparity, lens, source)
    monkeypatch.setattr("engine.optics.draft.ONE_PIECE", 0)
    monkeypatch.setattr("engine.optics.draft.PART_PX", 200)
    parts = recovered_use(disparity, lens, source)
    assert whole is not None
    assert parts is not None
    assert 0.05 < whole.mean() < 0.95
    np.testing.assert_array_equal(parts, whole)
