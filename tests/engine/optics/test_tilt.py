import numpy as np
import pytest

from engine.geometry import Region
from engine.lens import Lens, fix_focus
from engine.optics.draft import draft
from engine.optics.render import render

HEIGHT, WIDTH = 160, 224
RAMP = np.linspace(0.1, 0.9, HEIGHT, dtype=np.float32)[:, None].repeat(WIDTH, 1)
ALONG = Lens((0.5, 0.2), blur=100, tilt_points=((0.5, 0.8),))


def texture() -> np.ndarray:
    return np.random.default_rng(3).random((HEIGHT, WIDTH, 3), np.float32)


@pytest.mark.parametrize("quality", ["draft", "full"])
def test_a_surface_along_the_plane_is_sharp_all_over(quality):
    photo = texture()
    result = render(photo, RAMP, ALONG, quality=quality)
    assert np.abs(result - photo).max() < 0.003
    flat = render(photo, RAMP, Lens((0.5, 0.5), blur=100), quality=quality)
    assert np.abs(flat - photo).mean() > 0.05


def test_a_wall_is_sharp_only_where_the_plane_cuts_it():
    photo, wall = texture(), np.full_like(RAMP, 0.5)
    wall[:16], wall[-16:] = 0.1, 0.9
    lens = Lens((0.5, 0.02), blur=100, tilt_points=((0.5, 0.98),))
    change = np.abs(render(photo, wall, lens) - photo).mean((1, 2))
    middle = HEIGHT // 2
    assert change[middle - 4 : middle + 4].max() < 0.02
    assert change[40:50].min() > 0.1
    assert change[-50:-40].min() > 0.1


def test_tilting_a_little_changes_little():
    photo = texture()
    lens = Lens(blur=60, focus_disparity=0.5)
    tilted = render(photo, RAMP, Lens(blur=60, focus_disparity=0.5, tilt=(0.0, 1e-4)))
    assert np.abs(tilted - render(photo, RAMP, lens)).max() < 0.01


def test_a_recovered_photo_that_a_tilted_lens_leaves_in_focus_stays():
    photo = texture()
    result = draft(photo, photo, RAMP, ALONG, (RAMP - 0.5) * 6)
    assert np.abs(result - photo).max() < 0.02


def test_a_part_is_what_it_is_in_the_whole():
    photo = texture()
    lens = fix_focus(RAMP, Lens((0.2, 0.2), blur=40, tilt_points=((0.8, 0.5),)))
    part = Region(0, 128, 64, 192)
    alone = draft(
        photo[part.slices].copy(), None, RAMP[part.slices].copy(), lens,
        part=part, whole=(WIDTH, HEIGHT),
    )  # fmt: skip
    inner = slice(24, -24), slice(24, -24)
    whole = draft(photo, None, RAMP, lens)[part.slices]
    assert np.abs(whole[inner] - alone[inner]).max() < 0.003
