"""Sparse gradients: sharper than a Wiener filter, because edges are rare and steep.

Half-quadratic splitting after Krishnan and Fergus 2009, alternating two steps: the scene's
gradients are shrunk toward few, steep ones (a hyper-Laplacian prior), and the scene is fitted to
those gradients and to the photo, with an increasing coupling between the two.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.optics import bank, fused
from engine.optics.windows import strips


@dataclass(frozen=True)
class SparseParams:
    """Tuned on real photos and on the shots of `tests.bench source`.

    Attributes:
        steep_gradient: gradient, in root mean squares, above which this prior shrinks less than
            the Gaussian one.
        iterations: of the half-quadratic splitting.
        coupling_growth: factor by which the coupling of gradients and scene grows per iteration.
    """

    steep_gradient: float = 2.0
    iterations: int = 5
    coupling_growth: float = 2


SPARSE = SparseParams()


def squared_gradient(plane: np.ndarray) -> np.ndarray:
    """Sum of squared differences to the left and upper neighbors, float32 H x W."""
    squares = np.zeros_like(plane)
    for rows in strips(plane.shape):
        across = plane[rows, 1:] - plane[rows, :-1]
        np.multiply(across, across, out=squares[rows, 1:])
        first = max(rows.start, 1)
        down = plane[first : rows.stop] - plane[first - 1 : rows.stop - 1]
        down *= down
        squares[first : rows.stop] += down
    return squares


def typical_gradient(
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]], known_gradient: float, pixels: int
) -> float:
    """Root mean square of the gradients of a sharp image that is known only in parts.

    Elsewhere, known pixels are assumed to gain as much over the photo as in the parts, and unknown
    ones to be smooth.

    Args:
        parts: for each part the sharp image, how well each pixel is known, 0..1, and the photo's
            `squared_gradient`; float32, all of the same shape.
        known_gradient: sum over the whole photo of its squared gradient, weighted by how well each
            pixel is known.
        pixels: their number in the whole photo.
    """
    total = before = after = 0.0
    for sharp, trust, gradient in parts:
        for rows in strips(sharp.shape):
            above = max(rows.start - 1, 0)
            squares = squared_gradient(sharp[above : rows.stop])[rows.start - above :]
            total += float(squares.sum())
            squares *= trust[rows]
            after += float(squares.sum())
            before += float((gradient[rows] * trust[rows]).sum())
    beyond = max(known_gradient - before, 0.0)
    return float(np.sqrt((total + after * beyond / max(before, 1e-12)) / pixels / 2))


def sparse_deconvolve(
    spectrum: np.ndarray, start: np.ndarray, blur: np.ndarray, ratio: float, typical: float
) -> np.ndarray:
    """The plane that gives the photo when blurred and has few gradients.

    Minimizes `|h * x - y|^2 + 2 mu sum |dx|^(1/2)`, with `mu` chosen so that gradients
    of `steep_gradient` root mean squares are shrunk as much as by the Wiener filter of `start`.

    Args:
        spectrum: cosine transform of the photo, float32 H x W, linear light.
        start: the Wiener filter's result.
        blur: transfer function of the blur, H x W.
        ratio: the Wiener filter's noise-to-scene ratio at 1 cycle per pixel.
        typical: root mean square of the gradients.
    """
    down, across = bank.axis_gradient_power(blur.shape)
    coupling = np.float32(ratio / (2 * np.pi) ** 2)
    prior = coupling * (SPARSE.steep_gradient * max(typical, 1e-6)) ** 1.5
    scene = np.ascontiguousarray(start)
    target, result = np.empty_like(scene), np.empty_like(scene)
    for _ in range(SPARSE.iterations):
        fused.shrunk_divergence(scene, float(prior / coupling), target)
        fused.cosine(target, target, False)
        fused.fit_gradients(spectrum, blur, down, across, float(coupling), target)
        fused.cosine(target, result, True)
        scene = result
        coupling *= np.float32(SPARSE.coupling_growth)
    return scene
