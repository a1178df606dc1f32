import cv2
import numpy as np
import pytest

from tests.engine.depth.scenes import disc_scene
from training.depth.evaluate import edge_displacement, spearman
from training.depth.labels import composite, near_layer, read_matte


def test_spearman_is_about_order_alone():
    values = np.random.default_rng(0).random((20, 30))
    assert spearman(values, np.exp(5 * values)) == pytest.approx(1)
    assert spearman(values, -values) == pytest.approx(-1)
    assert abs(spearman(values, np.random.default_rng(1).random((20, 30)))) < 0.15


def test_ties_share_their_mean_rank():
    assert spearman(np.array([1, 1, 2, 3]), np.array([1, 2, 3, 4])) == pytest.approx(
        np.corrcoef([1.5, 1.5, 3, 4], [1, 2, 3, 4])[0, 1]
    )


@pytest.mark.parametrize("shift", [0, 3, 6])
def test_edge_displacement_reads_a_shift(shift):
    _, disparity = disc_scene(400, 300)
    alpha = (disparity > 0.5).astype(np.float32)
    displacement, seen = edge_displacement(np.roll(disparity, shift, axis=1), alpha)
    # Along the normals of a circle a sideways shift counts |cos|, 2 / pi in the mean.
    assert displacement == pytest.approx(shift * 2 / np.pi, abs=0.6)
    assert seen > 0.95


def test_an_edge_that_is_missing_is_not_seen():
    _, disparity = disc_scene(400, 300)
    alpha = (disparity > 0.5).astype(np.float32)
    assert edge_displacement(np.full_like(alpha, 0.5), alpha)[1] == 0
    assert edge_displacement(1 - disparity, alpha)[1] == 0


def test_composites_show_the_cutout_where_alpha_says(tmp_path):
    matte = np.zeros((60, 40, 4), np.uint8)
    matte[10:50, 10:30] = (255, 255, 255, 255)
    cv2.imwrite(str(tmp_path / "m.png"), matte)
    background = np.full((120, 160, 3), 40, np.uint8)
    picture, alpha = composite(
        np.random.default_rng(0), background, *read_matte(tmp_path / "m.png")
    )
    assert picture.shape == background.shape
    assert alpha.max() == 1
    assert (picture[alpha == 0] == 40).all()
    assert (picture[alpha == 1] > 120).all()


def test_the_near_layer_is_the_near_thing():
    pixels, disparity = disc_scene()
    image = np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8)
    _, alpha = near_layer(np.random.default_rng(0), image, disparity)
    assert alpha[disparity > 0.5].mean() > 0.9
    assert alpha[disparity < 0.5].mean() < 0.01
    assert near_layer(np.random.default_rng(0), image, np.zeros_like(disparity)) is None
