"""The simulator's lenses: a bank of random ones, each with a point light at a place in its photo.

The engine draws the lights, so that training data has the character that the renderer gives:
everything that the engine's `Aperture` knows, in the same form.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch

from engine.lens import Aperture
from training.optics.lens_psfs import LensPsfs, draw_psfs
from training.simulate.draws import Draws


@dataclass(frozen=True)
class LensParams:
    """How the bank is filled; chosen by hand, based on the shipped lens profiles.

    Attributes:
        each: lenses of each kind: drawing them all takes a second and a half on one core. Radii
            are drawn anew each time.
        aspect: width over height of their photos.
        bladed: share of lenses with blades, uniform in roundness: this covers an iris's opening at
            any f-number.
        cats_eye: share with a cat's eye among lenses without character; twice that with it.
        spherical, apodization, onion, swirl, coma, fringe, lateral_color: shares of lenses with
            character that have the trait: 10, 1, 3, 4, 5, 12 and 4 of the fifteen profiles have it.
            Swirl, coma and fringe are drawn up to `most`.
        most: largest value of a trait; lenses at 1 are rare, and their lights reach far.
        ring: share of unusual lenses with a mirror lens's ring; the others are anamorphic.
    """

    each: int = 64
    aspect: float = 1.5
    bladed: float = 0.5
    cats_eye: float = 0.4
    spherical: float = 0.7
    apodization: float = 0.15
    onion: float = 0.25
    swirl: float = 0.35
    coma: float = 0.25
    fringe: float = 0.7
    lateral_color: float = 0.3
    most: float = 0.9
    ring: float = 0.5


LENSES = LensParams()

DISC, SHAPED, CHARACTER, UNUSUAL = range(4)
"""Kinds of lenses: a uniform disc; blades and cat's eyes; aberrations and filters added to these;
rings and anamorphic ones."""

_MIXED_UNUSUAL = 0.28
"""Share of unusual lenses among those that are not a disc, if unusual ones are allowed."""


def pick_lenses(
    count: int, plain: float, character: float, draws: Draws, *, unusual: bool = True
) -> LensPsfs:
    """Random lenses from the bank, on the device of `draws`.

    Args:
        plain: share of uniform discs.
        character: share of lenses with character among the others.
        unusual: whether to include rings and anamorphic lenses.
    """
    bank = _bank(str(draws.device))
    kind = torch.where(draws.chance(character, count), CHARACTER, SHAPED)
    if unusual:
        kind = torch.where(draws.chance(_MIXED_UNUSUAL, count), UNUSUAL, kind)
    kind = torch.where(draws.chance(plain, count), DISC, kind)
    number = draws.whole(0, LENSES.each - 1, count)
    return bank.select(torch.where(kind == DISC, 0, 1 + (kind - 1) * LENSES.each + number).long())


@lru_cache(maxsize=2)
def _bank(device: str) -> LensPsfs:
    """The disc, then `each` lenses of the other kinds."""
    draws = np.random.default_rng(0)
    drawers = _shaped, _character, _unusual
    lenses = [draw(draws) for draw in drawers for _ in range(LENSES.each)]
    places = [tuple(draws.random(2).tolist()) for _ in lenses]
    psfs = draw_psfs([Aperture(), *lenses], [(0.5, 0.5), *places], aspect=LENSES.aspect)
    return psfs.to(device)


def _shaped(draws: np.random.Generator, cats_eye: float = LENSES.cats_eye, **traits) -> Aperture:
    shape = "blades" if draws.random() < LENSES.bladed else "circle"
    return Aperture(
        shape,
        blades=int(draws.integers(5, 12)),
        curvature=draws.random(),
        rotation=360 * draws.random(),
        cats_eye=draws.random() if draws.random() < cats_eye else 0.0,
        **traits,
    )


def _character(draws: np.random.Generator) -> Aperture:
    def some(share: float, low: float = 0.0) -> float:
        return draws.uniform(low, LENSES.most) if draws.random() < share else 0.0

    return _shaped(
        draws,
        2 * LENSES.cats_eye,
        spherical=some(LENSES.spherical, -LENSES.most),
        apodization=some(LENSES.apodization),
        onion=some(LENSES.onion),
        swirl=some(LENSES.swirl),
        coma=some(LENSES.coma),
        fringe=some(LENSES.fringe),
        lateral_color=some(LENSES.lateral_color),
    )


def _unusual(draws: np.random.Generator) -> Aperture:
    if draws.random() < LENSES.ring:
        return Aperture("ring", cats_eye=draws.random())
    anamorphic = float(2 ** draws.uniform(-1, 1))
    return Aperture(anamorphic=anamorphic, cats_eye=draws.random(), fringe=draws.random())
