import numpy as np
import pytest
import torch

from engine.lens import Aperture
from training.simulate import lenses
from training.simulate.draws import Draws
from training.simulate.lenses import pick_lenses


@pytest.fixture
def draws():
    return Draws(torch.Generator().manual_seed(3), torch.device("cpu"))


@pytest.fixture(autouse=True)
def small_bank(monkeypatch):
    monkeypatch.setattr(lenses, "LENSES", lenses.LensParams(each=6))
    lenses._bank.cache_clear()
    yield
    lenses._bank.cache_clear()


def test_shares_are_those_asked_for(draws):
    disc = pick_lenses(1, 1.0, 0.0, draws).light[0]
    assert pick_lenses(50, 1.0, 0.5, draws).light.eq(disc).all()
    picked = pick_lenses(400, 0.5, 0.5, draws)
    assert 0.4 < picked.light.eq(disc).all((1, 2, 3)).float().mean() < 0.6


def test_character_brings_color_and_what_differs_before_the_focus(draws):
    without = pick_lenses(60, 0.0, 0.0, draws, unusual=False)
    assert not without.colored.any()
    assert torch.equal(without.light[:, 0], without.light[:, 1])
    character = pick_lenses(60, 0.0, 1.0, draws, unusual=False)
    assert character.colored.float().mean() > 0.3
    sided = (character.light[:, 0] != character.light[:, 1]).any((1, 2)).float().mean()
    assert sided > 0.3


def test_every_trait_of_the_engine_is_drawn():
    draws = np.random.default_rng(0)
    drawn = [lenses._character(draws) for _ in range(60)] + [
        lenses._unusual(draws) for _ in range(20)
    ]
    for name, plain in vars(Aperture()).items():
        if name not in ("path", "iris"):  # an iris sets nothing but the curvature
            assert any(getattr(lens, name) != plain for lens in drawn), name
