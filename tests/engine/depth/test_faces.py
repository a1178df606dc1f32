"""A drawn face is enough for the detector; nothing else in these pictures is one."""

import cv2
import numpy as np
import pytest

from engine.depth.face import Face, nearer_eye
from engine.depth.faces import faces
from engine.depth.subject import subject


def draw(picture, left, top, side, blur=1.0):
    """Draw a face whose head is about `side` pixels wide, in gray values of 0..1."""
    unit = side / 100

    def ellipse(x, y, a, b, value):
        center, axes = (int(x * unit), int(y * unit)), (int(a * unit), int(b * unit))
        cv2.ellipse(face, center, axes, 0, 0, 360, value, -1, cv2.LINE_AA)

    face = np.full((int(160 * unit), int(160 * unit)), 0.1, np.float32)
    ellipse(80, 74, 46, 58, 0.02)
    ellipse(80, 84, 38, 50, 0.58)
    for x in (62, 98):
        for y, a, b, value in ((72, 13, 8, 0.3), (72, 9, 5, 0.75), (72, 5, 5, 0.02)):
            ellipse(x, y, a, b, value)
        ellipse(x, 62, 12, 3, 0.05)
    ellipse(80, 86, 6, 12, 0.68)
    ellipse(80, 97, 9, 4, 0.3)
    ellipse(80, 112, 17, 6, 0.16)
    ellipse(80, 150, 60, 22, 0.19)
    face = cv2.GaussianBlur(face, (0, 0), blur * unit)
    height, width = face.shape
    picture[top : top + height, left : left + width] = face[..., None]


def plain(height=600, width=900):
    return np.full((height, width, 3), 0.1, np.float32)


def test_a_face_is_found_where_it_is():
    photo = plain()
    draw(photo, 200, 60, 200)
    (face,) = faces(photo)
    x, y = face.middle
    assert abs(x * 900 - (200 + 160)) < 20
    assert abs(y * 600 - (60 + 144)) < 20


def test_the_nearer_eye_is_the_one_with_more_disparity():
    face = Face(0.2, 0.2, 0.8, 0.8, ((0.3, 0.5), (0.7, 0.5)))
    slope = np.linspace(0, 1, 100, dtype=np.float32)[None].repeat(50, 0)
    assert nearer_eye(face, slope) == (0.7, 0.5)
    assert nearer_eye(face, 1 - slope) == (0.3, 0.5)
    assert nearer_eye(face, None) == pytest.approx((0.5, 0.5))
    assert face.holds(0.2, 0.8)
    assert not face.holds(0.1, 0.5)


def test_small_faces_are_found_by_windows():
    photo = plain()
    draw(photo, 640, 300, 45)
    (face,) = faces(photo)
    assert abs(face.middle[0] * 900 - (640 + 36)) < 8


def test_noise_and_stripes_are_no_faces():
    rng = np.random.default_rng(0)
    assert faces(rng.random((400, 600, 3), np.float32)) == []
    stripes = plain()
    stripes[:, ::40] = 0.8
    assert faces(stripes) == []


def test_a_photo_smaller_than_a_face_is_no_fault():
    assert faces(plain(3, 500)) == []


def test_the_focus_is_on_the_face_though_something_sharp_is_nearer():
    photo = plain()
    draw(photo, 100, 40, 200)
    rng = np.random.default_rng(0)
    photo[300:560, 500:840] = rng.random((260, 340, 3), np.float32)
    disparity = np.full((600, 900), 0.3, np.float32)
    disparity[300:560, 500:840] = 1.0
    disparity[:200, 260:] = 0.4
    x, y = subject(photo, disparity, faces(photo))
    assert abs(x * 900 - 296) < 16  # of the eyes the nearer one
    assert abs(y * 600 - 184) < 20


def test_of_two_faces_the_one_in_focus():
    photo = plain()
    draw(photo, 60, 60, 170, blur=5.0)
    draw(photo, 520, 60, 150)
    assert len(faces(photo)) == 2
    x, _ = subject(photo, np.full((600, 900), 0.5, np.float32), faces(photo))
    assert x > 0.5
