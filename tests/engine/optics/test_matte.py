"""The two surfaces at depth edges."""

import numpy as np

from engine.depth.coded import CODES
from engine.geometry import Region
from engine.optics.matte import FarFill, far_fill, far_grid, separate


def soft_edge(height=96, width=128):
    """A dark subject before a bright wall; the disparity's edge is a ramp of three pixels."""
    photo = np.full((height, width, 3), 0.7, np.float32)
    photo[:, :64] = 0.1
    disparity = np.full((height, width), 0.1, np.float32)
    disparity[:, :64] = 0.8
    disparity[:, 62:65] = [0.65, 0.5, 0.3]
    return photo, disparity


def test_front_over_back_is_the_photo_and_both_are_light():
    photo, disparity = soft_edge()
    rng = np.random.default_rng(0)
    photo *= rng.uniform(0.5, 1, photo.shape).astype(np.float32)
    surfaces = separate(photo, disparity)
    assert surfaces.alpha is not None
    assert surfaces.back is not None
    front = np.stack(surfaces.front(Region.whole(photo.shape)))
    alpha, back = (plane.astype(np.float32) for plane in (surfaces.alpha, surfaces.back))
    over = front + (1 - alpha) * back
    np.testing.assert_allclose(over.transpose(1, 2, 0), photo, atol=1e-6)
    assert front.min() >= -3e-4  # the back is kept in half precision
    assert surfaces.back.min() >= 0
    assert 0 <= surfaces.alpha.min() <= surfaces.alpha.max() <= 1


def test_no_pixel_is_left_between_the_two_surfaces():
    surfaces = separate(*soft_edge())
    assert surfaces.alpha is not None
    assert surfaces.back_disparity is not None
    rim = np.s_[20:76, 60:67]
    nearer, farther = surfaces.front_disparity[rim] / CODES, surfaces.back_disparity[rim] / CODES
    edge = nearer != farther
    assert nearer[edge & (surfaces.alpha[rim] > 0.05)].min() > 0.72
    assert farther[edge & (surfaces.alpha[rim] < 0.95)].max() < 0.18


def test_the_front_does_not_dip_along_an_edge():
    """The foot of the ramp, focused on, would stay sharp as a thin line in a blurred subject."""
    photo, disparity = soft_edge()
    disparity[:, 59:62] = [0.79, 0.77, 0.75]
    surfaces = separate(photo, disparity, long_side=2048)
    assert (surfaces.front_disparity[:96, 50:70] / CODES).min() > 0.785


def test_the_back_has_no_bump_along_an_edge():
    photo, disparity = soft_edge()
    disparity[:, 66:69] = [0.15, 0.13, 0.11]
    surfaces = separate(photo, disparity, long_side=2048)
    assert surfaces.back_disparity is not None
    assert (surfaces.back_disparity[:96, 60:75] / CODES).max() < 0.12


def test_the_inside_of_the_subject_hides_and_is_not_see_through():
    surfaces = separate(*soft_edge())
    assert surfaces.alpha is not None
    assert surfaces.back is not None
    assert (surfaces.alpha[:, :60] == 1).all()
    assert surfaces.back[:, 20:76, 56:62].min() > 0.6  # the wall is carried on beneath it


def test_a_flat_scene_has_one_surface():
    photo, disparity = soft_edge()
    assert separate(photo, np.full_like(disparity, 0.4)).back is None


def test_parts_carry_on_alike_what_lies_behind_far_from_their_own_edges():
    height, width, cut = 128, 2048, 1024
    photo = np.full((height, width, 3), (0.6, 0.3, 0.1), np.float32)
    photo[:, cut:] = (0.1, 0.3, 0.6)
    disparity = np.full((height, width), 0.1, np.float32)
    near = np.s_[:, cut - 80 : cut + 80]
    photo[near], disparity[near] = 0.9, 0.8
    planes = far_fill(photo, disparity)
    assert planes is not None
    assert cut % far_grid(width) == 0

    def step(told):
        """Between two parts that meet in the middle of what is near."""
        backs = []
        for part in (Region(0, height, 0, cut), Region(0, height, cut, width)):
            far = FarFill(planes, part, (width, height)) if told else None
            own = separate(photo[part.slices], disparity[part.slices], width, 64, far)
            assert own.back is not None
            backs.append(own.back[..., 40:88, :].astype(np.float32))
        return np.abs(backs[0][..., -1] - backs[1][..., 0]).max()

    assert step(told=False) > 0.4  # the wall of either side
    assert step(told=True) < 0.25
