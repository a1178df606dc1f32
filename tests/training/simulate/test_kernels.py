import numpy as np
import pytest
import torch

from engine.lens import Aperture
from engine.optics.aperture import psf
from training.simulate.batch import Apertures
from training.simulate.draws import Draws
from training.simulate.kernels import draw_apertures, draw_kernels


def one(**changes) -> Apertures:
    values = {
        "blades": 0.0,
        "curvature": 0.0,
        "rotation": 0.0,
        "ring": 0.0,
        "cats_eye": 0.0,
        "anamorphic": 1.0,
        "spherical": 0.0,
    }
    values.update(changes)
    tensors = {name: torch.tensor([value]) for name, value in values.items() if name != "position"}
    place = torch.tensor([changes.get("position", (0.5, 0.5))])
    return Apertures(**tensors, position=place)


CASES = [
    (Aperture(), {}),
    (Aperture("blades", blades=6, curvature=0.2, rotation=10), (6.0, 0.2, 10.0)),
    (Aperture("blades", blades=5, curvature=0.0, rotation=-25), (5.0, 0.0, -25.0)),
    (Aperture("ring"), {"ring": 1.0}),
    (Aperture(cats_eye=1.0), {"cats_eye": 1.0, "position": (1.0, 0.2)}),
    (Aperture(anamorphic=1.6), {"anamorphic": 1.6}),
]


@pytest.mark.parametrize("radius", [0.4, 1.0, 2.5, 7.0, 12.0])
@pytest.mark.parametrize(("aperture", "values"), CASES)
def test_kernels_are_those_of_the_engine(aperture, values, radius):
    if isinstance(values, tuple):
        values = dict(zip(("blades", "curvature", "rotation"), values, strict=True))
    drawn = draw_kernels(one(**values), torch.tensor([-radius]), 20)[0].numpy()
    assert drawn.sum() == pytest.approx(1, abs=1e-4)
    position = values.get("position", (0.5, 0.5))
    wanted = psf(aperture, radius, position)
    pad = (41 - wanted.shape[0]) // 2
    wanted = np.pad(wanted, pad)
    limit = 0.3 if radius < 2 else 0.1
    if radius == 2.5:  # here scaled as a disc and with a hard rim; the engine knows each shape
        limit = {"ring": 0.35, "blades": 0.12}.get(aperture.shape, limit)
    assert np.abs(drawn - wanted).sum() < limit


def test_a_nearer_light_shows_the_aperture_turned():
    aperture = one(blades=5.0, rotation=20.0)
    behind = draw_kernels(aperture, torch.tensor([-8.0]), 12)[0]
    before = draw_kernels(aperture, torch.tensor([8.0]), 12)[0]
    assert torch.allclose(before, behind.flip(0, 1), atol=1e-6)
    assert not torch.allclose(before, behind, atol=1e-4)


def test_radius_zero_is_the_identity():
    draws = Draws(torch.Generator().manual_seed(0), torch.device("cpu"))
    kernels = draw_kernels(draw_apertures(32, 0.0, draws), torch.zeros(32), 6)
    assert kernels[:, 6, 6].min() > 0.97
