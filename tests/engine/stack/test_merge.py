import cv2
import numpy as np
import pytest

from engine.errors import Cancelled, InputError
from engine.files.icc import make_profile
from engine.photo import Metadata, Photo
from engine.stack.merge import Frame, MergeParams, merge
from engine.stack.warp import apply_alignment
from tests.engine.stack.brackets import CARD, bracket, frame, psnr, shoot, wall_and_card
from tests.engine.stack.frames import SIZE, moved, similarity, texture


def test_the_stack_is_sharp_where_either_frame_is():
    merged = merge(bracket(drift=False))
    truth, disparity = wall_and_card()
    singles = [psnr(shoot(plane), truth) for plane in (0.1, 0.9)]
    assert psnr(merged.photo.pixels, truth) > max(singles) + 4
    near = merged.focus.sharpest[disparity > 0.5]
    assert abs(near.mean() - merged.focus.sharpest[disparity < 0.5].mean()) > 0.9


def test_breathing_shift_and_exposure_are_taken_out():
    frames = bracket()
    merged = merge(frames)
    truth, _ = wall_and_card()
    pose = similarity(1.01, 0.2, (1.5, -1)) if merged.reference else np.eye(3)
    truth = moved(truth, pose) * np.float32(0.95 if merged.reference else 1)
    assert psnr(merged.photo.pixels, truth) > 30


def test_the_order_of_the_frames_does_not_matter():
    planes = (0.1, 0.3, 0.5, 0.7, 0.9)
    shuffled = [3, 0, 4, 2, 1]
    merged = merge(bracket(tuple(planes[i] for i in shuffled), drift=False))
    sorted_planes = [planes[shuffled[i]] for i in merged.order]
    assert sorted_planes in (sorted(planes), sorted(planes, reverse=True))


def test_a_thing_that_moves_is_there_once():
    """A dark patch in the wall walks by its own width: in the stack it is whole, or not there."""
    frames, patches = [], []
    for index, plane in enumerate((0.1, 0.5, 0.9)):
        pixels = shoot(plane).copy()
        place = (slice(20, 52), slice(20 + 60 * index, 52 + 60 * index))
        pixels[place] = 0.06
        patches.append(place)
        frames.append(frame(pixels, f"{index}.png"))
    merged = merge(frames)
    inner = [merged.photo.pixels[rows, columns][8:-8, 8:-8] for rows, columns in patches]
    dark = [float((each.mean(axis=2) < 0.1).mean()) for each in inner]
    assert all(share < 0.05 or share > 0.95 for share in dark)
    assert sum(share > 0.95 for share in dark) <= 1
    assert merged.notices


def test_large_photos_are_read_again_not_kept():
    reads = []

    def counted(each: Frame) -> Frame:
        def read() -> Photo:
            reads.append(each.name)
            return each.read()

        return Frame(each.name, read)

    frames = bracket(drift=False)
    kept = merge([counted(each) for each in frames]).photo.pixels
    assert sorted(reads) == ["0.png", "1.png"]
    again = merge([counted(each) for each in frames], params=MergeParams(kept_bytes=0))
    assert sorted(reads) == ["0.png"] * 3 + ["1.png"] * 3
    np.testing.assert_array_equal(again.photo.pixels, kept)


def test_a_coarse_grid_gives_nearly_the_same():
    truth, _ = wall_and_card()
    fine, coarse = (
        psnr(merge(bracket(drift=False), params=MergeParams(grid_side_px=side)).photo.pixels, truth)
        for side in (2048, 160)
    )
    assert coarse > fine - 3


def test_plain_ground_of_frames_whose_color_differs_is_even():
    """Noise must not decide which frame it comes from: they differ by 5 % from side to side."""
    rng = np.random.default_rng(5)
    frames, across = [], np.linspace(-1, 1, SIZE[0], dtype=np.float32)[None, :, None]
    for index, plane in enumerate((0.1, 0.5, 0.9)):
        pixels = shoot(plane).copy()
        pixels[:, 220:] = 0.5
        pixels *= 1 + np.float32(0.05 * (index - 1)) * across
        frames.append(frame(pixels + rng.normal(0, 0.004, pixels.shape), f"{index}.png"))
    wall = merge(frames).photo.pixels[16:-16, 240:-16].mean(axis=2)
    smooth = cv2.GaussianBlur(wall, (0, 0), 4)
    assert np.abs(smooth - cv2.GaussianBlur(wall, (0, 0), 16)).max() < 0.004


def test_frame_laid_on_the_reference_matches_it():
    frames = bracket()
    merged = merge(frames)
    other = 1 - merged.reference
    aligned, _ = apply_alignment(frames[other].read().pixels, merged.alignments[other], SIZE)
    still = frames[merged.reference].read().pixels
    assert abs(aligned[CARD].mean() - still[CARD].mean()) < 0.02


def test_metadata_are_the_first_frames():
    frames = bracket(drift=False)
    tagged = Frame("0.png", lambda: Photo(shoot(0.1), Metadata(exif=b"first")))
    assert merge([tagged, frames[1]]).photo.metadata.exif == b"first"


def test_merging_is_cancelled_from_its_tick():
    def tick(stage, fraction):
        if fraction > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        merge(bracket(drift=False), tick)


@pytest.mark.parametrize(
    ("frames", "fault"),
    [
        (bracket((0.1,)), "2 to 100 photos"),
        ([frame(shoot(0.1), "a.png"), frame(shoot(0.1), "b.png")], "b.png: the same picture as a"),
        ([frame(shoot(0.1), "a.png"), frame(texture(9), "b.png")], "doesn't show the scene of"),
        (
            [frame(shoot(0.1), "a.png"), frame(shoot(0.9).transpose(1, 0, 2), "b.png")],
            "b.png: it is 240 x 320, and a.png is 320 x 240",
        ),
        (
            [
                frame(shoot(0.1), "a.png"),
                Frame("b.png", lambda: Photo(shoot(0.9), Metadata(icc=make_profile("prophoto")))),
            ],
            "b.png: its color profile is not that of a.png",
        ),
    ],
)
def test_bad_brackets_end_in_one_line(frames, fault):
    with pytest.raises(InputError, match=fault) as raised:
        merge(frames)
    assert "\n" not in str(raised.value)
