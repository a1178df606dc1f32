import numpy as np

from engine.photo import Photo
from engine.scene import Scene


def test_a_shrunk_scene_has_a_disparity_that_the_renderer_takes():
    """Averages of ones came out as 1.0000001 at sizes like these, and drafts were refused."""
    photo = Photo(np.zeros((345, 463, 3), np.float32))
    scene = Scene(photo, photo.size, np.ones((345, 463), np.float32))
    small = scene.shrunk(0.7)
    assert small.disparity is not None
    assert small.disparity.shape == small.photo.size[::-1]
    assert small.disparity.max() == 1
