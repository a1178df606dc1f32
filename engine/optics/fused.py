"""Passes over planes, compiled where a compiler was at hand when the program was installed."""

from __future__ import annotations

from engine.optics._fused_numpy import KNOWN, NOTHING, OWN

try:
    from engine.optics._fused import (
        cosine,
        cut_slice,
        fit_gradients,
        flatten,
        lay,
        magnify,
        shrunk_divergence,
    )

    COMPILED = True
except ImportError:
    from engine.optics._fused_numpy import (
        cosine,
        cut_slice,
        fit_gradients,
        flatten,
        lay,
        magnify,
        shrunk_divergence,
    )

    COMPILED = False

__all__ = [
    "COMPILED",
    "KNOWN",
    "NOTHING",
    "OWN",
    "cosine",
    "cut_slice",
    "fit_gradients",
    "flatten",
    "lay",
    "magnify",
    "shrunk_divergence",
]
