import cv2
import numpy as np
import pytest

from engine.lens import Lens, signed_coc
from training import metrics
from training.simulate.tracer import Layer, Scene, disparity, trace


def picture(seed=0, side=96):
    rng = np.random.default_rng(seed)
    return cv2.resize(rng.random((24, 24, 3)).astype(np.float32), (side, side))


def test_psnr_of_a_known_error():
    truth = np.full((8, 8, 3), 0.5, np.float32)
    seen = metrics.linear_to_srgb(truth) + 0.1
    linear = ((seen + 0.055) / 1.055) ** 2.4
    assert metrics.psnr(linear, truth) == pytest.approx(20, abs=1e-3)
    assert metrics.psnr(truth, truth) == 100


def test_masks_choose_the_pixels():
    truth, result = picture(), picture()
    result[:, 48:] = 0
    left = np.zeros((96, 96), bool)
    left[:, :40] = True
    assert metrics.psnr(result, truth, left) == 100
    assert metrics.psnr(result, truth, ~left) < metrics.psnr(result, truth) < 20
    assert metrics.ssim(result, truth, left) == pytest.approx(1)
    assert metrics.ssim(result, truth, ~left) < 0.5
    assert np.isnan(metrics.psnr(result, truth, np.zeros((96, 96), bool)))


def test_ssim_punishes_lost_structure_more_than_a_shift_of_light():
    truth = picture(1)
    soft = cv2.GaussianBlur(truth, (0, 0), 3)
    assert metrics.ssim(truth, truth) == pytest.approx(1)
    assert metrics.ssim(soft, truth) < metrics.ssim(truth * 0.9, truth)


def test_lv_corr_follows_the_slider():
    truth = picture(2)
    blurs = [10.0, 20.0, 30.0, 40.0]
    rising = [cv2.GaussianBlur(truth, (0, 0), 0.5 + b / 40) for b in blurs]
    assert metrics.lv_corr(blurs, rising) > 0.9
    assert metrics.lv_corr(blurs, rising[::-1]) < -0.9
    assert metrics.lv_corr(blurs, rising, ranks=True) == pytest.approx(1)
    assert metrics.lv_corr(blurs, [truth] * 4) == 0


def scene_of_planes():
    rng = np.random.default_rng(5)
    side = 160
    layers = []
    for k, value in enumerate((0.1, 0.5, 0.9)):
        alpha = np.zeros((side, side), np.float32)
        alpha[:, 56 * k :] = 1
        color = rng.random((side // 2, side // 2, 3)).astype(np.float32)
        layers.append(Layer(color.repeat(2, 0).repeat(2, 1), alpha, (value, 0.0, 0.0)))
    return Scene(tuple(layers), 16)


@pytest.mark.parametrize("focus", [0.1, 0.5, 0.9])
def test_focus_plane_is_found(focus):
    scene = scene_of_planes()
    result = trace(scene, focus, 10, samples=64)
    sharp = trace(scene, focus, 0, samples=1)
    assert metrics.focus_plane(result, sharp, disparity(scene)) == pytest.approx(focus, abs=0.05)


def test_halo_energy_sees_seams_and_forgives_noise():
    depth = np.zeros((96, 96), np.float32)
    depth[:, 48:] = 0.8
    truth = picture(3) * 0.6 + 0.2
    seam, noisy = truth.copy(), truth.copy()
    seam[:, 45:51] += 0.1
    noisy += np.random.default_rng(0).normal(0, 0.04, truth.shape)
    assert metrics.halo_energy(seam, truth, depth) > 4 * metrics.halo_energy(noisy, truth, depth)
    coc = signed_coc(depth, Lens(focus_disparity=0.8), (96, 96))
    assert metrics.edge_band(depth, 3)[:, 45:51].all()
    assert not metrics.edge_band(coc * 0, 3).any()
