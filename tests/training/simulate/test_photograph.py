from collections.abc import Callable

import numpy as np
import pytest
import torch

from engine.lens import Aperture, Lens
from engine.lens import signed_coc as engine_coc
from tests.bench._pupil_rays import trace_rays
from training.optics.lens_psfs import draw_psfs
from training.simulate import tracer
from training.simulate.photograph import Shots, photograph, signed_coc, spectra
from training.simulate.scene import Scenes

SIZE, MARGIN = 96, 16


def two_layers(
    rng: np.random.Generator, near_tilt: float = 0.0, far_tilt: float = 0.0
) -> tracer.Scene:
    side = SIZE + 2 * MARGIN
    back, front = (
        rng.random((side // 4, side // 4, 3)).astype(np.float32).repeat(4, 0).repeat(4, 1)
        for _ in range(2)
    )
    y, x = np.mgrid[:side, :side]
    alpha = np.clip(30.5 - np.hypot(x - 60, y - 64), 0, 1).astype(np.float32)
    return tracer.Scene(
        (
            tracer.Layer(back, np.ones_like(alpha), (0.2 - far_tilt / 4, far_tilt, 0.0)),
            tracer.Layer(front, alpha, (0.7, near_tilt, 0.0)),
        ),
        MARGIN,
    )


def as_tensors(scene: tracer.Scene) -> Scenes:
    layers = [
        np.dstack([x.color * x.alpha[..., None], x.alpha]).transpose(2, 0, 1) for x in scene.layers
    ]
    planes = [
        np.broadcast_to(tracer.plane_disparity(x, scene), x.alpha.shape) for x in scene.layers
    ]
    return Scenes(
        torch.from_numpy(np.stack(layers)),
        torch.from_numpy(np.stack(planes).astype(np.float32))[:, None],
        torch.arange(len(layers))[:, None],
    )


def shot(focus: float, scale: float, aperture: Aperture | None = None) -> Shots:
    return Shots(
        torch.zeros(1, dtype=torch.long),
        torch.tensor([focus]),
        torch.tensor([scale]),
        torch.zeros(1),
        draw_psfs([aperture or Aperture()], photo_side=SIZE),
    )


@pytest.mark.parametrize(
    ("focus", "scale", "tilt", "far_tilt", "least"),
    [
        (0.2, 8.0, 0.0, 0.0, 36),
        (0.7, 12.0, 0.0, 0.0, 33),
        (0.45, 16.0, 0.0, 0.0, 33),
        (0.2, 12.0, 0.4, 0.0, 33),
        (0.2, 12.0, 0.4, 0.4, 33),
    ],
)
def test_photographs_agree_with_the_ray_tracer(focus, scale, tilt, far_tilt, least):
    scene = two_layers(np.random.default_rng(3), tilt, far_tilt)
    truth = tracer.trace(scene, focus, scale, samples=600)
    scenes = as_tensors(scene)
    picture = photograph(scenes, spectra(scenes), shot(focus, scale), MARGIN, SIZE)[0]
    error = picture.numpy().transpose(1, 2, 0) - truth
    assert 10 * np.log10(1 / np.mean(error**2)) > least


@pytest.mark.parametrize(
    "aperture",
    [Aperture(spherical=0.8), Aperture(apodization=0.8, onion=0.6), Aperture(fringe=1)],
)
def test_character_is_that_of_rays_through_the_pupil(aperture):
    """Rays of `tests.bench` know the traits the other way round, from pupil to picture."""
    scene = two_layers(np.random.default_rng(3))
    scenes = as_tensors(scene)

    def change(take: Callable[[Aperture], np.ndarray]) -> np.ndarray:
        return take(aperture) - take(Aperture())

    def picture(lens: Aperture) -> np.ndarray:
        taken = photograph(scenes, spectra(scenes), shot(0.45, 24.0, lens), MARGIN, SIZE)[0]
        return taken.numpy().transpose(1, 2, 0)

    wanted = change(lambda lens: trace_rays(scene, 0.45, 24.0, lens, 300))
    assert np.std(change(picture) - wanted) < 0.5 * np.std(wanted)


def test_all_in_focus_and_visible_disparity_are_the_tracers():
    scene = two_layers(np.random.default_rng(4), 0.2)
    scenes = as_tensors(scene)
    crop = slice(MARGIN, MARGIN + SIZE)
    sharp = scenes.all_in_focus()[0, :, crop, crop].numpy().transpose(1, 2, 0)
    assert np.allclose(sharp, tracer.all_in_focus(scene), atol=1e-5)
    seen = scenes.visible_disparity()[0, 0, crop, crop].numpy()
    assert np.mean(np.abs(seen - tracer.disparity(scene)) > 1e-4) < 0.01


def test_coc_is_the_equation_of_the_engine():
    disparity = np.random.default_rng(0).random((20, 30)).astype(np.float32)
    lens = Lens(blur=40, range=0.1, focus_disparity=0.35)
    wanted = engine_coc(disparity, lens, (1024, 683))
    values = (torch.tensor([v]) for v in (0.35, 0.4 * 0.04 * 1024, 0.1))
    found = signed_coc(torch.from_numpy(disparity)[None, None], *values)
    assert np.allclose(found[0, 0].numpy(), wanted, atol=1e-5)
