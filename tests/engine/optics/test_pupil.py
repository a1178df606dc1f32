"""Traits: the light that is traced back from the picture is the light that rays bring there."""

import numpy as np
import pytest

from engine.lens import Aperture
from engine.optics.aperture import Place, psf, transmission
from tests.bench._pupil_rays import land, rays

CORNER = Place((0.95, 0.15), 1.5)

TRAITS = [
    Aperture(spherical=1.0),
    Aperture(spherical=-1.0),
    Aperture(apodization=1.0),
    Aperture(onion=1.0),
    Aperture(swirl=1.0),
    Aperture(coma=1.0),
    Aperture("blades", spherical=0.5, swirl=0.6, coma=0.7, apodization=0.4),
]


def landed(aperture: Aperture, place: Place, cells: int, reach: float) -> np.ndarray:
    """Share of the rays that land in each cell of -reach..reach."""
    points = np.array(list(rays(aperture, 40_000)))
    x, y = np.array([land(aperture, u, v, place.field, place.side) for u, v, _ in points]).T
    edges = np.linspace(-reach, reach, cells + 1)
    found, _, _ = np.histogram2d(y, x, [edges, edges], weights=points[:, 2])
    return found / points[:, 2].sum()


@pytest.mark.parametrize("side", [1, -1])
@pytest.mark.parametrize("aperture", TRAITS)
def test_tracing_back_gives_what_rays_give(aperture, side):
    place, cells, fine, reach = Place(CORNER.position, CORNER.aspect, side), 16, 24, 1.6
    line = ((np.arange(cells * fine) + 0.5) / (cells * fine) * 2 - 1) * reach
    back = transmission(aperture, *np.meshgrid(line, line), place).astype(np.float64)
    back = back.reshape(cells, fine, cells, fine).sum((1, 3))
    back /= back.sum()
    forward = landed(aperture, place, cells, reach)
    assert np.abs(back - forward).sum() < 0.03


def test_a_lens_without_traits_is_the_plain_shape():
    line = np.linspace(-1.2, 1.2, 60, dtype=np.float32)
    plain = transmission(Aperture(), *np.meshgrid(line, line))
    assert np.array_equal(plain, transmission(Aperture(), *np.meshgrid(line, line), CORNER))
    assert set(np.unique(plain)) == {0.0, 1.0}


def test_the_rim_is_bright_behind_the_focus_and_soft_before_it():
    bubble = Aperture(spherical=1.0)
    behind, before = (psf(bubble, 20.0, side=side) for side in (1, -1))
    middle = behind.shape[0] // 2
    assert behind[middle, middle - 18 : middle - 15].mean() > 1.3 * behind[middle, middle]
    assert before[middle, middle + 15] < 0.6 * before[middle, middle]


def test_coma_points_outward_and_swirl_runs_round_the_center():
    right = {"position": (1.0, 0.5), "aspect": 1.5}
    tail = psf(Aperture(coma=1.0), 16.0, **right)
    half = tail.shape[1] // 2
    assert tail[:, :half].max() > 1.3 * tail[:, half + 1 :].max()  # the tail is wide and faint
    swirl = psf(Aperture(swirl=1.0), 16.0, **right) > 1e-5
    assert swirl.any(1).sum() > 1.4 * swirl.any(0).sum()


@pytest.mark.parametrize("aperture", TRAITS)
def test_kernels_grow_with_the_radius_without_steps_and_keep_the_light(aperture):
    radii = np.arange(0.25, 14, 0.25)
    spreads = []
    for radius in radii:
        kernel = psf(aperture, float(radius), CORNER.position, aspect=CORNER.aspect)
        assert kernel.sum() == pytest.approx(1, abs=1e-5)
        line = np.arange(kernel.shape[0]) - kernel.shape[0] // 2
        spreads.append((kernel.sum(0) @ line**2 + kernel.sum(1) @ line**2) / radius**2)
    spreads = np.array(spreads)
    assert np.all(np.diff(spreads * radii**2) > 0)
    assert np.ptp(spreads[4:]) < 0.12 * spreads.mean()
