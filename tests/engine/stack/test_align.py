import cv2
import numpy as np
import pytest

from engine.stack.align import align, view
from engine.stack.warp import apply_alignment
from tests.engine.stack.frames import SIZE, corner_error, moved, similarity, texture


@pytest.mark.parametrize(
    ("scale", "degrees", "shift"),
    [(1.02, 0.0, (0, 0)), (1.0, 2.0, (3, -5)), (0.96, -1.0, (12, 7)), (1.0, 0.0, (0.4, 0.3))],
)
def test_finds_breathing_turn_and_shift(scale, degrees, shift):
    true = similarity(scale, degrees, shift)
    found = align(view(texture()), view(moved(texture(), true)))
    assert corner_error(found.matrix, true) < 0.3
    assert found.correlation > 0.98


def test_perspective_is_followed():
    true = similarity(1.0, 1.0, (2, 3))
    true[2, 0] = 6e-5
    found = align(view(texture()), view(moved(texture(), true)))
    assert corner_error(found.matrix, true) < 0.5


def test_other_focus_does_not_pull_the_frame():
    true = similarity(1.01, 0.5, (4, -2))
    frame = moved(texture(), true)
    frame[:, :160] = cv2.GaussianBlur(frame, (0, 0), 4)[:, :160]
    found = align(view(texture()), view(frame))
    assert corner_error(found.matrix, true) < 0.6


def test_something_that_moved_does_not_pull_the_frame():
    true = similarity(1.0, 0.5, (3, 2))
    reference, frame = texture(), moved(texture(), true)
    reference[60:140, 40:110] = texture(5)[60:140, 40:110]
    frame[70:150, 90:160] = texture(5)[60:140, 40:110]
    found = align(view(reference), view(frame))
    assert corner_error(found.matrix, true) < 0.4


def test_exposure_and_white_balance_are_told_per_channel():
    frame = moved(texture(), similarity(1.0, 0.0, (2, 1))) * np.float32([0.8, 0.7, 0.9])
    found = align(view(texture()), view(frame))
    np.testing.assert_allclose(found.gain, [1 / 0.8, 1 / 0.7, 1 / 0.9], rtol=0.01)


def test_another_scene_correlates_little():
    assert align(view(texture(0)), view(texture(1))).correlation < 0.6


def test_a_frame_that_lies_still_keeps_its_own_samples():
    photo = texture()
    aligned, inside = apply_alignment(photo, align(view(photo), view(photo)), SIZE)
    np.testing.assert_allclose(aligned, photo, rtol=1e-3)
    assert inside.all()


def test_applied_alignment_lays_the_frame_on_the_reference():
    photo = texture()
    frame = moved(photo, similarity(1.02, 1.0, (5, -3))) * np.float32(0.8)
    aligned, inside = apply_alignment(frame, align(view(photo), view(frame)), SIZE)
    inner = np.zeros_like(inside)
    inner[16:-16, 16:-16] = True
    assert np.abs(aligned - photo)[inner & inside].mean() < 0.006


def test_what_the_frame_does_not_cover_is_told():
    photo = texture()
    frame = moved(photo, similarity(1.0, 0.0, (-30, 0)))  # the reference's left 30 px are lost
    _, inside = apply_alignment(frame, align(view(photo), view(frame)), SIZE)
    assert not inside[:, :28].any()
    assert inside[:, 32:].all()
