import cv2
import numpy as np
import pytest

from engine.dit.encoding import encode
from engine.dit.levels import Blurred, LevelParams, recover_levels
from tests.engine.optics.shots import blurred, psnr, texture


class Draft:
    """A model that gives its draft back, and remembers the radii that it was fed."""

    def __init__(self):
        self.radii, self.shapes = [], []

    def __call__(self, inputs):
        self.radii.append(float(inputs["source_coc"].max()))
        self.shapes.append(inputs["draft"].shape[-2:])
        return {"clean": inputs["draft"]}


def gray_by_size(inputs):
    """A model that tells the sizes apart: white at 192 px, half the light at half of that."""
    size = inputs["photo"].shape[-1]
    return {"clean": np.full_like(inputs["photo"], encode(np.float32(size / 192)))}


@pytest.fixture
def truth():
    return texture(192, 5)


def test_no_radius_beyond_the_trained_is_ever_fed(truth):
    run = Draft()
    coc = np.tile(np.linspace(-30, 10, 192, dtype=np.float32), (192, 1))
    recover_levels(Blurred(truth, coc), run)
    assert max(run.radii) <= LevelParams().widest
    assert len(set(run.shapes)) > 1


def test_wide_blur_is_recovered_at_half_the_size(truth):
    photo = blurred(truth, 10.0)
    coc = np.full(photo.shape[:2], -10.0, np.float32)
    run = Draft()
    result = recover_levels(Blurred(photo, coc), run)
    assert set(run.shapes) == {(96, 96)}
    assert psnr(result, truth) > psnr(photo, truth) + 0.5


def test_half_the_size_is_enlarged_with_little_loss(truth):
    half = cv2.resize(truth, (96, 96), interpolation=cv2.INTER_AREA)

    def perfect(_):
        return {"clean": encode(half).transpose(2, 0, 1)[None]}

    photo = blurred(truth, 10.0)
    result = recover_levels(Blurred(photo, np.full((192, 192), 10.0, np.float32)), perfect)
    assert psnr(result, truth) > psnr(cv2.resize(half, (192, 192)), truth) + 0.5


def test_between_the_sizes_both_start_from_the_photo_and_are_mixed(truth):
    seen = {}

    def run(inputs):
        seen[inputs["photo"].shape[-1]] = inputs["photo"][0].transpose(1, 2, 0)
        return gray_by_size(inputs)

    params = LevelParams()
    radius = (params.fine + params.coarse) / 2
    photo = Blurred(blurred(truth, radius), np.full((192, 192), radius, np.float32))
    result = recover_levels(photo, run)
    np.testing.assert_allclose(seen[192], encode(photo.pixels), atol=1e-5)
    np.testing.assert_allclose(result.mean(), (1 + 0.5) / 2, atol=0.02)


def test_what_a_wide_blur_in_front_of_focus_lies_over_is_recovered_with_it(truth):
    coc = np.zeros((192, 192), np.float32)
    coc[:, 96:] = 12
    half = np.full((192, 192, 3), 0.5, np.float32)  # what half the size leaves as it is
    in_front = recover_levels(Blurred(half, coc), gray_by_size)
    behind = recover_levels(Blurred(half, -coc), gray_by_size)
    for result in (in_front, behind):
        np.testing.assert_allclose(result[:, 96:], 0.5, atol=0.02)
        np.testing.assert_allclose(result[:, :70], 1, atol=0.02)
    np.testing.assert_allclose(in_front[:, 88:96], 0.5, atol=0.02)
    np.testing.assert_allclose(behind[:, :92], 1, atol=0.02)


@pytest.mark.parametrize("radius", [2.0, 7.0])
def test_narrow_blur_takes_one_pass_at_full_size(truth, radius):
    run = Draft()
    coc = np.full(truth.shape[:2], radius, np.float32)
    recover_levels(Blurred(blurred(truth, radius), coc), run)
    assert run.shapes == [(192, 192)]


def test_a_sharp_photo_is_left_alone(truth):
    coc = np.full(truth.shape[:2], 0.3, np.float32)
    assert recover_levels(Blurred(truth, coc), Draft()) is truth


def test_odd_sizes_and_thin_pictures(truth):
    photo = cv2.resize(truth, (187, 61))
    coc = np.full(photo.shape[:2], 10.0, np.float32)
    assert recover_levels(Blurred(photo, coc), Draft()).shape == photo.shape


def test_only_what_is_needed_is_recovered():
    truth = texture(768, 5)[:512]
    photo = blurred(truth, 2.0)
    coc = np.full(photo.shape[:2], 2.0, np.float32)
    needed = np.zeros(coc.shape, bool)
    needed[200:260, 100:140] = True
    run = Draft()
    part = recover_levels(Blurred(photo, coc), run, needed=needed)
    assert sum(height * width for height, width in run.shapes) < coc.size / 4
    whole = recover_levels(Blurred(photo, coc), Draft())
    np.testing.assert_allclose(part[needed], whole[needed], atol=1e-3)
    np.testing.assert_array_equal(part[:, 500:], photo[:, 500:])


def test_memory_is_given_back_before_the_next_window(truth):
    photo = blurred(np.tile(truth, (4, 4, 1)), 3.0)
    needed = np.zeros(photo.shape[:2], bool)
    needed[:40, :40] = needed[-40:, -40:] = True
    told, run = [], Draft()

    def logged(inputs):
        told.append("run")
        return run(inputs)

    coc = np.full(photo.shape[:2], 3.0, np.float32)
    recover_levels(Blurred(photo, coc), logged, needed=needed, free=lambda: told.append("free"))
    assert told == ["run", "free"] * 2
