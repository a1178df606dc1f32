"""Sparse gradients: sharper than a Wiener filter, because edges are rare and steep.

Half-quadratic splitting after Krishnan and Fergus 2009: the gradients of the scene are drawn
towards few and steep ones (a hyper-Laplacian), the scene towards those gradients and the photo,
in turns, with an ever tighter bond between the two.
"""

from __future__ import annotations

import numpy as np

from engine.optics import bank

STEEP = 2.0
"""Gradient, in root mean squares, beyond which this prior draws less than the Gaussian one."""

TURNS = 5
TIGHTER = np.float32(2)
"""Growth of the bond from turn to turn."""


def squared_gradient(plane: np.ndarray) -> np.ndarray:
    """Squared differences to the neighbours on the left and above, float32 H x W."""
    squares = np.zeros_like(plane)
    squares[:, 1:] = np.diff(plane, axis=1) ** 2
    squares[1:] += np.diff(plane, axis=0) ** 2
    return squares


def typical_gradient(
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]], known: np.ndarray, steep: np.ndarray
) -> float:
    """Root mean square of the gradients of a sharp picture of which only some parts are there.

    Beyond them, what is known gains on the photo as much as in them; all else is smooth.

    Args:
        parts: of each part the sharp picture, how well each pixel is known, 0..1, and `steep`;
            float32, of one shape.
        known: float32 H x W, how well each pixel of the whole picture is known.
        steep: `squared_gradient` of the whole photo.
    """
    total = before = after = 0.0
    for sharp, trust, gradient in parts:
        squares = squared_gradient(sharp)
        total += float(squares.sum())
        after += float((squares * trust).sum())
        before += float((gradient * trust).sum())
    beyond = max(float((steep * known).sum()) - before, 0.0)
    return float(np.sqrt((total + after * beyond / max(before, 1e-12)) / known.size / 2))


def sparse(
    photo: np.ndarray, start: np.ndarray, blur: np.ndarray, ratio: float, typical: float
) -> np.ndarray:
    """The plane whose blur is the photo and whose gradients are few.

    Minimises `|h * x - y|^2 + 2 mu sum |dx|^(1/2)`, with `mu` such that gradients of `STEEP` root
    mean squares are drawn as strongly as by the Wiener filter that gave `start`.

    Args:
        photo: float32 H x W, linear light.
        start: the Wiener filter's result.
        blur: transfer function of the blur, H x W.
        ratio: the Wiener filter's noise over scene, at 1 cycle per pixel.
        typical: root mean square of the gradients.
    """
    data = bank.cosine(photo) * blur
    power = blur * blur
    bend = bank.differences(photo.shape)
    bond = np.float32(ratio / (2 * np.pi) ** 2)
    across, down = np.diff(start, axis=1), np.diff(start, axis=0)
    pull = bond * (STEEP * max(typical, 1e-6)) ** 1.5
    result = start
    for _ in range(TURNS):
        target = np.zeros_like(photo)  # the divergence of the gradients that are wanted
        wanted = _few(across, pull / bond)
        target[:, 1:] += wanted
        target[:, :-1] -= wanted
        wanted = _few(down, pull / bond)
        target[1:] += wanted
        target[:-1] -= wanted
        spectrum = (data + bond * bank.cosine(target)) / (power + bond * bend)
        result = bank.inverse_cosine(spectrum)
        across, down = np.diff(result, axis=1), np.diff(result, axis=0)
        bond *= TIGHTER
    return result


def _few(gradient: np.ndarray, pull: float) -> np.ndarray:
    """Small gradients vanish, large ones stay: `v - pull / sqrt(v)`, 0 below where that is 0."""
    size = np.abs(gradient) + np.float32(1e-9)
    return gradient * np.maximum(1 - np.float32(pull) / (size * np.sqrt(size)), 0)
