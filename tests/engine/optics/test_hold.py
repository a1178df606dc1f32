import numpy as np
import pytest

from engine.geometry import Region
from engine.lens import Lens, fix_focus
from engine.optics.draft import draft
from engine.optics.hold import Hold, bend_plane, held_coc

HEIGHT, WIDTH = 160, 224
WALL = np.full((HEIGHT, WIDTH), 0.2, np.float32)
LENS = Lens(blur=60, focus_disparity=0.9)
HELD = np.s_[40:120, 60:140]


def texture() -> np.ndarray:
    return np.random.default_rng(3).random((HEIGHT, WIDTH, 3), np.float32)


def hold(blur=0.0, share=1.0) -> Hold:
    mask = np.zeros((HEIGHT, WIDTH), np.float32)
    mask[HELD] = share
    return Hold(mask, blur)


@pytest.mark.parametrize("quality", ["draft", "full"])
def test_what_is_held_keeps_its_pixels_and_the_rest_is_blurred_as_before(quality):
    photo = texture()
    free = draft(photo, None, WALL, LENS, quality=quality)
    held = draft(photo, None, WALL, LENS, quality=quality, hold=hold())
    inside, outside = np.s_[48:112, 68:132], np.s_[:, 160:]
    assert np.abs(held[inside] - photo[inside]).max() < 0.003
    assert np.abs(held[outside] - free[outside]).max() < 0.01
    assert np.abs(free[inside] - photo[inside]).mean() > 0.1


def test_the_light_of_what_is_held_does_not_reach_what_is_blurred_round_it():
    photo = np.full((HEIGHT, WIDTH, 3), 0.1, np.float32)
    photo[HELD] = 1
    result = draft(photo, None, WALL, LENS, hold=hold())
    assert np.abs(result[40:120, 142:150] - 0.1).max() < 0.02


def test_held_parts_are_blurred_up_to_the_level_that_they_may_get():
    photo = texture()
    held = draft(photo, None, WALL, LENS, hold=hold(blur=20))
    plain = draft(photo, None, WALL, Lens(blur=20, focus_disparity=0.9))
    inside = np.s_[56:104, 76:124]
    assert np.abs(held[inside] - plain[inside]).max() < 0.03
    free = draft(photo, None, WALL, LENS)
    loose = draft(photo, None, WALL, LENS, hold=hold(blur=100))
    assert np.abs(loose - free).max() < 0.003


def test_a_soft_mask_holds_by_shares():
    bent = bend_plane(hold(share=0.5), LENS, None, (WIDTH, HEIGHT))
    full = held_coc(WALL, LENS, (WIDTH, HEIGHT))
    half = held_coc(WALL, LENS, (WIDTH, HEIGHT), bent=bent)
    np.testing.assert_allclose(half[HELD], full[HELD] / 2, rtol=1e-4)
    assert np.array_equal(half[:40], full[:40])


def test_the_photos_own_blur_is_kept_where_it_is_held():
    """It is neither blurred further nor taken from the recovered photo."""
    photo = texture()
    source = np.full_like(WALL, -2.0)
    result = draft(photo, texture()[::-1].copy(), WALL, LENS, source, hold=hold())
    inside = np.s_[60:100, 80:120]
    assert np.array_equal(result[inside], photo[inside])


def test_an_empty_mask_changes_nothing():
    photo = texture()
    nothing = Hold(np.zeros_like(WALL))
    assert np.array_equal(
        draft(photo, None, WALL, LENS, hold=nothing), draft(photo, None, WALL, LENS)
    )


def test_it_holds_on_a_tilted_plane_and_in_a_part_alike():
    photo = texture()
    ramp = np.linspace(0.1, 0.9, WIDTH, dtype=np.float32)[None].repeat(HEIGHT, 0)
    lens = fix_focus(ramp, Lens((0.2, 0.5), blur=60, tilt_points=((0.2, 0.9),)))
    whole = draft(photo, None, ramp, lens, hold=hold())
    assert np.abs(whole[48:112, 68:132] - photo[48:112, 68:132]).max() < 0.01
    part = Region(0, HEIGHT, 64, WIDTH)
    cut = (np.ascontiguousarray(plane[part.slices]) for plane in (photo, ramp))
    pixels, depth = cut
    size = (WIDTH, HEIGHT)
    small = draft(pixels, None, depth, lens, part=part, whole=size, hold=hold().part(part, size))
    assert np.abs(small[:, 40:] - whole[:, 104:]).max() < 0.02
