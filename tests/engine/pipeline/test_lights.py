"""Lights out of focus, from the photo to what is recovered."""

from dataclasses import replace

import numpy as np
import pytest

from engine.backends.loader import Models
from engine.edit import Edit
from engine.optics.source import TRUSTED
from engine.photo import Photo
from engine.pipeline import stages
from engine.progress import silent
from engine.scene import Scene
from tests.engine.optics.nights import SIDE, night
from tests.engine.optics.shots import psnr

SIZE = (SIDE, SIDE)
PLANE = np.full(SIZE, 0.5, np.float32)


def read(photo: np.ndarray) -> Scene:
    return stages.with_source(Scene(Photo(photo), SIZE, disparity=PLANE), Models(), silent)


@pytest.mark.parametrize("radius", [12, 24])
def test_lights_tell_how_far_a_night_is_out_of_focus(radius):
    scene = read(night(radius, 24)[0])
    assert scene.source.confidence >= TRUSTED
    assert np.abs(scene.source_coc).mean() == pytest.approx(radius, rel=0.1)
    lights = [round(light.y) * SIDE + round(light.x) for light in scene.reading.lights]
    own = np.abs(stages.corrected_source_coc(scene)).ravel()[lights]
    assert np.median(own) == pytest.approx(radius, rel=0.1)


def test_lights_are_recovered_as_points():
    photo, dark, points = night(16, 24)
    scene = stages.with_recovered(read(photo), Edit(), Models(), silent)
    found = scene.recovered
    assert sum(found[y - 1 : y + 2, x - 1 : x + 2].max() > 2 for x, y, _ in points) >= 20
    near = np.zeros(SIZE, bool)
    for x, y, _ in points:
        near[y - 4 : y + 5, x - 4 : x + 5] = True
    assert psnr(found[~near], dark[~near]) > psnr(photo[~near], dark[~near]) + 10
    assert scene.photo.pixels is photo


def test_lights_stay_where_nothing_is_wanted():
    photo = night(16, 24)[0]
    where = np.zeros(SIZE, bool)
    where[:, : SIDE // 2] = True
    scene = stages.with_recovered(read(photo), Edit(engine="optics"), Models(), silent, where)
    assert np.array_equal(scene.recovered[:, SIDE // 2 :], photo[:, SIDE // 2 :])
    assert not np.array_equal(scene.recovered[:, : SIDE // 2], photo[:, : SIDE // 2])


def test_a_light_that_is_wider_than_the_blur_is_a_thing():
    photo = night(16, 24)[0]
    scene = read(photo)
    narrow = replace(
        scene, source_coc=np.full(SIZE, 4, np.float32), reading=replace(scene.reading, shift=None)
    )
    found = stages.with_recovered(narrow, Edit(engine="optics"), Models(), silent).recovered
    assert found.max() < 2
