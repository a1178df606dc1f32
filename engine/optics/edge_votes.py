"""What the edges of a photo say about its blur: log odds of every blur class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.optics.edge_blur import EDGE_BLUR, Edges, class_probabilities, shipped_weights


@dataclass(frozen=True)
class EdgeVoteParams:
    """Tuned on the simulated shots of `tests.bench source`.

    Attributes:
        outlier_share: share of edges that say nothing about the lens: naturally soft, or where the
            disparity is wrong.
        edges_per_vote: edges that count as one, since neighbors share their texture.
    """

    outlier_share: float = 0.1
    edges_per_vote: int = 6


EDGE_VOTES = EdgeVoteParams()


def edge_votes(edges: Edges) -> np.ndarray:
    """Log odds of each blur class for each edge, float32 [N, class_count]."""
    outliers = EDGE_VOTES.outlier_share
    scale = (1 - outliers) * EDGE_BLUR.class_count
    probability = class_probabilities(edges, shipped_weights())
    return np.log(outliers + scale * probability) / EDGE_VOTES.edges_per_vote


def blur_class(radius: np.ndarray) -> np.ndarray:
    """The class of a blur radius in pixels, fractional; see `EdgeBlurParams.class_count`."""
    octave = np.log2(np.maximum(radius, 0.25))
    return np.clip(2 * octave + 1, 0, EDGE_BLUR.class_count - 1)
