import numpy as np
import pytest

from engine.depth.paint import apply_stroke, apply_strokes
from engine.depth.strokes import Stroke
from engine.errors import InputError
from tests.engine.depth.scenes import disc_scene

MIDDLE = ((0.5, 0.55),)


def flat(value=0.5, shape=(180, 240)):
    return np.full(shape, value, np.float32)


def test_nearer_and_farther_move_the_disparity_by_the_same_step():
    pixels, _ = disc_scene()
    up = apply_strokes(flat(), [Stroke("nearer", MIDDLE, 0.1, edge_aware=False)], pixels)
    down = apply_strokes(flat(), [Stroke("farther", MIDDLE, 0.1, edge_aware=False)], pixels)
    assert up[99, 120] > 0.6
    np.testing.assert_allclose(up + down, 1.0, atol=1e-6)


def test_pick_sets_the_value_and_strength_weighs_it():
    pixels, _ = disc_scene()
    full = Stroke("pick", MIDDLE, 0.1, disparity=0.9, edge_aware=False)
    half = Stroke("pick", MIDDLE, 0.1, disparity=0.9, strength=0.5, edge_aware=False)
    assert apply_strokes(flat(), [full], pixels)[99, 120] == pytest.approx(0.9, abs=1e-3)
    assert apply_strokes(flat(), [half], pixels)[99, 120] == pytest.approx(0.7, abs=1e-3)


def test_radius_counts_from_the_path_and_softness_only_inside_it():
    pixels, _ = disc_scene()
    path = ((0.25, 0.5), (0.75, 0.5))
    for softness in (0.0, 1.0):
        stroke = Stroke("pick", path, 0.1, softness, disparity=1.0, edge_aware=False)
        changed = apply_strokes(flat(0.0), [stroke], pixels)
        column = changed[:, 120]
        assert (column * np.arange(180)).sum() / column.sum() == pytest.approx(89.5, abs=0.6)
        assert changed[89 + 26 :, 120].max() == 0  # radius 0.1 of 240 = 24 pixels
        assert changed[89 + 22, 120] == pytest.approx(1.0 if softness == 0 else 0.0, abs=0.05)


def test_restore_returns_to_the_automatic_map():
    pixels, true = disc_scene()
    wrong = Stroke("pick", MIDDLE, 0.3, disparity=0.0, edge_aware=False)
    restore = Stroke("restore", MIDDLE, 0.4, softness=0, edge_aware=False)
    painted = apply_strokes(true, [wrong, restore], pixels)
    np.testing.assert_allclose(painted, true, atol=1e-6)


def test_an_edge_aware_stroke_stays_on_its_side():
    pixels, true = disc_scene()
    path = ((0.42, 0.55), (0.58, 0.55))
    plain = Stroke("pick", path, 0.35, 0.1, disparity=1.0, edge_aware=False)
    aware = Stroke("pick", path, 0.35, 0.1, disparity=1.0)
    on_disc = true > 0.5
    spilled = apply_strokes(flat(0.0), [plain], pixels)[~on_disc].mean()
    kept = apply_strokes(flat(0.0), [aware], pixels)
    assert kept[~on_disc].mean() < 0.03 * spilled
    assert kept[on_disc].mean() > 0.9


def test_only_the_box_changes_and_the_given_map_stays():
    pixels, _ = disc_scene()
    automatic, painted = flat(), flat()
    stroke = Stroke("nearer", ((0.2, 0.2), (0.3, 0.25)), 0.05)
    box = apply_stroke(painted, automatic, stroke, pixels)
    outside = np.ones(painted.shape, bool)
    outside[box.slices] = False
    assert (painted[outside] == 0.5).all()
    assert (painted[~outside] != 0.5).any()
    assert (automatic == 0.5).all()


def test_the_guide_may_have_another_size_and_strokes_may_leave_the_photo():
    pixels, _ = disc_scene(480, 360)
    far_out = Stroke("nearer", ((-2.0, -2.0), (-1.5, -2.0)), 0.05)
    half_out = Stroke("nearer", ((-0.02, 0.5), (0.05, 0.5)), 0.05)
    assert (apply_strokes(flat(), [far_out], pixels) == 0.5).all()
    assert apply_strokes(flat(), [half_out], pixels)[90, 0] > 0.6


@pytest.mark.parametrize("edge_aware", [False, True])
def test_a_stroke_may_cover_the_whole_photo(edge_aware):
    pixels = np.full((180, 240, 3), 0.3, np.float32)
    path = ((0.0, 0.2), (1.0, 0.2), (1.0, 0.7), (0.0, 0.7))
    stroke = Stroke("pick", path, 0.25, 0.0, disparity=0.9, edge_aware=edge_aware)
    np.testing.assert_allclose(apply_strokes(flat(), [stroke], pixels), 0.9, atol=1e-3)


@pytest.mark.parametrize("edge_aware", [False, True])
def test_a_brush_beside_the_photo_reaches_into_it(edge_aware):
    pixels = np.full((180, 240, 3), 0.3, np.float32)
    outside = ((0.3, -0.05), (0.7, -0.05))  # 9 pixels above the photo, with a radius of 24
    stroke = Stroke("pick", outside, 0.1, 0.0, disparity=0.9, edge_aware=edge_aware)
    painted = apply_strokes(flat(), [stroke], pixels)
    assert painted[:13, 120] == pytest.approx(0.9, abs=1e-3)
    assert painted[17:, 120] == pytest.approx(0.5, abs=1e-6)


def test_a_drag_far_off_the_photo_paints_what_it_crosses():
    pixels, _ = disc_scene()
    off = [Stroke("pick", ((0.5, 0.5), (x, 0.5)), 0.1, edge_aware=False) for x in (3, 1e6)]
    near, far = (apply_strokes(flat(0.0), [stroke], pixels) for stroke in off)
    np.testing.assert_allclose(far, near, atol=0.02)
    assert near[90, 239] == pytest.approx(0.5, abs=1e-3)


def test_the_same_strokes_at_twice_the_size_give_the_same_map():
    small, _ = disc_scene(240, 180)
    large, _ = disc_scene(480, 360)
    stroke = Stroke("pick", ((0.2, 0.3), (0.6, 0.7)), 0.08, disparity=1.0, edge_aware=False)
    one = apply_strokes(flat(0.0), [stroke], small)
    two = apply_strokes(flat(0.0, (360, 480)), [stroke], large)
    halved = two.reshape(180, 2, 240, 2).mean((1, 3))
    assert np.abs(one - halved).mean() < 0.01


@pytest.mark.parametrize(
    "stroke",
    [
        Stroke("pick", ()),
        Stroke("pick", MIDDLE, disparity=float("nan")),
        Stroke("pick", MIDDLE, radius=3.0),
        Stroke("nearer", ((float("inf"), 0.0),)),
    ],
)
def test_bad_strokes_are_refused_in_one_line(stroke):
    with pytest.raises(InputError, match=r"^stroke: .+") as fault:
        apply_strokes(flat(), [stroke], disc_scene()[0])
    assert "\n" not in str(fault.value)
