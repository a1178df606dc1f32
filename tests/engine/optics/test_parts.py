"""A picture rendered in parts is the one that is rendered in one piece."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from engine.errors import Cancelled
from engine.lens import Aperture, Lens, signed_coc
from engine.optics.draft import draft
from engine.optics.grain import GRID
from engine.optics.hold import Hold
from engine.optics.keep import keep_map
from engine.optics.parts import PARTS, draft_in_parts, source_contexts
from engine.optics.tiles import even_parts
from tests.engine.optics.shots import psnr, texture

SPLIT = replace(PARTS, most_pixels=0, most_recovered=0, side=GRID)
WIDTH, HEIGHT = 800, 640


@pytest.fixture(scope="module")
def scene():
    """A near disc and lamps on dark ground, across the borders of the parts; and its own blur."""
    photo = texture(WIDTH, seed=4)[:HEIGHT] * np.float32(0.12)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    disparity = (0.2 + 0.2 * columns / WIDTH).astype(np.float32)
    near = (rows - 500) ** 2 + (columns - 500) ** 2 < 140**2
    photo[near] *= 3
    disparity[near] = 0.8
    for x, y in ((512, 100), (300, 512), (511, 250)):
        cv2.circle(photo, (x, y), 5, (1.0, 0.9, 0.7), -1)
        glow = np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / 200)[..., None]
        photo = np.clip(photo + 0.03 * glow, 0, 1).astype(np.float32)
    offset = disparity - np.float32(0.8)
    return photo, disparity, (offset - offset.clip(-0.1, 0.1)) * np.float32(8)


def both(photo, disparity, lens, coc=None, hold=None):
    whole = draft(photo, None, disparity, lens, coc, hold=hold)
    parts = draft_in_parts(photo, None, disparity, lens, coc, hold=hold, params=SPLIT)
    assert parts.shape == whole.shape
    return parts, whole


def at_borders(picture):
    return np.concatenate(
        [picture[:, GRID - 8 : GRID + 8].ravel(), picture[GRID - 8 : GRID + 8].ravel()]
    )


@pytest.mark.parametrize(
    "lens",
    [
        Lens(focus=(0.62, 0.78), blur=60),
        Lens(focus=(0.1, 0.1), blur=60, boost=0.5, grain=1.0),
        Lens(focus=(0.1, 0.2), tilt_points=((0.62, 0.78),), blur=60),
    ],
    ids=["clipped light", "boost and grain", "tilted"],
)
def test_parts_make_the_whole_and_nothing_shows_where_they_meet(scene, lens):
    photo, disparity, _ = scene
    parts, whole = both(photo, disparity, lens)
    assert psnr(parts, whole) > 60
    assert psnr(at_borders(parts), at_borders(whole)) > 56


def test_the_photos_own_blur_counts_as_in_the_whole(scene):
    photo, disparity, coc = scene
    parts, whole = both(photo, disparity, Lens(focus=(0.62, 0.78), blur=60), coc)
    assert psnr(parts, whole) > 60
    assert psnr(at_borders(parts), at_borders(whole)) > 56


def test_what_lies_behind_something_wide_does_not_step_where_parts_meet():
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    ramp = (columns / WIDTH)[..., None]
    photo = 0.2 * texture(WIDTH, seed=4)[:HEIGHT] + 0.7 * ramp * np.array([1.0, 0.2, 0.1])
    disparity = (0.1 + 0.2 * columns / WIDTH).astype(np.float32)
    near = (abs(rows - 320) < 240) & (abs(columns - 430) < 330)
    photo[near], disparity[near] = 0.02, 0.8
    parts, whole = both(photo.astype(np.float32), disparity, Lens(focus=(0.02, 0.02), blur=100))
    difference = parts ** (1 / 2.2) - whole ** (1 / 2.2)
    assert np.abs(difference[:, GRID] - difference[:, GRID - 1]).max() < 0.1 / 255


@pytest.mark.parametrize("focus", [(0.1, 0.2), (0.62, 0.78)])
def test_a_recovered_photo_is_used_as_in_the_whole(scene, focus):
    truth, disparity, _ = scene
    coc = ((disparity - np.float32(0.45)) * np.float32(24)).astype(np.float32)
    photo = cv2.GaussianBlur(truth, (0, 0), 3)
    lens = Lens(focus=focus, blur=25)
    whole = draft(photo, truth, disparity, lens, coc)
    parts = draft_in_parts(photo, truth, disparity, lens, coc, params=SPLIT)
    assert psnr(parts, whole) > 60
    assert psnr(at_borders(parts), at_borders(whole)) > 56


def test_what_is_kept_beside_something_that_changes_is_told_by_parts_alike(scene):
    _, disparity, _ = scene
    coc = ((disparity - np.float32(0.3)) * np.float32(40)).astype(np.float32)
    lens = Lens(focus_disparity=0.3, blur=60)
    regions = even_parts((HEIGHT, WIDTH), 256)
    context_of, share = source_contexts(disparity, lens, coc, None, 10.0, "full", regions)
    keep = keep_map(coc, signed_coc(disparity, lens, (WIDTH, HEIGHT)))
    assert 0.1 < keep.mean() < 0.9
    for region in regions:
        source = context_of(region)
        np.testing.assert_allclose(source.keep, keep[region.slices], atol=1 / 200)
        assert share == 1


def test_where_the_photo_is_kept_in_parts_it_stays_bit_for_bit(scene):
    photo, disparity, coc = scene
    taken = Lens(focus_disparity=0.8, range=0.1, blur=100 * 8 / (0.04 * WIDTH))
    truth = np.zeros_like(photo)
    parts = draft_in_parts(photo, truth, disparity, taken, coc, params=SPLIT)
    np.testing.assert_array_equal(parts, photo)


def test_a_mask_and_a_lens_that_changes_toward_the_corners_are_those_of_the_whole(scene):
    photo, disparity, _ = scene
    share = np.zeros((HEIGHT, WIDTH), np.float32)
    share[200:560, 100:640] = 1
    lens = Lens(focus=(0.62, 0.78), blur=60, aperture=Aperture(cats_eye=1.0))
    parts, whole = both(photo, disparity, lens, hold=Hold(cv2.blur(share, (9, 9))))
    assert psnr(parts, whole) > 50


def test_work_on_parts_tells_how_far_it_is_and_can_be_stopped(scene):
    photo, disparity, _ = scene
    lens, told = Lens(focus=(0.62, 0.78), blur=60), []

    def tick(stage, fraction):
        told.append(fraction)
        if fraction > 0.6:
            raise Cancelled

    with pytest.raises(Cancelled):
        draft_in_parts(photo, None, disparity, lens, tick=tick, params=SPLIT)
    assert told == sorted(told)
    assert len(told) > 8
    assert told[-1] < 0.8


@pytest.mark.parametrize("params", [PARTS, SPLIT], ids=["one piece", "parts"])
def test_what_is_encoded_as_it_is_rendered_is_what_the_whole_is_encoded_to(scene, params):
    photo, disparity, _ = scene
    lens = Lens(focus=(0.62, 0.78), blur=60)

    def encode(pixels):
        return np.rint(np.clip(pixels.mean(axis=2), 0, 1) * 255).astype(np.uint8)

    plain = draft_in_parts(photo, None, disparity, lens, params=params)
    codes = draft_in_parts(photo, None, disparity, lens, params=params, encode=encode)
    assert codes.dtype == np.uint8
    np.testing.assert_array_equal(codes, encode(plain))
