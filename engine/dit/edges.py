"""Where the optical draft has to guess: near depth edges, within reach of their blur.

On a smooth surface the draft is the thin-lens integral itself. Near the edge of a closer object,
some light comes from surfaces hidden in the photo, and disparity errors show there first; that is
where the DiT can improve the draft.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

CELL, WINDOW = 4, 6
"""Edges are found in windows of 6 px, one per cell of 4 px, and extend over whole cells."""

JUMP = (0.75, 1.75)
"""Change of the CoC radius in a window, in pixels, where an edge begins and where it is full."""

REACHES = ((0.0, 2), (6.0, 3), (10.0, 6), (20.0, 12))
"""(CoC radius in pixels, cells): from this radius on, an edge extends over this many cells."""


def edge_reach(target_coc: Tensor, widest: float = 0.0) -> Tensor:
    """1 near depth edges that blur makes visible, 0 away from them, with soft transitions.

    Args:
        target_coc: [B, 1, H, W] signed CoC radius in pixels, H and W multiples of CELL.
        widest: CoC radius in pixels beyond which areas reached by blur fade out, over a further
            quarter of it; 0 = no limit.
    Returns:
        [B, 1, H, W] in 0..1.
    """
    nearest, farthest = (F.max_pool2d(s * target_coc, WINDOW, CELL, 1) for s in (1, -1))
    begin, full = JUMP
    edges = ((nearest + farthest - begin) / (full - begin)).clamp(0, 1)
    radius = torch.maximum(nearest, farthest)
    reached = _spread(edges, radius)
    if widest > 0:
        beyond = ((radius - widest) / (0.25 * widest)).clamp(0, 1)
        reached = reached * (1 - _spread(beyond, radius))
    return F.interpolate(reached, scale_factor=float(CELL), mode="bilinear")


def _spread(cells: Tensor, radius: Tensor) -> Tensor:
    """The largest value that blur carries to each cell."""
    reached = torch.zeros_like(cells)
    for least, reach in REACHES:
        wide = cells * (radius >= least).to(cells.dtype)
        wide = F.max_pool2d(wide, (2 * reach + 1, 1), 1, (reach, 0))
        reached = torch.maximum(reached, F.max_pool2d(wide, (1, 2 * reach + 1), 1, (0, reach)))
    return reached
