import numpy as np
import pytest

from engine.companions import PhotoFile
from engine.files import read_photo
from engine.lens import MAX_COC, Lens
from engine.pipeline.stages import render
from engine.scene import FocusFrame, Scene
from engine.stack.calibrate import coc_per_disparity
from engine.stack.disparity import stack_disparity
from engine.stack.merge import merge
from engine.stack.order import focus_order
from engine.stack.scene import focus_frames, open_stack, stack_depth
from engine.stack.sharpness import local_sharpness, stabilized_luma
from tests.engine.jobs.test_stack import save
from tests.engine.stack.brackets import bracket, psnr, shoot, wall_and_card
from tests.engine.stack.frames import SIZE

PLANES = (0.1, 0.5, 0.9)


@pytest.fixture(scope="module")
def merged():
    return merge(bracket(PLANES, drift=False))


def test_frames_are_ordered_by_focus():
    planes = (0.9, 0.1, 0.7, 0.3, 0.5)
    sharp = [
        local_sharpness(stabilized_luma(shoot(plane).astype(np.float32)), SIZE) for plane in planes
    ]
    found = [planes[index] for index in focus_order(np.stack(sharp))]
    assert found in (sorted(planes), sorted(planes, reverse=True))


def test_the_lens_behind_the_bracket_is_told(merged):
    """`shoot` blurs by a Gaussian of 2.5 px at a distance of 1: as a disc, about twice that."""
    planes = [PLANES[index] for index in merged.order]
    scale = coc_per_disparity(merged.pairs, tuple(planes))
    assert scale is not None
    assert 3.5 < scale * max(SIZE) < 7


def test_depth_from_focus_follows_the_scene_and_a_rough_map(merged):
    _, disparity = wall_and_card()
    luma = stabilized_luma(merged.photo.pixels)
    alignments = tuple(merged.alignments[index] for index in merged.order)
    rough = 0.3 + 0.3 * disparity
    rough[:, :100] += 0.1  # the map is wrong on the left, the frames are not
    found = stack_disparity(merged.focus, luma, alignments, rough)
    error = np.abs(found.disparity - (0.3 + 0.3 * disparity))[:, 20:80].mean()
    assert error < 0.05
    near, far = found.disparity[90:150, 130:190].mean(), found.disparity[:60].mean()
    assert near > far + 0.15
    assert not found.guessed


def test_without_a_map_or_breathing_the_near_end_is_a_guess(merged):
    luma = stabilized_luma(merged.photo.pixels)
    found = stack_disparity(merged.focus, luma, merged.alignments, None)
    assert found.guessed
    assert set(found.planes) == {0.0, 0.5, 1.0}


def test_the_lens_of_a_frame_gives_its_own_pixels():
    sharp, disparity = wall_and_card()
    frame = shoot(0.1).astype(np.float32)
    from engine.photo import Photo

    scene = Scene(Photo(sharp), SIZE, disparity, frames=(FocusFrame(frame, 0.1, 40.0),))
    same = render(scene, Lens(focus_disparity=0.1, blur=40.0), "full")
    np.testing.assert_array_equal(same, frame)
    other = render(scene, Lens(focus_disparity=0.9, blur=40.0), "full")
    inner = (slice(90, 150), slice(130, 190))  # the card: blurred in the frame, sharp in the stack
    assert psnr(other[inner], sharp[inner], 4) > psnr(frame[inner], sharp[inner], 4) + 6


def test_frames_at_a_working_size_are_laid_out_as_the_stack(tmp_path):
    paths = [tmp_path / f"{index}.png" for index in range(len(PLANES))]
    for path, each in zip(paths, bracket(PLANES), strict=True):
        save(each.read().pixels, path)
    stack = open_stack(paths[0], [PhotoFile.of(path) for path in paths[1:]])
    depth = stack_depth(stack, wall_and_card()[1])
    frames = focus_frames(stack, depth, 160)
    assert [each.pixels.shape for each in frames] == [(120, 160, 3)] * 3
    assert all(0 < each.blur < 100 * 10 / MAX_COC for each in frames)
    still = read_photo(paths[stack.merged.reference]).pixels
    place = stack.merged.order.index(stack.merged.reference)
    assert abs(frames[place].pixels.mean() - still.mean()) < 0.01
