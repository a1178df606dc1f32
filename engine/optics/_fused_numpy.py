"""Passes over planes in NumPy: used where `_fused.c`, `_cosine.c` and `_sparse.c` were not
compiled, and documents what they do. All planes are float32 h x w whose pixels are contiguous
within a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, pairwise

import cv2
import numpy as np

NOTHING, OWN, KNOWN = 0, 1, 2
"""What `cut_slice` returns."""

Bounds = tuple[int, int, int, int]
"""Top, bottom, left, right of a part of a view."""

_ONE = np.float32(1)


def cut_slice(
    own: np.ndarray,
    colors: Sequence[np.ndarray],
    front_at: np.ndarray,
    behind: Sequence[np.ndarray] | None,
    k: int,
    window: Bounds,
    box: Bounds,
    known: bool,
) -> int:
    """Slice k of a view: hat functions of slice coordinates, `max(0, 1 - |at - k|)`, times the
    surfaces.

    Args:
        own: 5 x h x w, output: the slice's premultiplied colors and coverage in the window, and
            the coverage by everything at its depth or behind it.
        colors: of the front, premultiplied by its alpha.
        front_at: slice coordinates of the front.
        behind: if anything lies behind the front: the front's alpha, the back's three colors, its
            slice coordinates, those between both, and how far, 0..1, the back is a surface of its
            own; for the rest, what shows of it is part of the front.
        window, box: the window in the view, and where in the view the slice may lie; the box lies
            in the window.
        known: whether the fifth plane is needed.
    Returns:
        NOTHING: the slice is empty, nothing was written. OWN: the known coverage is its own;
        the fifth plane is not to be used. KNOWN: the fifth plane is valid, if it was requested.
    Raises:
        ValueError: planes that are not float32, or differ in size (compiled).
    """
    at, here = _slices(box), _slices(window)
    top, left = box[0] - window[0], box[2] - window[2]
    there = _slices((top, top + box[1] - box[0], left, left + box[3] - box[2]))
    share = _hat(front_at[at], k)
    back = None
    if behind is not None:
        apart = behind[6][at]
        back = _hat(behind[4][at], k)
        np.multiply(back, apart, out=back)
        back += share * ((_ONE - behind[0][at]) * (_ONE - apart))
    if not cv2.hasNonZero(share) and (back is None or not cv2.hasNonZero(back)):
        return NOTHING
    own[:4] = 0
    parts = [plane[there] for plane in own[:4]]
    for part, color in zip(parts, colors, strict=False):
        np.multiply(color[at], share, out=part)
    parts[3][:] = share if behind is None else share * behind[0][at]
    if behind is not None and back is not None:
        for part, color in zip(parts, behind[1:4], strict=False):
            cv2.accumulateProduct(color[at], back, part)
        np.add(parts[3], back, out=parts[3])
    if not known:
        return KNOWN
    front = front_at[here]
    if behind is None:
        # If nothing lies behind the slice's middle, the known coverage is its own.
        if front.min() >= k:
            return OWN
        own[4] = _up_to(front, k)
        return KNOWN
    before = _up_to(front, k)
    reached = _up_to(behind[5][here], k)
    apart = behind[6][here]
    np.subtract(reached, before, out=reached)
    np.multiply(reached, _ONE - (_ONE - behind[0][here]) * apart, out=reached)
    np.subtract(_ONE, reached, out=reached)
    np.multiply(_up_to(behind[4][here], k), reached, out=own[4])
    np.copyto(own[4], before, where=apart == 0)
    return KNOWN


def lay(
    planes: Sequence[np.ndarray],
    known: np.ndarray | None,
    least: float,
    onto: Sequence[np.ndarray],
    beneath: bool,
) -> None:
    """Composite a blurred slice over what lies behind it, or under what lies in front of it.

    Args:
        planes: premultiplied colors and their coverage, one for all colors or one for each.
        known: blurred coverage by everything at its depth or behind it; None = its own.
        least: minimum divisor for the coverage.
        onto: as many planes, updated.
        beneath: under `onto` instead of over it.
    """
    covers = [np.maximum(cover, 0) for cover in planes[3:]]
    weights = []
    for cover in covers:
        weight = cover if known is None else np.maximum(known, cover)
        weights.append(_ONE / np.maximum(weight, np.float32(least)))
    if beneath:
        weights = [weight * (_ONE - above) for weight, above in zip(weights, onto[3:], strict=True)]
    else:
        through = [_ONE - cover * weight for cover, weight in zip(covers, weights, strict=True)]
        for plane, share in zip(onto, cycle(through), strict=False):
            np.multiply(plane, share, out=plane)
    for plane, weight, result in zip([*planes[:3], *covers], cycle(weights), onto, strict=False):
        cv2.accumulateProduct(plane, weight, result)


def flatten(
    lower: Sequence[np.ndarray] | None,
    upper: Sequence[np.ndarray],
    least: float,
    picture: np.ndarray,
) -> None:
    """Upper over lower, with the little that is missing to full coverage made up.

    Args:
        lower, upper: see `lay`; None = nothing.
        least: minimum divisor for the coverage.
        picture: h x w x 3, output; no larger than the planes, taken from their top left.
    """
    here = _slices((0, picture.shape[0], 0, picture.shape[1]))
    planes = [plane[here] for plane in upper]
    if lower is not None:
        through = [_ONE - cover for cover in planes[3:]]
        planes = [
            above + below[here] * light
            for above, below, light in zip(planes, lower, cycle(through), strict=False)
        ]
    weights = [_ONE / np.maximum(cover, np.float32(least)) for cover in planes[3:]]
    for index, (plane, weight) in enumerate(zip(planes[:3], cycle(weights), strict=False)):
        np.multiply(plane, weight, out=picture[..., index])


def magnify(
    plane: np.ndarray, down: float, across: float, shrink: float, onto: np.ndarray, top: int,
    left: int,
) -> None:  # fmt: skip
    """Enlarge a plane about a point, spreading its light over the larger area: linearly, with its
    ends repeated. OpenCV's warps round positions to 1/32 pixel, and lose light that way.

    Args:
        plane: 2 x 2 pixels or more.
        down, across: that point, in rows and columns of the plane.
        shrink: 1 / the enlargement.
        onto: output: the part of the result that begins at `top`, `left` of the plane.
    """
    (height, width), (rows, columns) = plane.shape, onto.shape
    lines = _taps(top, rows, height, down, shrink)
    middle = np.empty((rows, width), np.float32)
    for tap in lines:
        part, near, far = middle[tap.to], tap.near[:, None], tap.far[:, None]
        np.multiply(plane[tap.at(0)], near, out=part)
        part += plane[tap.at(1)] * far
    for tap in _taps(left, columns, width, across, shrink):
        part = onto[:, tap.to]
        np.multiply(middle[:, tap.at(0)], tap.near, out=part)
        part += middle[:, tap.at(1)] * tap.far


def cosine(plane: np.ndarray, onto: np.ndarray, inverse: bool) -> None:
    """Discrete cosine transform along both axes (orthonormal DCT-II), or its inverse (DCT-III).

    Args:
        plane: its sides are even, and products of 2, 3 and 5.
        onto: output; may be the plane itself.
    Raises:
        ValueError: other sides (compiled).
    """
    onto[:] = cv2.dct(plane, flags=cv2.DCT_INVERSE if inverse else 0)


def shrunk_divergence(plane: np.ndarray, strength: float, onto: np.ndarray) -> None:
    """The divergence, as in `bank.axis_gradient_power`, of the gradients shrunk by `strength`:
    small ones vanish, large ones stay, `v * max(0, 1 - strength / |v|^1.5)`.

    Args:
        plane: the plane whose gradients are used.
        onto: output; not the plane itself.
    """
    across = _shrunk(plane[:, 1:] - plane[:, :-1], strength)
    down = _shrunk(plane[1:] - plane[:-1], strength)
    onto[:] = 0
    onto[:, 1:] = across
    onto[:, :-1] -= across
    onto[1:] += down
    onto[:-1] -= down


def fit_gradients(
    spectrum: np.ndarray, blur: np.ndarray, down: np.ndarray, across: np.ndarray, coupling: float,
    onto: np.ndarray,
) -> None:  # fmt: skip
    """The spectrum of the scene that fits both the photo and the gradients: `(c d + h y) / (h^2 + c
    g)`.

    Args:
        spectrum, blur: of the photo, `y`, and of its blur, `h`.
        down, across: float32, the terms of `g` by row and by column.
        coupling: `c`.
        onto: the spectrum of the gradients' divergence, `d`; replaced by the result.
    """
    weight = np.float32(coupling)
    onto *= weight
    onto += spectrum * blur
    onto /= blur * blur + weight * (down[:, None] + across)


@dataclass(frozen=True, eq=False)
class _Tap:
    """A run of rows or columns, each a blend of two of the original: `near` times the one at
    `first` plus its place in the run, and `far` times the next."""

    to: slice
    first: int
    near: np.ndarray
    far: np.ndarray

    def at(self, farther: int) -> slice:
        first = self.first + farther
        return slice(first, first + self.to.stop - self.to.start)


def _taps(start: int, count: int, length: int, center: float, shrink: float) -> list[_Tap]:
    """How `count` rows or columns, from the `start`-th on, are made of `length` original ones."""
    own = np.arange(start, start + count)
    place = (own * shrink + center * (1 - shrink)).clip(0, length - 1)
    above = np.minimum(place.astype(np.intp), length - 2)
    far = ((place - above) * shrink).astype(np.float32)
    near, offset = np.float32(shrink) - far, above - own
    ends = [0, *(np.flatnonzero(np.diff(offset)) + 1).tolist(), count]
    return [_Tap(slice(a, b), int(above[a]), near[a:b], far[a:b]) for a, b in pairwise(ends)]


def _slices(bounds: Bounds) -> tuple[slice, slice]:
    top, bottom, left, right = bounds
    return slice(top, bottom), slice(left, right)


def _hat(at: np.ndarray, k: int) -> np.ndarray:
    """`max(0, 1 - |at - k|)`"""
    share = np.subtract(at, np.float32(k))
    np.abs(share, out=share)
    np.subtract(_ONE, share, out=share)
    return np.maximum(share, 0, out=share)


def _up_to(at: np.ndarray, k: int) -> np.ndarray:
    """`clip(k + 1 - at, 0, 1)`"""
    share = np.subtract(np.float32(k + 1), at)
    return np.clip(share, 0, 1, out=share)


def _shrunk(gradient: np.ndarray, strength: float) -> np.ndarray:
    """In place; see `shrunk_divergence`."""
    size = np.abs(gradient)
    size += np.float32(1e-9)
    share = np.sqrt(size)
    share *= size
    np.divide(np.float32(-strength), share, out=share)
    share += _ONE
    np.maximum(share, 0, out=share)
    gradient *= share
    return gradient
