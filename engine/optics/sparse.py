"""Sparse gradients: sharper than a Wiener filter, because edges are rare and steep.

Half-quadratic splitting after Krishnan and Fergus 2009, alternately: the gradients of the scene are
shrunk towards few and steep ones (a hyper-Laplacian prior), and the scene is fitted to those
gradients and to the photo, with a coupling between the two that grows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.optics import bank


@dataclass(frozen=True)
class SparseParams:
    """Tuned on real photos and on the shots of `tests.bench source`.

    Attributes:
        steep_gradient: gradient, in root mean squares, beyond which this prior shrinks less than
            the Gaussian one.
        iterations: of the half-quadratic splitting.
        coupling_growth: growth of the coupling of gradients and scene from one to the next.
    """

    steep_gradient: float = 2.0
    iterations: int = 5
    coupling_growth: float = 2


SPARSE = SparseParams()


def squared_gradient(plane: np.ndarray) -> np.ndarray:
    """Squared differences to the neighbours on the left and above, float32 H x W."""
    squares = np.zeros_like(plane)
    squares[:, 1:] = np.diff(plane, axis=1) ** 2
    squares[1:] += np.diff(plane, axis=0) ** 2
    return squares


def typical_gradient(
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]], known: np.ndarray, steep: np.ndarray
) -> float:
    """Root mean square of the gradients of a sharp picture that is known only in parts.

    Elsewhere known pixels are taken to gain as much on the photo as in the parts, and unknown ones
    to be smooth.

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


def sparse_deconvolve(
    photo: np.ndarray, start: np.ndarray, blur: np.ndarray, ratio: float, typical: float
) -> np.ndarray:
    """The plane whose blur is the photo and whose gradients are few.

    Minimises `|h * x - y|^2 + 2 mu sum |dx|^(1/2)`, with `mu` such that gradients of
    `steep_gradient` root mean squares are shrunk as strongly as by the Wiener filter of `start`.

    Args:
        photo: float32 H x W, linear light.
        start: the Wiener filter's result.
        blur: transfer function of the blur, H x W.
        ratio: the Wiener filter's noise over scene, at 1 cycle per pixel.
        typical: root mean square of the gradients.
    """
    data = bank.dct(photo) * blur
    power = blur * blur
    gradient_power = bank.gradient_power(photo.shape)
    coupling = np.float32(ratio / (2 * np.pi) ** 2)
    across, down = np.diff(start, axis=1), np.diff(start, axis=0)
    prior = coupling * (SPARSE.steep_gradient * max(typical, 1e-6)) ** 1.5
    result = start
    for _ in range(SPARSE.iterations):
        target = np.zeros_like(photo)  # the divergence of the shrunk gradients
        gradient = shrink_gradients(across, prior / coupling)
        target[:, 1:] += gradient
        target[:, :-1] -= gradient
        gradient = shrink_gradients(down, prior / coupling)
        target[1:] += gradient
        target[:-1] -= gradient
        spectrum = (data + coupling * bank.dct(target)) / (power + coupling * gradient_power)
        result = bank.inverse_dct(spectrum)
        across, down = np.diff(result, axis=1), np.diff(result, axis=0)
        coupling *= np.float32(SPARSE.coupling_growth)
    return result


def shrink_gradients(gradient: np.ndarray, strength: float) -> np.ndarray:
    """Small gradients vanish, large ones stay: `v - strength / sqrt(v)`, at least 0."""
    size = np.abs(gradient) + np.float32(1e-9)
    return gradient * np.maximum(1 - np.float32(strength) / (size * np.sqrt(size)), 0)
