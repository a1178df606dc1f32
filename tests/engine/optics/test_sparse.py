import numpy as np
import pytest

from engine.optics.bank import dct, disc_kernel, transfer_function
from engine.optics.sparse import sparse_deconvolve, squared_gradient, typical_gradient
from tests.engine.optics.shots import blurred, psnr, texture


def test_a_part_tells_the_gradients_of_the_whole():
    truth = texture(256, seed=1)[..., 1]
    photo = truth * 0.2 + 0.1
    known = np.zeros_like(photo)
    known[:, :192] = 1  # the rest is smooth
    left = np.s_[:, :64]
    steep = squared_gradient(photo)
    of_one = typical_gradient(
        [(truth[left], known[left], steep[left])], float((steep * known).sum()), truth.size
    )
    expected = np.sqrt(squared_gradient(truth)[:, :192].sum() / truth.size / 2)
    assert of_one == pytest.approx(float(expected), rel=0.05)


def test_the_whole_picture_tells_its_gradients_itself():
    truth = texture(128, seed=3)[..., 1]
    steep = squared_gradient(texture(128, seed=4)[..., 1])
    known = np.zeros_like(truth)
    known[:, :64] = 0.5
    of_all = typical_gradient([(truth, known, steep)], float((steep * known).sum()), truth.size)
    assert of_all == pytest.approx(float(np.sqrt(squared_gradient(truth).mean() / 2)))


def test_edges_come_back_steeper_than_they_went_in():
    truth = texture(128, seed=2)
    photo = blurred(truth, 3.0)[..., 1]
    blur = transfer_function(disc_kernel(3.0), photo.shape)
    typical = float(np.sqrt(squared_gradient(truth[..., 1]).mean() / 2))
    result = sparse_deconvolve(dct(photo), photo, blur, 0.01, typical)
    assert psnr(result, truth[..., 1]) > psnr(photo, truth[..., 1]) + 3
