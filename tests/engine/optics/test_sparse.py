import numpy as np
import pytest

from engine.optics.bank import disc, transfer
from engine.optics.sparse import sparse, typical_gradient
from tests.engine.optics.shots import blurred, psnr, texture


def test_parts_tell_the_gradients_of_the_whole():
    picture = texture(128, seed=1)[..., 1]
    across, down = np.diff(picture, axis=1), np.diff(picture, axis=0)
    own = np.sqrt((np.mean(across**2) + np.mean(down**2)) / 2)
    known = np.zeros((256, 256), np.float32)
    known[:128, :128] = 1  # elsewhere nothing is known: half the root mean square
    parts = [(picture[:, :70], known[:128, :70]), (picture[:, 60:], known[:128, 60:128])]
    assert typical_gradient(parts, known) == pytest.approx(float(own) / 2, rel=0.05)


def test_edges_come_back_steeper_than_they_went_in():
    truth = texture(128, seed=2)
    photo = blurred(truth, 3.0)[..., 1]
    blur = transfer(disc(3.0), photo.shape)
    typical = typical_gradient([(truth[..., 1], np.ones_like(photo))], np.ones_like(photo))
    result = sparse(photo, photo, blur, 0.01, typical)
    assert psnr(result, truth[..., 1]) > psnr(photo, truth[..., 1]) + 3
