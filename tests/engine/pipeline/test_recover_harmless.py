from dataclasses import replace

import numpy as np
import pytest

from engine.backends.loader import Models
from engine.edit import Edit
from engine.optics.source import SourceLens
from engine.photo import Photo
from engine.pipeline import stages
from engine.progress import silent
from engine.scene import Scene
from tests.engine.optics.shots import blurred, noisy, texture

SIDE = 256


@pytest.mark.parametrize("radius", [5])
def test_a_wire_before_a_blurred_wall_survives_recover(radius):
    wall = blurred(texture(SIDE, seed=4), radius)
    wall[:, 126:129] = 0.02
    pixels = np.clip(noisy(wall, 0.003), 0, 1)
    scene = replace(
        Scene(Photo(pixels), (SIDE, SIDE)),
        disparity=np.zeros((SIDE, SIDE), np.float32),
        source=SourceLens(1.0, 50, 1.0),
        source_coc=np.full((SIDE, SIDE), -radius, np.float32),
    )
    edit = replace(Edit(), engine="optics")
    found = stages.with_recovered(scene, edit, Models(), silent).recovered
    assert found is not None
    change = np.abs(found - pixels).mean(2)
    assert change[:, 126:129].mean() < 0.02
    assert change[:, :90].mean() > 0.005
