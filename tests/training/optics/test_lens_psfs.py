"""The simulator's kernels are the engine's, whatever its lens can do."""

import numpy as np
import pytest
import torch

from engine.lens import Aperture
from engine.optics.aperture import psf
from engine.optics.chromatic import ColorBlur
from training.optics.lens_psfs import draw_kernels, draw_psfs

HALF = 30
CASES = [
    (Aperture(), (0.5, 0.5)),
    (Aperture("blades", blades=5, curvature=0.0, rotation=-25), (0.5, 0.5)),
    (Aperture("ring"), (0.5, 0.5)),
    (Aperture(cats_eye=1), (1.0, 0.2)),
    (Aperture(anamorphic=1.6), (0.5, 0.5)),
    (Aperture(spherical=0.8), (0.5, 0.5)),
    (Aperture(spherical=-0.8, onion=0.6, apodization=0.4), (0.5, 0.5)),
    (Aperture(swirl=0.8, coma=0.7, cats_eye=0.5), (0.1, 0.2)),
]


@pytest.fixture(scope="module")
def psfs():
    apertures, places = zip(*CASES, strict=True)
    return draw_psfs(apertures, places, aspect=1.5)


@pytest.mark.parametrize("radius", [0.4, 1.0, 2.5, 7.0, 12.0])
@pytest.mark.parametrize("side", [1, -1])
def test_kernels_are_those_of_the_engine(psfs, radius, side):
    coc = torch.full((len(CASES),), -side * radius)
    drawn = draw_kernels(psfs, coc, HALF)
    assert drawn.shape == (len(CASES), 1, 2 * HALF + 1, 2 * HALF + 1)
    for (aperture, place), kernel in zip(CASES, drawn[:, 0].numpy(), strict=True):
        wanted = psf(aperture, radius, place, aspect=1.5, side=side)
        wanted = np.pad(wanted[::side, ::side], HALF - wanted.shape[0] // 2)
        assert np.abs(kernel - wanted).sum() < 0.08, aperture


def test_a_nearer_light_shows_the_aperture_turned(psfs):
    behind = draw_kernels(psfs, torch.full((8,), -8.0), 12)[1, 0]
    before = draw_kernels(psfs, torch.full((8,), 8.0), 12)[1, 0]
    assert torch.allclose(before, behind.flip(0, 1), atol=1e-5)
    assert not torch.allclose(before, behind, atol=1e-4)


def test_radius_zero_is_the_identity(psfs):
    assert draw_kernels(psfs, torch.zeros(8), 6)[:, 0, 6, 6].min() > 0.97


@pytest.mark.parametrize("coc", [-6.0, 6.0])
def test_colors_differ_as_the_engine_has_it(coc):
    aperture, place = Aperture(fringe=1, lateral_color=1), (0.9, 0.1)
    lens = draw_psfs([aperture, Aperture()], [place, (0.5, 0.5)], aspect=1.5)
    kernels = draw_kernels(lens, torch.full((2,), coc), 12)
    assert kernels.shape == (2, 3, 25, 25)
    torch.testing.assert_close(kernels.sum((2, 3)), torch.ones(2, 3))
    torch.testing.assert_close(kernels[1, 0], kernels[1, 2])  # a lens without color beside it
    color = ColorBlur.of(aperture, 1024)
    line = torch.arange(-12.0, 13)
    for index in range(3):
        kernel = kernels[0, index]
        middle = torch.stack([kernel.sum(0) @ line, kernel.sum(1) @ line])
        torch.testing.assert_close(
            middle, color.outward(coc)[index] * lens.field[0], atol=0.02, rtol=0
        )
        moment = kernel.sum(0) @ (line - middle[0]).square()
        assert float(moment) == pytest.approx(color.radii(coc)[index] ** 2 / 4, rel=0.02)


def test_fewer_pixels_have_the_same_colors():
    lens = draw_psfs([Aperture(lateral_color=1)], [(1.0, 0.0)])
    line = torch.arange(-12.0, 13)
    full, half = (draw_kernels(lens, torch.tensor([-8.0 / s]), 12, s)[0, 0] for s in (1, 2))
    assert float(half.sum(0) @ line) == pytest.approx(float(full.sum(0) @ line) / 2, abs=0.01)
