"""How a request becomes tokens next to the noisy target. NumPy only.

The base gets what it expects of an edit: the noisy target at T = 0, reference images (the photo,
its depth) at T = 10 and 20 on their own grids, 16 x 16 pixels per token. What it does not know
enters through one learnable linear projection, zero at the start, so an untrained adapter leaves
the base unchanged: a camera token (x, y, B) at T = 30, and on the target's own tokens the draft and
the CoC maps. They are not separate tokens, because they belong to the same places as the target
and a longer sequence costs attention its square; that choice is ours, the paper does not say.
"""

from __future__ import annotations

import numpy as np

KINDS = ("target", "photo", "depth", "camera")
"""One token feature each, so the projection can tell them apart."""

FINE = 4
"""A CoC map enters with FINE x FINE values per token."""

MAPS = 2 * FINE**2 + 2
"""Planes of `maps` per token: target CoC, source CoC, depth known, source CoC known."""

CAMERA = 3
STRIDE = 10
"""Distance along T between images, as FLUX.2 places its references."""


def feature_count(channels: int) -> int:
    """Inputs of the learnable projection: the draft's latents, maps, camera, kind."""
    return channels + MAPS + CAMERA + len(KINDS)


def positions(height: int, width: int) -> np.ndarray:
    """int64 [3 * height * width + 1, 4]: (T, row, column, 0) of target, photo, depth, camera."""
    grid = np.indices((height, width)).reshape(2, -1).T
    parts = [np.insert(grid, (0, 2), (STRIDE * i, 0), axis=1) for i in range(3)]
    return np.concatenate([*parts, [[3 * STRIDE, 0, 0, 0]]])


def maps(
    target_coc: np.ndarray | None, source_coc: np.ndarray | None, size: tuple[int, int], cell: int
) -> np.ndarray:
    """The CoC maps on the token grid.

    Args:
        target_coc: float32 H x W, signed radius in pixels; None = no depth.
        source_coc: float32 H x W, radius in pixels; None = unknown.
        size: (H, W), multiples of `cell`.
    Returns:
        float32 [MAPS, H / cell, W / cell].
    """
    rows, columns = size[0] // cell, size[1] // cell
    known = [np.full((1, rows, columns), m is not None) for m in (target_coc, source_coc)]
    planes = [_fine(target_coc, size, cell), _fine(source_coc, size, cell), *known]
    return np.concatenate(planes).astype(np.float32)


def _fine(coc: np.ndarray | None, size: tuple[int, int], cell: int) -> np.ndarray:
    """Mean radii of FINE x FINE parts per cell, on a logarithmic scale: small radii differ most."""
    rows, columns = size[0] // cell, size[1] // cell
    if coc is None:
        return np.zeros((FINE**2, rows, columns))
    side = cell // FINE
    mean = coc.reshape(rows, FINE, side, columns, FINE, side).mean((2, 5))
    planes = mean.transpose(1, 3, 0, 2).reshape(FINE**2, rows, columns)
    return np.sign(planes) * np.log1p(np.abs(planes))
