"""Passes over planes, compiled if a compiler was available when the program was installed."""

from __future__ import annotations

from engine.optics._fused_numpy import KNOWN, NOTHING, OWN

try:
    from engine.optics._fused import (
        blur_removed,
        compare_blurs,
        cosine,
        cut_slice,
        edge_alpha,
        fit_gradients,
        flatten,
        guided_slopes,
        lay,
        magnify,
        part_edge,
        pick_spilling,
        put_back,
        shrunk_divergence,
        spill,
    )

    COMPILED = True
except ImportError:
    from engine.optics._edges_numpy import edge_alpha, guided_slopes, part_edge
    from engine.optics._fused_numpy import (
        cosine,
        cut_slice,
        fit_gradients,
        flatten,
        lay,
        magnify,
        shrunk_divergence,
    )
    from engine.optics._keep_numpy import (
        blur_removed,
        compare_blurs,
        pick_spilling,
        put_back,
        spill,
    )

    COMPILED = False

__all__ = [
    "COMPILED",
    "KNOWN",
    "NOTHING",
    "OWN",
    "blur_removed",
    "compare_blurs",
    "cosine",
    "cut_slice",
    "edge_alpha",
    "fit_gradients",
    "flatten",
    "guided_slopes",
    "lay",
    "magnify",
    "part_edge",
    "pick_spilling",
    "put_back",
    "shrunk_divergence",
    "spill",
]
