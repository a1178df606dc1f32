"""The tracer against what optics says of simple scenes."""

import cv2
import numpy as np
import pytest

from engine.errors import InputError
from engine.lens import Aperture
from engine.optics.aperture import psf
from training.simulate.tracer import Layer, Scene, all_in_focus, disparity, trace
from training.simulate.tracer_scenes import build, textures

MARGIN = 16


def layer(value, plane, width=64, height=48, alpha=None):
    size = (height + 2 * MARGIN, width + 2 * MARGIN)
    color = np.full((*size, 3), value, np.float32)
    return Layer(color, np.ones(size, np.float32) if alpha is None else alpha, plane)


def half_covered(width=64, height=48):
    alpha = np.zeros((height + 2 * MARGIN, width + 2 * MARGIN), np.float32)
    alpha[:, : MARGIN + width // 2] = 1
    return alpha


def test_the_layer_in_focus_is_the_pinhole_view():
    rng = np.random.default_rng(0)
    back = layer(0, (0.3, 0, 0))
    scene = Scene((Layer(rng.random(back.color.shape, np.float32), back.alpha, back.plane),), 16)
    np.testing.assert_allclose(trace(scene, 0.3, 20, samples=8), all_in_focus(scene), atol=1e-5)


@pytest.mark.parametrize(("focus", "turned"), [(0.9, False), (0.1, True)])
def test_a_point_light_draws_the_aperture(focus, turned):
    back = layer(0, (0.5, 0, 0))
    back.color[MARGIN + 24, MARGIN + 32] = 1
    result = trace(Scene((back,), MARGIN), focus, 20, Aperture("heart"), samples=4096)[..., 0]
    kernel = psf(Aperture("heart"), 8.0)
    kernel = kernel[::-1, ::-1] if turned else kernel
    half = kernel.shape[0] // 2
    cut = result[24 - half : 25 + half, 32 - half : 33 + half]
    assert result.sum() == pytest.approx(1, rel=0.02)
    assert np.abs(cut - kernel).sum() < 0.15
    assert np.abs(cut - kernel[::-1]).sum() > 0.25


def test_a_blurred_edge_over_a_sharp_background_is_the_discs_integral():
    near = layer(1, (0.9, 0, 0), alpha=half_covered())
    result = trace(Scene((layer(0, (0.1, 0, 0)), near), MARGIN), 0.1, 10, samples=2048)
    kernel = psf(Aperture(), 8.0)
    step = np.zeros(65, np.float32)
    step[:33] = 1
    expected = cv2.filter2D(step[None], -1, kernel.sum(0)[None])[0]
    np.testing.assert_allclose(result[24, 16:48, 0], expected[17:49], atol=0.02)


def test_a_sharp_edge_hides_a_blurred_background():
    near = layer(1, (0.9, 0, 0), alpha=half_covered())
    result = trace(Scene((layer(0.25, (0.1, 0, 0)), near), MARGIN), 0.9, 15, samples=64)
    np.testing.assert_allclose(result[:, :32], 1, atol=1e-5)
    np.testing.assert_allclose(result[:, 32:], 0.25, atol=1e-5)


def test_a_tilted_plane_blurs_with_the_distance_from_its_focus_line():
    ground = layer(0, (0.0, 1.0, 0))
    ground.color[:] = (np.indices(ground.alpha.shape).sum(0) % 2)[..., None]
    result = trace(Scene((ground,), MARGIN), 0.0, 12, samples=512)
    spread = [result[:, x : x + 8].std() for x in (0, 16, 40)]
    assert spread[0] > 0.2
    assert spread[0] > 3 * max(spread[1:])
    assert spread[2] < 0.05


def test_disparity_is_that_of_the_nearest_layer():
    scene = Scene((layer(0, (0.1, 0, 0)), layer(1, (0.5, 0, 0.2), alpha=half_covered())), MARGIN)
    result = disparity(scene)
    assert result.shape == (48, 64)
    assert result[10, 40] == pytest.approx(0.1)
    assert result[24, 10] == pytest.approx(0.6)


def test_scenes_repeat_by_seed_and_differ_by_seed(tmp_path):
    photos, mattes = tmp_path / "photos", tmp_path / "mattes"
    photos.mkdir()
    mattes.mkdir()
    rng = np.random.default_rng(1)
    for index in range(3):
        image = cv2.resize(rng.integers(0, 255, (12, 16, 3), np.uint8), (160, 120))
        cv2.imwrite(str(photos / f"{index}.png"), image)
        matte = np.dstack(
            [image, cv2.circle(np.zeros((120, 160), np.uint8), (80, 60), 40, 255, -1)]
        )
        cv2.imwrite(str(mattes / f"{index}.png"), matte)
    sources = textures(photos, mattes)
    for seed in range(8):
        one, same = (build(sources, seed, (96, 64), 12) for _ in range(2))
        assert one.size == (96, 64)
        assert len(one.layers) >= 2
        np.testing.assert_array_equal(all_in_focus(one), all_in_focus(same))
        assert np.isfinite(all_in_focus(one)).all()
    assert not np.array_equal(all_in_focus(one), all_in_focus(build(sources, 0, (96, 64), 12)))


def test_an_empty_folder_is_named(tmp_path):
    with pytest.raises(InputError, match="photos"):
        textures(tmp_path)
