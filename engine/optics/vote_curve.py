"""Votes for a few blur classes, interpolated by a smooth curve over all blurs between them.

A network trained to share a blur between its two neighboring classes expresses "half way" by equal
odds of both. Straight lines between log odds peak at a class whatever the odds, which would draw a
lens to one; a cubic through them (Catmull and Rom 1974) peaks in between.
"""

from __future__ import annotations

from functools import cache

import numpy as np


def curve_at(votes: np.ndarray, places: tuple[float, ...]) -> np.ndarray:
    """The curve through log odds at fractional classes.

    Args:
        votes: float32 [..., classes].
        places: fractional classes, 0..classes - 1.
    Returns:
        float32 [..., places].
    """
    return votes @ _weights(votes.shape[-1], places)


def curves_at(odds: np.ndarray, places: tuple[float, ...]) -> np.ndarray:
    """`curve_at` for odds in planes, float32 classes x ...; returns places x ..."""
    return np.moveaxis(curve_at(np.moveaxis(odds, 0, -1), places), -1, 0)


@cache
def _weights(classes: int, places: tuple[float, ...]) -> np.ndarray:
    """Shares of the classes at each place, [classes, places]; linear beyond the ends."""
    place = np.array(places, np.float32)
    left = np.clip(place.astype(int), 0, classes - 2)
    t = place - left
    cubic = (
        t * (-0.5 + t * (1 - 0.5 * t)),
        1 + t * t * (-2.5 + 1.5 * t),
        t * (0.5 + t * (2 - 1.5 * t)),
        t * t * (-0.5 + 0.5 * t),
    )
    # One extra class at each end, on the line through the last two.
    wide = np.zeros((classes + 2, len(place)), np.float32)
    for offset, share in enumerate(cubic):
        np.add.at(wide, (left + offset, np.arange(len(place))), share)
    shares = wide[1:-1]
    for beyond, end, inner in ((wide[0], 0, 1), (wide[-1], -1, -2)):
        shares[end] += 2 * beyond
        shares[inner] -= beyond
    return shares
